"""The set model of the history check finds each promise that is broken, and nothing where an answer is unknown."""

import pytest

from pingyi.ballot.intake.port import Row
from tests.faults.histories import History
from tests.support.casting import Wish
from tests.support.voters import digest

ONE, AGAIN, OTHER = (
    Wish(digest("slot", slot), digest("nonce", slot, attempt)[:16], b"\x01", f"{slot}.{attempt}", b"")
    for slot, attempt in ((1, 0), (1, 1), (2, 0))
)


def row(seq, wish, live=True):
    return Row(seq, "invited", wish.slot, wish.answers, wish.nonce, b"", b"", 0, live, "")


def status(history, wish, found):
    history.answered(wish.slot, found, history.asking(wish.slot))


def sent(*wishes):
    history = History()
    for wish in wishes:
        history.sent(wish)
    return history


def told(*numbered):
    history = sent(*(wish for wish, _number in numbered))
    for wish, number in numbered:
        history.acknowledged(wish, number)
    return history


def after_the_close():
    history = History()
    history.closed()
    history.sent(ONE)
    return history


def out_of_order():
    history = told((ONE, 2))
    history.sent(AGAIN)
    history.acknowledged(AGAIN, 1)
    return history


def refused():
    history = sent(ONE)
    history.refused(ONE)
    return history


def asked(history, found):
    status(history, ONE, found)
    return history


@pytest.mark.parametrize("rows", [[], [row(1, ONE)]])
def test_request_without_an_answer_may_stand_or_not(rows):
    history = sent(ONE)
    history.unknown()

    history.end(rows, len(rows))

    assert history.anomalies == {}


def test_whole_history_has_no_anomaly():
    history = told((ONE, 1), (OTHER, 2))
    status(history, ONE, row(1, ONE))
    history.sent(AGAIN)
    status(history, ONE, row(3, AGAIN))
    history.sent(ONE)
    history.acknowledged(ONE, 1)
    history.closed()

    history.end([row(1, ONE, live=False), row(2, OTHER), row(3, AGAIN)], 3)

    assert history.anomalies == {}
    assert history.happened == {"sent": 4, "acknowledged": 3, "asked": 2}


@pytest.mark.parametrize(
    ("history", "rows", "stood", "anomaly"),
    [
        (told((ONE, 1)), [], 0, "lost"),
        (told((ONE, 1)), [row(2, ONE)], 1, "lost"),
        (sent(ONE), [row(1, ONE, live=False), row(2, ONE)], 2, "doubled"),
        (History(), [row(1, ONE)], 1, "invented"),
        (refused(), [row(1, ONE)], 1, "refused and stored"),
        (after_the_close(), [row(1, ONE)], 1, "taken after the close"),
        (sent(ONE), [row(1, ONE)], 0, "taken after the close"),
        (sent(ONE, AGAIN), [row(1, ONE), row(2, AGAIN)], 2, "not one live"),
        (sent(ONE, AGAIN), [row(1, ONE), row(2, AGAIN, live=False)], 2, "wrong one live"),
        (out_of_order(), [row(1, AGAIN, live=False), row(2, ONE)], 2, "out of order"),
        (told((ONE, 1), (ONE, 2)), [row(1, ONE)], 1, "other receipt"),
        (asked(told((ONE, 1)), None), [row(1, ONE)], 1, "stale status"),
        (asked(History(), row(1, ONE)), [], 0, "invented status"),
    ],
)
def test_broken_promise_is_an_anomaly_of_its_name(history, rows, stood, anomaly):
    history.end(rows, stood)

    assert history.anomalies == {anomaly: 1}
