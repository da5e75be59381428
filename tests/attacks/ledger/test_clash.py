"""RELIABILITY L8: a server hands one leaf to two voters; who sees that, and what a receipt alone does not tell."""

import json
from dataclasses import dataclass, field
from functools import cached_property

import pytest

from pingyi.ballot.intake import receipt
from pingyi.ballot.intake.memory import Memory
from pingyi.ballot.intake.port import commitment
from tests.support import casting, voters

SHORT = pytest.param(200, marks=pytest.mark.slow)
LONG = pytest.param(10_000, marks=pytest.mark.long)
SECOND = 1_800_000_000


@dataclass(frozen=True)
class Told:
    """What one voter knows: what was cast, and the receipt."""

    slot: bytes
    nonce: bytes
    answers: bytes
    receipt: receipt.Receipt


@dataclass
class Season:
    """The stored ballots, as the voters' own pages and the auditors read them."""

    store: Memory = field(default_factory=lambda: Memory(lambda: SECOND))

    def __post_init__(self):
        self.store.open()

    @cached_property
    def opened(self):
        """What the auditors see once everything is closed: the row of each leaf."""
        return {row.c.hex(): row for row in self.store.rows(0, 10**6)}


def parsed(body):
    found = json.loads(body)
    return receipt.Receipt(found["c"], found["index"], tuple(map(bytes.fromhex, found["path"])), found["note"])


def cast(season, pairs, clash):
    """Cast for pairs of voters who answer alike; with a clash the second of each gets the receipt of the first."""
    for pair in range(pairs):
        first, second = (voters.ballot(2 * pair + which) for which in range(2))
        write = receipt.writing()
        kept = season.store.put([first] if clash else [first, second], voters.SIGN)
        bodies = [write(one) for one in kept] * (2 if clash else 1)
        for ballot, body in zip((first, second), bodies, strict=True):
            yield Told(ballot.slot, ballot.nonce, ballot.answers, parsed(body))


def receipt_holds(_season, told):
    """The check of the page: the leaf stands in a signed batch."""
    return receipt.holds(told.receipt, voters.ORIGIN, voters.SIGNER.key)


def status_shows(season, told):
    """The check on a second device of the voter: the status page shows the ballot of the receipt, as it was cast."""
    row = season.store.standing(told.slot)
    return row is not None and (row.c.hex(), row.nonce, row.answers) == (told.receipt.c, told.nonce, told.answers)


def opening_holds(season, told):
    """The check of the auditors, who open every leaf, for a voter who names the own nonce."""
    row = season.opened.get(told.receipt.c)
    if row is None or row.nonce != told.nonce:
        return False
    return row.c == commitment(voters.SEASON, row.salt, told.nonce, row.slot, row.answers)


def clashes_missed(season, told, check):
    """Return how many pairs of voters with one leaf there are of which neither notices."""
    pairs = zip(told[::2], told[1::2], strict=True)
    return sum(check(season, first) and check(season, second) for first, second in pairs)


@pytest.mark.parametrize("count", [SHORT, LONG])
def test_one_leaf_for_two_voters_is_seen_by_status_and_opening(count):
    season = Season()
    told = list(cast(season, count, clash=True))

    by_status = clashes_missed(season, told, status_shows)
    by_opening = clashes_missed(season, told, opening_holds)

    casting.tell(f"L8: {count} clashes, missed by the status page {by_status}, by the opening {by_opening}")
    assert (by_status, by_opening) == (0, 0)


@pytest.mark.slow
@pytest.mark.parametrize("check", [receipt_holds, status_shows, opening_holds])
def test_voters_with_a_leaf_each_suspect_nothing(check):
    season = Season()

    told = list(cast(season, 20, clash=False))

    assert all(check(season, one) for one in told)


@pytest.mark.slow
def test_control_receipt_alone_misses_every_clash():
    """The leaf binds the voter's nonce under a salt that no voter may have, or the receipt would prove the choice."""
    season = Season()

    assert clashes_missed(season, list(cast(season, 50, clash=True)), receipt_holds) == 50
