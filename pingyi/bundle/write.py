"""Writes the files of a bundle from frozen rows, and the zip of a folder; it must not compute a result or a digest."""

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import IO

from pingyi.bundle import frame, table
from pingyi.core import exact
from pingyi.rules.inputs import Decision, Mark, Rater
from pingyi.rules.scheme import Marks, Scheme

LINES_HEADER = ("component", "rater", "agency", "salt", "line")
ZIP_DAY = (1980, 1, 1, 0, 0, 0)
CHUNK = 1 << 20


@dataclass(frozen=True)
class Ballot:
    """One live ballot. answers: an option key or empty for each agency in roster order."""

    channel: str
    status: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class ChannelTotals:
    """One row of channels.csv."""

    channel: str
    committed: bool
    cast: int
    superseded: int
    counted: int
    quarantined: int
    excluded: int


@dataclass(frozen=True)
class Figure:
    """One row of imports.csv; score 0 to 100."""

    component: str
    agency: str
    score: Fraction
    source: str


@dataclass(frozen=True)
class SealedLine:
    """The opening of one line commitment: salt and line are 32 bytes each."""

    component: str
    rater: str
    agency: str
    salt: bytes
    line: bytes


@dataclass(frozen=True)
class Rows:
    """All inputs; agencies in roster order, decisions as decided, the others in any order."""

    agencies: Sequence[tuple[str, str]]
    raters: Iterable[Rater] = ()
    marks: Iterable[Mark] = ()
    ballots: Iterable[Ballot] = ()
    channels: Iterable[ChannelTotals] = ()
    imports: Iterable[Figure] = ()
    decisions: Sequence[Decision] = ()


def input_tables(scheme: Scheme, rows: Rows) -> dict[str, bytes]:
    """Return the bytes of the seven inputs by file name, in the exact order of FORMATS 3.

    Raises KeyError: a row names a component, item, agency or channel that scheme and roster do not have.
    """
    order = _Order(scheme, [agency for agency, _ in rows.agencies])
    lines = {
        "agencies.csv": rows.agencies,
        "raters.csv": [_rater(one) for one in sorted(rows.raters, key=order.rater)],
        "marks.csv": [_mark(one) for one in sorted(rows.marks, key=order.mark)],
        "channels.csv": [_totals(one) for one in sorted(rows.channels, key=order.channel)],
        "imports.csv": [_figure(one) for one in sorted(rows.imports, key=order.figure)],
        "decisions.csv": [_decision(one) for one in rows.decisions],
    }
    result = {name: table.write(frame.HEADERS[name], part) for name, part in lines.items()}
    result["ballots.csv"] = _ballots(rows)
    return result


def lines_csv(scheme: Scheme, agencies: Sequence[str], lines: Iterable[SealedLine]) -> bytes:
    """Return the bytes of lines.csv, in the order of marks.csv. agencies: ids in roster order."""
    order = _Order(scheme, agencies)
    rows = [
        (one.component, one.rater, one.agency, one.salt.hex(), one.line.hex()) for one in sorted(lines, key=order.line)
    ]
    return table.write(LINES_HEADER, rows)


def readme_text(season: str, fingerprint: str) -> bytes:
    """Return the bytes of README.txt in Chinese and English. fingerprint: hex SHA-256 of the public key."""
    text = Path(__file__).with_name("readme.txt").read_text(encoding="utf-8")
    return text.replace("{season}", season).replace("{fingerprint}", fingerprint).encode()


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write each file under its name inside the folder, making the folders it needs."""
    for name, raw in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)


def zip_folder(folder: Path, path: Path) -> None:
    """Write the folder as a zip: sorted names, 1980-01-01, stored, no extra fields.

    The same folder gives the same bytes. The file appears under its name only when it is whole.
    """
    import zipfile

    names = sorted((one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()), key=str.encode)
    with replacing(path) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in names:
            entry = zipfile.ZipInfo(name, ZIP_DAY)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            entry.file_size = (folder / name).stat().st_size
            with (folder / name).open("rb") as file, archive.open(entry, "w") as member:
                while chunk := file.read(CHUNK):
                    member.write(chunk)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a new file that takes the name `path` when the block ends well, and vanishes when it does not."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


class _Order:
    """The sort keys of FORMATS 3."""

    def __init__(self, scheme: Scheme, agencies: Sequence[str]) -> None:
        self._components = {part.key: place for place, part in enumerate(scheme.components)}
        self._items = {
            (part.key, item): place
            for part in scheme.components
            if isinstance(part, Marks)
            for place, item in enumerate([one.key for one in part.items] or [""])
        }
        survey = scheme.survey
        self._channels = {one.key: place for place, one in enumerate(survey.channels if survey else ())}
        self._agencies = {agency: place for place, agency in enumerate(agencies)}

    def rater(self, one: Rater) -> tuple[int, bytes]:
        return self._components[one.component], one.rater.encode()

    def line(self, one: SealedLine | Mark) -> tuple[int, bytes, int]:
        return self._components[one.component], one.rater.encode(), self._agencies[one.agency]

    def mark(self, one: Mark) -> tuple[int, bytes, int, int]:
        return (*self.line(one), self._items[one.component, one.item])

    def channel(self, one: ChannelTotals) -> int:
        return self._channels[one.channel]

    def figure(self, one: Figure) -> tuple[int, int]:
        return self._components[one.component], self._agencies[one.agency]


def _rater(one: Rater) -> tuple[str, ...]:
    return one.component, one.rater, one.category, one.unit, one.agency


def _mark(one: Mark) -> tuple[str, ...]:
    mark = "" if one.mark is None else exact.plain(one.mark)
    return one.component, one.rater, one.agency, one.item, mark, one.status


def _ballots(rows: Rows) -> bytes:
    header = (*frame.HEADERS["ballots.csv"], *(agency for agency, _ in rows.agencies))
    lines = sorted(",".join((one.channel, one.status, *one.answers)) for one in rows.ballots)
    return "".join(f"{line}\n" for line in (",".join(header), *lines)).encode()


def _totals(one: ChannelTotals) -> tuple[str, ...]:
    counts = (one.cast, one.superseded, one.counted, one.quarantined, one.excluded)
    return (one.channel, str(int(one.committed)), *map(str, counts))


def _figure(one: Figure) -> tuple[str, ...]:
    return one.component, one.agency, exact.plain(one.score), one.source


def _decision(one: Decision) -> tuple[str, ...]:
    return one.id, one.kind, one.agency, one.ref, one.cite, one.signers, one.decided_on, one.reason
