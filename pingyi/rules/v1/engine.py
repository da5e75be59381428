"""The engine v1: scheme and inputs in, results and their trace out (FORMATS 4); it must not read files.

Rules of the trace. Operands are meant in the order given; "Steps" in an output's formula are their outputs.
Numbers are exact: a decimal, or numerator/denominator; "" = none. Marks stand as facts named by their rater.

    agency.result           [agency, grade.*, rank.*] -> the grade
    rank.competition        [total, ahead, ranked] -> ahead + 1
    rank.none               [] -> "": no total, or an override
    grade.computed          [total.*, grade_on, a floor for each grade] -> first grade with floor <= total
    grade.override          [kind of the decision = its id ..., grade, grade.computed unless gone] -> grade
    total.rounded           [total.weighted or total.renormalised, digits, rounding] -> rounded
    total.weighted          [component.figure ...] -> sum(weight x figure) / sum(weight); the weights sum to 100
    total.renormalised      the same over the sufficient components, whose weights sum to less than 100
    total.withheld          [weight, renormalise_floor where it applies, component.figure ...] -> ""
    component.figure        [component, weight, step of the figure] -> the figure, or "" when insufficient
    component.rounded       [step of the figure, digits, rounding] -> rounded; only with round_components
    component.insufficient  [what was found] -> ""; of marks: [counted, minimum, marks ...]; of a satisfaction
                            survey: its channels; of a vote: [survey.votes, top = 0]; of imports: []
    figure.imported         [score] -> score
    marks.figure            [aggregate, maximum] -> aggregate x 100 / maximum
    marks.mean              [marks ...] -> sum / number
    marks.median            [marks ... rising] -> the middle one, or half the sum of the middle two
    marks.trimmed           [drop, marks ... rising] -> mean without the `drop` first and last
    marks.too_few_to_trim   [drop, marks ... rising] -> mean of all
    marks.unit_mean         [unit, marks ...] -> sum / number; stands for the marks of one unit
    marks.total             [RATER.ITEM ...] -> sum; stands for the mark of one rater
    survey.satisfaction     [survey.channel and survey.channel_left_out ...] -> sum(weight x mean) / sum(weight)
    survey.channel          [channel, weight, minimum, options ...] -> sum of the options / sum of their counts
    survey.channel_left_out the same -> "": weight 0, or too few answers
    survey.option           [OPTION = count, points] -> count x points
    survey.option_excluded  [OPTION = count] -> "": not in the mean
    survey.ratio_to_top     [survey.votes, top] -> 100 x votes / top
    survey.rank_points      [survey.votes, rank, rank_step] -> max(0, 100 - rank_step x (rank - 1))
    survey.votes            [CHANNEL.OPTION = count ...] -> sum
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pingyi.rules.inputs import Decision, Inputs
from pingyi.rules.scheme import Scheme
from pingyi.rules.trace import Fact, Step
from pingyi.rules.v1 import figures, grade, score
from pingyi.rules.v1.outcome import AgencyOutcome, Figure, Outcome


@dataclass(frozen=True)
class Verdict:
    """Everything about one agency that does not depend on the others' totals; step: of the grade."""

    values: tuple[Fraction | None, ...]
    total: Fraction | None
    computed: str
    grade: str
    notes: tuple[str, ...]
    step: Step


def run(scheme: Scheme, inputs: Inputs) -> Outcome:
    """Return every agency's figures, total, grades, rank, notes and the reason for them, in roster order.

    scheme, inputs: already checked by their readers.
    Raises BadInput: the scheme counts votes and no active sign_counting decision allows it.
    """
    figures.refuse_unsigned(scheme, inputs)
    overrides = grade.overrides(inputs)
    present = [agency for agency, decisions in overrides.items() if not grade.is_gone(decisions)]
    fixed = figures.gathered(scheme, inputs, present)
    moved = figures.surveyed(scheme, inputs, present)
    verdicts = {
        agency: verdict(scheme, decisions, fixed.get(agency, {}) | moved.get(agency, {}))
        for agency, decisions in overrides.items()
    }
    field = [own.total for agency, own in verdicts.items() if own.total is not None and not overrides[agency]]
    return Outcome(tuple(_outcome(agency, overrides[agency], own, field) for agency, own in verdicts.items()))


def verdict(scheme: Scheme, decisions: Sequence[Decision], found: Mapping[str, Figure]) -> Verdict:
    """Return the total and the grade of one agency.

    decisions: its active overrides. found: component -> figure; read only when the agency is not gone.
    """
    if grade.is_gone(decisions):
        key, step = grade.overridden(scheme, decisions, None)
        return Verdict((None,) * len(scheme.components), None, "", key, (), step)
    settled = {key: score.settled(scheme, figure) for key, figure in found.items()}
    total = score.total(scheme, settled)
    computed, step = grade.computed(scheme, total)
    key = computed
    if decisions:
        key, step = grade.overridden(scheme, decisions, step)
    values = tuple(settled[part.key].value for part in scheme.components)
    return Verdict(values, total.rounded, computed, key, total.notes, step)


def _outcome(agency: str, decisions: Sequence[Decision], own: Verdict, field: Sequence[Fraction]) -> AgencyOutcome:
    place, step = grade.rank(None if decisions else own.total, field)
    return AgencyOutcome(
        agency=agency,
        figures=own.values,
        total=own.total,
        computed_grade=own.computed,
        override="+".join(grade.kinds(decisions)),
        grade=own.grade,
        rank=place,
        notes=own.notes,
        why=Step("agency.result", (Fact("agency", agency), own.step, step), own.grade),
    )
