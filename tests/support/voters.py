"""Voters and their ballots for the tests of the intake; a number gives the same voter every time."""

import hashlib

from pingyi.ballot.intake import receipt
from pingyi.ballot.intake.port import Ballot, commitment
from tests.support import ledgers

ORIGIN = "review.example/office/season"
SIGNER = ledgers.signer(name=f"{ORIGIN}/receipts")
SIGN = receipt.signing(ORIGIN, SIGNER)
SEASON = hashlib.sha256(b"season").digest()


def digest(*parts: object) -> bytes:
    """Return 32 bytes that depend on all parts."""
    return hashlib.sha256(repr(parts).encode()).digest()


def ballot(
    voter: int, attempt: int = 0, *, answers: bytes = b"\x01\x02\x03", channel: str = "invited", **more
) -> Ballot:
    """Return one attempt of a voter; another attempt is another request with a key of its own."""
    slot, nonce, salt = digest("slot", voter), digest("nonce", voter, attempt)[:16], digest("salt", voter, attempt)
    fields = {
        "channel": channel,
        "slot": slot,
        "answers": answers,
        "nonce": nonce,
        "salt": salt,
        "c": commitment(SEASON, salt, nonce, slot, answers),
        "key": digest("key", voter, attempt)[:16],
    }
    return Ballot(**(fields | more))
