"""Three implementations of FORMATS 4 give the same bytes: the engine, the naive oracle, the single-file verifier."""

import pytest

from pingyi.bundle import score, source
from pingyi.rules.faults import BadInput
from tests.support import oracle, random_bundles, verifiers


def engine(folder):
    try:
        scored = score.score(source.open_source(folder))
    except BadInput:
        return None
    return scored.results, scored.sensitivity


def naive(folder):
    try:
        return oracle.score(folder)
    except oracle.Refused:
        return None


def one_file(folder):
    try:
        return tuple(verifiers.ONE_FILE.score(folder))
    except verifiers.ONE_FILE.Bad:
        return None


def agree(tmp_path, seeds):
    for seed in seeds:
        folder = tmp_path / str(seed)
        random_bundles.write(folder, seed)
        found = engine(folder)
        assert found == naive(folder), seed
        assert found == one_file(folder), seed


def test_engine_oracle_and_verifier_agree_on_random_bundles(tmp_path):
    agree(tmp_path, range(300))


@pytest.mark.parametrize(
    "seeds",
    [
        pytest.param(range(300, 1000), marks=pytest.mark.slow, id="some"),
        pytest.param(range(1000, 5000), marks=pytest.mark.long, id="many"),
    ],
)
def test_engine_oracle_and_verifier_agree_on_more_random_bundles(tmp_path, seeds):
    agree(tmp_path, seeds)
