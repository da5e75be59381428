"""What the quarantined ballots could change, agency by agency (FORMATS 4); it must not change a result."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pingyi.core import exact
from pingyi.rules.inputs import Inputs
from pingyi.rules.scheme import Option, Scheme, Survey
from pingyi.rules.v1 import engine, figures, grade, survey
from pingyi.rules.v1.outcome import Figure


@dataclass(frozen=True)
class Row:
    """One row of sensitivity.csv, as text. case: in, best or worst."""

    agency: str
    case: str
    total: str
    grade: str


@dataclass(frozen=True)
class Ballots:
    """The answers for every agency that is not gone: counted, quarantined, and the votes in both."""

    part: Survey
    counted: Mapping[str, survey.Counts]
    held: Mapping[str, survey.Counts]
    field: Mapping[str, int]


def run(scheme: Scheme, inputs: Inputs) -> tuple[Row, ...]:
    """Return three rows for every agency, in roster order; none when nothing is quarantined.

    Only the survey moves between the cases: every other component is computed once.
    Raises BadInput: the scheme counts votes and no active sign_counting decision allows it.
    """
    figures.refuse_unsigned(scheme, inputs)
    part = scheme.survey
    if part is None or not _is_any_held(inputs):
        return ()
    overrides = grade.overrides(inputs)
    present = [agency for agency, decisions in overrides.items() if not grade.is_gone(decisions)]
    fixed = figures.gathered(scheme, inputs, present)
    ballots = _ballots(part, inputs, present)
    rows: list[Row] = []
    for agency, decisions in overrides.items():
        for case, option in _cases(part):
            found: dict[str, Figure] = {}
            if agency in fixed:
                found = {**fixed[agency], part.key: _moved(scheme, ballots, agency, option)}
            own = engine.verdict(scheme, decisions, found)
            total = "" if own.total is None else exact.fixed(own.total, scheme.result.digits)
            rows.append(Row(agency, case, total, own.grade))
    return tuple(rows)


def _is_any_held(inputs: Inputs) -> bool:
    given = [statuses.get("quarantined", {}) for statuses in inputs.answers.values()]
    return inputs.quarantined > 0 or any(any(row.values()) for rows in given for row in rows.values())


def _cases(part: Survey) -> Iterator[tuple[str, Option | None]]:
    """Yield each case and the option that all held answers become; None: they stay what they are."""
    pointed = [(option.points, option) for option in part.options if option.points is not None]
    yield "in", None
    # max() and min() keep the first of equals, which is the first in scheme order.
    yield "best", max(pointed, key=lambda pair: pair[0])[1]
    yield "worst", min(pointed, key=lambda pair: pair[0])[1]


def _ballots(part: Survey, inputs: Inputs, agencies: Sequence[str]) -> Ballots:
    counted = {agency: survey.counts(part, inputs.answers, agency) for agency in agencies}
    held = {agency: survey.counts(part, inputs.answers, agency, "quarantined") for agency in agencies}
    field = {agency: survey.votes(part, _joined(counted[agency], held[agency], None)) for agency in agencies}
    return Ballots(part, counted, held, field)


def _moved(scheme: Scheme, ballots: Ballots, agency: str, option: Option | None) -> Figure:
    """Return the survey's figure for the agency when its held answers become the option."""
    answers = _joined(ballots.counted[agency], ballots.held[agency], option)
    field = {**ballots.field, agency: survey.votes(ballots.part, answers)}
    return survey.figure(scheme, ballots.part, answers, tuple(field.values()))


def _joined(counted: survey.Counts, held: survey.Counts, option: Option | None) -> survey.Counts:
    joined = {}
    for channel, answers in counted.items():
        extra = held[channel] if option is None else {option.key: sum(held[channel].values())}
        joined[channel] = Counter(answers) + Counter(extra)
    return joined
