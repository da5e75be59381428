"""Takes requests that came together through reading, storing and receipts, and gives each its answer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pingyi.ballot.intake import receipt, request
from pingyi.ballot.intake.port import Ballot, Kept, Outcome, Signed, Store
from pingyi.ballot.intake.request import Rules, Sent

Answer = tuple[int, bytes]  # status of HTTP and JSON: the receipt, or {"error": code}
STATUS = {"waiting": 409, "closed": 410, "differs": 422, "spent": 409, "changes": 429}


@dataclass(frozen=True)
class Bench:
    """What a batch needs: the rules of its season, its store, and what signs receipts."""

    rules: Rules
    store: Store
    sign: Signed


def answers(bench: Bench, sent: Sequence[Sent]) -> list[Answer]:
    """Store what can be stored in one flush and return the answer of each request, in order.

    Raises the store's error: nothing was stored, and nobody may be answered.
    """
    found: list[Answer | None] = []
    ballots: list[Ballot] = []
    for one, salt in zip(sent, request.salts(len(sent)), strict=True):
        try:
            ballots.append(request.ballot(bench.rules, one, salt))
            found.append(None)
        except request.Bad as bad:
            found.append((bad.status, error(bad.code)))
    outcomes = iter(bench.store.put(ballots, bench.sign) if ballots else ())
    write = receipt.writing()
    return [_answer(next(outcomes), write) if one is None else one for one in found]


def error(code: str) -> bytes:
    """Return the body of an answer that is no receipt."""
    return json.dumps({"error": code}).encode()


def _answer(outcome: Outcome, write: receipt.Writing) -> Answer:
    return (201, write(outcome)) if isinstance(outcome, Kept) else (STATUS[outcome.why], error(outcome.why))
