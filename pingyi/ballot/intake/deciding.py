"""Decides what becomes of each ballot of a batch, the same for every store; it must not store or read anything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pingyi.ballot.intake.port import Ballot, Batch, Kept, Outcome, Turned
from pingyi.core.errors import Refused


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ballot stands. first: the number of the first of its batch; again: it stood before this call."""

    seq: int
    first: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What a store knows when a batch comes in.

    last: the greatest number given; seen: key -> digest and place, of the batch's keys; spent: of the batch's proofs.
    """

    state: str
    last: int
    seen: Mapping[bytes, tuple[bytes, Place]]
    spent: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be stored and what is told. fresh: ballots that get the numbers first, first + 1 and so on."""

    first: int
    fresh: tuple[Ballot, ...]
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
    seen, spent = dict(known.seen), set(known.spent)
    first = known.last + 1
    fresh: list[Ballot] = []
    told: list[Place | Turned] = []
    for ballot in ballots:
        earlier = seen.get(ballot.key)
        if earlier is not None:
            digest, place = earlier
            told.append(Place(place.seq, place.first, again=True) if digest == ballot.digest else Turned("differs"))
        elif known.state != "open":
            told.append(Turned(known.state))
        elif ballot.proof in spent:
            told.append(Turned("spent"))
        else:
            place = Place(first + len(fresh), first)
            seen[ballot.key] = (ballot.digest, place)
            if ballot.proof:
                spent.add(ballot.proof)
            fresh.append(ballot)
            told.append(place)
    return Plan(first, tuple(fresh), tuple(told))


def check_opening(state: str) -> None:
    """Check that a store in this state may be opened. Raises Refused: it was closed."""
    if state == "closed":
        raise Refused("the survey was closed; a closed survey is never opened again")
