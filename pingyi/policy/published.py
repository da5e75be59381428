"""What the notice's annexes publish: past results and the planned roster; read only, and nothing is computed here."""

import csv
import io
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from pingyi.core import ids
from pingyi.core.errors import Refused

FOLDER = Path(__file__).parent / "annexes"
RESULTS = "results-2018-2020.csv"
ROSTER = "roster-2021-2025.csv"
YEAR = re.compile(r"20[0-9]{2}\Z", re.ASCII)
SCORE = re.compile(r"(100\.00|[1-9]?[0-9]\.[0-9]{2})\Z", re.ASCII)


class BadAnnex(Refused):
    """A table of an annex that breaks its form; names file, row (header = 1) and column."""


@dataclass(frozen=True)
class PublishedResult:
    """One row of annex 2. grade: as printed, in Chinese. score: 0-100, two decimals."""

    year: int
    order: int
    name: str
    grade: str
    score: Decimal


@dataclass(frozen=True)
class Planned:
    """One entry of annex 1; two bodies that are named together stay one entry."""

    year: int
    order: int
    name: str


@cache
def published_results() -> tuple[PublishedResult, ...]:
    """Return the results of 2018 to 2020, by year and order."""
    return read_results((FOLDER / RESULTS).read_text("utf-8"), RESULTS)


@cache
def planned_roster() -> tuple[Planned, ...]:
    """Return the roster of 2021 to 2025, by year and order."""
    return read_roster((FOLDER / ROSTER).read_text("utf-8"), ROSTER)


def read_results(text: str, file: str) -> tuple[PublishedResult, ...]:
    """Read a table of results: year,order,name,grade,score.

    file: its name for messages. Raises BadAnnex: the first thing wrong.
    """
    found = []
    for at, (year, order, name, grade, score) in enumerate(_rows(text, file, ("grade", "score")), start=2):
        if not grade.strip():
            raise BadAnnex(f"{file}, row {at}, column grade: is empty")
        if not SCORE.match(score):
            raise BadAnnex(
                f'{file}, row {at}, column score: "{score}" is no score from 0.00 to 100.00 with two decimals'
            )
        found.append(PublishedResult(int(year), int(order), name, grade, Decimal(score)))
    return tuple(found)


def read_roster(text: str, file: str) -> tuple[Planned, ...]:
    """Read a roster: year,order,name.

    file: its name for messages. Raises BadAnnex: the first thing wrong.
    """
    return tuple(Planned(int(year), int(order), name) for year, order, name in _rows(text, file, ()))


def _rows(text: str, file: str, more: tuple[str, ...]) -> list[list[str]]:
    """Read the rows after the header and check year, order and name."""
    header, *rows = _cells(text, file)
    wanted = ["year", "order", "name", *more]
    if header != wanted:
        raise BadAnnex(f"{file}, row 1: the header must be {','.join(wanted)}, not {','.join(header)}")
    before, due = "", 1
    named: set[tuple[str, str]] = set()
    for at, row in enumerate(rows, start=2):
        if len(row) != len(wanted):
            raise BadAnnex(f"{file}, row {at}: has {len(row)} fields; must have {len(wanted)}")
        year, order, name = row[:3]
        due = due + 1 if year == before else 1
        if not YEAR.match(year) or year < before:
            raise BadAnnex(f'{file}, row {at}, column year: "{year}" is no year from {before or "2000"} on')
        if order != str(due):
            raise BadAnnex(f'{file}, row {at}, column order: "{order}" where {due} is due')
        if wrong := ids.name_fault(name) or ((year, name) in named and f'"{name}" stands twice in {year}'):
            raise BadAnnex(f"{file}, row {at}, column name: {wrong}")
        named.add((year, name))
        before = year
    return rows


def _cells(text: str, file: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True)) or [[]]
    except csv.Error as error:
        raise BadAnnex(f"{file}: is no CSV: {error}") from error
