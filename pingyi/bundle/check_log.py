"""Step 3 of a verification: the form, root, signature and key of each log; it must not look at other files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pingyi.bundle import manifest, source
from pingyi.bundle.manifest import Manifest
from pingyi.bundle.report import Failure, capped
from pingyi.bundle.source import Source
from pingyi.ledger import entries, note, tree
from pingyi.ledger.entries import Entry
from pingyi.ledger.note import BadNote, Checkpoint, Key

BALLOT = re.compile(rb'\{"c":"[0-9a-f]{64}","k":"ballot"\}\Z')
SEASON = manifest.SEASON_LOG
MEETING = re.compile(r"ledger/meeting_([1-9][0-9]{0,3})/", re.ASCII)


@dataclass(frozen=True)
class Act:
    """An entry that is no ballot. place: from 0; leaf: hex hash."""

    place: int
    leaf: str
    entry: Entry


@dataclass(frozen=True)
class Log:
    """One log as read: its acts in order, and the number of its ballots."""

    size: int
    root: bytes
    acts: tuple[Act, ...]
    ballots: int

    def of(self, *kinds: str) -> tuple[Act, ...]:
        """Return the acts of these kinds in order."""
        return tuple(act for act in self.acts if act.entry.kind in kinds)

    def last(self, *kinds: str) -> Entry | None:
        """Return the last act of these kinds, if there is one."""
        return next((act.entry for act in reversed(self.acts) if act.entry.kind in kinds), None)


def logs(bundle: Source, given: Manifest, outside: Key | None) -> tuple[Log | None, list[Failure]]:
    """Step 3: read every log; return the season's, None when it is missing, and the failures.

    outside: the key that the verifying person brought along, if any.
    """
    key, result = _expected_key(given, outside)
    log, failures = _read(bundle, SEASON)
    result += failures
    if log is not None:
        result += _anchor(log, given)
    checkpoint, failures = _checkpoint(bundle, SEASON, key)
    result += failures
    if checkpoint is not None:
        result += _compare(SEASON, log, checkpoint)
        result += _origin(checkpoint.origin, given, log)
    if log is not None:
        result += _meetings(bundle, log)
    return log, result


def _expected_key(given: Manifest, outside: Key | None) -> tuple[Key | None, list[Failure]]:
    """Return the key that must have signed: the one from outside, else the one of bundle.json."""
    try:
        key = note.parse_key(given.key)
    except BadNote as error:
        return outside, [Failure(3, manifest.NAME, str(error))]
    if outside is not None and outside != key:
        return outside, [Failure(3, manifest.NAME, f"its key is {key.text}; the key you gave is {outside.text}")]
    return key, []


def _read(bundle: Source, folder: str) -> tuple[Log | None, list[Failure]]:
    name = f"{folder}/entries.jsonl"
    if name not in bundle.names():
        return None, []
    raw = source.read(bundle, name)
    faults: list[str] = []
    lines = raw.split(b"\n")
    if lines.pop():
        faults.append("the last entry has no line feed (LF) at its end")
        lines = raw.split(b"\n")
    acts: list[Act] = []
    frontier = tree.Frontier().append(tree.leaf_hash(line) for line in lines)
    ballots = 0
    for place, line in enumerate(lines):
        if BALLOT.match(line):
            ballots += 1
            continue
        try:
            acts.append(Act(place, tree.leaf_hash(line).hex(), entries.check(line)))
        except entries.BadEntry as error:
            faults.append(f"line {place + 1}: {error}")
    return Log(frontier.size, frontier.root(), tuple(acts), ballots), capped(3, name, faults)


def _anchor(log: Log, given: Manifest) -> list[Failure]:
    """Compare key and origin of bundle.json with those that the log itself says."""
    freeze = log.last("freeze")
    if freeze is None:
        return [Failure(3, f"{SEASON}/entries.jsonl", "there is no freeze entry")]
    result = []
    key = (log.last("key") or freeze).text("key")
    if given.key != key:
        words = f"the last key on the log is {key}; bundle.json says {given.key}"
        result.append(Failure(3, f"{SEASON}/entries.jsonl", words))
    origin = freeze.text("origin")
    if given.origin != origin:
        words = f'its origin is "{given.origin}"; the freeze entry says "{origin}"'
        result.append(Failure(3, manifest.NAME, words))
    return result


def _checkpoint(bundle: Source, folder: str, key: Key | None) -> tuple[Checkpoint | None, list[Failure]]:
    name = f"{folder}/checkpoint"
    if key is None or name not in bundle.names():
        return None, []
    try:
        return note.parse_checkpoint(note.open_note(source.read(bundle, name), key)), []
    except BadNote as error:
        return None, [Failure(3, name, str(error))]


def _compare(folder: str, log: Log | None, checkpoint: Checkpoint) -> list[Failure]:
    if log is None:
        return []
    name = f"{folder}/entries.jsonl"
    if log.size != checkpoint.size:
        return [Failure(3, name, f"has {log.size} entries; its checkpoint signs {checkpoint.size}")]
    if log.root != checkpoint.root:
        return [Failure(3, name, f"its root is {log.root.hex()}; its checkpoint signs {checkpoint.root.hex()}")]
    return []


def _origin(origin: str, given: Manifest, log: Log | None) -> Iterator[Failure]:
    """Compare the origin that the checkpoint signs with its form and the freeze entry."""
    parts = origin.split("/")
    if len(parts) != 3 or not all(parts) or parts[2] != given.season:
        yield Failure(3, f"{SEASON}/checkpoint", f'its origin "{origin}" has not the form host/office/{given.season}')
    freeze = log.last("freeze") if log else None
    if freeze is not None and freeze.text("origin") != origin:
        words = f'its origin is "{origin}"; the freeze entry says "{freeze.text("origin")}"'
        yield Failure(3, f"{SEASON}/checkpoint", words)


def _meetings(bundle: Source, log: Log) -> list[Failure]:
    packed, merged = log.of("meeting_packed"), log.of("meeting_merged")
    there = {int(found[1]) for found in map(MEETING.match, bundle.names()) if found}
    result = []
    for number in sorted(there | set(range(1, len(merged) + 1))):
        folder = f"ledger/meeting_{number}"
        if number not in there:
            words = "is missing; the season's log merged this meeting"
            result += [Failure(3, f"{folder}/{name}", words) for name in ("entries.jsonl", "checkpoint")]
        elif number > min(len(packed), len(merged)):
            words = "is anchored by no meeting_packed and meeting_merged entry of the season's log"
            result.append(Failure(3, f"{folder}/checkpoint", words))
        else:
            anchor = (packed[number - 1].entry.text("key"), merged[number - 1].entry.text("checkpoint"))
            result += _meeting(bundle, folder, *anchor)
    return result


def _meeting(bundle: Source, folder: str, vkey: str, text: str) -> Iterator[Failure]:
    log, failures = _read(bundle, folder)
    yield from failures
    names = bundle.names()
    for name in (f"{folder}/entries.jsonl", f"{folder}/checkpoint"):
        if name not in names:
            yield Failure(3, name, "is missing")
    try:
        key = note.parse_key(vkey)
    except BadNote as error:
        yield Failure(3, f"{SEASON}/entries.jsonl", f"meeting_packed: {error}")
        return
    checkpoint, failures = _checkpoint(bundle, folder, key)
    yield from failures
    if checkpoint is not None:
        yield from _compare(folder, log, checkpoint)
        signed = note.open_note(source.read(bundle, f"{folder}/checkpoint"), key)
        if signed != text:
            yield Failure(3, f"{folder}/checkpoint", "is not the one that meeting_merged put on the season's log")
