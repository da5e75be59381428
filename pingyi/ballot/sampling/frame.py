"""The list of people from which a sample is drawn, read from a table; it must not keep it or word a fault."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pingyi.core import canonical, ids
from pingyi.sheets.read import Table

COLUMNS = ("stratum", "addressee", "address")
LONGEST_STRATUM = 80


class Person(NamedTuple):
    """One row of the list: a person, or a household that chooses one of its members. A cell may be empty."""

    stratum: str
    addressee: str
    address: str


class Fault(NamedTuple):
    """What is wrong in one place. row: as spreadsheet programs count; code: what a form words; cell: what it echoes."""

    row: int
    column: str
    code: str
    cell: str


def people(table: Table, names: Mapping[str, str]) -> tuple[list[Person], list[Fault]]:
    """Return the people of a table in its order; where there are faults they mean nothing.

    names: what a heading may say -> one of COLUMNS.
    """
    order, faults = _order(table.header, names)
    if faults:
        return [], faults
    found: list[Person] = []
    known: dict[tuple[str, str], int] = {}
    for row in table.rows:
        cells = [ids.tidy(row.cells[at]).replace("\n", " ") for at in order]
        person = Person(*cells)
        faults += _faults(row.number, person, [table.header[at] for at in order])
        first = known.setdefault(person[1:], row.number)
        if first != row.number and any(person[1:]):
            faults.append(Fault(row.number, "", "twice", str(first)))
        found.append(person)
    return found, faults if found else [Fault(1, "", "no_rows", "")]


def digest(rows: Sequence[Person]) -> str:
    """Return the digest of a list in its order, as hex: SHA-256 over a line of canonical JSON for each row."""
    found = hashlib.sha256()
    for row in rows:
        found.update(canonical.dumps(list(row)) + b"\n")
    return found.hexdigest()


def strata(rows: Sequence[Person]) -> dict[str, list[Person]]:
    """Return the people of each stratum in the list's order; strata in the order in which they first appear."""
    found: dict[str, list[Person]] = {}
    for row in rows:
        found.setdefault(row.stratum, []).append(row)
    return found


def announced(number: int, list_sha256: str, seed: str, strata: Mapping[str, tuple[int, int]]) -> str:
    """Return the digest that stands on the season's log before a draw.

    number: of the sample in its season; seed: hex; strata: label -> (people listed, people to be drawn).
    """
    known: dict[str, canonical.Json] = {
        "draw": number,
        "list": list_sha256,
        "seed": seed,
        "strata": {label: {"size": size, "count": count} for label, (size, count) in strata.items()},
    }
    return canonical.sha256_hex(canonical.dumps(known))


def _order(header: Sequence[str], names: Mapping[str, str]) -> tuple[list[int], list[Fault]]:
    """Return where each of COLUMNS stands. No other column is let in: what is not needed must not be handed over."""
    places: dict[str, int] = {}
    faults = []
    for at, heading in enumerate(header):
        column = names.get(heading, "")
        if not column or column in places:
            faults.append(Fault(1, heading, "column_twice" if column else "column_unknown", heading))
        places.setdefault(column, at)
    faults += [Fault(1, "", "column_missing", column) for column in COLUMNS if column not in places]
    return [places.get(column, 0) for column in COLUMNS], faults


def _faults(number: int, person: Person, headings: Sequence[str]) -> list[Fault]:
    found = [
        Fault(number, heading, fault, cell)
        for heading, cell in zip(headings, person, strict=True)
        if cell and (fault := ids.name_fault(cell))
    ]
    if not person.stratum:
        found.append(Fault(number, headings[0], "no_stratum", ""))
    if len(person.stratum) > LONGEST_STRATUM:
        found.append(Fault(number, headings[0], "long_stratum", person.stratum))
    if not (person.addressee or person.address):
        found.append(Fault(number, headings[1], "nobody", ""))
    return found
