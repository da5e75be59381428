"""Reads about marking: how far each component is, and the sealed lines for the engine and the bundle."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count

from pingyi.bundle.write import SealedLine
from pingyi.core import canonical, exact
from pingyi.meeting.models import Line, Marking, Sheet
from pingyi.rules.inputs import Mark, Rater
from pingyi.rules.scheme import Marks
from pingyi.season import queries as seasons
from pingyi.season.models import Season

Cells = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Progress:
    """How far the marking of one component is. raters: how many may mark; sealed: how many sheets are in."""

    component: str
    state: str
    raters: int
    sealed: int
    minimum: int


def progress(season: Season) -> tuple[Progress, ...]:
    """Return one row for each component that raters mark, in the scheme's order."""
    states = dict(Marking.objects.within(season.office_id).filter(season=season).values_list("component", "state"))
    sheets = Sheet.objects.within(season.office_id).filter(marking__season=season)
    sealed = dict(sheets.values_list("marking__component").annotate(Count("pk")))
    return tuple(
        Progress(
            component=part.key,
            state=states.get(part.key, "waiting"),
            raters=seasons.raters(season, part.key).count(),
            sealed=sealed.get(part.key, 0),
            minimum=part.minimum,
        )
        for part in components(season)
    )


def components(season: Season) -> tuple[Marks, ...]:
    """Return the components that raters mark."""
    return tuple(part for part in seasons.scheme(season).components if isinstance(part, Marks))


def label(season: Season, component: str) -> str:
    """Return the name of a component as the audit trail carries it."""
    return seasons.labels(season).get(f"components.{component}", {}).get("zh", component)


def sealed_raters(season: Season, component: str) -> set[int]:
    """Return the ids of the raters whose sheet is in."""
    sheets = Sheet.objects.within(season.office_id).filter(marking__season=season, marking__component=component)
    return set(sheets.values_list("rater_id", flat=True))


def published_raters(season: Season) -> Iterator[Rater]:
    """Yield the rows of raters.csv: random ids; where marks are published unlinked, one id for each line."""
    for part in components(season):
        if part.published == "per_rater":
            for row in seasons.raters(season, part.key):
                agency = row.agency.key if row.agency else ""
                yield Rater(part.key, row.key, row.category, row.unit if part.average_units else "", agency)
        elif part.published == "per_mark":
            for line in lines(season, part.key):
                yield Rater(part.key, line.public_key, "", "", "")


def published_marks(season: Season) -> Iterator[Mark]:
    """Yield the rows of marks.csv of every component whose marks are published."""
    for part in components(season):
        if part.published != "none":
            for line in lines(season, part.key):
                for item, mark, status in cells(line):
                    value = exact.parse(mark) if mark else None
                    yield Mark(part.key, line.public_key, line.agency.key, item, value, status)


def sealed_lines(season: Season) -> Iterator[SealedLine]:
    """Yield the openings of the line commitments, for lines.csv."""
    for part in components(season):
        if part.published != "none":
            for line in lines(season, part.key):
                salt, digest = bytes.fromhex(line.salt), bytes.fromhex(line.line)
                yield SealedLine(part.key, line.public_key, line.agency.key, salt, digest)


def lines(season: Season, component: str) -> Iterator[Line]:
    """Yield the sealed lines of a component."""
    rows = Line.objects.within(season.office_id).filter(
        sheet__marking__season=season, sheet__marking__component=component
    )
    return rows.select_related("agency").order_by("pk").iterator(chunk_size=2000)


def cells(line: Line) -> Cells:
    """Return the committed cells of a line: item, mark, status."""
    rows = canonical.loads(line.marks.encode())
    if not isinstance(rows, list):
        raise TypeError(f"line {line.pk} holds no list")
    return tuple((str(item), str(mark), str(status)) for item, mark, status in rows)
