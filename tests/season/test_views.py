"""The desk's pages of a season, as each person of the cast sees them, and what an upload does."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pingyi.flow.models import Proposal
from pingyi.season import actions, queries
from pingyi.season.models import Season
from pingyi.sheets import read, write
from tests.support import world

DESK = "/en/desk/season/s2026/"
PAGES = ("values", "roster", "roster/template", "raters/jury", "raters/jury/template", "decisions")
NEW = {"year": "2027", "key": "s2027", "title_zh": "测试", "title_en": "Test", "scheme_id": "cn.gd.demo"}
ROSTER = ("单位", "类别", "理由")


def text_of(answer):
    """Return what the page says, without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def said(client, answer):
    """Return the messages of the page that an answer leads to."""
    assert answer.status_code == 302
    return [re.sub(r"<[^>]+>", "", line) for line in re.findall(r'<p class="message .*?</p>', client.get("/en/").text)]


def csv(header, *rows, encoding="utf-8", name="table.csv"):
    lines = [",".join(row) for row in (header, *rows)]
    return SimpleUploadedFile(name, "\r\n".join(lines).encode(encoding), content_type="text/csv")


# -- who may come in


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("who", "status"), [("operator", 200), ("approver", 200), ("auditor", 403), ("outsider", 404), ("nobody", 302)]
)
def test_page_is_for_the_organisers_of_the_office(drafted, client, client_of, request, page, who, status):
    browser = client if who == "nobody" else client_of(request.getfixturevalue(who))

    answer = browser.get(f"{DESK}{page}/")

    assert answer.status_code == status
    if who == "nobody":
        assert answer["Location"] == f"/en/sign-in/?next={DESK}{page}/"


@pytest.mark.parametrize(("who", "status"), [("auditor", 403), ("outsider", 404), ("nobody", 302)])
def test_nothing_is_written_for_others(drafted, client, client_of, request, who, status):
    browser = client if who == "nobody" else client_of(request.getfixturevalue(who))
    path = queries.assumed_values(drafted)[0].path
    posts = {
        "values": {"path": path, "section": path.rpartition(".")[0]},
        "roster": {"table": csv(ROSTER, ("测试", "企业", ""))},
        "raters/jury": {"table": csv(("姓名",), ("测试",))},
        "freeze": {},
        "decisions": {"kind": "absent", "agency": "a01", "reason": "x"},
    }

    found = {page: browser.post(f"{DESK}{page}/", fields).status_code for page, fields in posts.items()}

    assert found == dict.fromkeys(posts, status)
    assert not queries.adoptions(drafted).exists()
    assert not Proposal.objects.within(drafted.office).exists()
    assert (queries.agencies(drafted).count(), queries.raters(drafted, "jury").count()) == (3, 5)


@pytest.mark.parametrize(("who", "status"), [("operator", 200), ("auditor", 403), ("nobody", 302)])
def test_new_season_is_for_those_who_may_act(client, client_of, request, db, who, status):
    browser = client if who == "nobody" else client_of(request.getfixturevalue(who))

    assert browser.get("/en/desk/new-season/").status_code == status


@pytest.mark.parametrize("page", ["freeze", "roster/template", "raters/jury/template"])
def test_other_methods_are_refused(drafted, client_of, operator, page):
    client = client_of(operator)

    wrong = client.get if page == "freeze" else client.post

    assert wrong(f"{DESK}{page}/").status_code == 405


# -- a new season


def test_create_offers_the_shipped_schemes_and_makes_a_season(client_of, operator):
    client = client_of(operator)
    page = client.get("/en/desk/new-season/")
    assert all(f"({key})</option>" in page.text for key in queries.shipped_titles())

    answer = client.post("/en/desk/new-season/", NEW)

    made = Season.objects.within(operator.office).get()
    assert (answer.status_code, answer["Location"]) == (302, "/en/desk/season/s2027/")
    assert (made.key, made.year, made.title_zh, made.scheme_id) == ("s2027", 2027, "测试", "cn.gd.demo")


@pytest.mark.parametrize(
    ("fields", "fault"),
    [({"year": "27"}, "greater than or equal to 2000"), ({"scheme_id": "cn.hn"}, "Select a valid choice")],
)
def test_create_shows_what_to_mend(client_of, operator, fields, fault):
    answer = client_of(operator).post("/en/desk/new-season/", {**NEW, **fields})

    assert answer.status_code == 422
    assert fault in text_of(answer)
    assert not Season.objects.within(operator.office).exists()


def test_create_tells_what_the_action_refuses(client_of, operator):
    client = client_of(operator)

    answer = client.post("/en/desk/new-season/", {**NEW, "key": "2027"})

    assert said(client, answer) == [
        "&quot;2027&quot; is no season id: a-z first, then a-z, 0-9 or _, at most 32",
    ]


# -- values


def fields_of(season, section):
    """Return what the browser posts when the button of this section is pressed."""
    posted = {"section": section, "path": []}
    for row in queries.assumed_values(season):
        posted["path"].append(row.path)
        if row.editable:
            text = str(row.value).lower() if row.is_flag else row.text
            posted |= {f"value:{row.path}": text, f"was:{row.path}": text}
    return posted


def test_values_shows_each_with_its_reason(drafted, client_of, operator):
    answer = client_of(operator).get(f"{DESK}values/")

    assert all(f'value="{row.path}"' in answer.text for row in queries.assumed_values(drafted))
    assert "annex 2 publishes two decimals" in text_of(answer)
    assert f"{len(queries.assumed_values(drafted))} are left." in text_of(answer)


def test_page_posts_what_the_test_posts(drafted, client_of, operator):
    page = client_of(operator).get(f"{DESK}values/").text
    names = re.findall(r'<(?:input|select)[^>]* name="((?:path|value:|was:)[^"]*)"', page)

    posted = fields_of(drafted, "result")

    assert set(names) == set(posted) - {"section"}


def test_values_are_confirmed_by_section(drafted, client_of, operator):
    client = client_of(operator)
    section = [row.path for row in queries.assumed_values(drafted) if row.section == "result"]

    answer = client.post(f"{DESK}values/", fields_of(drafted, "result"))

    assert answer["Location"].startswith(f"{DESK}values/#")
    assert set(queries.adoptions(drafted).values_list("path", "changed")) == {(path, False) for path in section}
    assert said(client, answer) == [f"{len(section)} values confirmed."]


def test_own_values_are_stored_as_typed(drafted, client_of, operator):
    posted = fields_of(drafted, "result")
    posted |= {"value:result.digits": "3", "value:result.round_components": "true", "value:component.jury.step": "0.5"}

    client_of(operator).post(f"{DESK}values/", posted)

    changed = dict(queries.adoptions(drafted).filter(changed=True).values_list("path", "value"))
    assert changed == {"result.digits": "3", "result.round_components": "true", "component.jury.step": '"0.5"'}


def test_value_that_does_not_fit_is_told_and_nothing_is_stored(drafted, client_of, operator):
    client = client_of(operator)
    posted = {**fields_of(drafted, "result"), "value:result.digits": "many"}

    answer = client.post(f"{DESK}values/", posted)

    assert said(client, answer) == ["result.digits: &quot;many&quot; is no number with at most 6 decimals"]
    assert not queries.adoptions(drafted).exists()


def test_values_of_a_frozen_season_are_only_read(opened, client_of, operator):
    client = client_of(operator)
    page = client.get(f"{DESK}values/")
    assert "<button" not in page.text.partition('id="main"')[2]

    answer = client.post(f"{DESK}values/", fields_of(opened, "result"))

    assert said(client, answer)[0].startswith("the rules and the roster are frozen")


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


def test_name_that_the_action_refuses_is_told(drafted, client_of, operator):
    client = client_of(operator)

    answer = client.post(f"{DESK}roster/", {"table": csv(ROSTER, ("=1+1", "企业", ""))})

    assert said(client, answer) == ["the name “=1+1” begins with a sign that a spreadsheet would run as a formula"]
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
    actions.set_raters(season=drafted, component="jury", raters=people)

    template = client.get(f"{DESK}raters/jury/template/")
    answer = client.post(f"{DESK}raters/jury/", {"table": SimpleUploadedFile("raters.xlsx", template.content)})

    assert template["Content-Disposition"] == 'attachment; filename="raters-jury-s2026.xlsx"'
    assert answer.status_code == 302
    found = queries.raters(drafted, "jury").values_list("name", "category", "unit", "agency__key")
    assert list(found) == [("测试甲", "npc", "u1", "a02"), ("测试乙", "", "", None)]


def test_raters_page_tells_which_categories_are_short(drafted, client_of, operator):
    text = text_of(client_of(operator).get(f"{DESK}raters/jury/"))

    short = text.partition("Fewer than the scheme asks for:")[2]
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


# -- freeze and decisions


def test_freeze_takes_two_keys(drafted, client_of, operator, approver):
    world.adopt_all(drafted, operator)
    browsers = [client_of(operator), client_of(approver)]

    answers = [browser.post(f"{DESK}freeze/") for browser in browsers]

    assert [answer["Location"] for answer in answers] == [DESK, DESK]
    assert said(browsers[0], answers[0]) == ["Proposed; now another person approves."]
    assert said(browsers[1], answers[1]) == ["Frozen and open."]
    assert Season.objects.within(drafted.office).get().state == "open"


def test_freeze_tells_what_keeps_it_back(drafted, client_of, operator):
    client = client_of(operator)

    answer = client.post(f"{DESK}freeze/")

    assert "assumed values are not confirmed yet" in said(client, answer)[0]


def test_decisions_page_shows_none_and_offers_the_form(opened, client_of, operator):
    answer = client_of(operator).get(f"{DESK}decisions/")

    assert "No decision yet." in text_of(answer)
    assert 'name="reason"' in answer.text
    assert all(f">{name}</option>" in answer.text for name in world.AGENCIES)


def test_decision_takes_two_keys_and_is_listed(opened, client_of, operator, approver):
    browsers = [client_of(operator), client_of(approver)]
    posted = {"kind": "absent", "agency": "a02", "reason": "未到场\r\n已核实 "}

    answers = [browser.post(f"{DESK}decisions/", posted) for browser in browsers]

    assert said(browsers[0], answers[0]) == ["Proposed; now another person approves."]
    assert said(browsers[1], answers[1]) == ["Decision recorded."]
    row = queries.decisions(opened).last()
    assert (row.kind, row.agency.key, row.cite, row.reason) == ("absent", "a02", "GD-LZPY:14", "未到场\n已核实")
    text = text_of(browsers[0].get(f"{DESK}decisions/"))
    assert row.key in text
    assert "End a decision" in text


def test_decision_is_ended_on_the_page(opened, client_of, operator, approver):
    browsers = [client_of(operator), client_of(approver)]
    for fields in ({"kind": "fraud", "agency": "a01"}, {"kind": "revoke", "ref": ""}):
        last = queries.decisions(opened).last().key
        for browser in browsers:
            browser.post(f"{DESK}decisions/", {**fields, "reason": "x"} | ({"ref": last} if "ref" in fields else {}))

    assert queries.decisions(opened).last().kind == "revoke"
    assert queries.active_overrides(opened) == {}


@pytest.mark.parametrize(
    ("posted", "message"),
    [
        ({}, "give the reason; it is published with the decision"),
        ({"kind": "absent", "agency": "a01", "reason": "\x00"}, "give the reason; it is published with the decision"),
        ({"kind": "absent", "agency": "a\x0009", "reason": "x"}, "&quot;a09&quot; is no agency of this season"),
    ],
)
def test_decision_that_cannot_be_is_told(opened, client_of, operator, posted, message):
    client = client_of(operator)

    assert said(client, client.post(f"{DESK}decisions/", posted)) == [message]


def test_decisions_of_a_drafted_season_have_no_form(drafted, client_of, operator):
    assert 'name="reason"' not in client_of(operator).get(f"{DESK}decisions/").text


@pytest.mark.parametrize("number", [1, 3])
def test_lists_take_the_same_queries_whatever_their_length(
    drafted, client_of, operator, number, django_assert_num_queries
):
    client = client_of(operator)
    agencies = [actions.NewAgency(f"测试单位{at}", "service") for at in range(number)]
    actions.set_roster(season=drafted, agencies=agencies)
    people = [actions.NewRater(f"测试{at}", "npc", agency="a01") for at in range(number)]
    actions.set_raters(season=drafted, component="jury", raters=people)

    for page, queries_made in (("roster", 6), ("raters/jury", 11)):
        with django_assert_num_queries(queries_made):
            assert client.get(f"{DESK}{page}/").status_code == 200
