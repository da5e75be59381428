"""The pages on which the public answers: every way in, what each refusal says, and that nothing tells who or what."""

import asyncio
import json
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pingyi.ballot import actions, queries, texts
from pingyi.ballot.actions import entering
from pingyi.ballot.channels.port import NotKnown
from pingyi.ballot.intake import batch
from pingyi.ballot.intake.request import Sent
from pingyi.ballot.models import Attempt
from pingyi.core import clock
from pingyi.edge.doors import Doors
from pingyi.season import actions as seasons_actions
from tests.support import booths, world
from tests.support.booths import PAGE
from tests.support.pages import text_of

MOST_QUERIES = 20


@pytest.fixture
def online(opened, operator):
    """The open season with its survey held online."""
    return booths.held_online(opened, operator)


@pytest.fixture
def voter(online):
    """A browser that an invitation code let in."""
    client = Client()
    booths.enter(client, online, 1)
    return client


def enter(client, channel, **fields):
    return client.post(f"{PAGE}enter/{channel}/", fields)


def faults(answer):
    return re.findall(r'class="message error" role="alert"><p>(.*?)</p>', answer.text)


CODES = [*batch.STATUS, "form", "ticket", "incomplete", "puzzle", "key", "long", "gone"]


@pytest.mark.parametrize("code", CODES)
def test_page_has_its_own_words_for_whatever_the_door_may_answer(voter, code):
    said = re.findall(r'data-told="([^"]*)"', voter.get(PAGE).text)

    assert sum(code in names.split() for names in said) == 1
    assert texts.PROBLEMS[code]


def test_survey_that_is_not_open_says_when(opened, client):
    answer = client.get(PAGE)

    assert answer.status_code == 200
    assert "The survey is not open yet." in answer.text


def test_survey_on_paper_alone_says_so(surveying, client):
    assert "This survey is held on paper" in client.get(PAGE).text


def test_closed_survey_shows_how_many_and_no_answer(online, voter):
    booths.cast(online, booths.ticket(voter))
    booths.logged(online)
    world.close_survey(online)

    page = text_of(voter.get(PAGE))

    assert "The survey is closed" in page
    assert "Invited sample 1 ballots" in page
    assert "Very satisfied" not in page


def test_scheme_of_another_season_or_office_is_not_there(online, client):
    assert client.get("/en/vote/test/s2027/").status_code == 404
    assert client.get("/en/vote/next/s2026/").status_code == 404


def test_ways_in_are_those_that_were_opened(online, client):
    found = re.findall(r'action="/en/vote/test/s2026/enter/(\w+)/"', client.get(PAGE).text)

    assert found == ["invited", "wechat", "open"]


@pytest.mark.parametrize("typed", ["", "0000-0000-0000", "not a code", "<script>"])
def test_wrong_code_is_said_and_kept_in_the_field(online, client, typed):
    answer = enter(client, "invited", code=typed)

    assert answer.status_code == 422
    assert faults(answer) == [texts.problem("code")]
    assert "<script>" not in answer.text.split("</head>")[1].split('<script type="module"')[0] or not typed


def test_code_that_was_cancelled_lets_nobody_in(online, operator, client):
    actions.cancel_code(season=online, text=booths.code(online, 2), actor=operator, now=world.NOW)

    assert faults(enter(client, "invited", code=booths.code(online, 2))) == [texts.problem("cancelled")]


def test_code_as_an_elderly_hand_types_it_lets_in(online, client):
    typed = booths.code(online, 3).lower().replace("-", " ").replace("0", "o")

    answer = enter(client, "invited", code=typed)

    assert (answer.status_code, answer.url) == (302, PAGE)
    assert "ballot" in client.get(PAGE).text


def test_link_of_a_letter_lets_in_and_leaves_no_code_in_the_address(online, client):
    answer = client.get(PAGE, {"code": booths.code(online, 4)})

    assert (answer.status_code, answer.url) == (302, PAGE)
    cookie = client.cookies["vote_ticket_test_s2026"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_ballot_asks_about_every_agency_with_every_option(online, voter):
    page = voter.get(PAGE).text

    assert sorted(booths.order(page)) == ["0", "1", "2"]
    assert page.count('type="radio"') == 3 * 5
    assert page.count("required") >= 15


def test_order_is_the_visitors_own_and_stays(online):
    clients = [Client() for _ in range(8)]
    for number, client in enumerate(clients, 1):
        booths.enter(client, online, number)
    orders = [tuple(booths.order(client.get(PAGE).text)) for client in clients]

    assert orders == [tuple(booths.order(client.get(PAGE).text)) for client in clients]
    assert len(set(orders)) > 1


def test_page_shows_what_an_agency_did(online, operator, voter):
    portraits = {"a01": "办了 <b>十二</b> 场活动"}
    assert actions.set_portraits(season=online, portraits=portraits, actor=operator, now=world.NOW) == 1

    assert "办了 &lt;b&gt;十二&lt;/b&gt; 场活动" in voter.get(PAGE).text


def test_same_code_is_the_same_voter_and_a_new_ballot_takes_the_place_of_the_old(online, voter):
    booths.cast(online, booths.ticket(voter), (1, 1, 1))
    again = Client()
    booths.cast(online, booths.enter(again, online, 1), (2, 2, 2))

    assert "Your answers are in." in again.get(PAGE).text
    store = queries.place(online).store(reading=True)
    assert store.counts() == {"invited": (2, 1)}
    store.end()


def test_page_asks_the_database_equally_often_for_many_agencies(drafted, operator, approver):
    for number in range(3, 30):
        new = seasons_actions.NewAgency(f"测试单位{number}", "service", "测试")
        seasons_actions.add_agency(season=drafted, new=new, actor=operator, now=world.NOW)
    season = booths.held_online(world.freeze(drafted, operator, approver), operator)
    client = Client()
    booths.enter(client, season, 1)

    with CaptureQueriesContext(connection) as found:
        page = client.get(PAGE).text

    assert page.count("<fieldset") == 30
    assert len(found) <= MOST_QUERIES


def test_somebody_else_may_answer_on_the_same_device(online, voter):
    voter.post(f"{PAGE}leave/")

    assert re.search(r'action="/en/vote/test/s2026/enter/invited/"', voter.get(PAGE).text)


def test_ticket_of_another_season_is_worth_nothing(online, voter):
    forged = booths.ticket(voter)[:-4] + "AAAA"
    voter.cookies["vote_ticket_test_s2026"] = forged

    assert "enter/invited/" in voter.get(PAGE).text
    assert booths.cast(online, forged) == {"error": "ticket"}


def test_way_that_is_not_open_takes_nobody(online, client):
    for channel in ("sms", "street", "nothing"):
        assert faults(enter(client, channel)) == [texts.problem("channel")]


def test_nobody_enters_before_the_opening(opened, client):
    assert enter(client, "invited", code="x").url == PAGE


def test_too_many_failures_of_one_network_are_held_up(online, client, monkeypatch):
    monkeypatch.setattr(entering, "MOST_FAILURES", 3)

    said = [faults(enter(client, "invited", code="0000-0000-0000")) for _ in range(5)]

    assert said == [[texts.problem("code")]] * 3 + [[texts.problem("often")]] * 2
    assert all(re.fullmatch("[0-9a-f]{64}", row.what) for row in Attempt.objects.within(online.office))


@pytest.mark.parametrize("code", sorted(texts.PROBLEMS))
def test_every_problem_has_a_page_that_says_what_to_do(online, client, code):
    answer = client.get(f"{PAGE}problem/{code}/")

    assert answer.status_code == 422
    assert len(faults(answer)[0]) > 20


def test_unknown_problem_is_no_page(online, client):
    assert client.get(f"{PAGE}problem/nothing/").status_code == 404


def test_problem_that_only_a_new_entry_mends_forgets_the_old_one(online, voter):
    voter.get(f"{PAGE}problem/ticket/")

    assert "enter/invited/" in voter.get(PAGE).text


def test_trial_is_for_the_office_alone(opened, operator, client, client_of, outsider):
    actions.try_out(season=opened, actor=operator, now=world.NOW)
    page = "/en/vote/test/s2026-test/"

    assert client.get(page).status_code == 404
    assert client_of(outsider).get(page).status_code == 404
    own = client_of(operator)
    assert own.post(f"{page}enter/invited/").url == page
    assert "Trial: nothing that is sent here counts" in own.get(page).text


def test_trial_ballot_gets_a_receipt_and_reaches_no_ledger(opened, operator, client_of):
    actions.try_out(season=opened, actor=operator, now=world.NOW)
    own, page = client_of(operator), "/en/vote/test/s2026-test/"
    own.post(f"{page}enter/invited/")

    found = booths.cast(opened, booths.ticket(own, "s2026-test"), trial=True)

    assert "A trial ballot goes on no ledger" in own.get(booths.address(found, page)).text
    assert booths.cast(opened, booths.ticket(own, "s2026-test"), trial=True)["short"] != found["short"]
    actions.discard_trial(season=opened, actor=operator, now=world.NOW)
    assert own.get(booths.address(found, page)).status_code == 404


def test_ticket_of_the_trial_is_worth_nothing_in_the_survey(opened, operator, client_of):
    actions.try_out(season=opened, actor=operator, now=world.NOW)
    own = client_of(operator)
    own.post("/en/vote/test/s2026-test/enter/invited/")
    booths.held_online(opened, operator)

    assert booths.cast(opened, booths.ticket(own, "s2026-test")) == {"error": "ticket"}


def test_channel_that_is_not_open_is_not_known(online):
    with pytest.raises(NotKnown):
        entering.enter(queries.Booth(online, trial=False), "sms", {}, entering.Visitor("", ""), 0)


def test_trial_ballot_passes_the_door_of_the_edge(opened, operator, client_of):
    actions.try_out(season=opened, actor=operator, now=world.NOW)
    own = client_of(operator)
    own.post("/en/vote/test/s2026-test/enter/invited/")
    body = {"ticket": booths.ticket(own, "s2026-test"), "nonce": "0f" * 16, "answers": [1, 2, 3]}

    async def cast():
        doors = Doors(settings.DATA / "ballots", settings.KEYS)
        door = doors("test", "s2026-test")
        answer = await door.intake.cast(Sent(json.dumps(body).encode(), "1e" * 16, clock.second(), ""))
        await doors.end()
        return answer

    assert asyncio.run(cast())[0] == 201
