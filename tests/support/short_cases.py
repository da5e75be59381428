"""Scoring cases from short texts, and their oracle's results by column; it must not hold expectations."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from tests.support import case_files, oracle
from tests.support import frozen_schemes as frozen

Row: TypeAlias = dict[str, str]


def write(
    folder: Path,
    components: Sequence[frozen.Part],
    *,
    agencies: str = "abc",
    units: Sequence[str] = (),
    marks: Sequence[str] = (),
    ballots: Sequence[str] = (),
    imports: Sequence[str] = (),
    decisions: Sequence[str] = (),
    result: frozen.Part | None = None,
    overrides: frozen.Part | None = None,
) -> None:
    """Write a case from short texts, each kind in the order in which its file wants the rows.

    units: "jury r1 north". marks: "jury r1 a 90" or "jury r1 a void", an item as fifth word. imports: "panel a 80".
    ballots: "invited counted very - bad", - for an empty cell. decisions: "absent a", "revoke d1"; their ids d1, d2 ...
    """
    rules = frozen.rules(components, result or frozen.result(), overrides or frozen.overrides())
    unit = {tuple(text.split()[:2]): text.split()[2] for text in units}
    raters = sorted({tuple(text.split()[:2]) for text in marks})
    cells = [[cell.replace("-", "") for cell in text.split()] for text in ballots]
    tables = {
        "agencies.csv": [[agency, agency.upper()] for agency in agencies],
        "raters.csv": [[*pair, "", unit.get(pair, ""), ""] for pair in raters],
        "marks.csv": [_mark_row(text) for text in marks],
        "channels.csv": [case_files.channel_row(name, "0", 0, cells) for name in _channels(components)],
        "imports.csv": [[*text.split(), "test"] for text in imports],
        "decisions.csv": [_decision_row(number, text) for number, text in enumerate(decisions, 1)],
    }
    case_files.write(folder, frozen.frozen(rules), tables, cells)


def results(folder: Path) -> dict[str, Row]:
    """Return the rows of results.csv by agency."""
    lines = oracle.score(folder)[0].decode().splitlines()
    return {row["agency"]: row for row in csv.DictReader(lines)}


def column(folder: Path, name: str) -> list[str]:
    """Return one column of results.csv in roster order."""
    return [row[name] for row in results(folder).values()]


def sensitivity(folder: Path) -> list[str]:
    """Return the rows of sensitivity.csv without the header."""
    return oracle.score(folder)[1].decode().splitlines()[1:]


def _channels(components: Sequence[frozen.Part]) -> list[str]:
    names = []
    for part in components:
        channels = part.get("channels", ())
        assert isinstance(channels, list | tuple)
        names += [str(channel["key"]) for channel in channels]
    return names


def _mark_row(text: str) -> list[str]:
    component, rater, agency, mark, *item = text.split()
    counted = mark[0].isdigit()
    cells = [mark, "counted"] if counted else ["", mark]
    return [component, rater, agency, *(item or [""]), *cells]


def _decision_row(number: int, text: str) -> list[str]:
    kind, *about = text.split()
    ref, agency = (about[0], "") if kind == "revoke" else ("", *about) if about else ("", "")
    return [f"d{number}", kind, agency, ref, "SG-2019-47:14", "operator+approver", "2026-11-20", "test"]
