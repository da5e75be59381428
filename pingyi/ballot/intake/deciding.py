"""Decides what becomes of each ballot of a batch, the same for every store; it must not store or read anything."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pingyi.ballot.intake.port import Ballot, Batch, Kept, Outcome, Turned
from pingyi.core.errors import Refused

OFTEN = 64  # ballots of one voter at any pace; who has sent so many waits between two, and a machine fills no disk
PAUSE = 600  # seconds of that wait; never longer, or who holds another's ticket could make a ballot the last one

Key = tuple[bytes, bytes]  # slot and the voter's name for a request: a name is the voter's own
Asked = tuple[bytes, bytes]  # see Ballot.asked
Turn = tuple[int, int]  # which ballot of its voter one is, from 1, and its second


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ballot stands. first: the number of the first of its batch; again: it stood before this call."""

    seq: int
    first: int
    again: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What a store knows when a batch comes in.

    last: the greatest number given; now: second of the store's clock; seen: what at least the last OFTEN ballots of the
    batch's voters asked for, by voter and name, and their places; turns: the last one of each; spent: those of the
    batch's proofs that are.
    """

    state: str
    last: int
    now: int
    seen: Mapping[Key, tuple[Asked, Place]]
    turns: Mapping[bytes, Turn]
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
        batches = {self.first: Batch(self.first, self.commitments, note)}
        found: list[Outcome] = []
        for told in self.told:
            if isinstance(told, Turned):
                found.append(told)
                continue
            if told.first not in batches:
                batches[told.first] = earlier(told.first)
            found.append(Kept(told.seq, batches[told.first], told.again))
        return found


def plan(ballots: Sequence[Ballot], known: Known) -> Plan:
    """Return what to store of a batch and what to tell about each ballot, in order."""
    seen, turns, spent = dict(known.seen), dict(known.turns), set(known.spent)
    first = known.last + 1
    fresh: list[Ballot] = []
    given: list[int] = []
    told: list[Place | Turned] = []
    for ballot in ballots:
        slot = ballot.slot
        earlier, (turn, at) = seen.get((slot, ballot.key)), turns.get(slot, (0, 0))
        if earlier is not None:
            asked, place = earlier
            told.append(Place(place.seq, place.first, again=True) if asked == ballot.asked else Turned("differs"))
        elif known.state != "open":
            told.append(Turned(known.state))
        elif turn >= OFTEN and 0 <= known.now - at < PAUSE:
            told.append(Turned("changes"))
        elif ballot.proof in spent:
            told.append(Turned("spent"))
        else:
            place = Place(first + len(fresh), first)
            seen[slot, ballot.key], turns[slot] = (ballot.asked, place), (turn + 1, known.now)
            if ballot.proof:
                spent.add(ballot.proof)
            fresh.append(ballot)
            given.append(turn + 1)
            told.append(place)
    return Plan(first, tuple(fresh), tuple(given), tuple(told))


def check_opening(state: str) -> None:
    """Check that a store in this state may be opened. Raises Refused: it was closed."""
    if state == "closed":
        raise Refused("the survey was closed; a closed survey is never opened again")
