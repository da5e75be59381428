"""How sure one agency's result is, read off its trace: what rules/steadiness.py computes, for pages; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from pingyi.core import exact
from pingyi.core.canonical import Json
from pingyi.rules import steadiness
from pingyi.rules.scheme import Figures, Marks, Result, Scheme
from pingyi.rules.scheme import Survey as SurveyPart

AGGREGATES = ("marks.mean", "marks.median", "marks.trimmed", "marks.too_few_to_trim")
TOTALS = ("total.weighted", "total.renormalised")
WIDE = 15  # points between highest and lowest mark from which jurors disagree widely


@dataclass(frozen=True)
class Measured:
    """What a page says about one agency besides its result.

    marks: component -> every mark on the scale of 100, ascending. error: standard error of the total, in points.
    chance: of another grade, 0-1. turns: for each component the least that would change the grade, where anything does.
    leaves_out: a figure found elsewhere, whose error nobody knows, is taken as exact in both.
    """

    marks: Mapping[str, tuple[Fraction, ...]]
    spreads: Mapping[str, steadiness.Spread]
    error: float = 0.0
    chance: float = 0.0
    turns: tuple[steadiness.Turn, ...] = ()
    leaves_out: bool = False

    @property
    def wide(self) -> tuple[str, ...]:
        """Return the components in which the marks lie far apart."""
        return tuple(key for key, spread in self.spreads.items() if spread.high - spread.low > WIDE)


def measured(scheme: Scheme, why: Json) -> Measured:
    """Return the measures of one agency. why: its trace tree as JSON; without a total there are only spreads."""
    parts = tuple(_parts(scheme, why))
    marks = {part.key: tuple(sorted(part.values)) for part in parts if isinstance(part, steadiness.Voices)}
    spreads = {key: found for key, values in marks.items() if (found := steadiness.spread(values))}
    total = next((Fraction(_output(node)) for node in _nodes(why) if _rule(node) in TOTALS), None)
    if total is None:
        return Measured(marks, spreads)
    graded = _grader(scheme.result)
    error = steadiness.standard_error(parts)
    turns = [_turn(total, part, graded) for part in parts]
    floors = [_reached(scheme.result, band.floor) for band in scheme.result.grades]
    chance = steadiness.chance(total, error, floors)
    outside = any(isinstance(part, Figures) and part.weight for part in scheme.components)
    return Measured(marks, spreads, error, chance, tuple(turn for turn in turns if turn), outside)


def _turn(
    total: Fraction, part: "steadiness.Voices | steadiness.Survey", graded: steadiness.Graded
) -> steadiness.Turn | None:
    if isinstance(part, steadiness.Voices):
        return steadiness.least_raters(total, part, graded)
    return steadiness.least_answers(total, part, graded)


def _grader(result: Result) -> steadiness.Graded:
    def graded(total: Fraction) -> str:
        shown = exact.rounded(total, result.digits, result.rounding) if result.grade_on == "rounded" else total
        return next((band.key for band in result.grades if band.floor <= shown), "")

    return graded


def _reached(result: Result, floor: Fraction) -> Fraction:
    """Return the exact total from which a floor counts as reached."""
    return floor - Fraction(1, 2 * 10**result.digits) if result.grade_on == "rounded" and floor else floor


def _parts(scheme: Scheme, why: Json) -> Iterator["steadiness.Voices | steadiness.Survey"]:
    """Yield the components that have a figure, with what stands behind it."""
    known = {part.key: part for part in scheme.components}
    figured = [node for node in _nodes(why) if _rule(node) == "component.figure" and _output(node)]
    found = [(known[_fact(node, "component")], node) for node in figured]
    weights = sum((part.weight for part, _node in found), Fraction(0))
    for part, node in found:
        share = part.weight / weights if weights else Fraction(0)
        if isinstance(part, Marks):
            yield _voices(part, share, node)
        elif isinstance(part, SurveyPart) and (survey := _survey(part, share, node)):
            yield survey


def _voices(part: Marks, share: Fraction, node: Json) -> steadiness.Voices:
    top = next(inner for inner in _nodes(node) if _rule(inner) in AGGREGATES)
    values = [Fraction(_value(given)) * 100 / part.maximum for given in _inputs(top) if _name(given) != "drop"]
    return steadiness.Voices(part.key, share, tuple(values), part.aggregate, part.drop, part.minimum)


def _survey(part: SurveyPart, share: Fraction, node: Json) -> steadiness.Survey | None:
    """Return the answers behind a mean of points; None where votes are counted, which has no such mean."""
    points = [option.points for option in part.options if option.points is not None]
    channels = tuple(_channel(inner) for inner in _nodes(node) if _rule(inner) == "survey.channel")
    return steadiness.Survey(part.key, share, channels, (min(points), max(points))) if channels else None


def _channel(node: Json) -> steadiness.Channel:
    options = [inner for inner in _inputs(node) if _rule(inner) == "survey.option"]
    counts = tuple((Fraction(_fact(option, "points")), int(_value(_inputs(option)[0]))) for option in options)
    return steadiness.Channel(Fraction(_fact(node, "weight")), counts)


def _nodes(why: Json) -> Iterator[Json]:
    """Yield every step of a trace, the outer ones first."""
    if isinstance(why, Mapping) and "rule" in why:
        yield why
        for given in _inputs(why):
            yield from _nodes(given)


def _inputs(node: Json) -> list[Json]:
    found = node.get("inputs") if isinstance(node, Mapping) else None
    return list(found) if isinstance(found, list | tuple) else []


def _rule(node: Json) -> str:
    return str(node.get("rule", "")) if isinstance(node, Mapping) else ""


def _name(node: Json) -> str:
    return str(node.get("name", "")) if isinstance(node, Mapping) else ""


def _output(node: Json) -> str:
    return str(node["output"]) if isinstance(node, Mapping) else ""


def _value(given: Json) -> str:
    """Return what a fact says, or what a step gave."""
    return str(given.get("value", given.get("output", ""))) if isinstance(given, Mapping) else ""


def _fact(node: Json, name: str) -> str:
    return next((_value(given) for given in _inputs(node) if _name(given) == name), "")
