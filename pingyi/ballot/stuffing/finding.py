"""What a rule about stuffing hands out; it must not say who is behind it."""

import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pingyi.ballot.stuffing.seen import Seen, Shape

SET_ASIDE = "set_aside"
NOTICE = "notice"


@dataclass(frozen=True)
class Finding:
    """Ballots that a rule points to, for two persons to decide about.

    rule: r1 to r8. seqs: rising. agency: index of the one that gains, None when the rule names none.
    numbers: the statistic as decimal text, by the names in sentences.RULES; where windows were joined that of the
    largest, so that `count` may be less than the number of ballots. advice: SET_ASIDE or NOTICE.
    """

    rule: str
    seqs: tuple[int, ...]
    agency: int | None
    numbers: Mapping[str, str]
    advice: str


Rule = Callable[[Sequence[Seen], Shape], list[Finding]]


def ordered(seen: Iterable[Seen]) -> list[Seen]:
    """Return the ballots by second and number."""
    return sorted(seen, key=operator.attrgetter("at", "seq"))


def seqs_of(ballots: Sequence[Seen], places: Iterable[int]) -> tuple[int, ...]:
    """Return the seqs of the ballots at these places, rising."""
    return tuple(sorted(ballots[place].seq for place in places))
