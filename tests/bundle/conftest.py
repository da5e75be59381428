"""Sealed bundles, made once; a test that changes one works on a copy."""

import shutil

import pytest

from tests.support import sealing, season_case


@pytest.fixture(scope="session")
def sealed_once(tmp_path_factory):
    inputs = season_case.write(tmp_path_factory.mktemp("inputs"))
    out = tmp_path_factory.mktemp("sealed") / "bundle"
    vkey = sealing.seal(inputs, out, meetings=2)
    return out, vkey


@pytest.fixture
def sealed(sealed_once, tmp_path):
    """Return a fresh copy of a complete valid bundle."""
    return shutil.copytree(sealed_once[0], tmp_path / "bundle")


@pytest.fixture
def vkey(sealed_once):
    """Return the verifier key of the bundle."""
    return sealed_once[1]
