"""The page of figures found elsewhere: who may open it, checking, giving by two keys, the faults, the template."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pingyi.season import queries
from pingyi.sheets import read
from tests.support import institute, world
from tests.support.pages import said, text_of

PAGE = "/en/desk/season/s2026/figures/social/"
HEADER = ("Agency", "Figure, 0 to 100")
ROWS = [("a01", "92.5"), ("a02", "81.25"), ("a03", "")]


@pytest.fixture
def season(office):
    """The season whose satisfaction an institute measures."""
    return institute.season(office)


def post(browser, rows=ROWS, **more):
    return browser.post(PAGE, {"table": world.upload(HEADER, rows), "source": institute.SOURCE, "act": "give", **more})


@pytest.mark.parametrize(
    ("who", "status"), [("operator", 200), ("approver", 200), ("auditor", 403), ("outsider", 404), ("nobody", 302)]
)
def test_page_is_for_the_organisers_of_the_office(season, client, client_of, request, who, status):
    browser = client if who == "nobody" else client_of(request.getfixturevalue(who))

    assert browser.get(PAGE).status_code == status
    assert browser.get(f"{PAGE}template/").status_code == status


def test_page_of_a_component_that_takes_none_is_not_found(season, client_of, operator):
    assert client_of(operator).get(PAGE.replace("social", "jury")).status_code == 404


def test_operator_gives_and_the_approver_approves_what_was_proposed(season, client_of, operator, approver):
    browsers = [client_of(operator), client_of(approver)]
    first = said(browsers[0], post(browsers[0]))
    waiting = browsers[0].get(PAGE)
    desk = text_of(browsers[1].get("/en/desk/season/s2026/"))
    proposal = queries.proposed_figures(season, "social")
    browsers[1].post(f"/en/desk/proposal/{proposal.pk}/approve/")
    held = text_of(browsers[0].get(PAGE))

    assert first == ["Proposed; the figures hold when an approver turns the second key."]
    assert "it waits for the second key" in text_of(waiting)
    assert 'name="table"' not in waiting.text
    assert f"Who found them {institute.SOURCE} Figure of each agency {world.AGENCIES[0]} 92.5" in desk
    assert f"{world.AGENCIES[1]} 81.25 {world.AGENCIES[2]} —" in held
    assert institute.SOURCE in held
    assert len(list(queries.figures(season))) == 2


def test_check_only_stores_nothing(season, client_of, operator):
    browser = client_of(operator)

    assert said(browser, post(browser, act="check")) == ["Nothing is wrong: 2 figures. Nothing was stored yet."]
    assert not queries.proposed_figures(season, "social")


@pytest.mark.parametrize(
    ("rows", "more", "words"),
    [
        ([("a01", "101"), *ROWS[1:]], {}, "“101” is no figure from 0 to 100 with at most 6 decimals."),
        (ROWS, {"source": " "}, "say who found these figures, and how"),
        (ROWS, {"table": ""}, "Choose a file first."),
    ],
)
def test_fault_is_named_and_nothing_waits(season, client_of, operator, rows, more, words):
    answer = post(client_of(operator), rows, **more)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not queries.proposed_figures(season, "social")


@pytest.mark.parametrize(
    ("rows", "source", "words"),
    [([(row[0], "") for row in ROWS], "x", "there is no figure"), (ROWS, "=1", "would run")],
)
def test_check_only_refuses_what_giving_would_refuse(season, client_of, operator, rows, source, words):
    answer = post(client_of(operator), rows, act="check", source=source)

    assert answer.status_code == 422
    assert words in text_of(answer)


def test_page_costs_as_many_queries_with_three_givings_as_with_one(season, client_of, operator, approver):
    browser = client_of(operator)
    costs = []
    for times in (1, 2):
        for _ in range(times):
            institute.give(season, operator, approver)
        browser.get("/en/help/")
        with CaptureQueriesContext(connection) as found:
            browser.get(PAGE)
        costs.append(len(found))

    assert costs[0] == costs[1]


def test_template_holds_the_agencies_with_the_figures_that_hold(season, client_of, operator, approver):
    institute.give(season, operator, approver)
    table = read.read("t.xlsx", client_of(operator).get(f"{PAGE}template/").content)

    assert [row.cells for row in table.rows] == [
        (world.AGENCIES[0], "92.5"),
        (world.AGENCIES[1], "81.25"),
        (world.AGENCIES[2], ""),
    ]


def test_draft_says_that_figures_come_after_the_freeze(office, client_of, operator):
    institute.season(office, frozen=False)
    page = client_of(operator).get(PAGE)

    assert "Figures are given once the rules are frozen." in text_of(page)
    assert 'name="table"' not in page.text
