"""From figures to the weighted total (FORMATS 4.5-4.6); it must not see marks, answers or overrides."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from pingyi.core import exact
from pingyi.rules.scheme import Component, Scheme
from pingyi.rules.trace import Fact, Step, implements
from pingyi.rules.v1.outcome import Figure


@dataclass(frozen=True)
class Total:
    """An agency's total before and after the one rounding; None = withheld. notes: in byte order."""

    exact: Fraction | None
    rounded: Fraction | None
    step: Step
    notes: tuple[str, ...]


def settled(scheme: Scheme, figure: Figure) -> Figure:
    """Return the figure as it enters the total: rounded where the scheme rounds components."""
    if figure.value is None or not scheme.result.round_components:
        return figure
    value, step = _rounded(scheme, "component.rounded", figure.value, figure.step)
    return Figure(value, step, figure.notes)


@implements("GD-LZPY:13", "SG-2019-47:13")
def total(scheme: Scheme, figures: Mapping[str, Figure]) -> Total:
    """Return the total of one agency.

    figures: component -> settled figure, one for every component of the scheme.
    """
    given = [(part, figures[part.key]) for part in scheme.components]
    notes = [note for _, figure in given for note in figure.notes]
    notes += [f"insufficient:{part.key}" for part, figure in given if figure.value is None]
    weighed = [(part.weight, figure.value) for part, figure in given if figure.value is not None]
    weight = sum((share for share, _ in weighed), Fraction(0))
    steps = tuple(_part(scheme, part, figure) for part, figure in given)
    if _is_withheld(scheme, weight):
        return Total(None, None, _withheld(scheme, weight, steps), tuple(sorted([*notes, "withheld"])))
    value = sum((share * figure for share, figure in weighed), Fraction(0)) / weight
    step = Step("total.weighted", steps, exact.plain(value))
    if weight < 100:
        step = Step("total.renormalised", steps, step.output, scheme.cites.get("result.insufficient", ""))
        notes.append("renormalised")
    shown, step = _rounded(scheme, "total.rounded", value, step)
    return Total(value, shown, step, tuple(sorted(notes)))


def _is_withheld(scheme: Scheme, weight: Fraction) -> bool:
    if scheme.result.insufficient == "withhold":
        return weight < 100
    return weight == 0 or weight < scheme.result.renormalise_floor


def _withheld(scheme: Scheme, weight: Fraction, steps: tuple[Step, ...]) -> Step:
    limits = [Fact("weight", exact.plain(weight))]
    if scheme.result.insufficient == "renormalise":
        floor = exact.plain(scheme.result.renormalise_floor)
        limits.append(Fact("renormalise_floor", floor, scheme.cites.get("result.renormalise_floor", "")))
    return Step("total.withheld", (*limits, *steps), "", scheme.cites.get("result.insufficient", ""))


def _part(scheme: Scheme, part: Component, figure: Figure) -> Step:
    path = f"component.{part.key}"
    cite = scheme.cites.get(f"{path}.weight", "")
    value = "" if figure.value is None else exact.plain(figure.value)
    inputs = (Fact("component", part.key), Fact("weight", exact.plain(part.weight), cite), figure.step)
    return Step("component.figure", inputs, value, scheme.cites.get(f"{path}.source", ""))


def _rounded(scheme: Scheme, rule: str, value: Fraction, step: Step) -> tuple[Fraction, Step]:
    result, cites = scheme.result, scheme.cites
    shown = exact.rounded(value, result.digits, result.rounding)
    inputs = (
        step,
        Fact("digits", str(result.digits), cites.get("result.digits", "")),
        Fact("rounding", result.rounding, cites.get("result.rounding", "")),
    )
    asked = "result.round_components" if rule == "component.rounded" else "result.digits"
    return shown, Step(rule, inputs, exact.plain(shown), cites.get(asked, ""))
