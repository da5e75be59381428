"""What a run of the engine hands out, as frozen rows; it must not compute anything."""

from dataclasses import dataclass
from fractions import Fraction

from pingyi.rules.trace import Step


@dataclass(frozen=True)
class Figure:
    """One component's figure for one agency, 0-100, exact; value None = insufficient."""

    value: Fraction | None
    step: Step
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class AgencyOutcome:
    """One row of results.csv and the reason for it.

    figures: in the order of the scheme's components. total: already rounded. override: kinds joined by `+`.
    grade, computed_grade: a grade's key, or empty. notes: in byte order.
    """

    agency: str
    figures: tuple[Fraction | None, ...]
    total: Fraction | None
    computed_grade: str
    override: str
    grade: str
    rank: int | None
    notes: tuple[str, ...]
    why: Step


@dataclass(frozen=True)
class Outcome:
    """The outcome of every agency, in roster order."""

    agencies: tuple[AgencyOutcome, ...]
