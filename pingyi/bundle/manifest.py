"""bundle.json and the list of what a bundle holds (FORMATS 6): written and read here; it must not open other files."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pingyi.bundle import frame
from pingyi.bundle.source import Unreadable
from pingyi.core import canonical
from pingyi.core.canonical import Json

NAME = "bundle.json"
FORMAT = "pingyi-bundle/1"
FIELDS = ("format", "season", "title", "engine", "origin", "key", "files")
LINES = "lines.csv"
RESULTS = "results.csv"
SENSITIVITY = "sensitivity.csv"
TRACE = "trace.json"
SCHEME = "scheme.json"
# The files whose digests the `result` entry binds.
BOUND = (SCHEME, *frame.INPUTS, LINES, RESULTS, SENSITIVITY)
REQUIRED = (*BOUND, TRACE, "verify.py", "README.txt")
OPTIONAL = ("verify.html",)
SEASON_LOG = "ledger/season"
LOG_FILE = re.compile(r"(ledger/(?:season|meeting_[1-9][0-9]{0,3}))/(?:entries\.jsonl|checkpoint)\Z", re.ASCII)
DIGEST = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)


@dataclass(frozen=True)
class Manifest:
    """What bundle.json says. key: C2SP verifier key; files: name -> lower-case hex SHA-256."""

    season: str
    title: Mapping[str, str]
    origin: str
    key: str
    files: Mapping[str, str]
    engine: str = "v1"


def dumps(manifest: Manifest) -> bytes:
    """Return the bytes of bundle.json."""
    return canonical.dumps(
        {
            "format": FORMAT,
            "season": manifest.season,
            "title": dict(manifest.title),
            "engine": manifest.engine,
            "origin": manifest.origin,
            "key": manifest.key,
            "files": dict(manifest.files),
        }
    )


def loads(raw: bytes) -> tuple[Manifest, tuple[str, ...]]:
    """Read bundle.json; the second part names the departures from its form that leave it readable.

    A field that is missing or of another type reads as empty.
    Raises Unreadable: no JSON object of this format.
    """
    try:
        found = json.loads(raw.decode())
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"{NAME}: no JSON: {error}") from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Unreadable(f'{NAME}: no object with the format "{FORMAT}"')
    faults = _departures(raw, found)
    texts = {name: _text(found.get(name)) for name in ("season", "engine", "origin", "key")}
    manifest = Manifest(
        season=texts["season"],
        title=_texts(found.get("title")),
        engine=texts["engine"],
        origin=texts["origin"],
        key=texts["key"],
        files=_texts(found.get("files")),
    )
    return manifest, tuple(faults)


def _departures(raw: bytes, found: Mapping[str, Json]) -> list[str]:
    result = []
    try:
        canonical.loads(raw)
    except canonical.NotCanonical as error:
        result.append(str(error))
    result += [f'the field "{name}" is unknown; allowed: {", ".join(FIELDS)}' for name in found if name not in FIELDS]
    for name in FIELDS[1:]:
        wanted = "object of texts" if name in ("title", "files") else "text"
        if name not in found:
            result.append(f"the field {name} is missing")
        elif not _is(wanted, found[name]):
            result.append(f"the field {name} is no {wanted}, or an empty one")
    if found.get("engine") not in (None, "v1"):
        result.append(f'the engine is "{found["engine"]}"; this program has v1')
    for name, digest in _texts(found.get("files")).items():
        if not DIGEST.match(digest):
            result.append(f'files: the digest of {name} is "{digest}"; write 64 lower-case hex digits')
    return result


def _is(wanted: str, value: Json) -> bool:
    if wanted == "text":
        return isinstance(value, str) and value != ""
    return isinstance(value, Mapping) and bool(value) and all(isinstance(one, str) for one in value.values())


def _text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Json) -> dict[str, str]:
    found = value if isinstance(value, Mapping) else {}
    return {key: text if isinstance(text, str) else json.dumps(text) for key, text in found.items()}
