"""The form of every kind of entry (FORMATS 5): written by entry(), checked by check(); no log and no database here."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from pingyi.core import canonical

LIMIT = 4096  # bytes of one entry
DIGEST = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z", re.ASCII)
ROLES = re.compile(r"[a-z][a-z0-9_]{0,31}(\+[a-z][a-z0-9_]{0,31})*\Z", re.ASCII)

Value: TypeAlias = "str | int | Mapping[str, str]"


class BadEntry(ValueError):
    """An entry that breaks its form, with the field, its value and what it has to be."""


@dataclass(frozen=True)
class Entry:
    """One checked entry. `at` and `by` are empty for a ballot; `body` holds the kind's own fields."""

    kind: str
    at: str
    by: str
    body: Mapping[str, Value]

    def text(self, field: str) -> str:
        """Return a field that is text or a digest."""
        value = self.body[field]
        if not isinstance(value, str):
            raise TypeError(f"the field {field} of {self.kind} is no text")
        return value

    def number(self, field: str) -> int:
        """Return a field that is a whole number."""
        value = self.body[field]
        if not isinstance(value, int):
            raise TypeError(f"the field {field} of {self.kind} is no number")
        return value

    def files(self) -> Mapping[str, str]:
        """Return the names and digests of a `result` entry."""
        value = self.body["files"]
        if not isinstance(value, Mapping):
            raise TypeError(f"the field files of {self.kind} is no object")
        return value


def _digest(value: canonical.Json) -> bool:
    return isinstance(value, str) and bool(DIGEST.match(value))


def _text(value: canonical.Json) -> bool:
    return isinstance(value, str)


def _count(value: canonical.Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _ordinal(value: canonical.Json) -> bool:
    return _count(value) and value != 0


def _files(value: canonical.Json) -> bool:
    return isinstance(value, Mapping) and all(_digest(each) for each in value.values())


def _roles(value: canonical.Json) -> bool:
    return isinstance(value, str) and bool(ROLES.match(value))


def _instant(value: canonical.Json) -> bool:
    if not isinstance(value, str) or not INSTANT.match(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Form:
    """What a field's value has to be: in words, and as a test."""

    words: str
    holds: Callable[[canonical.Json], bool]


HEX = Form("64 lower-case hex digits", _digest)
TEXT = Form("text", _text)
COUNT = Form("a whole number from 0", _count)
ORDINAL = Form("a whole number from 1", _ordinal)
FILES = Form("an object of file name and 64 lower-case hex digits", _files)
HEAD = {
    "at": Form("an instant such as 2026-11-22T08:00:00Z", _instant),
    "by": Form("role ids joined by +, such as operator+approver", _roles),
}

KINDS: Mapping[str, Mapping[str, Form]] = {
    "freeze": {"scheme": HEX, "agencies": HEX, "engine": TEXT, "key": TEXT, "origin": TEXT},
    "amend": {"scheme": HEX, "agencies": HEX, "reason": HEX},
    "ballot_open": {},
    "ballot": {"c": HEX},
    "ballot_close": {"ballots": COUNT},
    "quarantine": {"batch": TEXT, "rule": TEXT, "count": COUNT, "digest": HEX},
    "decision": {"id": TEXT, "kind": TEXT, "digest": HEX},
    "marking_open": {"component": TEXT},
    "seal": {"component": TEXT, "digest": HEX},
    "marking_close": {"component": TEXT},
    "lines": {"component": TEXT, "count": COUNT, "digest": HEX},
    "unseal": {"component": TEXT},
    "meeting_packed": {"key": TEXT},
    "meeting_merged": {"checkpoint": TEXT},
    "result": {"round": ORDINAL, "files": FILES},
    "announcement": {"result": HEX},
    "publication": {"bundle": HEX},
    "correction": {"result": HEX, "cause": HEX},
    "document": {"number": TEXT, "digest": HEX},
    "key": {"key": TEXT},
    "shred": {"what": TEXT, "count": COUNT},
    "audit": {"digest": HEX},
}


def entry(kind: str, at: str, by: str, /, **fields: Value) -> bytes:
    """Return the canonical bytes of an act's entry.

    at: core.clock.stamp() of the act; by: role ids joined by +. Raises BadEntry: anything check() refuses.
    """
    return _written({**fields, "k": kind, "at": at, "by": by})


def ballot(commitment: str) -> bytes:
    """Return the canonical bytes of a ballot's entry, which has neither time nor role; commitment: 64 hex digits."""
    return _written({"k": "ballot", "c": commitment})


def check(raw: bytes) -> Entry:
    """Read one entry as it stands in the log.

    Raises BadEntry: longer than 4,096 bytes, not canonical JSON, an unknown kind, a field too many, missing or wrong.
    """
    if len(raw) > LIMIT:
        raise BadEntry(f"the entry has {len(raw):,} bytes; at most {LIMIT:,}")
    try:
        found = canonical.loads(raw)
    except canonical.NotCanonical as error:
        raise BadEntry(f"the entry cannot be read: {error}") from error
    if not isinstance(found, Mapping):
        raise BadEntry("the entry is no JSON object")
    return _checked(found)


def _written(fields: Mapping[str, Value]) -> bytes:
    try:
        raw = canonical.dumps(fields)
    except canonical.NotCanonical as error:
        raise BadEntry(f"the entry cannot be written: {error}") from error
    check(raw)
    return raw


def _checked(found: Mapping[str, canonical.Json]) -> Entry:
    kind = found.get("k")
    if not isinstance(kind, str) or kind not in KINDS:
        raise BadEntry(f"the kind k is {kind!r}; known kinds are {', '.join(KINDS)}")
    forms = KINDS[kind] if kind == "ballot" else {**HEAD, **KINDS[kind]}
    fields = {name: value for name, value in found.items() if name != "k"}
    if fields.keys() != forms.keys():
        raise BadEntry(f"{kind} has the fields {_names(fields)}; it must have exactly {_names(forms)}")
    body: dict[str, Value] = {}
    for name, form in forms.items():
        value = fields[name]
        if not form.holds(value):
            raise BadEntry(f"the field {name} of {kind} is {value!r}; it must be {form.words}")
        body[name] = value  # type: ignore[assignment]  # the form has just proved it
    return Entry(kind, str(body.pop("at", "")), str(body.pop("by", "")), body)


def _names(fields: Mapping[str, object]) -> str:
    return ", ".join(["k", *sorted(fields)])
