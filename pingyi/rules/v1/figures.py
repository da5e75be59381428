"""Gathers each component's figure for each agency from the inputs; it must not see totals or grades."""

from collections.abc import Sequence

from pingyi.core import exact
from pingyi.rules.faults import BadInput, Fault
from pingyi.rules.inputs import Inputs
from pingyi.rules.scheme import COUNTING, Component, Marks, Scheme, Survey
from pingyi.rules.trace import Fact, Step
from pingyi.rules.v1 import survey, tally
from pingyi.rules.v1.outcome import Figure

# agency -> component -> figure
Table = dict[str, dict[str, Figure]]


def refuse_unsigned(scheme: Scheme, inputs: Inputs) -> None:
    """Raise BadInput when the scheme counts votes and no active sign_counting decision allows it."""
    part = scheme.survey
    if part is None or part.conversion not in COUNTING or inputs.active("sign_counting"):
        return
    message = (
        f'no active "sign_counting" decision, but component "{part.key}" counts votes ({part.conversion}): '
        "sign the decision, or use the conversion satisfaction"
    )
    raise BadInput([Fault("decisions.csv", 0, "kind", message)])


def gathered(scheme: Scheme, inputs: Inputs, agencies: Sequence[str]) -> Table:
    """Return the figures of these agencies under every component but the survey.

    agencies: all that are not gone, in roster order.
    """
    table: Table = {agency: {} for agency in agencies}
    for part in scheme.components:
        if isinstance(part, Survey):
            continue
        column = _column(scheme, part, inputs, agencies)
        for agency in agencies:
            table[agency][part.key] = column[agency]
    return table


def surveyed(scheme: Scheme, inputs: Inputs, agencies: Sequence[str]) -> Table:
    """Return the figures of these agencies under the survey, if the scheme has one.

    agencies: all that are not gone, in roster order.
    """
    part = scheme.survey
    if part is None:
        return {agency: {} for agency in agencies}
    answers = {agency: survey.counts(part, inputs.answers, agency) for agency in agencies}
    field = [survey.votes(part, given) for given in answers.values()]
    return {agency: {part.key: survey.figure(scheme, part, answers[agency], field)} for agency in agencies}


def _column(scheme: Scheme, part: Component, inputs: Inputs, agencies: Sequence[str]) -> dict[str, Figure]:
    # Marks that are not published are no input: their figures stand in imports.csv (FORMATS 3).
    if isinstance(part, Marks) and part.published != "none":
        return tally.figures(scheme, part, inputs, agencies)
    return {agency: _imported(scheme, part, inputs, agency) for agency in agencies}


def _imported(scheme: Scheme, part: Component, inputs: Inputs, agency: str) -> Figure:
    cite = scheme.cites.get(f"component.{part.key}.source", "")
    value = inputs.imports.get((part.key, agency))
    if value is None:
        return Figure(None, Step("component.insufficient", (), "", cite))
    text = exact.plain(value)
    return Figure(value, Step("figure.imported", (Fact("score", text),), text, cite))
