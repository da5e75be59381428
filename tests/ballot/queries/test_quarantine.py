"""What is noticed and set aside as pages read it: who is behind it, how many people there are, when they came."""

import json

import pytest

from pingyi.ballot import actions, queries
from pingyi.core.errors import Missing
from tests.support import booths, polls, world

HOUR = 1_800_000_000 - 1_800_000_000 % 3600


@pytest.fixture
def online(opened, operator):
    """Ten ballots on two channels, one of which was replaced."""
    booths.held_online(opened, operator)
    polls.poll(opened, [(1, 2, 3)] * 6, trace="network.browser.o.1800259200")
    polls.poll(opened, [(2, 2, 2)] * 3, first=50, channel="open")
    polls.again(opened, 0, (3, 3, 3))
    return opened


@pytest.fixture
def keys(operator, approver):
    return operator, approver


def residents(season, actor, count):
    actions.set_up(season=season, wanted=actions.SetUp(count, 5, 0), actor=actor, now=world.NOW)


def test_seen_are_the_live_ballots_with_what_their_trace_tells(online):
    found = queries.seen(online)

    assert [one.seq for one in found] == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    first, last = found[0], found[-1]
    assert (first.network, first.agent, first.opened, first.outside) == ("network", "browser", 1_800_000_000, True)
    assert (last.network, last.agent, last.opened, last.answers, last.outside) == ("", "", 0, b"\x03\x03\x03", None)


def test_behind_shows_the_ballots_without_what_they_say(online):
    found = queries.behind(online, [7, 1, 2])

    assert [(one.seq, one.channel, one.network, one.live) for one in found] == [
        (1, "invited", "network", False),
        (2, "invited", "network", True),
        (7, "open", "", True),
    ]
    assert not hasattr(found[0], "answers")


def test_behind_shows_at_most_so_many_and_nothing_that_is_not_there(online, monkeypatch):
    monkeypatch.setattr(queries.quarantine, "MOST_BEHIND", 3)

    assert [one.seq for one in queries.behind(online, [9, 8, 7, 6])] == [6, 7, 8]
    assert queries.behind(online, [11, 99]) == []


@pytest.mark.parametrize(
    ("count", "verdict"), [(0, "unknown"), (8, "impossible"), (9, "review"), (15, "warn"), (16, "warn"), (30, "usual")]
)
def test_crowd_compares_people_with_residents(online, operator, count, verdict):
    residents(online, operator, count)

    assert queries.crowd(online) == (verdict, 9, count)


def test_crowd_leaves_out_after_the_close_what_two_persons_left_out(online, operator, keys):
    residents(online, operator, 8)
    polls.ended(polls.set_aside(online, [1, 2, 3], keys), "exclude", keys)
    polls.set_aside(online, [4], keys)
    world.close_survey(online)

    assert queries.crowd(online) == ("review", 6, 8)


def test_crowd_of_a_paper_survey_is_nobody(surveying, operator):
    residents(surveying, operator, 100)

    assert queries.crowd(surveying) == ("usual", 0, 100)
    assert (queries.turnout(surveying), queries.seen(surveying), queries.behind(surveying, [1])) == ([], [], [])


@pytest.mark.sqlite
def test_turnout_counts_ballots_by_hour_and_channel(online):
    polls.timed(online, {seq: HOUR + (3600 if seq in (3, 9) else 0) for seq in range(1, 11)})

    assert queries.turnout(online) == [
        (HOUR, "invited", 6),
        (HOUR, "open", 2),
        (HOUR + 3600, "invited", 1),
        (HOUR + 3600, "open", 1),
    ]


def test_statuses_leave_out_proposals_and_what_was_released(online, operator, keys):
    polls.proposed(online, [2], operator)
    polls.set_aside(online, [3, 4], keys)
    polls.ended(polls.set_aside(online, [5], keys), "release", keys)
    polls.ended(polls.set_aside(online, [6], keys), "exclude", keys)

    assert queries.statuses(online) == {3: "quarantined", 4: "quarantined", 6: "excluded"}
    assert queries.set_aside(online) == {3, 4, 6}


def test_excluded_goes_before_set_aside(online, operator, keys):
    held = polls.set_aside(online, [3], keys)
    other = polls.proposed(online, [4], operator)
    other.seqs = json.dumps([3, 4])
    other.digest = actions.setting_aside.digest(other)
    other.save()
    actions.turn_quarantine(row=other, actor=operator, now=world.NOW)
    actions.turn_quarantine(row=other, actor=keys[1], now=world.NOW)
    polls.ended(held, "exclude", keys)

    assert queries.statuses(online) == {3: "excluded", 4: "quarantined"}


def test_what_is_not_there_is_missed(online):
    with pytest.raises(Missing, match="there is no finding 99; a later look may have replaced it"):
        queries.finding_of(online, 99)
    with pytest.raises(Missing, match="there is no quarantine 9 in this season"):
        queries.quarantine_of(online, 9)
