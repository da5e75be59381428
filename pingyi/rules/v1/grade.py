"""From totals to grades, overrides and ranks (FORMATS 4.1, 4.7-4.9); it must not change a total."""

from collections.abc import Sequence
from fractions import Fraction

from pingyi.core import exact
from pingyi.rules.inputs import Decision, Inputs
from pingyi.rules.scheme import Scheme
from pingyi.rules.trace import Fact, Step, implements
from pingyi.rules.v1.score import Total

KINDS = ("absent", "fraud", "withdrawn")
GONE = ("absent", "withdrawn")


def overrides(inputs: Inputs) -> dict[str, tuple[Decision, ...]]:
    """Return the active overriding decisions of every agency, in roster order; mostly none."""
    active = sorted(inputs.active(*KINDS), key=lambda decision: KINDS.index(decision.kind))
    return {
        agency: tuple(decision for decision in active if decision.agency == agency) for agency, _ in inputs.agencies
    }


def kinds(decisions: Sequence[Decision]) -> tuple[str, ...]:
    """Return the kinds of an agency's overriding decisions, each once, in the order of the override column."""
    return tuple(kind for kind in KINDS if any(decision.kind == kind for decision in decisions))


@implements("GD-LZPY:14", "SG-2019-47:14")
def is_gone(decisions: Sequence[Decision]) -> bool:
    """Tell whether the agency is out of the count: absent or withdrawn."""
    return any(decision.kind in GONE for decision in decisions)


@implements("GD-LZPY:13", "SG-2019-47:13")
def computed(scheme: Scheme, total: Total) -> tuple[str, Step]:
    """Return the first grade whose floor is at or below the total; empty when the total is withheld."""
    cites, result = scheme.cites, scheme.result
    value = total.rounded if result.grade_on == "rounded" else total.exact
    key = ""
    if value is not None:
        key = next(band.key for band in result.grades if band.floor <= value)
    cite = cites.get("result.grades", "")
    inputs: tuple[Step | Fact, ...] = (
        total.step,
        Fact("grade_on", result.grade_on, cites.get("result.grade_on", "")),
        *(Fact(band.key, exact.plain(band.floor), cite) for band in result.grades),
    )
    return key, Step("grade.computed", inputs, key, cite)


@implements("GD-LZPY:14", "SG-2019-47:14", "GD-LZPY:15", "SG-2019-47:15")
def overridden(scheme: Scheme, decisions: Sequence[Decision], below: Step | None) -> tuple[str, Step]:
    """Return the grade that the decisions put in place of the computed one.

    decisions: at least one. below: the step of the computed grade; None for an agency that is gone.
    """
    found = kinds(decisions)
    ruling = "fraud" if "fraud" in found else found[0]
    key = scheme.overrides[ruling] or ""
    cite = scheme.cites.get(f"override.{ruling}.grade", "")
    inputs: tuple[Step | Fact, ...] = (
        *(Fact(decision.kind, decision.id, decision.cite) for decision in decisions),
        Fact("grade", key, cite),
        *([below] if below else []),
    )
    return key, Step("grade.override", inputs, key, cite)


def rank(total: Fraction | None, field: Sequence[Fraction]) -> tuple[int | None, Step]:
    """Return the place of one rounded total: 1 + the number of totals above it (1, 2, 2, 4).

    total: None for an agency without total or with an override. field: the totals that are ranked.
    """
    if total is None:
        return None, Step("rank.none", (), "")
    ahead = sum(other > total for other in field)
    inputs = (Fact("total", exact.plain(total)), Fact("ahead", str(ahead)), Fact("ranked", str(len(field))))
    return ahead + 1, Step("rank.competition", inputs, str(ahead + 1))
