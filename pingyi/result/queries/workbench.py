"""What the workbench shows beside the table: charts, one agency's years, rows for export; writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pingyi.core import exact
from pingyi.policy import published
from pingyi.result.models import Standing
from pingyi.result.queries.standings import Explained, ResultSheet, Row
from pingyi.result.screens import charts
from pingyi.rules.scheme import Scheme
from pingyi.season import queries as seasons
from pingyi.season.models import Agency, Season

NEAR = 1  # points from the floor of a grade that count as near


@dataclass(frozen=True)
class Year:
    """One result of a body. season: where it can be opened, or None for one that only an annex publishes."""

    year: int
    name: str
    total: str
    grade: str
    grade_label: Mapping[str, str]
    season: Season | None
    agency: str


@dataclass(frozen=True)
class Bench:
    """The figures above the table and both charts.

    near: agencies near a floor; turning: agencies whose grade hangs on quarantined answers.
    """

    agencies: int
    graded: int
    near: int
    turning: int
    strip: charts.Strip | None
    bars: charts.Bars | None
    components: tuple[Mapping[str, str], ...]


def bench(season: Season, sheet: ResultSheet) -> Bench:
    """Return what stands around a result's table."""
    scheme = seasons.scheme(season)
    with_total = [row for row in sheet.rows if row.total]
    scored = [_scored(scheme, row) for row in with_total]
    floors = [(band.key, band.floor) for band in scheme.result.grades if band.floor]
    return Bench(
        agencies=len(sheet.rows),
        graded=len(with_total),
        near=sum(_is_near(row) for row in with_total),
        turning=sum(bool(row.flips) for row in sheet.rows),
        strip=charts.strip(sorted(scored, key=lambda row: -row.total), floors),
        bars=charts.bars(scored),
        components=tuple(part.label for part in sheet.parts),
    )


def beside(season: Season, found: Explained, *, published_only: bool) -> dict[str, object]:
    """Return what a page of one agency shows beside the why: drawings of its marks, and its years."""
    rows = years(found.row.agency, published_only=published_only)
    return {
        "drawn": drawn_marks(found.row),
        "years": rows,
        "years_chart": drawn_years(rows, seasons.scheme(season)),
        "labels": {part.key: part.label for part in found.parts},
    }


def drawn_marks(row: Row) -> tuple[charts.Marks, ...]:
    """Return one drawing for each component that raters marked, in the scheme's order."""
    found = []
    for key, values in row.measured.marks.items():
        spread = row.measured.spreads.get(key)
        if spread is not None:
            box = (spread.lower, spread.middle, spread.upper)
            found.append(charts.marks(key, values, box, spread.mean))
    return tuple(found)


def years(agency: Agency, *, published_only: bool) -> tuple[Year, ...]:
    """Return the published results of the agency's body, oldest first, those of the shipped annex among them.

    published_only: for the public; else the present season's result is among them as soon as it is scored.
    """
    names = {agency.name}
    rows: list[Year] = []
    if agency.body is not None:
        names |= {agency.body.name, *filter(None, map(str.strip, agency.body.former_names.splitlines()))}
        rows = [_year(standing) for standing in _standings(agency, published_only)]
    labels = seasons.labels(agency.season)
    # The annex words its grades in Chinese; the scheme has the same words in both languages.
    grades = {label.get("zh", ""): label for path, label in labels.items() if path.startswith("result.grades.")}
    for past in published.published_results():
        if past.name in names:
            label = grades.get(past.grade, {"zh": past.grade, "en": past.grade})
            rows.append(Year(past.year, past.name, str(past.score), "", label, None, ""))
    return tuple(sorted(rows, key=lambda row: row.year))


def drawn_years(rows: Sequence[Year], scheme: Scheme) -> charts.Years | None:
    """Return the drawing of a body's results against the floor of the best grade; None below two results."""
    points = [(row.year, exact.parse(row.total), row.total) for row in rows if row.total]
    return charts.years(points, scheme.result.grades[0].floor) if len(points) > 1 else None


def export_header(sheet: ResultSheet, words: Mapping[str, str], language: str) -> list[str]:
    """Return the column names of an export. words: what the page calls rank, agency, total and so on."""
    parts = [f"{part.label.get(language, part.key)} ({part.weight}%)" for part in sheet.parts]
    return [words["rank"], words["agency"], *parts, *(words[key] for key in EXPORTED)]


def export_rows(sheet: ResultSheet, language: str) -> list[list[str]]:
    """Return one row an agency, in the order of the table; figures as published, never rounded again."""
    return [
        [
            "" if row.rank is None else str(row.rank),
            row.agency.name,
            *(figure for _part, figure in row.cells),
            row.total,
            row.grade_label.get(language, row.grade),
            row.distance,
            "+".join(row.overrides),
            "+".join(row.notes),
            f"{row.measured.error:.3f}" if row.total else "",
            f"{row.measured.chance:.3f}" if row.total else "",
        ]
        for row in sheet.rows
    ]


EXPORTED = ("total", "grade", "distance", "override", "notes", "error", "chance")


def _standings(agency: Agency, published_only: bool) -> Sequence[Standing]:
    rows = Standing.objects.within(agency.office_id).filter(agency__body=agency.body)
    rows = rows.select_related("agency", "run__season__office").order_by("run__season__year", "run__round")
    newest: dict[int, Standing] = {}
    for row in rows.defer("why"):
        of = row.run.season
        shown = of.state in ("published", "archived") and (seasons.is_public(of, "result") or not published_only)
        if shown or (not published_only and of.pk == agency.season_id):
            newest[of.pk] = row
    return list(newest.values())


def _year(standing: Standing) -> Year:
    season = standing.run.season
    label = seasons.labels(season).get(f"result.grades.{standing.grade}", {})
    return Year(season.year, standing.agency.name, standing.total, standing.grade, label, season, standing.agency.key)


def _scored(scheme: Scheme, row: Row) -> charts.Scored:
    figures = {part.key: exact.parse(figure) for part, figure in row.cells if figure}
    weights = {part.key: part.weight for part in scheme.components if part.key in figures}
    whole = sum(weights.values(), Fraction(0))
    parts = tuple(
        (key, figures.get(key, Fraction(0)) * weights.get(key, 0) / whole) for key in (p.key for p, _ in row.cells)
    )
    return charts.Scored(
        key=row.agency.key,
        name=row.agency.name,
        total=exact.parse(row.total),
        shown=row.total,
        grade=row.grade,
        error=row.measured.error,
        parts=parts,
    )


def _is_near(row: Row) -> bool:
    return bool(row.distance) and abs(Fraction(row.distance)) <= NEAR
