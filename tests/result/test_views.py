"""The desk's pages for results: what each state offers, who may act, and that more rows cost no more queries."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from pingyi.meeting import actions as meetings
from pingyi.people.models import Office
from pingyi.result import actions, queries
from pingyi.season import actions as seasons
from pingyi.season import queries as season_queries
from pingyi.sheets import read
from tests.support import rulings, walk, world

ACTS = ("score", "announce", "publish")


def url(name, *more, key="s2026"):
    with override("en"):
        return reverse(f"result:{name}", args=[key, *more])


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def offers(page):
    return [act for act in ACTS if f'action="{url(act)}"' in page]


def page_of(client, season):
    return client.get(url("result", key=season.key)).content.decode()


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("opened", ["score"]),
        ("gathered", ["score"]),
        ("scored", ["score", "announce"]),
        ("announced", ["publish"]),
        ("published", []),
    ],
)
def test_page_offers_what_the_state_allows(request, client_of, operator, auditor, stage, expected):
    season = request.getfixturevalue(stage)

    assert offers(page_of(client_of(operator), season)) == expected
    assert offers(page_of(client_of(auditor), season)) == []


def test_page_names_what_is_not_closed_yet(opened, client_of, operator):
    page = page_of(client_of(operator), opened)

    button = next(attributes for tag, attributes in walk.tags(page) if tag == "button" and "disabled" in attributes)
    assert "Jury · Peers · Public" in page
    assert button == {"class": "main", "disabled": None}
    assert "Not scored yet." in page


def test_season_goes_from_score_to_publication_by_buttons(gathered, client_of, operator, approver):
    first, second = client_of(operator), client_of(approver)

    scoring = first.post(url("score"))
    steps = [client.post(url(act)) for act in ("announce", "publish") for client in (first, second)]

    assert scoring.url == url("result")
    assert said(scoring) == ["Scored, round 1."]
    assert [said(answer)[-1] for answer in steps] == [
        "Proposed; now another person approves.",
        "Announced.",
        "Proposed; now another person approves.",
        "Published.",
    ]
    gathered.refresh_from_db()
    assert gathered.state == "published"
    assert queries.publication(gathered).archive != ""


def test_table_shows_figures_ranks_and_notes(scored, client_of, auditor):
    page = page_of(client_of(auditor), scored)

    table = page.split("<tbody>")[1].split("</tbody>")[0]
    rows = [walk.text(row).split() for row in table.split("<tr>")[1:]]
    assert [row[0] for row in rows] == ["1", "2", "—"]
    assert rows[0][1:6] == [world.AGENCIES[0], "92.00", "92.50", "—", "92.25"]
    assert rows[0][6:8] == ["+2.25", "Excellent"]
    assert rows[2][1:6] == [world.AGENCIES[2], "75.00", "—", "—", "—"]
    assert "too few marks or answers: Peers" in page


def test_table_links_to_the_why_of_each_agency(scored, client_of, operator):
    found = walk.links(page_of(client_of(operator), scored))

    below = [link for link in found if link.startswith(url("result") + "a")]
    assert set(below) == {url("agency", key) for key in ("a01", "a02", "a03")}


def test_why_page_shows_every_mark_and_answer(scored, client_of, auditor):
    page = client_of(auditor).get(url("agency", "a02")).content.decode()

    text = walk.text(page.split('<div class="why">')[1]).split()
    assert text.count("88.5") >= 5 + 1
    assert "20" in text
    assert "80.50" in page
    for rater in season_queries.raters(scored, "jury"):
        assert page.count(f"<span>{rater.key}</span>") == 1


def test_why_page_of_an_override_says_it(tied, client_of, operator):
    page = client_of(operator).get(url("agency", "a02")).content.decode()

    assert '<p class="message warning">Absent from the review</p>' in page


def test_why_page_keeps_the_computed_total_beside_fraud(scored, client_of, operator, approver):
    rulings.ruled(scored, (operator, approver), "fraud")
    actions.score_season(season=scored, actor=operator, now=world.NOW)

    page = client_of(operator).get(url("agency", "a01")).content.decode()

    assert "Fraud, verified · computed" in page
    assert "92.25 Excellent" in page


def test_why_page_of_nobody_is_not_found(scored, gathered, client_of, operator):
    assert client_of(operator).get(url("agency", "a99")).status_code == 404


def test_why_page_before_the_scoring_is_not_found(gathered, client_of, operator):
    assert client_of(operator).get(url("agency", "a01")).status_code == 404


def test_refusal_comes_back_as_a_message(opened, client_of, operator):
    answer = client_of(operator).post(url("score"), HTTP_REFERER=f"http://testserver{url('result')}")

    assert (answer.status_code, answer.url) == (302, url("result"))
    assert said(answer) == ["not closed yet: Jury, Peers, Public; close every component, then score"]


def test_auditor_reads_and_does_not_act(gathered, client_of, auditor):
    browser = client_of(auditor)

    assert browser.get(url("result")).status_code == 200
    assert [browser.post(url(act)).status_code for act in ACTS] == [403, 403, 403]
    assert queries.latest_run(gathered) is None


def test_office_next_door_finds_nothing(scored, client_of, outsider):
    browser = client_of(outsider)

    codes = [browser.get(url("result")), browser.get(url("agency", "a01")), *(browser.post(url(act)) for act in ACTS)]
    assert [answer.status_code for answer in codes] == [404] * 5


def test_export_is_the_table_as_csv_and_as_workbook(scored, client_of, operator):
    browser = client_of(operator)
    lines = browser.get(url("export", "csv")).content.decode("utf-8-sig").split("\r\n")
    workbook = browser.get(url("export", "xlsx")).content

    table = read.read("result.xlsx", workbook)
    assert lines[0].split(",")[:4] == ["Rank", "Agency", "Jury (40%)", "Public (40%)"]
    assert lines[1].split(",")[:6] == ["1", world.AGENCIES[0], "92.000000", "92.500000", "", "92.25"]
    assert [row.cells[1] for row in table.rows] == list(world.AGENCIES)


def test_export_in_another_form_or_before_the_scoring_is_not_found(gathered, client_of, operator):
    browser = client_of(operator)

    before = browser.get(url("export", "csv")).status_code
    actions.score_season(season=gathered, actor=operator, now=world.NOW)
    assert (before, browser.get(url("export", "pdf")).status_code) == (404, 404)
    assert browser.get(url("export", "csv")).status_code == 200


def test_workbench_draws_every_total_and_says_how_sure_it_is(scored, client_of, auditor):
    page = page_of(client_of(auditor), scored)

    assert page.count('<circle class="dot') == 2
    assert page.count('class="whisker"') == 2
    assert page.count('<rect class="piece-1"') == 2
    assert "How sure the result is" in page


def test_page_of_an_agency_shows_its_marks_and_its_years(scored, client_of, auditor):
    page = client_of(auditor).get(url("agency", "a01")).content.decode()

    assert page.count('<circle class="dot"') == 5
    assert "The same body in other years" in page
    assert f'<th scope="row">{world.AGENCIES[0]}</th>' in page


# More rows, the same number of queries.


def wide(office: Office, operator, approver):
    """Return a published season of twelve agencies, marked by the jury alone."""
    season = world.drafted(office, key="wide")
    names = [f"测试宽单位{at:02d}" for at in range(1, 13)]
    seasons.set_roster(
        season=season,
        agencies=[seasons.NewAgency(name, "service", "测试") for name in names],
        actor=operator,
        now=world.NOW,
    )
    world.freeze(season, operator, approver)
    keys = [row.key for row in season_queries.agencies(season)]
    world.open_survey(season)
    world.close_survey(season)
    for component in ("jury", "peers"):
        sheets = [
            meetings.NewSheet(
                rater.key,
                {key: (("", "80", "counted"),) for key in keys if not rater.agency or rater.agency.key != key},
            )
            for rater in season_queries.raters(season, component)
        ]
        meetings.marking_open(season=season, component=component, actor=operator, now=world.NOW)
        meetings.seal(season=season, component=component, sheets=sheets, actor=operator, now=world.NOW)
        meetings.marking_close(season=season, component=component, actor=operator, now=world.NOW)
    return world.publish(season, operator, approver)


def cost(client, address):
    with CaptureQueriesContext(connection) as queries_made:
        assert client.get(address).status_code == 200
    return len(queries_made)


@pytest.mark.slow
def test_pages_of_twelve_agencies_cost_as_many_queries_as_those_of_three(published, client_of, operator, approver):
    wide(published.office, operator, approver)
    browser = client_of(operator)
    addresses = (
        "/en/desk/season/{}/result/",
        "/en/desk/season/{}/result/a01/",
        "/en/desk/season/{}/",
        "/en/season/test/{}/",
        "/en/season/test/{}/a01/",
        "/en/season/test/{}/rules/",
        "/en/season/test/{}/log/",
    )

    browser.get("/en/help/")  # the first answer to a browser begins its sitting
    three = [cost(browser, address.format("s2026")) for address in addresses]
    twelve = [cost(browser, address.format("wide")) for address in addresses]

    assert twelve == three
    assert max(three) <= 30
