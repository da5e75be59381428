"""A result is not announced while ballots that are set aside could turn a grade, nor with more ballots than people."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.translation import override

from pingyi.ballot import actions as ballots
from pingyi.ballot.models import Quarantine
from pingyi.core.errors import Refused
from pingyi.flow.models import Proposal
from pingyi.result import actions, queries
from tests.support import booths, polls, world
from tests.support.pages import text_of

HANGS, HOLDS = 6, 3  # ballots set aside of fifty: with so many the grade of the second agency turns, or does not


@pytest.fixture
def keys(operator, approver):
    return operator, approver


def url(name):
    with override("en"):
        return reverse(f"result:{name}", args=["s2026"])


def scored(season, keys, aside, residents=0):
    """Return the scored season; so many of fifty ballots are set aside and not decided."""
    booths.held_online(season, keys[0])
    polls.poll(season, [(1, 1, 3)] * 50)
    if aside:
        polls.set_aside(season, range(1, 1 + aside), keys)
    if residents:
        ballots.set_up(season=season, wanted=ballots.SetUp(residents, 5, 0), actor=keys[0], now=world.NOW)
    polls.closed(season, keys[0])
    score(season, keys[0])
    return season


def score(season, actor):
    return actions.score_season(season=season, actor=actor, now=world.NOW)


def announce(season, keys):
    return [actions.announce(season=season, actor=actor, now=world.NOW).complete for actor in keys]


def test_grade_that_hangs_on_undecided_ballots_is_not_announced(opened, keys):
    scored(opened, keys, HANGS)

    with pytest.raises(Refused) as refused:
        announce(opened, keys)

    assert queries.hanging(queries.latest_run(opened)) == (world.AGENCIES[1],)
    assert str(refused.value) == (
        f"the grade of {world.AGENCIES[1]} can still change with ballots that are set aside; two persons decide about"
        " them, then score again"
    )
    assert not Proposal.objects.within(opened.office).filter(move="announce").exists()


@pytest.mark.parametrize("aside", [0, HOLDS])
def test_grades_that_hold_in_every_case_are_announced(opened, keys, aside):
    """Negative control: neither ballots set aside nor none of them hold up a result that they cannot turn."""
    scored(opened, keys, aside)

    assert announce(opened, keys) == [False, True]


@pytest.mark.parametrize("act", ["release", "exclude"])
def test_decision_about_the_ballots_lets_it_be_announced(opened, keys, act):
    scored(opened, keys, HANGS)
    row = Quarantine.objects.within(opened.office).get()
    polls.ended(row, act, keys)

    with pytest.raises(Refused, match="a decision was recorded or figures were given after this scoring"):
        announce(opened, keys)
    score(opened, keys[0])

    assert announce(opened, keys) == [False, True]


def test_ballots_set_aside_between_the_keys_stop_the_second(opened, keys):
    scored(opened, keys, 0)
    actions.announce(season=opened, actor=keys[0], now=world.NOW)
    polls.set_aside(opened, range(1, 1 + HANGS), keys)

    with pytest.raises(Refused, match="score again first"):
        actions.announce(season=opened, actor=keys[1], now=world.NOW)
    score(opened, keys[0])
    with pytest.raises(Refused, match="can still change with ballots that are set aside"):
        actions.announce(season=opened, actor=keys[1], now=world.NOW)


def test_more_people_than_residents_stop_the_announcement_until_the_number_is_mended(opened, keys):
    scored(opened, keys, 0, residents=49)

    with pytest.raises(Refused, match="50 people answered online, and 49 of 16 and over live in the area"):
        announce(opened, keys)
    ballots.set_up(season=opened, wanted=ballots.SetUp(50, 5, 0), actor=keys[0], now=world.NOW)

    assert announce(opened, keys) == [False, True]


def test_ballots_left_out_are_not_compared_with_the_residents(opened, keys):
    scored(opened, keys, HANGS, residents=44)
    polls.ended(Quarantine.objects.within(opened.office).get(), "exclude", keys)
    score(opened, keys[0])

    assert announce(opened, keys) == [False, True]


def test_desk_flags_the_agency_and_tells_what_could_change_and_how_many_there_are(opened, keys, client_of):
    scored(opened, keys, HANGS)

    page = client_of(keys[0]).get(url("result"))
    refused = client_of(keys[0]).post(url("announce"))

    text = text_of(page)
    assert "What answers that are set aside could change" in text
    stands = " 94.25 Excellent 94.25 Excellent 94.25 Excellent"
    assert f"{world.AGENCIES[1]}{stands} 88.25 Good the grade could turn" in text
    stands = " 96.00 Excellent 96.00 Excellent 96.00 Excellent"
    assert f"{world.AGENCIES[0]}{stands} 90.00 Excellent stays the same" in text
    assert "Invited sample 50 0 44 6 0" in text
    assert f"the grade of {world.AGENCIES[1]} can still change" in str(next(iter(get_messages(refused.wsgi_request))))


def test_public_page_tells_totals_and_what_could_change_once_published(opened, keys, client):
    scored(opened, keys, HOLDS)
    address = "/en/season/test/s2026/"
    announce(opened, keys)
    before = text_of(client.get(address))
    for actor in keys:
        actions.publish(season=opened, actor=actor, now=world.NOW)

    after = text_of(client.get(address))

    for part in ("What answers that are set aside could change", "Invited sample 50 0 47 3 0", "stays the same"):
        assert (part in before, part in after) == (False, True)
    assert "the grade could turn" not in after


def test_scheme_without_quarantines_shows_no_such_table(published, client):
    page = text_of(client.get("/en/season/test/s2026/"))

    assert "What answers that are set aside could change" not in page
    assert "Invited sample 40 0 40 0 0" in page
