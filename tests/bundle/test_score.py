"""Scoring a bundle's inputs: the golden cases byte for byte."""

import json
from pathlib import Path

import pytest

from pingyi.bundle import score, source
from pingyi.rules.faults import BadInput
from tests.support import season_case

GOLDEN = sorted(path.parent for path in Path(__file__).parents[1].glob("golden/*/scheme.json"))


@pytest.mark.parametrize("folder", GOLDEN, ids=lambda folder: folder.name)
def test_score_gives_the_bytes_of_the_golden_case(folder):
    scored = score.score(source.open_source(folder))

    assert scored.results == (folder / "results.csv").read_bytes()
    assert scored.sensitivity == (folder / "sensitivity.csv").read_bytes()


def test_score_gives_a_trace_for_every_agency(tmp_path):
    scored = score.score(source.open_source(season_case.write(tmp_path)))

    trace = json.loads(scored.trace)
    assert trace["format"] == "pingyi-trace/1"
    assert [one["agency"] for one in trace["agencies"]] == list(season_case.AGENCIES)


def test_score_does_not_look_at_published_results(tmp_path):
    season_case.write(tmp_path)
    expected = score.score(source.open_source(tmp_path)).results
    (tmp_path / "results.csv").write_bytes(b"nonsense")

    assert score.score(source.open_source(tmp_path)).results == expected


def test_score_refuses_bad_input(tmp_path):
    season_case.edit(season_case.write(tmp_path), "marks.csv", {"60.5": "71"})

    with pytest.raises(BadInput, match=r"marks\.csv, row 3, column mark"):
        score.score(source.open_source(tmp_path))
