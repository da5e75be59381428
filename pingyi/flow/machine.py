"""What may happen to a thing, as rows of data; pure: finds a move or says why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass

from pingyi.core.errors import Refused

SAME = ""  # target of a move that is an official act but leaves the state as it is


@dataclass(frozen=True)
class Move:
    """One permitted act. `name` is also the action, the last word of its URL and its label's key.

    by: roles that may propose or do it. binding: needs as many keys as the scheme says. cite: its article.
    """

    name: str
    source: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    cite: str = ""
    binding: bool = False


def find(moves: Sequence[Move], name: str, state: str, role: str) -> Move:
    """Return the row for this move from this state by this role.

    Raises Refused: no such move, not from this state, or not by this role; the text says which.
    """
    named = [move for move in moves if move.name == name]
    if not named:
        raise Refused('there is no move "{name}"', name=name)
    for move in named:
        if state in move.source:
            if role not in move.by:
                raise Refused('"{name}" is for {list}, not for {role}', name=name, list=tuple(move.by), role=role)
            return move
    sources = sorted({source for move in named for source in move.source})
    raise Refused(
        '"{name}" is possible in state {list}; the state is {state}', name=name, list=tuple(sources), state=state
    )


def possible(moves: Sequence[Move], state: str, role: str) -> tuple[str, ...]:
    """Return the names of the moves that this role may make from this state, in table order."""
    return tuple(move.name for move in moves if state in move.source and role in move.by)
