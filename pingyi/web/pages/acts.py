"""The entries of a ledger as people read them: kind, time, roles, what was done, and the bytes that were hashed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from django.utils.translation import gettext, gettext_noop

from pingyi.ledger import entries
from pingyi.ledger.models import Entry
from pingyi.web import words

KINDS = {
    "freeze": gettext_noop("Rules frozen, review opened"),
    "amend": gettext_noop("Rules amended"),
    "ballot_open": gettext_noop("Survey opened"),
    "ballot": gettext_noop("Answer committed"),
    "ballot_close": gettext_noop("Survey closed"),
    "quarantine": gettext_noop("Answers set aside"),
    "decision": gettext_noop("Decision recorded"),
    "marking_open": gettext_noop("Marking opened"),
    "seal": gettext_noop("Sheet sealed"),
    "marking_close": gettext_noop("Marking closed"),
    "lines": gettext_noop("Marks published by lines"),
    "unseal": gettext_noop("Sheets unsealed"),
    "meeting_packed": gettext_noop("Meeting node packed"),
    "meeting_merged": gettext_noop("Meeting node merged"),
    "result": gettext_noop("Result computed"),
    "announcement": gettext_noop("Result announced"),
    "publication": gettext_noop("Bundle published"),
    "correction": gettext_noop("Result corrected"),
    "document": gettext_noop("Paper issued"),
    "key": gettext_noop("Key changed"),
    "shred": gettext_noop("Stored matter destroyed"),
    "audit": gettext_noop("Audit recorded"),
}
FIELDS = {
    "agencies": gettext_noop("roster"),
    "ballots": gettext_noop("answers"),
    "batch": gettext_noop("batch"),
    "bundle": gettext_noop("bundle"),
    "c": gettext_noop("commitment"),
    "cause": gettext_noop("cause"),
    "checkpoint": gettext_noop("checkpoint"),
    "component": gettext_noop("component"),
    "count": gettext_noop("count"),
    "digest": gettext_noop("digest"),
    "engine": gettext_noop("engine"),
    "files": gettext_noop("files"),
    "id": gettext_noop("number"),
    "key": gettext_noop("key"),
    "kind": gettext_noop("kind"),
    "number": gettext_noop("number"),
    "origin": gettext_noop("origin"),
    "reason": gettext_noop("reason"),
    "result": gettext_noop("result"),
    "round": gettext_noop("round"),
    "rule": gettext_noop("rule"),
    "scheme": gettext_noop("rules"),
    "what": gettext_noop("what"),
}
Labels: TypeAlias = Mapping[str, Mapping[str, str]]
SHORT = 12  # characters shown of a digest or a key


@dataclass(frozen=True)
class Act:
    """One entry. kind: in words; at: None for an answer, which has neither time nor roles.

    said: pairs of a field's word and its value, digests cut short; raw: the bytes that were hashed, as text.
    """

    index: int
    kind: str
    at: datetime | None
    roles: tuple[str, ...]
    said: tuple[tuple[str, str], ...]
    raw: str


def acts(rows: Iterable[Entry], labels: Labels) -> list[Act]:
    """Return the entries for people. labels: what the scheme calls its parts, by dotted path.

    Raises BadEntry: a stored entry breaks its form.
    """
    return [_act(row, labels) for row in rows]


def _act(row: Entry, labels: Labels) -> Act:
    found = entries.check(row.raw.encode())
    said = tuple((gettext(FIELDS[name]), _said(name, value, labels)) for name, value in found.body.items())
    return Act(
        index=row.index,
        kind=gettext(KINDS[found.kind]),
        at=datetime.fromisoformat(found.at) if found.at else None,
        roles=tuple(found.by.split("+")) if found.by else (),
        said=said,
        raw=row.raw,
    )


def _said(name: str, value: entries.Value, labels: Labels) -> str:
    if isinstance(value, Mapping):
        return gettext(", ").join(sorted(value))
    if name == "component":
        return words.component(labels, str(value))
    if name == "kind":
        return words.word(str(value))
    text = str(value)
    cut = name in ("key", "checkpoint") or entries.DIGEST.match(text)
    return f"{text[:SHORT]}…" if cut and len(text) > SHORT else text
