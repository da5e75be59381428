"""Step 5 of a verification: marks against line commitments and the seals of the log; it must not compute a figure."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from pingyi.bundle import manifest, source, table, write
from pingyi.bundle.check_binding import ENTRIES
from pingyi.bundle.check_files import HEX
from pingyi.bundle.check_log import Log
from pingyi.bundle.forms import Season
from pingyi.bundle.report import Failure, capped
from pingyi.bundle.source import Source
from pingyi.bundle.table import Findings
from pingyi.ledger import commit
from pingyi.rules.scheme import Marks

Name = tuple[str, str, str]  # component, rater, agency
Items = Sequence[tuple[str, str, str]]  # item, mark, status


def lines(bundle: Source, given: str, season: Season, log: Log | None) -> list[Failure]:
    """Step 5: recompute every line, then compare the log's `lines` and `seal` entries. given: the season's id."""
    opened = _opened(bundle)
    if season.marks is None or opened is None:
        return []
    sheets = _sheets(season.marks)
    faults, commitments = _recomputed(given, sheets, opened)
    result = capped(5, manifest.LINES, faults)
    if log is not None:
        for part in season.scheme.components:
            if isinstance(part, Marks) and part.published != "none":
                own = {name: line for name, line in commitments.items() if name[0] == part.key}
                result += capped(5, ENTRIES, _against_log(part, own, log))
    return result


def _sheets(rows: Sequence[Sequence[str]]) -> dict[Name, Items]:
    return {
        (component, rater, agency): [(row[3], row[4], row[5]) for row in part]
        for (component, rater, agency), part in groupby(rows, key=lambda row: tuple(row[:3]))
    }


def _opened(bundle: Source) -> list[tuple[Name, str, str]] | None:
    if manifest.LINES not in bundle.names():
        return None
    found = Findings(manifest.LINES)
    rows = table.read(source.read(bundle, manifest.LINES), write.LINES_HEADER, found)
    if not rows.whole:
        return None
    return [((row[0], row[1], row[2]), row[3], row[4]) for row in rows.rows]


def _recomputed(
    season: str, sheets: Mapping[Name, Items], opened: Sequence[tuple[Name, str, str]]
) -> tuple[list[str], dict[Name, bytes]]:
    """Return what differs, and the commitments that the marks give under the published salts."""
    faults = []
    names = [name for name, _, _ in opened]
    salts = {name: salt for name, salt, _ in opened}
    faults += [f"the line {' '.join(name)} of marks.csv is missing" for name in sheets if name not in salts]
    faults += [f"the line {' '.join(name)} has no marks in marks.csv" for name in salts if name not in sheets]
    if not faults and names != list(sheets):
        faults.append("its rows are not in the order of marks.csv, each once")
    commitments = {}
    for number, (name, salt, line) in enumerate(opened, 2):
        if name not in sheets:
            continue
        if not HEX.match(salt):
            faults.append(f"row {number}: without its salt the line cannot be recomputed")
            continue
        commitments[name] = commit.line(bytes.fromhex(salt), season, name[0], name[2], sheets[name])
        if commitments[name].hex() != line:
            faults.append(f"row {number}: marks.csv gives the line {commitments[name].hex()}, not {line}")
    return faults, commitments


def _against_log(part: Marks, own: Mapping[Name, bytes], log: Log) -> Iterator[str]:
    acts = {
        kind: [act for act in log.of(kind) if act.entry.text("component") == part.key]
        for kind in ("seal", "marking_close", "lines", "unseal")
    }
    first = {kind: found[0].place for kind, found in acts.items() if found}
    yield from _lines_entry(
        part, own, [(act.place, act.entry.number("count"), act.entry.text("digest")) for act in acts["lines"]], first
    )
    seals = [act.entry.text("digest") for act in acts["seal"]]
    if seals and acts["seal"][-1].place > first.get("marking_close", -1):
        yield f"{part.key}: a seal does not stand before marking_close"
    yield from _seals(part, own, seals)


def _lines_entry(
    part: Marks, own: Mapping[Name, bytes], found: Sequence[tuple[int, int, str]], first: Mapping[str, int]
) -> Iterator[str]:
    if len(found) > 1 or (own and not found):
        yield f"{part.key}: {len(found)} lines entries; there must be exactly one"
    if len(found) != 1:
        return
    place, count, digest = found[0]
    if count != len(own):
        yield f"{part.key}: the lines entry counts {count}; marks.csv has {len(own)}"
    computed = commit.lines_digest(own.values())
    if digest != computed:
        yield f"{part.key}: the lines entry has the digest {digest}; marks.csv gives {computed}"
    if place > first.get("unseal", -1):
        yield f"{part.key}: the lines entry does not stand before unseal"


def _seals(part: Marks, own: Mapping[Name, bytes], seals: Sequence[str]) -> Iterator[str]:
    if part.published == "per_mark":
        agencies = [agency for _, _, agency in own]
        least = max((agencies.count(agency) for agency in set(agencies)), default=0)
        if not least <= len(seals) <= len(own):
            yield f"{part.key}: {len(seals)} seal entries; {len(own)} lines make {least} to {len(own)} sheets"
        return
    raters: dict[str, list[bytes]] = {}
    for (_, rater, _), line in own.items():
        raters.setdefault(rater, []).append(line)
    if len(seals) != len(raters):
        yield f"{part.key}: {len(seals)} seal entries; marks.csv has {len(raters)} sheets"
    for rater, sheet in raters.items():
        digest = commit.sheet_digest(sheet)
        if digest not in seals:
            yield f"{part.key}: the sheet of {rater} has the digest {digest}; no seal entry has it"
