"""Ballots set aside: two keys at every step, the reason, the ledger, and what counts before and after the close."""

import json
from collections import Counter

import pytest

from pingyi.ballot import actions, queries
from pingyi.ballot.actions import setting_aside
from pingyi.ballot.models import Answer, Finding
from pingyi.core.errors import Refused
from pingyi.flow.models import Deed
from pingyi.ledger import commit
from pingyi.season import actions as seasons
from pingyi.season import queries as season_queries
from tests.support import booths, polls, world

VOTES = [(1, 2, 3)] * 30


@pytest.fixture
def online(opened, operator):
    """A survey held online with thirty ballots."""
    booths.held_online(opened, operator)
    polls.poll(opened, VOTES)
    return opened


@pytest.fixture
def keys(operator, approver):
    return operator, approver


def statuses(season):
    rows = Answer.objects.within(season.office).filter(survey__season=season, channel="invited")
    return Counter(rows.values_list("status", flat=True))


def kinds(season):
    return [entry["k"] for entry in world.entries(season)]


def moves(season):
    return list(Deed.objects.within(season.office).order_by("pk").values_list("move", "about"))


def test_first_key_proposes_and_the_ballots_go_on_counting(online, operator):
    before = kinds(online)

    row = polls.proposed(online, [1, 2, 3], operator)

    assert (row.state, row.number, row.count, row.key) == ("proposed", 1, 3, "q1")
    assert queries.statuses(online) == {}
    assert kinds(online) == before
    assert moves(online)[-1] == ("quarantine_proposed", "q1 · 3")


def test_second_key_sets_aside_and_leaves_its_two_entries(online, keys):
    row = polls.set_aside(online, [1, 2, 3], keys)

    held, decision = world.entries(online)[-2:]
    assert row.state == "quarantined"
    assert queries.statuses(online) == dict.fromkeys((1, 2, 3), "quarantined")
    assert held == {
        "k": "quarantine",
        "at": "2026-03-02T08:00:00Z",
        "by": "operator+approver",
        "batch": "q1",
        "rule": "r3",
        "count": 3,
        "digest": row.digest,
    }
    assert (decision["k"], decision["kind"], decision["by"]) == ("decision", "quarantine", "operator+approver")
    assert row.digest == setting_aside.digest(row)


def test_decision_names_the_quarantine_and_no_agency(online, keys):
    row = polls.set_aside(online, [1], keys, agency="a01")

    decision = season_queries.decisions(online).last()
    cells = seasons.decision_cells(decision)
    assert cells[1:] == ("quarantine", "", row.key, "GD-LZPY:9", "operator+approver", "2026-03-02", polls.REASON)
    digest = commit.decision_digest(bytes.fromhex(decision.salt), cells)
    assert world.entries(online)[-1]["digest"] == digest


@pytest.mark.parametrize(("act", "state"), [("release", "released"), ("exclude", "excluded")])
def test_end_needs_two_keys_as_well(online, keys, act, state):
    row = polls.set_aside(online, [1, 2], keys)
    end = getattr(actions, act)

    first = end(row=row, why="核实", actor=keys[0], now=world.NOW)
    with pytest.raises(Refused, match="you proposed this"):
        end(row=row, why="核实", actor=keys[0], now=world.NOW)
    assert (first.complete, row.state) == (False, "quarantined")

    second = end(row=row, why="核实", actor=keys[1], now=world.NOW)
    row.refresh_from_db()
    assert (second.signers, row.state, row.ended_why, row.ended_at) == ("operator+approver", state, "核实", world.NOW)
    assert world.entries(online)[-1]["kind"] == act
    assert queries.set_aside(online) == ({1, 2} if act == "exclude" else set())


def test_second_key_is_an_approvers(online, operator, approver):
    other = world.people.add_user(
        office=online.office, username="other", name="另一位", role="operator", password="a long test password"
    )
    row = polls.proposed(online, [1], operator)

    with pytest.raises(Refused, match="the second key is an approver's, not the operator's"):
        actions.turn_quarantine(row=row, actor=other, now=world.NOW)


@pytest.mark.parametrize("reason", ["", " ", "一" * 501])
def test_reason_is_asked_for_and_no_longer_than_decisions_allow(online, keys, reason):
    finding = polls.noticed(online, [1])
    row = polls.set_aside(online, [2], keys)

    with pytest.raises(Refused, match=r"give the reason|at most 500"):
        actions.quarantine(finding=finding, reason=reason, actor=keys[0], now=world.NOW)
    with pytest.raises(Refused, match=r"give the reason|at most 500"):
        actions.exclude(row=row, why=reason, actor=keys[0], now=world.NOW)


def test_auditor_sets_nothing_aside(online, auditor, keys):
    finding = polls.noticed(online, [1])

    with pytest.raises(Refused, match='"quarantine" is for operator, approver, not for auditor'):
        actions.quarantine(finding=finding, reason="x", actor=auditor, now=world.NOW)


def test_ballots_are_set_aside_once(online, keys):
    polls.set_aside(online, [1, 2], keys)

    row = polls.set_aside(online, [2, 3], keys)

    assert json.loads(row.seqs) == [3]
    with pytest.raises(Refused, match="all of these ballots are set aside already"):
        polls.proposed(online, [1, 3], keys[0])


def test_released_ballots_may_be_set_aside_anew(online, keys):
    polls.ended(polls.set_aside(online, [1], keys), "release", keys)

    again = polls.set_aside(online, [1], keys)

    assert (again.key, queries.statuses(online)) == ("q2", {1: "quarantined"})


def test_close_counts_what_was_set_aside_apart(online, keys):
    polls.set_aside(online, [1, 2, 3], keys)
    polls.ended(polls.set_aside(online, [4, 5], keys), "exclude", keys)

    world.close_survey(online)

    assert statuses(online) == {"counted": 25, "quarantined": 3, "excluded": 2}


def test_decision_after_the_close_counts_in_anew(online, keys):
    held = polls.set_aside(online, [1, 2, 3], keys)
    world.close_survey(online)
    held.refresh_from_db()

    polls.ended(held, "release", keys)
    late = polls.set_aside(online, [7], keys)
    told = statuses(online)
    polls.ended(late, "exclude", keys)

    assert told == {"counted": 29, "quarantined": 1}
    assert statuses(online) == {"counted": 29, "excluded": 1}


def test_replaced_ballot_that_was_set_aside_holds_the_one_that_replaced_it(online, keys):
    polls.set_aside(online, [1], keys)
    polls.again(online, 0, (5, 5, 5))

    world.close_survey(online)

    assert statuses(online) == {"counted": 29, "quarantined": 1}


def test_count_stands_once_the_result_is_announced(online, keys):
    held = polls.set_aside(online, [1], keys)
    finding = polls.noticed(online, [2])
    online.state = "announced"
    online.save(update_fields=["state"])

    for act in (
        lambda: actions.release(row=held, why="x", actor=keys[0], now=world.NOW),
        lambda: actions.quarantine(finding=finding, reason="x", actor=keys[0], now=world.NOW),
    ):
        with pytest.raises(Refused, match="the result was announced; which ballots count can no longer change"):
            act()


def hasty(season, count):
    """Cast ballots in the second in which their voters were first given the page, and return their numbers."""
    at, ticket = 1_800_000_000, 3 * 24 * 3600
    polls.poll(season, [(1, 1, 1)] * count, first=200, channel="open", trace=f"network.browser..{at + ticket}")
    numbers = range(31, 31 + count)
    polls.timed(season, dict.fromkeys(numbers, at))
    return list(numbers)


@pytest.mark.sqlite
def test_close_looks_at_the_ballots_of_the_last_minutes(online, operator):
    numbers = hasty(online, 14)

    world.close_survey(online)

    found = Finding.objects.within(online.office).get(rule="r8")
    assert json.loads(found.seqs) == numbers


@pytest.mark.sqlite
def test_look_keeps_what_the_rules_notice_in_place_of_the_last_look(online, operator):
    old = polls.noticed(online, [1], "r1")
    numbers = hasty(online, 14)

    count = actions.look(survey=online.survey, now=world.NOW)

    rows = Finding.objects.within(online.office)
    assert (rows.count(), rows.filter(pk=old.pk).exists()) == (count, False)
    found = rows.get(rule="r8")
    assert (json.loads(found.seqs), found.count, found.advice, found.agency) == (numbers, 14, "set_aside", None)
    assert queries.set_aside(online) == set()


@pytest.mark.sqlite
def test_look_leaves_out_what_was_replaced(online, operator):
    hasty(online, 14)
    polls.again(online, 200, (2, 2, 2), channel="open")

    actions.look(survey=online.survey, now=world.NOW)

    found = Finding.objects.within(online.office).get(rule="r8")
    assert 31 not in json.loads(found.seqs)


def test_voter_who_sends_again_escapes_no_quarantine(online, keys):
    row = polls.set_aside(online, [1, 2, 3], keys)
    for actor in keys:
        actions.exclude(row=row, why="同一设备连续提交", actor=actor, now=world.NOW)
    polls.set_aside(online, [4], keys)
    for voter in (0, 1, 3):
        polls.again(online, voter, (1, 1, 1))

    world.close_survey(online)

    assert statuses(online) == Counter(counted=26, excluded=3, quarantined=1)
    assert queries.open_all(online).holds
