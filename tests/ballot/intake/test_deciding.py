"""How fast a voter may change the answers: at any pace for a while, then with a wait that no clock makes longer."""

import pytest

from pingyi.ballot.intake import deciding
from pingyi.ballot.intake.deciding import OFTEN, PAUSE, Known, Place
from pingyi.ballot.intake.port import Turned
from tests.support.voters import ballot

NOW = 1_800_000_000
ONE = ballot(1)


def told(turn, at, *ballots):
    known = Known("open", 1000, NOW, {}, {ONE.slot: (turn, at)}, frozenset())
    return deciding.plan(ballots or (ONE,), known).told


@pytest.mark.parametrize(
    ("turn", "ago"),
    [
        pytest.param(OFTEN - 1, 0, id="not so often yet"),
        pytest.param(OFTEN, PAUSE, id="waited long enough"),
        pytest.param(10 * OFTEN, PAUSE, id="for months"),
        pytest.param(10 * OFTEN, -1, id="the clock was set back"),
    ],
)
def test_voter_may_change(turn, ago):
    assert told(turn, NOW - ago) == (Place(1001, 1001),)


@pytest.mark.parametrize(("turn", "ago"), [(OFTEN, 0), (OFTEN, PAUSE - 1), (10 * OFTEN, PAUSE - 1)])
def test_voter_who_changed_very_often_is_to_wait(turn, ago):
    assert told(turn, NOW - ago) == (Turned("changes"),)


def test_second_ballot_of_a_batch_counts_the_first():
    assert told(OFTEN - 1, NOW, ONE, ballot(1, 1), ballot(2)) == (
        Place(1001, 1001),
        Turned("changes"),
        Place(1002, 1001),
    )


def test_batch_of_receipts_given_again_is_read_once_for_all():
    known = Known("closed", 9, NOW, {(ONE.slot, ONE.key): (ONE.asked, Place(5, 4))}, {ONE.slot: (1, NOW)}, frozenset())
    read = []

    def earlier(first):
        read.append(first)
        return deciding.Batch(first, (b"", b""), "note")

    found = deciding.plan([ONE] * 3, known).outcomes("", earlier)

    assert [(one.seq, one.batch.first, one.again) for one in found] == [(5, 4, True)] * 3
    assert read == [4]
