"""Writes about marking: open, seal sheets, close."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pingyi.core import canonical, ids
from pingyi.core.errors import Refused
from pingyi.flow import apply, trail
from pingyi.ledger import commit
from pingyi.meeting import queries, states
from pingyi.meeting.models import Keying, Line, Marking, Sheet
from pingyi.meeting.queries import Cells
from pingyi.people.models import User
from pingyi.rules.scheme import Marks
from pingyi.season import queries as seasons
from pingyi.season.models import Agency, Rater, Season


@dataclass(frozen=True)
class NewSheet:
    """One rater's marks. lines: agency key -> its cells (item, mark, status), items in the scheme's order.

    signers: role ids joined by + of the two persons who entered the sheet, or empty when it came in a table.
    """

    rater: str
    lines: dict[str, Cells]
    signers: str = ""


@transaction.atomic
def marking_open(*, season: Season, component: str, actor: User, now: datetime) -> None:
    """Open the marking of a component; from now on its raters stand, and the digest of their ids is on the ledger.

    Raises Refused: an unknown component, no raters, or the season or the role forbids it.
    """
    apply.lock(season)
    if season.state != "open":
        raise Refused("marking opens while the season is open; its state is {state}", state=season.state)
    part = component_of(season, component)
    if not seasons.raters(season, part.key).exists():
        raise Refused('nobody may mark in "{component}" yet; enter its raters first', component=component)
    marking = marking_of(season, component)
    move = apply.check(marking, "marking_open", states.MARKING, actor.role)
    apply.enter(marking, move)
    log = seasons.log_id(season)
    apply.record(log, "audit", by=actor.role, now=now, digest=_raters_digest(season, component))
    apply.record(log, "marking_open", by=actor.role, now=now, component=component)
    trail.note("marking_open", season, actor=actor, now=now, about=queries.label(season, component))


@transaction.atomic
def seal(*, season: Season, component: str, sheets: Sequence[NewSheet], actor: User, now: datetime) -> None:
    """Store whole sheets and put the digest of each on the ledger; a sealed sheet never changes.

    Raises Refused: marking is not open, a sheet of a rater is sealed already, or persons are entering it by hand.
    """
    part = component_of(season, component)
    marking = marking_of(season, component)
    apply.check(marking, "seal", states.MARKING, actor.role)
    raters = {row.key: row for row in seasons.raters(season, component)}
    roster = {row.key: row for row in seasons.agencies(season)}
    done = queries.sealed_raters(season, component)
    keyed = set(queries.keyings(season, component).values_list("rater_id", flat=True))
    made = []
    for new in sheets:
        rater = raters[new.rater]
        if rater.pk in done:
            raise Refused("the sheet of {name} is sealed already; a sealed sheet never changes", name=rater.name)
        if rater.pk in keyed and not new.signers:
            raise Refused(
                "the sheet of {name} is being entered by hand; seal it there, or discard its entries first",
                name=rater.name,
            )
        sheet, lines = _sheet(marking, part, rater, {roster[key]: cells for key, cells in new.lines.items()})
        made.append((sheet, lines, new.signers or actor.role))
    # In the order of the digests: the order of the list would tell on the public log whose sheet is whose.
    for sheet, lines, by in sorted(made, key=lambda each: each[0].digest):
        sheet.save(force_insert=True)
        Line.objects.within(season.office_id).bulk_create(lines)
        log = seasons.log_id(season)
        apply.record(log, "seal", by=by, now=now, component=component, digest=sheet.digest)
    # The marks stand in the lines now; who entered them and when stays.
    entries = Keying.objects.within(season.office_id).filter(rater__in=[sheet.rater_id for sheet, _, _ in made])
    entries.update(marks="")
    about = f"{queries.label(season, component)} · {len(made)}"
    trail.note("seal", season, actor=actor, now=now, about=about)


@transaction.atomic
def marking_close(*, season: Season, component: str, actor: User, now: datetime) -> None:
    """Close the marking: the count and digest of all lines go on the ledger, then the marks may be seen.

    Raises Refused: marking is not open, or sheets were entered by hand and not sealed.
    """
    marking = marking_of(season, component)
    move = apply.check(marking, "marking_close", states.MARKING, actor.role)
    if left := queries.keyings(season, component).values("rater_id").distinct().count():
        raise Refused(
            "{count} sheets were entered by hand and are not sealed; seal them, or discard their entries, then close",
            count=left,
        )
    found = [bytes.fromhex(line.line) for line in queries.lines(season, component)]
    log = seasons.log_id(season)
    apply.enter(marking, move)
    apply.record(log, "marking_close", by=actor.role, now=now, component=component)
    digest = commit.lines_digest(found)
    apply.record(log, "lines", by=actor.role, now=now, component=component, count=len(found), digest=digest)
    apply.record(log, "unseal", by=actor.role, now=now, component=component)
    trail.note("marking_close", season, actor=actor, now=now, about=queries.label(season, component))


def component_of(season: Season, key: str) -> Marks:
    """Return the component that raters mark.

    Raises Refused: there is none with this key.
    """
    found = next((part for part in queries.components(season) if part.key == key), None)
    if found is None:
        raise Refused('"{key}" is no component that raters mark', key=key)
    return found


def _raters_digest(season: Season, component: str) -> str:
    """Return the digest of who may mark: random ids and categories, no names."""
    rows = [[row.key, row.category, row.unit] for row in seasons.raters(season, component)]
    return canonical.sha256_hex(canonical.dumps([component, rows]))


def marking_of(season: Season, component: str) -> Marking:
    """Return the marking of a component, made on the first call."""
    rows = Marking.objects.within(season.office_id)
    found, _ = rows.get_or_create(season=season, component=component, defaults={"office_id": season.office_id})
    return found


def _sheet(marking: Marking, part: Marks, rater: Rater, cells: dict[Agency, Cells]) -> tuple[Sheet, list[Line]]:
    """Return the sheet and its lines with fresh salts, not yet stored."""
    sheet = Sheet(office_id=marking.office_id, marking=marking, rater=rater)
    lines = []
    for agency, row in cells.items():
        salt = secrets.token_bytes(32)
        line = commit.line(salt, marking.season.key, part.key, agency.key, row)
        lines.append(
            Line(
                office_id=marking.office_id,
                sheet=sheet,
                agency=agency,
                public_key=rater.key if part.published == "per_rater" else ids.fresh("m"),
                salt=salt.hex(),
                line=line.hex(),
                marks=canonical.dumps([list(cell) for cell in row]).decode(),
            )
        )
    secret = b"" if part.published == "per_rater" else secrets.token_bytes(32)
    sheet.secret = secret.hex()
    sheet.digest = commit.sheet_digest((bytes.fromhex(line.line) for line in lines), secret)
    return sheet, lines
