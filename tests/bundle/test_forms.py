"""scheme.json, agencies.csv, imports.csv and decisions.csv: what is read, and every fault by its exact line."""

from fractions import Fraction

import pytest

from pingyi.bundle import forms, source
from pingyi.rules.faults import BadInput
from tests.support import season_case


def faults_of(folder):
    with pytest.raises(BadInput) as refused:
        forms.read(source.open_source(folder))
    return [str(fault) for fault in refused.value.faults]


def test_read_gives_what_the_files_say(tmp_path):
    season = forms.read(source.open_source(season_case.write(tmp_path)))

    inputs = season.inputs
    assert inputs.agencies == (("a01", "Office one"), ("a02", "Office two, north"), ("b", "Office three"))
    assert [part.key for part in season.scheme.components] == ["jury", "peers", "closed", "social", "panel"]
    assert inputs.imports == {
        ("closed", "a01"): Fraction(90),
        ("closed", "a02"): Fraction(80),
        ("panel", "a01"): Fraction(151, 2),
    }
    assert inputs.decisions[0].reason == 'Put off, "this year"'
    assert inputs.active("absent") == ()
    assert season.marks[1] == ["jury", "r1", "a01", "i2", "60.5", "counted"]


def test_read_reports_missing_files_together(tmp_path):
    season_case.write(tmp_path)
    for name in ("imports.csv", "channels.csv"):
        (tmp_path / name).unlink()

    assert faults_of(tmp_path) == [
        "channels.csv: is missing; every file of the inputs is there, if only its header",
        "imports.csv: is missing; every file of the inputs is there, if only its header",
    ]


def test_read_stops_after_the_roster_without_a_scheme(tmp_path):
    season_case.write(tmp_path)
    (tmp_path / "scheme.json").unlink()
    season_case.edit(tmp_path, "agencies.csv", {"a02,": "A02,"})

    assert faults_of(tmp_path) == [
        "scheme.json: is missing; every file of the inputs is there, if only its header",
        'agencies.csv, row 3, column agency: "A02" is no id: '
        "a-z, then a-z, 0-9 or _, at most 32, and not a column name",
    ]


def test_read_refuses_a_scheme_that_is_not_canonical(tmp_path):
    season_case.write(tmp_path)
    path = tmp_path / "scheme.json"
    path.write_bytes(path.read_bytes() + b"\n")

    assert faults_of(tmp_path) == ["scheme.json: JSON, but not in canonical form (sorted keys, no white space, UTF-8)"]


def test_read_hands_on_the_faults_of_the_scheme(tmp_path):
    season_case.write(tmp_path)
    season_case.edit(tmp_path, "scheme.json", {'"format":"pingyi-scheme/1"': '"format":"pingyi-scheme/9"'})

    assert [fault.partition(":")[0] for fault in faults_of(tmp_path)] == ["scheme.json, column format"]


def test_read_blames_only_the_roster_when_it_cannot_be_read(tmp_path):
    season_case.edit(season_case.write(tmp_path), "agencies.csv", {"agency,name": "agency,nom"})

    assert faults_of(tmp_path) == [
        'agencies.csv, row 1, column name: the header has "nom" here; it must read agency,name'
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        ("agencies.csv", "a02,", "a01,", 'row 3, column agency: "a01" stands in row 2 already'),
        ("agencies.csv", "Office one", "", "row 2, column name: is empty; give the agency's name"),
        (
            "imports.csv",
            "panel,a01",
            "jury,a01",
            'row 4, column component: "jury" takes no figures; those that do: closed, panel',
        ),
        (
            "imports.csv",
            "panel,a01",
            "panel,zz",
            'row 4, column agency: "zz" is no agency of this season: it must stand in agencies.csv',
        ),
        ("imports.csv", "75.5", "100.5", 'row 4, column score: "100.5" is outside 0 to 100'),
        ("imports.csv", "75.5", "-1", 'row 4, column score: "-1" is outside 0 to 100'),
        (
            "imports.csv",
            "75.5",
            "7e1",
            'row 4, column score: "7e1" is no decimal: digits with at most 12 before and 6 after the point',
        ),
        ("imports.csv", '"panel, by phone"', "", "row 4, column source: is empty; say where the figure comes from"),
        (
            "imports.csv",
            "a02,80,auditors_only",
            "a02,80,panel",
            'row 3, column source: "panel": marks that stay unpublished have the source auditors_only',
        ),
        (
            "imports.csv",
            "closed,a02",
            "closed,a01",
            "row 3: repeats row 2; each of these rows stands once",
        ),
        (
            "imports.csv",
            "closed,a01,90,auditors_only\n",
            "panel,b,0,x\n",
            "row 3: belongs before row 2; the order is component (as in scheme.json), agency (roster)",
        ),
        ("decisions.csv", "d2,revoke", "d1,revoke", 'row 3, column id: "d1" stands in row 2 already'),
        (
            "decisions.csv",
            "d2,revoke",
            "D2,revoke",
            'row 3, column id: "D2" is no id: a-z, then a-z, 0-9 or _, at most 32, and not a column name',
        ),
        (
            "decisions.csv",
            "d2,revoke",
            "d2,undo",
            'row 3, column kind: "undo" is no kind of decision; allowed: assume, amend, sign_counting, absent, '
            "withdrawn, fraud, quarantine, release, exclude, waive, correct, revoke",
        ),
        ("decisions.csv", "absent,b", "absent,", "row 2, column agency: is empty; absent says which agency"),
        (
            "decisions.csv",
            "absent,b",
            "absent,c",
            'row 2, column agency: "c" is no agency of this season: it must stand in agencies.csv',
        ),
        (
            "decisions.csv",
            ",d1,",
            ",d3,",
            'row 3, column ref: "d3" is the id of no earlier row; revoke names what it ends',
        ),
        (
            "decisions.csv",
            "operator+approver",
            "operator+",
            'row 2, column signers: "operator+": role ids joined by +, for example operator+approver',
        ),
        (
            "decisions.csv",
            "2026-11-20",
            "2026-02-30",
            'row 2, column decided_on: "2026-02-30" is no day; write it like 2026-11-20',
        ),
        (
            "decisions.csv",
            "2026-11-20",
            "20261120",
            'row 2, column decided_on: "20261120" is no day; write it like 2026-11-20',
        ),
    ],
)
def test_read_names_the_fault(tmp_path, name, old, new, fault):
    season_case.edit(season_case.write(tmp_path), name, {old: new})

    assert f"{name}, {fault}" in faults_of(tmp_path)
