"""Steps 1 and 2 of a verification: what is there, its digests, and the form of each file; it must not see the log."""

import re
from collections.abc import Mapping

from pingyi.bundle import forms, manifest, source, table, write
from pingyi.bundle.manifest import Manifest
from pingyi.bundle.report import Failure, capped
from pingyi.bundle.source import Source
from pingyi.bundle.table import Findings
from pingyi.core import canonical
from pingyi.rules.faults import Fault

HEX = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)
SENSITIVITY_HEADER = ("agency", "case", "total", "grade")
AFTER_COMPONENTS = ("total", "computed_grade", "override", "grade", "rank", "notes")


def digests(bundle: Source) -> dict[str, str]:
    """Return the SHA-256 of every file outside the ledger."""
    return {name: source.digest(bundle, name) for name in bundle.names() if not name.startswith("ledger/")}


def presence(bundle: Source, given: Manifest, found: Mapping[str, str]) -> list[Failure]:
    """Step 1: compare the files that are there with those that bundle.json lists. found: of digests()."""
    names, odd = frozenset(bundle.names()), bundle.odd()
    logs = {f"{manifest.SEASON_LOG}/{name}" for name in ("entries.jsonl", "checkpoint")}
    wanted = {*manifest.REQUIRED, *given.files, *logs}
    result = []
    for name in sorted({*names, *odd, *wanted} - {manifest.NAME}, key=_bytes):
        message = source.ODD if name in odd else _presence(name, names, given, found)
        if message:
            result.append(Failure(1, name, message))
    if manifest.NAME in given.files:
        result.append(Failure(1, manifest.NAME, "lists itself; its digest stands in the log"))
    return result


def form(bundle: Source) -> tuple[forms.Season | None, bool, list[Failure]]:
    """Step 2: the form of each file but bundle.json.

    Return the season as far as it can be read, whether its inputs are free of faults, and the failures.
    Files that are missing are passed over: step 1 has named them.
    """
    names = frozenset(bundle.names())
    season, faults = forms.examine(bundle)
    result = [_failure(fault) for fault in faults if fault.file in names]
    for name, header in _published(season).items():
        if name in names:
            found = Findings(name)
            rows = table.read(source.read(bundle, name), header, found)
            if name == manifest.LINES:
                _check_hex(rows, found)
            result += [_failure(fault) for fault in found.all()]
    if manifest.TRACE in names:
        try:
            canonical.loads(source.read(bundle, manifest.TRACE))
        except canonical.NotCanonical as error:
            result.append(Failure(2, manifest.TRACE, str(error)))
    return season, not faults, result


def departures(messages: tuple[str, ...]) -> list[Failure]:
    """Step 2 for bundle.json, from what manifest.loads() found."""
    return capped(2, manifest.NAME, messages)


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


def _presence(name: str, names: frozenset[str], given: Manifest, found: Mapping[str, str]) -> str:
    in_ledger = name.startswith("ledger/")
    if name not in names:
        return "is listed in bundle.json but missing" if name in given.files else "is missing"
    if in_ledger:
        if not manifest.LOG_FILE.match(name):
            return "is no file of a ledger; only entries.jsonl and checkpoint of season and meeting_<n> are"
        return "is listed in bundle.json; the ledger is bound by its own checkpoint" if name in given.files else ""
    if name not in given.files:
        return "is not listed in bundle.json"
    if name not in (*manifest.REQUIRED, *manifest.OPTIONAL):
        return "is listed in bundle.json, but no part of a bundle"
    if given.files[name] != found[name]:
        return f"its digest is {found[name]}; bundle.json says {given.files[name]}"
    return ""


def _published(season: forms.Season | None) -> dict[str, tuple[str, ...]]:
    result = {manifest.LINES: write.LINES_HEADER, manifest.SENSITIVITY: SENSITIVITY_HEADER}
    if season is not None:
        keys = tuple(part.key for part in season.scheme.components)
        result[manifest.RESULTS] = ("agency", *keys, *AFTER_COMPONENTS)
    return result


def _check_hex(rows: table.Table, found: Findings) -> None:
    for number, row in rows:
        for column, text in zip(write.LINES_HEADER[3:], row[3:], strict=True):
            if not HEX.match(text):
                found.add(number, column, f'"{text}" is not 64 lower-case hex digits')


def _failure(fault: Fault) -> Failure:
    where = f"row {fault.row}" if fault.row else ""
    if fault.column:
        where += f"{', ' if where else ''}column {fault.column}"
    return Failure(2, fault.file, f"{where}: {fault.message}" if where else fault.message)
