"""Writes the input files of one scoring case in the exact form of FORMATS 3; it must not check or score them."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

Row: TypeAlias = Sequence[str]
Table: TypeAlias = Sequence[Row]

HEADS = {
    "agencies.csv": "agency,name",
    "raters.csv": "component,rater,category,unit,agency",
    "marks.csv": "component,rater,agency,item,mark,status",
    "channels.csv": "channel,committed,cast,superseded,counted,quarantined,excluded",
    "imports.csv": "component,agency,score,source",
    "decisions.csv": "id,kind,agency,ref,cite,signers,decided_on,reason",
}


def write(folder: Path, scheme: bytes, tables: Mapping[str, Table], ballots: Table = ()) -> None:
    """Write scheme.json and the seven input files; a file that `tables` does not name is a header alone.

    tables: file name -> rows in their order; agencies.csv must be among them.
    ballots: channel, status and a cell per agency, in any order; they are written in the order of their bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scheme.json").write_bytes(scheme)
    for name, head in HEADS.items():
        (folder / name).write_bytes(_csv(head, map(line, tables.get(name, ()))))
    agencies = [row[0] for row in tables["agencies.csv"]]
    head = line(["channel", "status", *agencies])
    (folder / "ballots.csv").write_bytes(_csv(head, sorted(map(line, ballots))))


def channel_row(name: str, committed: str, superseded: int, ballots: Table) -> list[str]:
    """Return the row of channels.csv that adds up with these ballots."""
    statuses = [row[1] for row in ballots if row[0] == name]
    numbers = [statuses.count(status) for status in ("counted", "quarantined", "excluded")]
    return [name, committed, *map(str, [superseded + sum(numbers), superseded, *numbers])]


def line(row: Row) -> str:
    """Return a row as CSV: a field is quoted exactly when it holds comma, quote, CR or LF."""
    return ",".join(map(_field, row))


def _csv(head: str, lines: Iterable[str]) -> bytes:
    return "".join(f"{text}\n" for text in [head, *lines]).encode()


def _field(text: str) -> str:
    if any(sign in text for sign in ',"\r\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
