"""RELIABILITY L9: a public commitment cannot be searched for the ballot behind it, however few ballots there are."""

import hashlib
import itertools
import json

import pytest

from pingyi.ballot.intake import request, ticket
from pingyi.ballot.intake.port import commitment
from pingyi.ballot.intake.request import Rules, Sent
from tests.support import casting, voters

SHORT = pytest.param(20_000, marks=pytest.mark.slow)
LONG = pytest.param(1_000_000, marks=pytest.mark.long)
AGENCIES, OPTIONS = 8, 4
NOW = 1_800_000_000
RULES = Rules(voters.ORIGIN, "season", AGENCIES, OPTIONS, ("invited",), bytes(32))
SLOT, NONCE = voters.digest("slot"), voters.digest("nonce")[:16]


def cast(answers):
    """Return the ballot that the door makes of this voter's request, with a salt of its own."""
    sealed = ticket.issue(RULES.key, RULES.origin, ticket.Ticket("invited", SLOT, NOW + 3600))
    body = json.dumps({"ticket": sealed, "answers": answers, "nonce": NONCE.hex()}).encode()
    return request.ballot(RULES, Sent(body, "00" * 16, NOW, ""), *request.salts(1))


def guesses():
    """Yield salts that a watcher could think of who knows all but the salt."""
    yield bytes(32)
    yield NONCE * 2
    yield SLOT
    yield voters.SEASON
    yield hashlib.sha256(NONCE).digest()
    yield hashlib.sha256(str(NOW).encode()).digest()


def matches(c, salts):
    """Try all ballots there are against a public commitment; return those that give it."""
    ballots = [bytes(each) for each in itertools.product(range(1, OPTIONS + 1), repeat=AGENCIES)]
    assert len(ballots) == 4**8
    return [each for salt in salts for each in ballots if commitment(voters.SEASON, salt, NONCE, SLOT, each) == c]


@pytest.mark.slow
def test_no_ballot_matches_a_public_commitment_whose_salt_is_not_known():
    found = matches(cast([1, 2, 3, 4, 1, 2, 3, 4]).c, guesses())

    casting.tell(f"L9: {len(list(guesses()))} guessed salts x {4**8} ballots, matched {len(found)}")
    assert found == []


@pytest.mark.slow
def test_control_ballot_under_a_salt_of_zeros_is_found(monkeypatch):
    monkeypatch.setattr(request.secrets, "token_bytes", bytes)

    found = matches(cast([1, 2, 3, 4, 1, 2, 3, 4]).c, guesses())

    assert found == [bytes([1, 2, 3, 4, 1, 2, 3, 4])]


@pytest.mark.parametrize("count", [SHORT, LONG])
def test_no_salt_and_no_commitment_comes_twice(count):
    """The same voter casts the same ballot each time, so that only the salt makes a difference."""
    salts, commitments = set(), set()
    for _ in range(count):
        ballot = cast([1] * AGENCIES)
        salts.add(ballot.salt)
        commitments.add(ballot.c)

    casting.tell(f"L9: {count} salts, different {len(salts)}")
    assert len(salts) == len(commitments) == count
