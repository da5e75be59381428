"""The shipped results of 2018-2020 and the roster of 2021-2025 as the history page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pingyi.policy import published
from pingyi.season import queries as seasons
from pingyi.web.pages import charts

SCHEME = "cn.gd.shaoguan"


@dataclass(frozen=True)
class Past:
    """One published result. distance: signed, from the floor of the best grade."""

    year: int
    order: int
    name: str
    grade: str
    score: Decimal
    distance: str
    near: bool


@dataclass(frozen=True)
class History:
    """Everything on the page. line: floor of the best grade under the city's scheme."""

    line: Decimal
    line_label: Mapping[str, str]
    rows: tuple[Past, ...]
    near_count: int
    mean: Decimal
    chart: charts.Scatter
    roster: Mapping[int, tuple[str, ...]]


def history() -> History:
    """Return the shipped history with each result's distance from the line of the best grade."""
    best = _best_band()
    line = Decimal(str(best["floor"]))
    found = published.published_results()
    rows = tuple(
        Past(row.year, row.order, row.name, row.grade, row.score, f"{row.score - line:+}", abs(row.score - line) <= 1)
        for row in found
    )
    roster: dict[int, tuple[str, ...]] = {}
    for planned in published.planned_roster():
        roster[planned.year] = (*roster.get(planned.year, ()), planned.name)
    return History(
        line=line,
        line_label=best["label"] if isinstance(best["label"], Mapping) else {},
        rows=rows,
        near_count=sum(row.near for row in rows),
        mean=(sum((row.score for row in found), Decimal(0)) / len(found)).quantize(Decimal("0.01")),
        chart=charts.scores_by_year([(row.year, row.name, row.score) for row in found], line),
        roster=roster,
    )


def _best_band() -> Mapping[str, object]:
    grades = seasons.shipped(SCHEME).value("result.grades")
    if isinstance(grades, list | tuple) and isinstance(grades[0], Mapping):
        return grades[0]
    raise TypeError(f"{SCHEME} has no grades")
