"""The desk's pages of a season as the cast sees them: doors, a new season, values, freeze."""

import re

import pytest

from pingyi.flow.models import Proposal
from pingyi.season import queries
from pingyi.season.models import Season
from tests.support import world
from tests.support.pages import csv, said, text_of

DESK = "/en/desk/season/s2026/"
PAGES = ("values", "roster", "roster/template", "raters/jury", "raters/jury/template")
NEW = {"year": "2027", "key": "s2027", "title_zh": "测试", "title_en": "Test", "scheme_id": "cn.gd"}
ROSTER = ("单位", "类别", "理由")


def refusal_of(answer):
    """Return the refusal that a page shows."""
    return answer.text.partition('<p class="message error" role="alert">')[2].partition("</p>")[0]


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


@pytest.mark.parametrize("page", ["roster/add", "roster/template", "raters/jury/template"])
def test_other_methods_are_refused(drafted, client_of, operator, page):
    client = client_of(operator)

    wrong = client.get if page == "roster/add" else client.post

    assert wrong(f"{DESK}{page}/").status_code == 405


# -- a new season


def test_create_offers_the_shipped_schemes_and_makes_a_season(client_of, operator):
    client = client_of(operator)
    page = client.get("/en/desk/new-season/")
    offered = queries.offered_titles(operator.office)
    assert all(f"({key})</option>" in page.text for key in offered)
    assert "(cn.gd.demo)</option>" not in page.text

    answer = client.post("/en/desk/new-season/", NEW)

    made = Season.objects.within(operator.office).get()
    assert (answer.status_code, answer["Location"]) == (302, "/en/desk/season/s2027/")
    assert (made.key, made.year, made.title_zh, made.scheme_id) == ("s2027", 2027, "测试", "cn.gd")


@pytest.mark.parametrize(
    ("fields", "fault"),
    [({"year": "27"}, "greater than or equal to 2000"), ({"scheme_id": "cn.gd.demo"}, "Select a valid choice")],
)
def test_create_shows_what_to_mend(client_of, operator, fields, fault):
    answer = client_of(operator).post("/en/desk/new-season/", {**NEW, **fields})

    assert answer.status_code == 422
    assert fault in text_of(answer)
    assert not Season.objects.within(operator.office).exists()


def test_create_tells_what_the_action_refuses(client_of, operator):
    answer = client_of(operator).post("/en/desk/new-season/", {**NEW, "key": "2027"})

    assert answer.status_code == 422
    assert refusal_of(answer) == "&quot;2027&quot; is no season id: a-z first, then a-z, 0-9 or _, at most 32"
    assert all(f'value="{text}"' in answer.text for text in ("2027", "测试", "Test"))


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
    posted = {**fields_of(drafted, "result"), "value:result.digits": "many"}

    answer = client_of(operator).post(f"{DESK}values/", posted)

    name = "Total and grade, Decimals of the total"
    assert answer.status_code == 422
    assert refusal_of(answer) == f"{name}: &quot;many&quot; is no number with at most 6 decimals"
    assert not queries.adoptions(drafted).exists()


def test_refused_values_keep_every_edited_field(drafted, client_of, operator):
    typed = {
        "value:result.digits": "9",
        "value:result.rounding": "half_even",
        "value:result.round_components": "true",
        "value:component.jury.step": "",
    }

    answer = client_of(operator).post(f"{DESK}values/", {**fields_of(drafted, "result"), **typed})

    rows = {path: answer.text.split(f'name="{path}"')[1].partition("</td>")[0] for path in typed}
    assert 'value="9"' in rows["value:result.digits"]
    assert '<option value="half_even" selected>' in rows["value:result.rounding"]
    assert '<option value="true" selected>' in rows["value:result.round_components"]
    assert 'value=""' in rows["value:component.jury.step"]
    assert 'name="was:result.digits" value="2"' in answer.text


def test_refusal_is_one_sentence_in_the_language_of_the_page(drafted, client_of, operator):
    posted = {**fields_of(drafted, "result"), "value:result.digits": "9"}

    answer = client_of(operator).post("/desk/season/s2026/values/", posted)

    assert refusal_of(answer) == "总分和等次，总分小数位数：此处不能填“9”。"


def test_values_of_a_frozen_season_are_only_read(opened, client_of, operator):
    client = client_of(operator)
    page = client.get(f"{DESK}values/")
    assert "<button" not in page.text.partition("<h2>")[2]

    answer = client.post(f"{DESK}values/", fields_of(opened, "result"))

    assert refusal_of(answer).startswith("the rules and the roster are frozen")


# -- freeze


def test_freeze_takes_two_keys(drafted, client_of, operator, approver):
    world.adopt_all(drafted, operator)
    browsers = [client_of(operator), client_of(approver)]

    answers = [browser.post(f"{DESK}freeze/") for browser in browsers]

    assert [answer["Location"] for answer in answers] == [DESK, DESK]
    assert said(browsers[0], answers[0]) == ["Proposed; now another person approves."]
    assert said(browsers[1], answers[1]) == ["Frozen and open."]
    assert Season.objects.within(drafted.office).get().state == "open"


def test_freeze_tells_what_keeps_it_back(drafted, client_of, operator):
    answer = client_of(operator).post(f"{DESK}freeze/")

    assert answer.status_code == 422
    assert "assumed values are not confirmed yet" in refusal_of(answer)
