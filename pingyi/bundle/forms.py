"""Reads scheme.json and the seven inputs of a bundle and checks every rule of FORMATS 2-3; it must not score."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeVar

from pingyi.bundle import ballots, frame, sheets, source, table
from pingyi.bundle.frame import Frame
from pingyi.bundle.source import Source
from pingyi.bundle.table import Findings
from pingyi.core import canonical
from pingyi.core.canonical import Json
from pingyi.rules import shape
from pingyi.rules.faults import BadInput, Fault
from pingyi.rules.inputs import Decision, Inputs
from pingyi.rules.scheme import Marks, Scheme, Survey

KINDS = (
    "assume",
    "amend",
    "sign_counting",
    "absent",
    "withdrawn",
    "fraud",
    "quarantine",
    "release",
    "exclude",
    "waive",
    "correct",
    "revoke",
)
NEED_AGENCY = ("absent", "withdrawn", "fraud")
SIGNERS = re.compile(r"[a-z][a-z0-9_]{0,31}(\+[a-z][a-z0-9_]{0,31})*\Z", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)
T = TypeVar("T")
IMPORT_ORDER = "component (as in scheme.json), agency (roster)"


@dataclass(frozen=True)
class Season:
    """Everything the engine reads, as far as it could be read.

    document: scheme.json as written. marks: the rows of marks.csv as text, in order; None = it cannot be read.
    """

    document: Json
    scheme: Scheme
    inputs: Inputs
    marks: Sequence[Sequence[str]] | None


def read(bundle: Source) -> Season:
    """Read the inputs of a bundle.

    Raises BadInput: a file is missing or breaks FORMATS 1-3; carries every fault.
    """
    season, faults = examine(bundle)
    if faults or season is None:
        raise BadInput(faults)
    return season


def examine(bundle: Source) -> tuple[Season | None, tuple[Fault, ...]]:
    """Read the inputs and return them with every fault; None when scheme.json cannot be read."""
    reading = _Reading(bundle)
    document, scheme = reading.scheme()
    roster = reading.file("agencies.csv", _agencies)
    if scheme is None:
        return None, tuple(reading.faults)
    names = () if roster is None else roster
    season = Frame(scheme, None if roster is None else {one: at for at, (one, _) in enumerate(names)})
    raters, known = reading.file("raters.csv", lambda raw, found: sheets.raters(raw, season, found))
    marks = reading.file("marks.csv", lambda raw, found: sheets.marks(raw, season, known, found))
    answers, totals = reading.file("ballots.csv", lambda raw, found: ballots.ballots(raw, season, found))
    reading.file("channels.csv", lambda raw, found: ballots.channels(raw, season, totals, found))
    imports = reading.file("imports.csv", lambda raw, found: _imports(raw, season, found))
    decisions = reading.file("decisions.csv", lambda raw, found: _decisions(raw, season, found))
    quarantined = sum(count for (_channel, status), count in (totals or {}).items() if status == "quarantined")
    inputs = Inputs(names, raters, marks.marks, answers, imports, decisions, quarantined)
    return Season(document, scheme, inputs, marks.texts), tuple(reading.faults)


class _Reading:
    """One pass over the files, gathering faults; a missing file is a fault and reads as no rows."""

    def __init__(self, bundle: Source) -> None:
        self._bundle = bundle
        self._names = frozenset(bundle.names())
        self._odd = bundle.odd()
        self.faults: list[Fault] = []

    def scheme(self) -> tuple[Json, Scheme | None]:
        raw = self._raw("scheme.json")
        if raw is None:
            return None, None
        try:
            document = canonical.loads(raw)
            return document, shape.parse(document)
        except canonical.NotCanonical as error:
            self.faults.append(Fault("scheme.json", 0, "", str(error)))
        except BadInput as error:
            self.faults.extend(error.faults)
        return None, None

    def file(self, name: str, reader: Callable[[bytes, Findings], T]) -> T:
        found = Findings(name)
        raw = self._raw(name)
        if raw is None:
            # Every reader finds nothing in no bytes; that the file is missing is the one fault worth telling.
            return reader(b"", Findings(name))
        result = reader(raw, found)
        self.faults.extend(found.all())
        return result

    def _raw(self, name: str) -> bytes | None:
        if name in self._names:
            return source.read(self._bundle, name)
        missing = "is missing; every file of the inputs is there, if only its header"
        self.faults.append(Fault(name, 0, "", source.ODD if name in self._odd else missing))
        return None


def _agencies(raw: bytes, found: Findings) -> tuple[tuple[str, str], ...] | None:
    rows = table.read(raw, frame.HEADERS["agencies.csv"], found)
    if not rows.whole:
        return None
    seen: dict[str, int] = {}
    for number, (agency, name) in rows:
        frame.check_id((number, "agency"), agency, found)
        if not name:
            found.add(number, "name", "is empty; give the agency's name")
        first = seen.setdefault(agency, number)
        if first != number:
            found.add(number, "agency", f'"{agency}" stands in row {first} already')
    names = dict(reversed([(row[0], row[1]) for row in rows.rows]))
    return tuple((agency, names[agency]) for agency in seen)


def _imports(raw: bytes, season: Frame, found: Findings) -> dict[tuple[str, str], Fraction]:
    rows = table.read(raw, frame.HEADERS["imports.csv"], found)
    figures = {part.key: part for part in season.scheme.components if _takes_figures(part)}
    result: dict[tuple[str, str], Fraction] = {}
    for number, (component, agency, score, origin) in rows:
        if component not in figures:
            allowed = frame.listed(tuple(figures))
            found.add(number, "component", f'"{component}" takes no figures; those that do: {allowed}')
        season.check_agency((number, "agency"), agency, found)
        value, fault = frame.decimal(score)
        if value is None:
            found.add(number, "score", fault)
        elif not 0 <= value <= 100:
            found.add(number, "score", f'"{score}" is outside 0 to 100')
        _check_origin(number, origin, isinstance(figures.get(component), Marks), found)
        result[component, agency] = value or Fraction(0)
    places = season.places
    frame.check_order(rows, lambda row: _import_place(row, places, season.agencies or {}), IMPORT_ORDER, found)
    return result


def _takes_figures(part: object) -> bool:
    if isinstance(part, Marks):
        return part.published == "none"
    return not isinstance(part, Survey)


def _import_place(
    row: Sequence[str], places: Mapping[str, int], roster: Mapping[str, int]
) -> tuple[object, ...] | None:
    if row[0] not in places or row[1] not in roster:
        return None
    return places[row[0]], roster[row[1]]


def _check_origin(number: int, origin: str, hidden: bool, found: Findings) -> None:
    if not origin:
        found.add(number, "source", "is empty; say where the figure comes from")
    elif hidden and origin != frame.AUDITORS_ONLY:
        found.add(number, "source", f'"{origin}": marks that stay unpublished have the source {frame.AUDITORS_ONLY}')


def _decisions(raw: bytes, season: Frame, found: Findings) -> tuple[Decision, ...]:
    rows = table.read(raw, frame.HEADERS["decisions.csv"], found)
    seen: dict[str, int] = {}
    result = []
    for number, row in rows:
        decision = Decision(*row)
        frame.check_id((number, "id"), decision.id, found)
        if decision.id in seen:
            found.add(number, "id", f'"{decision.id}" stands in row {seen[decision.id]} already')
        _check_subject(number, decision, season, found)
        if decision.kind == "revoke" and decision.ref not in seen:
            found.add(number, "ref", f'"{decision.ref}" is the id of no earlier row; revoke names what it ends')
        _check_signing(number, decision, found)
        seen.setdefault(decision.id, number)
        result.append(decision)
    return tuple(result)


def _check_subject(number: int, decision: Decision, season: Frame, found: Findings) -> None:
    if decision.kind not in KINDS:
        found.add(number, "kind", f'"{decision.kind}" is no kind of decision; allowed: {frame.listed(KINDS)}')
    if decision.agency:
        season.check_agency((number, "agency"), decision.agency, found)
    elif decision.kind in NEED_AGENCY:
        found.add(number, "agency", f"is empty; {decision.kind} says which agency")


def _check_signing(number: int, decision: Decision, found: Findings) -> None:
    if not SIGNERS.match(decision.signers):
        found.add(number, "signers", f'"{decision.signers}": role ids joined by +, for example operator+approver')
    try:
        known = bool(DAY.match(decision.decided_on)) and date.fromisoformat(decision.decided_on)
    except ValueError:
        known = False
    if not known:
        found.add(number, "decided_on", f'"{decision.decided_on}" is no day; write it like 2026-11-20')
