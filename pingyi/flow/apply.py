"""The only writer of `.state`: lock, find the move, check the role, save, append to the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models

from pingyi.core import clock
from pingyi.flow import machine
from pingyi.ledger import append, entries


def lock(obj: models.Model) -> None:
    """Lock the row in the caller's transaction and read its state again."""
    fresh: Any = type(obj)._base_manager.select_for_update(of=("self",)).get(pk=obj.pk)
    row: Any = obj
    row.state = fresh.state


def check(obj: models.Model, name: str, moves: Sequence[machine.Move], role: str) -> machine.Move:
    """Lock the row, read its state again and return the move that may be made.

    Call inside the action's transaction. Raises Refused as machine.find does.
    """
    lock(obj)
    row: Any = obj
    return machine.find(moves, name, row.state, role)


def enter(obj: models.Model, move: machine.Move, *fields: str) -> None:
    """Write the move's target as the state, with other fields that the new state requires.

    The row was locked by check() in the same transaction.
    """
    row: Any = obj
    if move.target != machine.SAME:
        row.state = move.target
    row.save(update_fields=["state", *fields])


def record(log_id: int, kind: str, /, *, by: str, now: datetime, **body: entries.Value) -> int:
    """Append one official act to the log in the caller's transaction and return its index."""
    return append.append(log_id, [entries.entry(kind, clock.stamp(now), by, **body)])[0]
