"""Verifies a bundle from outside (FORMATS 6), steps 1-6 in order, and reports every failure; it must not write."""

from pingyi.bundle import check_binding, check_files, check_lines, check_log, manifest, score, source
from pingyi.bundle.forms import Season
from pingyi.bundle.report import Failure, Report
from pingyi.bundle.source import Source, Unreadable
from pingyi.ledger import note
from pingyi.rules.faults import BadInput


def verify(bundle: Source, vkey: str | None = None) -> Report:
    """Check everything that the bundle claims and return every failure.

    vkey: the C2SP verifier key from outside the bundle; None = the key is not checked.
    Raises Unreadable: bundle.json is missing or broken, or a file cannot be read. BadNote: vkey is none.
    """
    outside = None if vkey is None else note.parse_key(vkey)
    if manifest.NAME in bundle.odd():
        raise Unreadable(f"{manifest.NAME}: {source.ODD}")
    if manifest.NAME not in bundle.names():
        raise Unreadable(f"{manifest.NAME}: is missing; this is no bundle")
    given, departures = manifest.loads(source.read(bundle, manifest.NAME))
    found = check_files.digests(bundle)
    failures = check_files.presence(bundle, given, found)
    season, sound, more = check_files.form(bundle)
    failures += [*check_files.departures(departures), *more]
    log, more = check_log.logs(bundle, given, outside)
    failures += more
    if log is not None:
        failures += check_binding.bound(found, log)
        failures += check_binding.binding(bundle, given, log, season.scheme if season else None)
    if season is not None and given.season:
        failures += check_lines.lines(bundle, given.season, season, log)
    if season is not None and sound:
        failures += recomputed(bundle, season)
    return Report(
        season=given.season,
        failures=tuple(failures),
        agencies=len(season.inputs.agencies) if season else 0,
        entries=log.size if log else 0,
        key_fingerprint=_fingerprint(given.key),
        key_checked=outside is not None,
    )


def recomputed(bundle: Source, season: Season) -> list[Failure]:
    """Step 6: score the inputs again and compare byte for byte. season: free of faults."""
    try:
        scored = score.of(season)
    except BadInput as error:
        return [Failure(6, fault.file, fault.message) for fault in error.faults]
    result = []
    for name, raw in ((manifest.RESULTS, scored.results), (manifest.SENSITIVITY, scored.sensitivity)):
        if name in bundle.names():
            given = source.read(bundle, name)
            if given != raw:
                result.append(Failure(6, name, _difference(given, raw)))
    return result


def _difference(given: bytes, computed: bytes) -> str:
    """Say where the first difference is."""
    rows, wanted = given.split(b"\n"), computed.split(b"\n")
    number = next(
        (place for place, (one, other) in enumerate(zip(rows, wanted, strict=False)) if one != other),
        min(len(rows), len(wanted)) - 1,
    )
    return f"row {number + 1} reads {_shown(rows[number])}; the inputs give {_shown(wanted[number])}"


def _shown(row: bytes) -> str:
    return f'"{row[:200].decode("utf-8", "backslashreplace")}"'


def _fingerprint(vkey: str) -> str:
    try:
        return note.parse_key(vkey).fingerprint
    except note.BadNote:
        return ""
