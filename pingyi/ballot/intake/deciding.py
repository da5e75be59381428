"""Decides what becomes of each ballot of a batch, the same for every store; it must not store or read anything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pingyi.ballot.intake.port import Ballot, Batch, Kept, Outcome, Turned
from pingyi.core.errors import Refused

MOST = 100  # ballots of one voter: no person changes so often, and a machine must not fill the disk

Key = tuple[bytes, bytes]  # slot and the voter's name for a request: a name is the voter's own
Asked = tuple[bytes, bytes]  # see Ballot.asked


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ballot stands. first: the number of the first of its batch; again: it stood before this call."""

    seq: int
    first: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What a store knows when a batch comes in.

    last: the greatest number given; seen: what was asked before under the names of the batch's voters, and its place;
    turns: how many ballots each of these voters has sent; spent: of the batch's proofs.
    """

    state: str
    last: int
    seen: Mapping[Key, tuple[Asked, Place]]
    turns: Mapping[bytes, int]
    spent: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be stored and what is told.

    fresh: ballots that get the numbers first, first + 1 and so on; turns: beside each, which one of its voter it is,
    from 1; the last one of a voter is live.
    """

    first: int
    fresh: tuple[Ballot, ...]
    turns: tuple[int, ...]
    told: tuple[Place | Turned, ...]

    @property
    def commitments(self) -> tuple[bytes, ...]:
        """The commitments of what is stored now, in order."""
        return tuple(ballot.c for ballot in self.fresh)

    def outcomes(self, note: str, earlier: Callable[[int], Batch]) -> list[Outcome]:
        """Return what became of each ballot. note: over what is stored now; earlier: reads a batch by its first."""
        now = Batch(self.first, self.commitments, note)
        return [
            told
            if isinstance(told, Turned)
            else Kept(told.seq, now if told.first == self.first else earlier(told.first), told.again)
            for told in self.told
        ]


def plan(ballots: Sequence[Ballot], known: Known) -> Plan:
    """Return what to store of a batch and what to tell about each ballot, in order."""
    seen, turns, spent = dict(known.seen), dict(known.turns), set(known.spent)
    first = known.last + 1
    fresh: list[Ballot] = []
    given: list[int] = []
    told: list[Place | Turned] = []
    for ballot in ballots:
        slot = ballot.slot
        earlier, turn = seen.get((slot, ballot.key)), turns.get(slot, 0) + 1
        if earlier is not None:
            asked, place = earlier
            told.append(Place(place.seq, place.first, again=True) if asked == ballot.asked else Turned("differs"))
        elif known.state != "open":
            told.append(Turned(known.state))
        elif turn > MOST:
            told.append(Turned("changes"))
        elif ballot.proof in spent:
            told.append(Turned("spent"))
        else:
            place = Place(first + len(fresh), first)
            seen[slot, ballot.key], turns[slot] = (ballot.asked, place), turn
            if ballot.proof:
                spent.add(ballot.proof)
            fresh.append(ballot)
            given.append(turn)
            told.append(place)
    return Plan(first, tuple(fresh), tuple(given), tuple(told))


def check_opening(state: str) -> None:
    """Check that a store in this state may be opened. Raises Refused: it was closed."""
    if state == "closed":
        raise Refused("the survey was closed; a closed survey is never opened again")
