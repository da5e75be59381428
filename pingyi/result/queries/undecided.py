"""What answers that are set aside could change, agency by agency, and how many answers there are; writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pingyi.ballot import queries as ballots
from pingyi.bundle.write import ChannelTotals
from pingyi.result.models import Run
from pingyi.result.queries.standings import ResultSheet, Row, standings
from pingyi.season import queries as seasons
from pingyi.season.models import Season

Label = Mapping[str, str]


@dataclass(frozen=True)
class Swing:
    """One agency's result. cases: total and grade with what is set aside as it is, at its best, at its worst."""

    row: Row
    cases: tuple[tuple[str, Label], ...]


def swings(sheet: ResultSheet) -> tuple[Swing, ...]:
    """Return every agency of a result in the table's order; nothing when no answer is set aside."""
    cases: dict[str, list[tuple[str, Label]]] = {}
    for agency, _case, total, grade in _cases(sheet.run):
        cases.setdefault(agency, []).append((total, sheet.grades.get(grade, {})))
    return tuple(Swing(row, tuple(cases[row.agency.key])) for row in sheet.rows if row.agency.key in cases)


def hanging(run: Run) -> tuple[str, ...]:
    """Return the names of the agencies whose grade is another one in any case, in roster order."""
    moved = {(agency, grade) for agency, _case, _total, grade in _cases(run)}
    return tuple(
        row.agency.name
        for row in standings(run)
        if any(agency == row.agency.key and grade != row.grade for agency, grade in moved)
    )


def answers(season: Season) -> tuple[tuple[Label, ChannelTotals, bool], ...]:
    """Return what each channel is called, how many answers it has, and whether counts of single ones are among them.

    Nothing where the scheme has no survey.
    """
    if seasons.scheme(season).survey is None:
        return ()
    labels, counted = ballots.channel_labels(season), ballots.counted_channels(season)
    return tuple((labels[row.channel], row, row.channel in counted) for row in ballots.totals(season))


def _cases(run: Run) -> Sequence[Sequence[str]]:
    """Return the rows of sensitivity.csv: agency, case, total, grade."""
    return [line.split(",") for line in run.sensitivity.splitlines()]
