"""Step 4 of a verification: the log binds the files, the results and the number of ballots; it must not recompute."""

from collections.abc import Iterator, Mapping

from pingyi.bundle import frame, manifest, source, table
from pingyi.bundle.check_log import Log
from pingyi.bundle.manifest import Manifest
from pingyi.bundle.report import Failure
from pingyi.bundle.source import Source
from pingyi.bundle.table import Findings
from pingyi.rules.scheme import Scheme

ENTRIES = f"{manifest.SEASON_LOG}/entries.jsonl"


def binding(bundle: Source, given: Manifest, log: Log, scheme: Scheme | None) -> Iterator[Failure]:
    """Step 4, but for the digests: engine, references to results, and the ballots.

    scheme: None when it cannot be read; then the ballots of channels.csv are passed over.
    """
    freeze = log.last("freeze")
    if freeze is not None and freeze.text("engine") != given.engine:
        yield Failure(
            4, manifest.NAME, f'its engine is "{given.engine}"; the freeze entry says "{freeze.text("engine")}"'
        )
    yield from _references(log)
    yield from _ballots(bundle, log, scheme)


def bound(found: Mapping[str, str], log: Log) -> Iterator[Failure]:
    """Step 4: the digests of the last freeze or amend, result and publication. found: digest of each file."""
    for kind in ("result", "publication"):
        if log.last(kind) is None:
            yield Failure(4, ENTRIES, f"there is no {kind} entry")
    frozen = log.last("freeze", "amend")
    if frozen is not None:
        for name, field in ((manifest.SCHEME, "scheme"), ("agencies.csv", "agencies")):
            yield from _same(found, name, frozen.text(field), f"the last {frozen.kind} entry")
    result = log.last("result")
    if result is not None:
        yield from _result(found, result.files())
    publication = log.last("publication")
    if publication is not None:
        yield from _same(found, manifest.NAME, publication.text("bundle"), "the last publication entry")


def _result(found: Mapping[str, str], files: Mapping[str, str]) -> Iterator[Failure]:
    for name in sorted(set(files) - set(manifest.BOUND)):
        yield Failure(4, ENTRIES, f'the last result entry names "{name}", which is no part of a result')
    for name in manifest.BOUND:
        if name in files:
            yield from _same(found, name, files[name], "the last result entry")
        else:
            yield Failure(4, name, "the last result entry does not name it")


def _same(found: Mapping[str, str], name: str, digest: str, where: str) -> Iterator[Failure]:
    if name in found and found[name] != digest:
        yield Failure(4, name, f"its digest is {found[name]}; {where} says {digest}")


def _references(log: Log) -> Iterator[Failure]:
    results: set[str] = set()
    for act in log.of("result", "announcement", "correction"):
        if act.entry.kind == "result":
            results.add(act.leaf)
        elif act.entry.text("result") not in results:
            yield Failure(
                4,
                ENTRIES,
                f"line {act.place + 1}: {act.entry.kind} means {act.entry.text('result')}, no earlier result",
            )


def _ballots(bundle: Source, log: Log, scheme: Scheme | None) -> Iterator[Failure]:
    close = log.last("ballot_close")
    if close is not None and close.number("ballots") != log.ballots:
        yield Failure(
            4, ENTRIES, f"has {log.ballots} ballot entries; the last ballot_close says {close.number('ballots')}"
        )
    if scheme is None:
        return
    if close is None and scheme.survey is not None:
        yield Failure(4, ENTRIES, "there is no ballot_close entry")
    cast = _committed(bundle)
    if cast is not None and cast != log.ballots:
        yield Failure(
            4,
            "channels.csv",
            f"its committed channels have {cast} ballots cast; the log has {log.ballots} ballot entries",
        )


def _committed(bundle: Source) -> int | None:
    if "channels.csv" not in bundle.names():
        return None
    found = Findings("channels.csv")
    rows = table.read(source.read(bundle, "channels.csv"), frame.HEADERS["channels.csv"], found)
    cast = [row[2] for row in rows.rows if row[1] == "1"]
    if found or not all(text.isascii() and text.isdecimal() and len(text) <= 12 for text in cast):
        return None
    return sum(map(int, cast))
