"""R3 finds a clockwork and leaves people, even at one tablet; R8 finds what is faster than a hand."""

import random
from dataclasses import replace

import pytest

from pingyi.ballot.stuffing import finding, gaps
from tests.ballot.stuffing import lots
from tests.ballot.stuffing.lots import BEGIN, FIRST, FLAT, HOUR, SHAPE


def test_r3_sets_a_clockwork_for_one_agency_aside():
    found = gaps.r3(lots.EXAMPLES["r3"], SHAPE)

    script = tuple(one.seq for one in lots.EXAMPLES["r3"] if one.agent == "script")
    assert {(one.seqs, one.agency, one.advice) for one in found} == {(script, 0, finding.SET_ASIDE)}
    assert found[0].numbers == {"count": "60", "gap": "12.0", "variation": "0.00"}


def test_r3_finds_it_among_other_ballots_of_the_browser():
    dice = random.Random(6)
    others = [lots.one(BEGIN + dice.randrange(lots.DAY), FLAT, f"n{n}", "script") for n in range(300)]
    ballots = lots.numbered(lots.crowd(), lots.script(200), others)

    found = gaps.r3(ballots, SHAPE)

    script = {one.seq for one in ballots if one.answers == FIRST}
    assert {seq for one in found for seq in one.seqs} == script
    assert {one.advice for one in found} == {finding.SET_ASIDE}


def test_r3_shows_two_runs_of_one_stream_apart():
    later = [replace(one, at=one.at + 3 * HOUR) for one in lots.script()]

    found = gaps.r3(lots.numbered(lots.script(), later, lots.crowd()), SHAPE)

    assert [len(one.seqs) for one in found if one.agency == 0] == [60, 60, 60, 60]


def test_r3_only_notices_a_queue_at_one_tablet():
    found = gaps.r3(lots.numbered(lots.crowd(), lots.script(60, 80, FLAT)), SHAPE)

    assert {(one.agency, one.advice, len(one.seqs)) for one in found} == {(None, finding.NOTICE, 60)}


@pytest.mark.parametrize(("number", "gap"), [(49, 12), (60, 300), (60, 0)])
def test_r3_leaves_few_slow_and_simultaneous_ballots(number, gap):
    assert gaps.r3(lots.numbered(lots.crowd(), lots.script(number, gap)), SHAPE) == []


def test_r3_leaves_people_who_come_at_random():
    dice = random.Random(7)
    people = [lots.one(BEGIN + dice.randrange(3 * HOUR), FIRST, "office", "phone") for _ in range(2000)]

    assert gaps.r3(lots.numbered(people), SHAPE) == []


def hasty(number, waited, opened=BEGIN):
    return lots.numbered(lots.crowd(), [lots.one(opened + waited, FIRST, opened=opened) for _ in range(number)])


@pytest.mark.parametrize(("number", "advice"), [(1, finding.NOTICE), (11, finding.NOTICE), (12, finding.SET_ASIDE)])
def test_r8_counts_ballots_faster_than_a_hand(number, advice):
    (found,) = gaps.r8(hasty(number, 1), SHAPE)

    assert (len(found.seqs), found.agency, found.advice) == (number, None, advice)
    assert found.numbers == {"count": str(number), "answers": "8", "rate": "4"}


@pytest.mark.parametrize(("waited", "opened"), [(2, BEGIN), (-1, BEGIN), (1, 0)])
def test_r8_leaves_what_a_hand_can_do_and_what_is_not_known(waited, opened):
    assert gaps.r8(hasty(12, waited, opened), SHAPE) == []
