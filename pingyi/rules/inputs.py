"""What the engine reads besides the scheme (FORMATS 3), as frozen rows; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

# channel -> status (counted, quarantined) -> agency -> option -> count; not answered is left out.
Answers = Mapping[str, Mapping[str, Mapping[str, Mapping[str, int]]]]


@dataclass(frozen=True)
class Rater:
    """Somebody who may mark in one component; `agency` is the reviewed agency they belong to, or empty."""

    component: str
    rater: str
    category: str
    unit: str
    agency: str


@dataclass(frozen=True)
class Mark:
    """One cell of a sheet. `mark` is None unless status is counted."""

    component: str
    rater: str
    agency: str
    item: str
    mark: Fraction | None
    status: str


@dataclass(frozen=True)
class Decision:
    """One row of decisions.csv."""

    id: str
    kind: str
    agency: str
    ref: str
    cite: str
    signers: str
    decided_on: str
    reason: str


@dataclass(frozen=True)
class Inputs:
    """All inputs of one season; agencies in roster order, decisions as decided.

    quarantined: rows of ballots.csv with this status; those that answer nothing show in no other field.
    """

    agencies: tuple[tuple[str, str], ...]
    raters: tuple[Rater, ...]
    marks: tuple[Mark, ...]
    answers: Answers
    imports: Mapping[tuple[str, str], Fraction]
    decisions: tuple[Decision, ...]
    quarantined: int = 0

    def active(self, *kinds: str) -> tuple[Decision, ...]:
        """Return the decisions of these kinds that no later row revokes."""
        gone = {(row.ref, at) for at, row in enumerate(self.decisions) if row.kind == "revoke"}
        return tuple(
            row
            for at, row in enumerate(self.decisions)
            if row.kind in kinds and not any(ref == row.id and later > at for ref, later in gone)
        )
