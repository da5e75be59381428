"""raters.csv and marks.csv: every fault by its exact line."""

from fractions import Fraction

import pytest

from pingyi.bundle import forms, source
from pingyi.rules.faults import BadInput
from tests.support import season_case

RATER_ORDER = "the order is component (as in scheme.json), rater (bytes)"
MARK_ORDER = "the order is component (as in scheme.json), rater (bytes), agency (roster), item (as in scheme.json)"


def faults_of(folder):
    with pytest.raises(BadInput) as refused:
        forms.read(source.open_source(folder))
    return [str(fault) for fault in refused.value.faults]


def test_read_gives_raters_and_marks(tmp_path):
    season = forms.read(source.open_source(season_case.write(tmp_path)))

    assert (season.inputs.raters[1].rater, season.inputs.raters[1].agency) == ("r2", "a02")
    assert [mark.mark for mark in season.inputs.marks[1:5]] == [Fraction(121, 2), 20, 50, None]
    assert season.inputs.marks[-1].item == ""


def test_marks_keep_the_text_that_the_commitment_was_made_of(tmp_path):
    season_case.edit(season_case.write(tmp_path), "marks.csv", {"60.5": "60.50"})

    season = forms.read(source.open_source(tmp_path))

    assert season.marks[1][4] == "60.50"
    assert season.inputs.marks[1].mark == Fraction(121, 2)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "peers,p1,,,",
            "closed,p1,,,",
            'row 4, column component: "closed" takes no marks in this bundle; those that do: jury, peers',
        ),
        (
            "jury,r1,",
            "jury,R1,",
            'row 2, column rater: "R1" is no id: a-z, then a-z, 0-9 or _, at most 32, and not a column name',
        ),
        ("jury,r2,", "jury,r1,", "row 3: repeats row 2; each of these rows stands once"),
        ("jury,r1,", "jury,r9,", f"row 3: belongs before row 2; {RATER_ORDER}"),
        (
            "u1,a02",
            "u1,c",
            'row 3, column agency: "c" is no agency of this season: it must stand in agencies.csv',
        ),
        (
            "u1,a02",
            "U,a02",
            'row 3, column unit: "U" is no id: a-z, then a-z, 0-9 or _, at most 32, and not a column name',
        ),
        (
            "peers,p1,,,",
            "peers,p1,,,a01",
            'row 4, column agency: "a01" would tell who marked: peers is published per_mark; leave it empty',
        ),
    ],
)
def test_raters_fault(tmp_path, old, new, fault):
    season_case.edit(season_case.write(tmp_path), "raters.csv", {old: new})

    assert f"raters.csv, {fault}" in faults_of(tmp_path)


def test_raters_without_average_units_have_no_unit(tmp_path):
    season_case.write(tmp_path, season_case.rules(average_units=False))

    assert faults_of(tmp_path) == [
        f'raters.csv, row {row}, column unit: "u1" has no use: jury does not average units; leave it empty'
        for row in (2, 3)
    ]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (
            "jury,r1,a01,i1",
            "social,r1,a01,i1",
            'row 2, column component: "social" takes no marks in this bundle; those that do: jury, peers',
        ),
        (
            "jury,r1,a01,i1",
            "jury,r3,a01,i1",
            'row 2, column rater: "r3" is no rater of jury: it must stand in raters.csv',
        ),
        (
            "peers,p2,b,",
            "peers,p2,zz,",
            'row 11, column agency: "zz" is no agency of this season: it must stand in agencies.csv',
        ),
        ("a01,i2,60.5", "a01,i3,60.5", 'row 3, column item: "i3" is no item of jury; allowed: i1, i2'),
        ("p2,b,,70", "p2,b,i1,70", 'row 11, column item: "i1" is no item of peers; allowed: only an empty one'),
        ("i1,30,", "i1,30.5,", 'row 2, column mark: "30.5" is above the maximum 30 of jury/i1'),
        ("b,,70,", "b,,100.01,", 'row 11, column mark: "100.01" is above the maximum 100 of peers'),
        ("i1,30,", "i1,-1,", 'row 2, column mark: "-1" is below 0; jury/i1 takes 0 to 30'),
        ("60.5", "60.25", 'row 3, column mark: "60.25" is off the step: jury/i2 takes multiples of 0.5'),
        (
            "60.5",
            "60,5",
            "row 3: 7 fields; the header has 6 (component,rater,agency,item,mark,status)",
        ),
        (
            "60.5",
            "sixty",
            'row 3, column mark: "sixty" is no decimal: digits with at most 12 before and 6 after the point',
        ),
        (
            "i1,30,",
            "i1,,",
            "row 2, column mark: is empty, yet its status is counted; blank is not zero: give the mark or its status",
        ),
        (
            "r2,a01,i1,,",
            "r2,a01,i1,5,",
            'row 6, column mark: "5" stands beside the status abstained; only counted marks have a value',
        ),
        (
            "30,counted",
            "30,valid",
            'row 2, column status: "valid" is no status; allowed: counted, abstained, recused, absent, void',
        ),
        (
            "30,counted",
            ",void",
            "row 2, column status: the items of r1 for a01 differ (counted, void): one status",
        ),
        ("jury,r1,a01,i1,30,counted\n", "", "row 2, column item: the line of r1 for a01 lacks i1: give all items"),
        ("jury,r1,a01,i2", "jury,r1,a01,i1", "row 3: repeats row 2; each of these rows stands once"),
        (
            "r2,b,i1,0",
            "r1,b,i1,0",
            f"row 8: belongs before row 7; {MARK_ORDER}",
        ),
        (
            "r2,b,i1,0",
            "r2,a02,i1,0",
            'row 8, column rater: "r2" belongs to a02 and may not mark it (raters.csv); use recused',
        ),
        ("p2,b", "p1,b", 'row 11, column rater: "p1" marks a01 too (row 10): per_mark ids serve once'),
    ],
)
def test_marks_fault(tmp_path, old, new, fault):
    season_case.edit(season_case.write(tmp_path), "marks.csv", {old: new})

    assert f"marks.csv, {fault}" in faults_of(tmp_path)


def test_marks_of_the_own_agency_may_stand_recused(tmp_path):
    season_case.edit(
        season_case.write(tmp_path),
        "marks.csv",
        {
            "jury,r2,b,i1,0,counted\n": "jury,r2,a02,i1,,recused\njury,r2,a02,i2,,recused\njury,r2,b,i1,0,counted\n",
        },
    )

    assert len(forms.read(source.open_source(tmp_path)).inputs.marks) == 12


def test_marks_are_judged_without_raters_when_those_cannot_be_read(tmp_path):
    season_case.write(tmp_path)
    season_case.edit(tmp_path, "raters.csv", {"component,": "part,"})
    season_case.edit(tmp_path, "marks.csv", {"60.5": "71"})

    assert faults_of(tmp_path) == [
        'raters.csv, row 1, column component: the header has "part" here; '
        "it must read component,rater,category,unit,agency",
        'marks.csv, row 3, column mark: "71" is above the maximum 70 of jury/i2',
    ]


def test_marks_that_cannot_be_read_are_none(tmp_path):
    season_case.edit(season_case.write(tmp_path), "marks.csv", {"component,": "part,"})

    season, faults = forms.examine(source.open_source(tmp_path))

    assert season is not None
    assert season.marks is None
    assert [fault.file for fault in faults] == ["marks.csv"]
