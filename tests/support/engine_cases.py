"""Schemes and inputs of the engine, built in memory from a few words; it must not score anything."""

from collections.abc import Mapping
from fractions import Fraction

from pingyi.core import canonical
from pingyi.rules import shape
from pingyi.rules.inputs import Answers, Decision, Inputs, Mark, Rater
from pingyi.rules.scheme import Scheme
from pingyi.rules.trace import Fact, Step
from tests.support import frozen_schemes as frozen


def scheme(*parts: frozen.Part, overrides: frozen.Part | None = None, **result: frozen.Json) -> Scheme:
    """Return the scheme of these components, read from its own scheme.json; dull where nothing is said."""
    rules = frozen.rules(parts, frozen.result(**result), overrides or frozen.overrides())
    return shape.parse(canonical.loads(frozen.frozen(rules)))


def inputs(
    agencies: str,
    marks: tuple[Mark, ...] = (),
    raters: tuple[Rater, ...] = (),
    answers: Answers | None = None,
    imports: Mapping[tuple[str, str], str] | None = None,
    decisions: tuple[Decision, ...] = (),
) -> Inputs:
    """Return inputs; agencies: ids with blanks between them, imports: (component, agency) -> decimal."""
    return Inputs(
        agencies=tuple((agency, f"Body {agency}") for agency in agencies.split()),
        raters=raters,
        marks=marks,
        answers=answers or {},
        imports={key: Fraction(value) for key, value in (imports or {}).items()},
        decisions=decisions,
    )


def marks(component: str, agency: str, *values: str) -> tuple[Mark, ...]:
    """Return counted marks for one agency by r1, r2, ... in this order."""
    return tuple(mark(component, f"r{at}", agency, value) for at, value in enumerate(values, 1))


def mark(component: str, rater: str, agency: str, value: str, item: str = "", status: str = "counted") -> Mark:
    """Return one mark; with another status than counted the value must be empty."""
    return Mark(component, rater, agency, item, Fraction(value) if value else None, status)


def rater(component: str, name: str, unit: str = "") -> Rater:
    """Return a rater who belongs to no reviewed agency."""
    return Rater(component, name, "", unit, "")


def counted(channel: str, **agencies: Mapping[str, int]) -> Answers:
    """Return counted answers of one channel: agency=option -> count."""
    return {channel: {"counted": agencies}}


def decision(kind: str, agency: str = "", name: str = "d1", ref: str = "") -> Decision:
    """Return a decision of this kind; ref: the id that a revoke ends."""
    return Decision(name, kind, agency, ref, "SG-2019-47:15", "operator+approver", "2026-11-20", "on record")


def flat(node: Step | Fact) -> list[Step | Fact]:
    """Return the node and all that stands below it, the node first."""
    below = node.inputs if isinstance(node, Step) else ()
    return [node, *(found for part in below for found in flat(part))]


def steps(node: Step | Fact, rule: str) -> list[Step]:
    """Return the steps of this rule at or below the node."""
    return [found for found in flat(node) if isinstance(found, Step) and found.rule == rule]
