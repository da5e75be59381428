"""Reads about results: the inputs gathered for the engine, runs, standings, and the published bundle."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from pingyi.ballot import queries as ballots
from pingyi.bundle import manifest, write
from pingyi.core import canonical, clock, exact
from pingyi.core.errors import Missing, said
from pingyi.flow import keys
from pingyi.meeting import queries as meetings
from pingyi.result.models import Publication, Run, Standing
from pingyi.result.screens import measures, why
from pingyi.rules.inputs import Decision
from pingyi.rules.scheme import Scheme
from pingyi.season import actions as season_actions
from pingyi.season import queries as seasons
from pingyi.season.models import Agency, Season
from pingyi.vault import store

SEPARATORS = {"zh": "；", "en": "; "}
KEPT = 500  # agencies whose measures are kept
_MEASURED: dict[tuple[str, str], measures.Measured] = {}


@dataclass(frozen=True)
class Part:
    """One component as a column."""

    key: str
    label: Mapping[str, str]
    weight: str


@dataclass(frozen=True)
class Row:
    """One agency's line of a result table. cells: each part with its figure as a six-decimal text or empty.

    flips: cases of quarantined answers that would change the grade. measured: how sure the result is.
    """

    agency: Agency
    cells: tuple[tuple[Part, str], ...]
    total: str
    grade: str
    grade_label: Mapping[str, str]
    computed_label: Mapping[str, str]
    overrides: tuple[str, ...]
    rank: int | None
    notes: tuple[str, ...]
    distance: str
    flips: tuple[str, ...]
    measured: measures.Measured


@dataclass(frozen=True)
class ResultSheet:
    """A result as a table. rows: by rank, those without one last in roster order; grades: the label of each."""

    run: Run
    parts: tuple[Part, ...]
    rows: tuple[Row, ...]
    counts: tuple[tuple[Mapping[str, str], int], ...]
    grades: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Explained:
    """One agency's line with the trace behind it."""

    run: Run
    parts: tuple[Part, ...]
    row: Row
    tree: why.Node
    grades: Mapping[str, Mapping[str, str]]


def sheet(season: Season) -> ResultSheet | None:
    """Return the last result as a table, or None before the first scoring."""
    run = latest_run(season)
    if run is None:
        return None
    scheme, labels = seasons.scheme(season), seasons.labels(season)
    rows = [_row(scheme, labels, run, standing) for standing in standings(run)]
    rows.sort(key=lambda row: (row.rank is None, row.rank or 0, row.agency.position))
    grades = _grades(scheme, labels)
    counts = tuple((label, sum(row.grade == key for row in rows)) for key, label in grades.items())
    return ResultSheet(run, _parts(scheme, labels), tuple(rows), counts, grades)


def summary(run: Run) -> keys.Summary:
    """Return what announcing or publishing this scoring binds, for the person who turns the second key."""
    found = sheet(run.season)
    assert found is not None, "a scoring that is announced has a table"
    day = clock.day_in_china(run.made_at).isoformat()
    counts = {side: SEPARATORS[side].join(f"{label.get(side)} {n}" for label, n in found.counts) for side in SEPARATORS}
    rows = {side: SEPARATORS[side].join(_told(row, side) for row in found.rows) for side in SEPARATORS}
    ruled = [row.agency.name for row in found.rows if row.overrides]
    return (
        (said("Scoring round"), f"{run.round} · {day}"),
        (said("Agencies by grade"), counts),
        (said("Total and grade of each agency"), rows),
        (said("Grade set by a decision"), "、".join(ruled)),
    )


def _told(row: Row, side: str) -> str:
    return " ".join(filter(None, (row.agency.name, row.total or "—", row.grade_label.get(side, row.grade))))


def explained(season: Season, agency: str) -> Explained:
    """Return one agency's result with the why behind every number.

    Raises Missing: there is no result, or no such agency in it.
    """
    run = latest_run(season)
    standing = standings(run).filter(agency__key=agency).first() if run else None
    if run is None or standing is None:
        raise Missing('there is no result of "{agency}"', agency=agency)
    scheme, labels = seasons.scheme(season), seasons.labels(season)
    name = standing.agency.name
    named = {agency: {"zh": name, "en": name}} | why.flat_labels(labels)
    tree = why.tree(canonical.loads(standing.why.encode()), named)
    row = _row(scheme, labels, run, standing)
    return Explained(run, _parts(scheme, labels), row, tree, _grades(scheme, labels))


def waiting_for(season: Season) -> tuple[Mapping[str, str], ...]:
    """Return the labels of what must still be closed before scoring; empty when all is in."""
    labels = seasons.labels(season)
    open_parts = [row.component for row in meetings.progress(season) if row.state != "closed"]
    survey = seasons.scheme(season).survey
    if survey is not None and ballots.state(season) != "closed":
        open_parts.append(survey.key)
    open_parts += seasons.missing(season)
    return tuple(labels.get(f"components.{key}", {"zh": key, "en": key}) for key in open_parts)


def input_files(season: Season) -> dict[str, bytes]:
    """Return scheme.json, the seven inputs and lines.csv of a frozen season, by file name."""
    scheme = seasons.scheme(season)
    agencies = [(row.key, row.name) for row in seasons.agencies(season)]
    rows = write.Rows(
        agencies=agencies,
        raters=meetings.published_raters(season),
        marks=meetings.published_marks(season),
        ballots=ballots.ballots(season),
        channels=ballots.totals(season),
        imports=seasons.figures(season),
        decisions=list(_decisions(season)),
    )
    files = write.input_tables(scheme, rows)
    files[manifest.SCHEME] = season.scheme_json.encode()
    files[manifest.LINES] = write.lines_csv(scheme, [key for key, _ in agencies], meetings.sealed_lines(season))
    return files


def latest_run(season: Season) -> Run | None:
    """Return the last scoring of the season."""
    return Run.objects.within(season.office_id).filter(season=season).order_by("-round").first()


def is_stale(season: Season) -> bool:
    """Tell whether decisions were recorded or figures given after the last scoring, which they may change."""
    run = latest_run(season)
    if run is None:
        return False
    return (run.decisions, run.givings) != (seasons.decisions(season).count(), seasons.givings(season).count())


def standings(run: Run) -> QuerySet[Standing]:
    """Return the rows of a run in roster order."""
    return Standing.objects.within(run.office_id).filter(run=run).select_related("agency").order_by("agency__position")


def publication(season: Season) -> Publication | None:
    """Return what was published, or None."""
    return Publication.objects.within(season.office_id).filter(season=season).first()


def archive_path(found: Publication) -> Path:
    """Return the path of the published zip, hashed again on the way.

    Raises Damaged: the stored file is missing or was changed.
    """
    return store.get(Path(settings.DATA) / "vault", found.archive)


def figures(standing: Standing) -> dict[str, str]:
    """Return the figure of each component as text with six decimals; empty = insufficient."""
    found = canonical.loads(standing.figures.encode())
    return {key: str(text) for key, text in found.items()} if isinstance(found, dict) else {}


def _parts(scheme: Scheme, labels: Mapping[str, Mapping[str, str]]) -> tuple[Part, ...]:
    return tuple(
        Part(part.key, labels.get(f"components.{part.key}", {}), exact.plain(part.weight)) for part in scheme.components
    )


def _grades(scheme: Scheme, labels: Mapping[str, Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    return {band.key: labels.get(f"result.grades.{band.key}", {}) for band in scheme.result.grades}


def _row(scheme: Scheme, labels: Mapping[str, Mapping[str, str]], run: Run, standing: Standing) -> Row:
    found = figures(standing)
    floors = tuple(band.floor for band in scheme.result.grades)
    cases = [line.split(",") for line in run.sensitivity.splitlines()]
    return Row(
        agency=standing.agency,
        cells=tuple((part, found.get(part.key, "")) for part in _parts(scheme, labels)),
        total=standing.total,
        grade=standing.grade,
        grade_label=labels.get(f"result.grades.{standing.grade}", {}),
        computed_label=labels.get(f"result.grades.{standing.computed_grade}", {}),
        overrides=tuple(standing.override.split("+")) if standing.override else (),
        rank=standing.rank,
        notes=tuple(standing.notes.split("+")) if standing.notes else (),
        distance=why.distance(standing.total, floors),
        flips=tuple(case[1] for case in cases if case[0] == standing.agency.key and case[3] != standing.grade),
        measured=_measured(scheme, run, standing),
    )


def _measured(scheme: Scheme, run: Run, standing: Standing) -> measures.Measured:
    """Return the measures of a standing; a scoring never changes, so they are read once."""
    key = (run.leaf, standing.agency.key)
    if key not in _MEASURED:
        while len(_MEASURED) >= KEPT:
            _MEASURED.pop(next(iter(_MEASURED)))
        _MEASURED[key] = measures.measured(scheme, canonical.loads(standing.why.encode()))
    return _MEASURED[key]


def _decisions(season: Season) -> Iterator[Decision]:
    for row in seasons.decisions(season):
        yield Decision(*season_actions.decision_cells(row))
