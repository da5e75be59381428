"""Uploads of rosters and raters: both kinds of file, both languages, faults row by row, and nothing half stored."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pingyi.season import actions, queries
from pingyi.sheets import read, write
from tests.support import world
from tests.support.pages import csv, said, text_of

DESK = "/en/desk/season/s2026/"
ROSTER = ("单位", "类别", "理由")


# -- roster


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_roster_is_taken_from_a_csv_of_either_encoding(drafted, client_of, operator, encoding):
    client = client_of(operator)
    file = csv(ROSTER, ("测试单位丁", "企业", "测试理由"), ("测试单位戊", "judicial", ""), encoding=encoding)

    answer = client.post(f"{DESK}roster/", {"table": file})

    assert answer["Location"] == f"{DESK}roster/"
    assert list(queries.agencies(drafted).values_list("name", "kind", "reason")) == [
        ("测试单位丁", "enterprise", "测试理由"),
        ("测试单位戊", "judicial", ""),
    ]
    assert said(client, answer) == ["Roster saved: 2 agencies."]


def test_roster_template_comes_back_as_it_went(drafted, client_of, operator):
    client = client_of(operator)
    before = list(queries.agencies(drafted).values_list("key", "name", "kind", "reason"))

    template = client.get(f"{DESK}roster/template/")
    answer = client.post(f"{DESK}roster/", {"table": SimpleUploadedFile("roster.xlsx", template.content)})

    assert template["Content-Type"] == write.XLSX
    assert template["Content-Disposition"] == 'attachment; filename="roster-s2026.xlsx"'
    assert read.read("a.xlsx", template.content).header == ("Agency", "Kind of body", "Reason for choosing it")
    assert answer.status_code == 302
    assert list(queries.agencies(drafted).values_list("key", "name", "kind", "reason")) == before


def test_chinese_template_is_taken_by_the_english_page(drafted, client_of, operator):
    client = client_of(operator)

    template = client.get("/desk/season/s2026/roster/template/")
    answer = client.post(f"{DESK}roster/", {"table": SimpleUploadedFile("roster.xlsx", template.content)})

    assert read.read("a.xlsx", template.content).rows[0].cells[1] != "Government department with service functions"
    assert answer.status_code == 302


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_faults_of_a_roster_are_told_row_by_row_and_nothing_is_stored(drafted, client_of, operator, kind):
    rows = (("测试单位丁", "企业", ""), ("测试单位戊", "社团", ""), ("测试单位己", "", ""))
    file = csv(ROSTER, *rows) if kind == "csv" else world.upload(ROSTER, rows)

    answer = client_of(operator).post(f"{DESK}roster/", {"table": file})

    assert answer.status_code == 422
    assert "2 faults; nothing was stored." in text_of(answer)
    assert re.search(r" 3 类别 “社团” is no kind of body.* 4 类别 “” is no kind of body", text_of(answer))
    assert [row.name for row in queries.agencies(drafted)] == list(world.AGENCIES)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "Choose a file first."),
        ({"table": SimpleUploadedFile("roster.pdf", b"%PDF")}, "“roster.pdf” is neither .csv nor .xlsx."),
        ({"table": SimpleUploadedFile("roster.xlsx", b"PK")}, "The file is damaged and cannot be read"),
        ({"table": SimpleUploadedFile("roster.csv", b"\n")}, "The first row is empty;"),
        ({"table": SimpleUploadedFile("roster.csv", b"a\n1,2\n")}, "Row 2 has cells to the right"),
    ],
    ids=["nothing", "pdf", "broken", "no_header", "beyond"],
)
def test_upload_that_is_no_table_is_told(drafted, client_of, operator, fields, problem):
    client = client_of(operator)

    for page in ("roster", "raters/jury"):
        for file in fields.values():
            file.seek(0)
        answer = client.post(f"{DESK}{page}/", fields)

        assert answer.status_code == 422
        assert problem in text_of(answer)


def test_names_that_may_not_be_entered_are_told_row_by_row(drafted, client_of, operator):
    file = csv(ROSTER, ("=1+1", "企业", ""), ("甲", "企业", ""), ("甲", "企业", ""))

    answer = client_of(operator).post(f"{DESK}roster/", {"table": file})

    assert answer.status_code == 422
    assert re.search(r" 2 单位 the name “=1\+1” begins with a sign .* 4 单位 “甲” stands twice", text_of(answer))
    assert [row.name for row in queries.agencies(drafted)] == list(world.AGENCIES)


def test_markup_in_a_cell_stays_text(drafted, client_of, operator):
    answer = client_of(operator).post(f"{DESK}roster/", {"table": csv(ROSTER, ("测试", "<script>x", ""))})

    assert "<script>x" not in answer.text
    assert "&lt;script&gt;x" in answer.text


def test_roster_of_a_frozen_season_has_no_form(opened, client_of, operator):
    client = client_of(operator)
    assert "multipart/form-data" not in client.get(f"{DESK}roster/").text

    answer = client.post(f"{DESK}roster/", {"table": csv(ROSTER, ("测试单位丁", "企业", ""))})

    assert said(client, answer)[0].startswith("the rules and the roster are frozen")
    assert queries.agencies(opened).count() == 3


# -- raters


def test_raters_are_taken_in_both_languages(drafted, client_of, operator):
    client = client_of(operator)
    rows = (("测试甲", "人大代表", "", "测试单位乙"), ("测试乙", "Media", "u1", ""), ("测试丙", "", "", ""))

    answer = client.post(f"{DESK}raters/jury/", {"table": world.upload(("n", "c", "u", "a"), rows)})

    found = queries.raters(drafted, "jury").values_list("name", "category", "unit", "agency__key")
    assert answer["Location"] == f"{DESK}raters/jury/"
    assert list(found) == [("测试甲", "npc", "", "a02"), ("测试乙", "media", "u1", None), ("测试丙", "", "", None)]
    assert said(client, answer) == ["Raters saved: 3."]


def test_faults_of_raters_are_told_row_by_row_and_nothing_is_stored(drafted, client_of, operator):
    rows = (("测试甲", "委员", "司法局", "测试单位丁"),)

    answer = client_of(operator).post(f"{DESK}raters/jury/", {"table": world.upload(("n", "c", "u", "a"), rows)})

    assert answer.status_code == 422
    assert "3 faults; nothing was stored." in text_of(answer)
    assert re.search(r" 2 c “委员” .* 2 u “司法局” .* 2 a No agency of this season", text_of(answer))
    assert [row.name for row in queries.raters(drafted, "jury")] == list(world.JURORS)


def test_raters_template_comes_back_as_it_went(drafted, client_of, operator):
    client = client_of(operator)
    people = [actions.NewRater("测试甲", "npc", "u1", "a02"), actions.NewRater("测试乙")]
    actions.set_raters(
        season=drafted, component="jury", raters=people, actor=world.user(drafted.office, "operator"), now=world.NOW
    )

    template = client.get(f"{DESK}raters/jury/template/")
    answer = client.post(f"{DESK}raters/jury/", {"table": SimpleUploadedFile("raters.xlsx", template.content)})

    assert template["Content-Disposition"] == 'attachment; filename="raters-jury-s2026.xlsx"'
    assert answer.status_code == 302
    found = queries.raters(drafted, "jury").values_list("name", "category", "unit", "agency__key")
    assert list(found) == [("测试甲", "npc", "u1", "a02"), ("测试乙", "", "", None)]


def test_raters_page_tells_which_categories_are_short(drafted, client_of, operator):
    text = text_of(client_of(operator).get(f"{DESK}raters/jury/"))

    short = text.partition("Fewer than the scheme asks for:")[2].partition("No.")[0]
    assert "CPPCC member" in short
    assert "People&#x27;s congress deputy" not in short


def test_raters_of_reviewed_units_have_no_form(opened, client_of, operator):
    client = client_of(operator)
    page = client.get(f"{DESK}raters/peers/")
    assert "multipart/form-data" not in page.text
    assert "These are the agencies under review themselves" in text_of(page)

    answer = client.post(f"{DESK}raters/peers/", {"table": world.upload(("n",), (("测试甲",),))})

    assert said(client, answer)[0].startswith("the raters of this component are the agencies under review")
    assert queries.raters(opened, "peers").count() == 3


@pytest.mark.parametrize("page", ["raters/social", "raters/nobody", "raters/nobody/template"])
def test_component_that_nobody_marks_is_missing(drafted, client_of, operator, page):
    assert client_of(operator).get(f"{DESK}{page}/").status_code == 404


def test_lists_take_the_same_queries_whatever_their_length(drafted, client_of, operator):
    client, act = client_of(operator), {"actor": operator, "now": world.NOW}
    client.get(f"{DESK}dates/")  # the first page of a browser writes its sitting
    made = {}
    for number in (1, 3):
        agencies = [actions.NewAgency(f"测试单位{at}", "service") for at in range(number)]
        actions.set_roster(season=drafted, agencies=agencies, **act)
        people = [actions.NewRater(f"测试{at}", "npc", agency="a01") for at in range(number)]
        actions.set_raters(season=drafted, component="jury", raters=people, **act)
        for page in ("roster", "raters/jury", "electorates", "values", "dates", "freeze", "interpretations"):
            with CaptureQueriesContext(connection) as found:
                assert client.get(f"{DESK}{page}/").status_code == 200
            made.setdefault(page, []).append(len(found))

    assert [page for page, (one, three) in made.items() if one != three] == []
