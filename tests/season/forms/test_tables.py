"""Uploaded rosters and raters in both languages, row by row."""

import json

import pytest
from django.http import QueryDict
from django.utils import translation

from pingyi.core import canonical
from pingyi.season import actions, queries
from pingyi.season.forms import tables as forms
from pingyi.sheets.read import Row, Table
from pingyi.sheets.report import RowFault
from tests.support import world

ROSTER = ("单位", "类别", "理由")
RATERS = ("姓名", "类别", "所在单位编号", "所属被评议单位")


def table(header, *rows):
    return Table(header, tuple(Row(number, cells) for number, cells in enumerate(rows, start=2)))


def posted(text):
    return QueryDict(text)


@pytest.fixture
def jury(drafted):
    """Return the component that jurors mark."""
    return queries.marked(drafted, "jury")


@pytest.fixture(autouse=True)
def english():
    """Word the faults in English."""
    with translation.override("en"):
        yield


# -- roster


@pytest.mark.parametrize("word", ["enterprise", "企业", "Enterprise"])
def test_roster_takes_a_kind_in_every_language(drafted, word):
    found, report = forms.roster(drafted, table(ROSTER, ("测试单位甲", word, "测试理由")))

    assert report.clean
    assert found == [actions.NewAgency("测试单位甲", "enterprise", "测试理由")]


def test_roster_may_have_two_columns(drafted):
    found, report = forms.roster(drafted, table(("单位", "类别"), ("测试单位甲", "机关"), ("测试单位乙", "企业")))

    assert [row.reason for row in found] == ["", ""]
    assert [fault.row for fault in report.faults] == [2]


def test_roster_faults_have_row_and_column(drafted):
    _, report = forms.roster(drafted, table(ROSTER, ("甲", "企业", ""), ("乙", "社团", ""), ("丙", "", "")))

    assert [(fault.row, fault.column) for fault in report.faults] == [(3, "类别"), (4, "类别")]
    assert report.faults[0].message == (
        "“社团” is no kind of body; write one of: Law enforcement body, Judicial body, Government department with"
        " service functions, Enterprise, Public institution, Mass organisation, Other key unit, Supervising body."
    )


def test_roster_fault_is_told_in_chinese(drafted):
    with translation.override("zh-hans"):
        _, report = forms.roster(drafted, table(ROSTER, ("乙", "社团", "")))

    assert "社团" in report.faults[0].message
    assert "企业" in report.faults[0].message
    assert "Enterprise" not in report.faults[0].message


def test_roster_of_one_column_has_a_fault_in_every_row(drafted):
    _, report = forms.roster(drafted, table(("单位",), ("甲",), ("乙",)))

    assert [(fault.row, fault.column) for fault in report.faults] == [(2, ""), (3, "")]


def test_roster_without_rows_is_a_fault(drafted):
    assert forms.roster(drafted, table(ROSTER)) == (
        [],
        forms.Report([RowFault(1, "", "There is no row below the header.")]),
    )


def test_roster_names_and_reasons_are_checked_row_by_row(drafted):
    rows = [("甲", "企业", ""), ("=1", "企业", ""), ("甲", "企业", "x\x07y"), ("", "企业", ""), ("y" * 201, "企业", "")]

    _, report = forms.roster(drafted, table(ROSTER, *rows))

    assert report.faults == [
        RowFault(3, "单位", "the name “=1” begins with a sign that a spreadsheet would run as a formula"),
        RowFault(4, "单位", "“甲” stands twice."),
        RowFault(4, "理由", "The reason “xy” holds an invisible control character; type it again."),
        RowFault(5, "单位", "a name is empty"),
        RowFault(6, "单位", f"the name “{'y' * 79}…” is longer than 200 characters"),
    ]


# -- raters


def test_rater_names_are_checked_row_by_row(drafted, jury):
    rows = [("甲", "npc", "", ""), ("a\u200bb", "npc", "", ""), ("甲", "npc", "", "")]

    _, report = forms.raters(drafted, jury, table(RATERS, *rows))

    assert report.faults == [
        RowFault(3, "姓名", "the name “a\u200bb” holds an invisible control character; type it again"),
        RowFault(4, "姓名", "“甲” stands twice."),
    ]


@pytest.mark.parametrize("word", ["cppcc", "政协委员", "CPPCC member"])
def test_raters_take_a_category_in_every_language(drafted, jury, word):
    found, report = forms.raters(drafted, jury, table(RATERS, ("测试甲", word, "", "")))

    assert report.clean
    assert found == [actions.NewRater("测试甲", "cppcc")]


def test_raters_need_nothing_but_a_name(drafted, jury):
    found, report = forms.raters(drafted, jury, table(("姓名",), ("测试甲",)))

    assert (found, report.clean) == ([actions.NewRater("测试甲")], True)


@pytest.mark.parametrize("own", ["测试单位乙", "a02"])
def test_raters_name_their_own_agency_by_name_or_id(drafted, jury, own):
    found, report = forms.raters(drafted, jury, table(RATERS, ("测试甲", "", "u1", own)))

    assert (found, report.clean) == ([actions.NewRater("测试甲", "", "u1", "a02")], True)


def test_rater_faults_have_row_and_column(drafted, jury):
    _, report = forms.raters(
        drafted, jury, table(RATERS, ("甲", "npc", "", ""), ("乙", "委员", "司法局", "测试单位丁"))
    )

    assert [(fault.row, fault.column) for fault in report.faults] == [(3, name) for name in RATERS[1:]]
    assert report.faults[0].message.startswith("“委员” is no category; write one of: ")
    assert "CPPCC member" in report.faults[0].message
    assert report.faults[1].message == "“司法局” is no unit id: a-z first, then a-z, 0-9 or _, at most 32."
    assert report.faults[2].message == "No agency of this season is called “测试单位丁”."


def test_raters_without_rows_are_a_fault(drafted, jury):
    found, report = forms.raters(drafted, jury, table(RATERS))

    assert (found, report.faults) == ([], [RowFault(1, "", "There is no row below the header.")])


def test_raters_of_an_electorate_without_categories_have_none(opened):
    peers = queries.marked(opened, "peers")

    _, report = forms.raters(opened, peers, table(RATERS, ("甲", "npc", "", "")))

    assert [fault.column for fault in report.faults] == ["类别"]


def test_category_without_a_label_goes_by_its_key(opened):
    document = json.loads(opened.scheme_json)
    document["other"]["electorates"] = [{"key": "jury", "categories": [{"key": "npc"}]}]
    season = world.reframed(opened, canonical.dumps(document))
    rows = table(RATERS, ("甲", "npc", "", ""), ("乙", "x", "", ""))

    found, report = forms.raters(season, queries.marked(season, "jury"), rows)

    assert found[0].category == "npc"
    assert [fault.row for fault in report.faults] == [3]
