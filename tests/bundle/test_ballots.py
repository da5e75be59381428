"""ballots.csv and channels.csv: counts by column, and every fault by its exact line."""

import pytest

from pingyi.bundle import ballots, forms, frame, source
from pingyi.bundle.table import Findings
from pingyi.rules.faults import BadInput
from tests.support import random_bundles, season_case


def faults_of(folder):
    with pytest.raises(BadInput) as refused:
        forms.read(source.open_source(folder))
    return [str(fault) for fault in refused.value.faults]


def test_read_counts_answers_by_channel_status_and_agency(tmp_path):
    answers = forms.read(source.open_source(season_case.write(tmp_path))).inputs.answers

    assert answers == {
        "invited": {
            "counted": {"a01": {"very": 1}, "a02": {"fair": 1}, "b": {"unknown": 1}},
            "quarantined": {"a01": {"bad": 1}, "a02": {}, "b": {"very": 1}},
        },
        "paper": {"counted": {"a01": {}, "a02": {"very": 1}, "b": {"bad": 1}}},
    }


@pytest.mark.parametrize("seed", range(5))
def test_read_counts_as_a_row_by_row_count_does(tmp_path, seed):
    random_bundles.large(tmp_path, ballots=300, agencies=4, raters=4, seed=seed)
    expected = {}
    rows = [row.split(",") for row in (tmp_path / "ballots.csv").read_text().splitlines()]
    for row in rows[1:]:
        for agency, option in zip(rows[0][2:], row[2:], strict=True):
            key = (row[0], row[1], agency, option)
            expected[key] = expected.get(key, 0) + 1

    answers = forms.read(source.open_source(tmp_path)).inputs.answers

    assert {
        (channel, status, agency, option): count
        for channel, statuses in answers.items()
        for status, agencies in statuses.items()
        for agency, options in agencies.items()
        for option, count in options.items()
    } == expected


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("paper,counted", "phone,counted", 'row 5, column channel: "phone" is no channel of scheme.json; '
         "allowed: invited, paper"),
        ("invited,counted", "invited,valid", 'row 2, column status: "valid" is no status; '
         "allowed: counted, quarantined, excluded"),
        ("very,fair,unknown", "very,nice,unknown", 'row 2, column a02: "nice" is no option; '
         "allowed: very, fair, bad, unknown, or empty"),
        ("very,fair,unknown", "very,é,unknown", 'row 2, column a02: "é" is no option; '
         "allowed: very, fair, bad, unknown, or empty"),
        ("very,fair,unknown", "very,fair", "row 2: 4 fields; the header has 5 (channel,status,a01,a02,b)"),
        ("status,a01", "status,a1", 'row 1, column a01: the header has "a1" here; '
         "it must read channel,status,a01,a02,b"),
        ("invited,counted,very,fair,unknown\n", "invited,quarantined,very,very,very\n",
         "row 3: belongs before row 2; the order is by the bytes of the row"),
    ],
)  # fmt: skip
def test_ballots_fault(tmp_path, old, new, fault):
    season_case.edit(season_case.write(tmp_path), "ballots.csv", {old: new})

    assert faults_of(tmp_path)[0] == f"ballots.csv, {fault}"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("invited,1", "invited,yes",
         ', row 2, column committed: "yes": write 1 when the ballots are in the log, else 0'),
        ("1,4,1", "1,5,1", ', row 2, column cast: "5" is not superseded + counted + quarantined + excluded = 4'),
        ("1,4,1", "1,04,1", ', row 2, column cast: "04" is no number of ballots: digits only, at most 12'),
        ("1,4,1", "1,٤,1", ', row 2, column cast: "٤" is no number of ballots: digits only, at most 12'),
        ("0,1,0,1,0,0", "0,2,0,2,0,0", ', row 3, column counted: "2", but ballots.csv has 1 such rows of paper'),
        ("paper,0", "phone,0",
         ', row 3, column channel: "phone" is no channel of scheme.json; allowed: invited, paper'),
        ("paper,0,1,0,1,0,0\n", "", ", column channel: has the rows invited; it must have, in order, invited, paper"),
        ("invited,1,4,1,1,1,1\n", "paper,0,1,0,1,0,0\n",
         ", column channel: has the rows paper, paper; it must have, in order, invited, paper"),
        ("channel,", "way,", ', row 1, column channel: the header has "way" here; '
         "it must read channel,committed,cast,superseded,counted,quarantined,excluded"),
    ],
)  # fmt: skip
def test_channels_fault(tmp_path, old, new, fault):
    season_case.edit(season_case.write(tmp_path), "channels.csv", {old: new})

    assert faults_of(tmp_path)[0] == f"channels.csv{fault}"


def test_channels_are_not_compared_with_ballots_that_have_faults(tmp_path):
    season_case.write(tmp_path)
    season_case.edit(tmp_path, "ballots.csv", {"very,fair,unknown": "very,nice,unknown"})
    season_case.edit(tmp_path, "channels.csv", {"0,1,0,1,0,0": "0,2,0,2,0,0"})

    assert [fault.partition(":")[0] for fault in faults_of(tmp_path)] == ["ballots.csv, row 2, column a02"]


def test_ballots_without_rows_count_nothing(tmp_path):
    season = forms.read(source.open_source(season_case.write(tmp_path)))
    roster = {agency: place for place, agency in enumerate(season_case.AGENCIES)}
    found = Findings("ballots.csv")

    counted = ballots.ballots(b"channel,status,a01,a02,b\n", frame.Frame(season.scheme, roster), found)

    assert counted == ({"invited": {}, "paper": {}}, {})
    assert not found
