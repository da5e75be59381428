"""From marks on sheets to a component's figure (FORMATS 4.2); it must not see weights, totals or grades."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pingyi.core import exact
from pingyi.rules.inputs import Inputs, Mark
from pingyi.rules.scheme import Marks, Scheme
from pingyi.rules.trace import Fact, Step
from pingyi.rules.v1.outcome import Figure

# item -> counted mark of one rater for one agency; the item is empty for a component without items.
Sheet = Mapping[str, Fraction]


@dataclass(frozen=True)
class Voice:
    """What enters the aggregate once: the total of one rater, or the mean of one unit."""

    key: str
    value: Fraction
    why: Step | Fact


@dataclass(frozen=True)
class Tally:
    """The aggregate of all voices, on the component's own scale."""

    value: Fraction
    step: Step
    notes: tuple[str, ...] = ()


def figures(scheme: Scheme, part: Marks, inputs: Inputs, agencies: Collection[str]) -> dict[str, Figure]:
    """Return the figure of each of these agencies under one component that raters mark.

    inputs: already checked; a counted sheet has a mark for every item.
    """
    units = {row.rater: row.unit for row in inputs.raters if part.average_units and row.component == part.key}
    sheets = _sheets(part, inputs.marks, agencies)
    return {agency: _figure(scheme, part, _voices(scheme, part, sheets[agency], units)) for agency in agencies}


def _sheets(part: Marks, marks: Sequence[Mark], agencies: Collection[str]) -> dict[str, dict[str, dict[str, Fraction]]]:
    """Group the counted marks: agency -> rater -> item -> mark."""
    sheets: dict[str, dict[str, dict[str, Fraction]]] = {agency: {} for agency in agencies}
    for row in marks:
        if row.component == part.key and row.agency in sheets and row.mark is not None:
            sheets[row.agency].setdefault(row.rater, {})[row.item] = row.mark
    return sheets


def _voices(scheme: Scheme, part: Marks, sheets: Mapping[str, Sheet], units: Mapping[str, str]) -> list[Voice]:
    """Return one voice for each rater without unit, then one for each unit, each by id."""
    alone: list[Voice] = []
    joined: dict[str, list[Voice]] = {}
    for rater in sorted(sheets):
        unit = units.get(rater, "")
        voices = joined.setdefault(unit, []) if unit else alone
        voices.append(_total(scheme, part, rater, sheets[rater]))
    return alone + [_unit_mean(scheme, part, unit, joined[unit]) for unit in sorted(joined)]


def _total(scheme: Scheme, part: Marks, rater: str, sheet: Sheet) -> Voice:
    if not part.items:
        return Voice(rater, sheet[""], Fact(rater, exact.plain(sheet[""])))
    value = sum((sheet[item.key] for item in part.items), Fraction(0))
    facts = tuple(Fact(f"{rater}.{item.key}", exact.plain(sheet[item.key])) for item in part.items)
    return Voice(rater, value, Step("marks.total", facts, exact.plain(value), _cite(scheme, part, "items")))


def _unit_mean(scheme: Scheme, part: Marks, unit: str, voices: Sequence[Voice]) -> Voice:
    value = _mean(voices)
    inputs = (Fact("unit", unit), *_whys(voices))
    cite = _cite(scheme, part, "average_units")
    return Voice(unit, value, Step("marks.unit_mean", inputs, exact.plain(value), cite))


def _figure(scheme: Scheme, part: Marks, voices: Sequence[Voice]) -> Figure:
    if not voices or len(voices) < part.minimum:
        cite = _cite(scheme, part, "minimum")
        limit = (Fact("counted", str(len(voices))), Fact("minimum", str(part.minimum), cite))
        return Figure(None, Step("component.insufficient", (*limit, *_whys(voices)), "", cite))
    tally = _aggregate(scheme, part, voices)
    value = tally.value * 100 / part.maximum
    cite = _cite(scheme, part, "maximum")
    maximum = Fact("maximum", exact.plain(part.maximum), cite)
    return Figure(value, Step("marks.figure", (tally.step, maximum), exact.plain(value), cite), tally.notes)


def _aggregate(scheme: Scheme, part: Marks, voices: Sequence[Voice]) -> Tally:
    cite = _cite(scheme, part, "aggregate")
    if part.aggregate == "trimmed":
        return _trimmed(scheme, part, voices)
    if part.aggregate == "median":
        ranked = _ranked(voices)
        half = len(ranked) // 2
        value = ranked[half].value if len(ranked) % 2 else _mean(ranked[half - 1 : half + 1])
        return Tally(value, Step("marks.median", _whys(ranked), exact.plain(value), cite))
    value = _mean(voices)
    return Tally(value, Step("marks.mean", _whys(voices), exact.plain(value), cite))


def _trimmed(scheme: Scheme, part: Marks, voices: Sequence[Voice]) -> Tally:
    ranked = _ranked(voices)
    inputs = (Fact("drop", str(part.drop), _cite(scheme, part, "drop")), *_whys(ranked))
    cite = _cite(scheme, part, "aggregate")
    if len(ranked) < 2 * part.drop + 3:
        value = _mean(ranked)
        step = Step("marks.too_few_to_trim", inputs, exact.plain(value), cite)
        return Tally(value, step, (f"too_few_to_trim:{part.key}",))
    value = _mean(ranked[part.drop : len(ranked) - part.drop])
    return Tally(value, Step("marks.trimmed", inputs, exact.plain(value), cite))


def _ranked(voices: Sequence[Voice]) -> list[Voice]:
    return sorted(voices, key=lambda voice: (voice.value, voice.key))


def _mean(voices: Sequence[Voice]) -> Fraction:
    return sum((voice.value for voice in voices), Fraction(0)) / len(voices)


def _whys(voices: Sequence[Voice]) -> tuple[Step | Fact, ...]:
    return tuple(voice.why for voice in voices)


def _cite(scheme: Scheme, part: Marks, value: str) -> str:
    return scheme.cites.get(f"component.{part.key}.{value}", "")
