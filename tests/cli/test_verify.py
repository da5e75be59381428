"""The command `pingyi verify`."""

import argparse

import pytest

from pingyi.bundle import check, source
from pingyi.cli import verify
from tests.support import sealing, season_case


def run(*words):
    parser = argparse.ArgumentParser()
    verify.add(parser.add_subparsers())
    args = parser.parse_args(["verify", *map(str, words)])
    return args.run(args)


@pytest.fixture
def bundle(tmp_path):
    sealing.seal(season_case.write(tmp_path / "inputs"), tmp_path / "bundle")
    return tmp_path / "bundle"


def test_verify_without_a_key_says_so_and_shows_the_fingerprint(bundle, capsys):
    assert run(bundle) == 0

    fingerprint = check.verify(source.open_source(bundle)).key_fingerprint
    assert capsys.readouterr().out.splitlines() == [
        "holds: demo_case, 3 agencies, 21 entries",
        "consistent; the key was NOT checked",
        f"key fingerprint: {fingerprint}",
    ]


def test_verify_with_the_key_says_so(bundle, tmp_path, capsys):
    vkey = sealing.seal(tmp_path / "inputs", bundle)

    assert run(bundle, "--key", vkey) == 0

    assert capsys.readouterr().out.splitlines() == ["holds: demo_case, 3 agencies, 21 entries", "key checked"]


def test_verify_names_each_difference_and_their_number(bundle, capsys):
    (bundle / "README.txt").unlink()
    (bundle / "notes.txt").write_bytes(b"")

    assert run(bundle) == 1

    assert capsys.readouterr().out.splitlines() == [
        "FAIL 1 README.txt: is listed in bundle.json but missing",
        "FAIL 1 notes.txt: is not listed in bundle.json",
        "FAILED: 2 differences",
    ]


def test_verify_says_why_a_bundle_cannot_be_read(bundle, capsys):
    (bundle / "bundle.json").write_bytes(b"[]")

    assert run(bundle) == 2

    found = capsys.readouterr()
    assert (found.out, found.err) == (
        "",
        'UNREADABLE: bundle.json: no object with the format "pingyi-bundle/1"\n',
    )


def test_verify_says_when_the_key_is_none(bundle, capsys):
    assert run(bundle, "--key", "key") == 2

    assert capsys.readouterr().err == ('UNREADABLE: --key: the verifier key "key" has not the form name+hash+key\n')


def test_verify_says_when_memory_runs_out(bundle, capsys, monkeypatch):
    def hungry(*_):
        raise MemoryError

    monkeypatch.setattr(check, "verify", hungry)

    assert run(bundle) == 2

    assert capsys.readouterr().err == "UNREADABLE: not enough memory for this bundle\n"
