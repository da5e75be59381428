"""Writes about paper sheets: two persons enter each one apart, and it is sealed when both entered the same."""

from datetime import datetime

from django.db import transaction

from pingyi.core import canonical
from pingyi.core.errors import Refused
from pingyi.flow import apply, trail
from pingyi.meeting import queries, states
from pingyi.meeting.actions.marking import NewSheet, component_of, marking_of, seal
from pingyi.meeting.models import Keying
from pingyi.meeting.queries import Cells
from pingyi.meeting.queries.keying import PERSONS
from pingyi.people.models import User
from pingyi.season.models import Rater, Season


@transaction.atomic
def key_marks(
    *, season: Season, component: str, rater: str, lines: dict[str, Cells], actor: User, now: datetime
) -> None:
    """Store what one person read off a rater's paper sheet, in place of what that person entered before.

    Raises Refused: marking is not open, the sheet is sealed, it holds nothing, or two others have entered it.
    """
    marking = marking_of(season, component)
    apply.check(marking, "key_marks", states.MARKING, actor.role)
    found = _unsealed(season, component, rater)
    if not lines:
        raise Refused(
            "the sheet of {name} holds neither mark nor word; a sheet without any is not entered", name=found.name
        )
    rows = queries.keyings(season, component).filter(rater=found)
    if rows.exclude(keyed_by=actor).count() >= PERSONS:
        raise Refused(
            "two other persons have entered the sheet of {name}; only they can correct it, or somebody discards both"
            " entries",
            name=found.name,
        )
    marks = canonical.dumps({key: [list(cell) for cell in cells] for key, cells in lines.items()}).decode()
    Keying.objects.within(season.office_id).update_or_create(
        rater=found,
        keyed_by=actor,
        defaults={"keyed_at": now, "marks": marks},
        create_defaults={"office_id": season.office_id, "marking": marking, "keyed_at": now, "marks": marks},
    )
    trail.note("key_marks", season, actor=actor, now=now, about=_about(season, component, found))


@transaction.atomic
def drop_keying(*, season: Season, component: str, rater: str, actor: User, now: datetime, why: str) -> None:
    """Discard all entries of a sheet that is not sealed, so that two persons can begin anew.

    Raises Refused: marking is not open, the sheet is sealed or not entered, no reason, or the actor neither entered it
    nor is an approver.
    """
    apply.check(marking_of(season, component), "drop_keying", states.MARKING, actor.role)
    found = _unsealed(season, component, rater)
    rows = Keying.objects.within(season.office_id).filter(rater=found)
    persons = set(rows.values_list("keyed_by_id", flat=True))
    if not persons:
        raise Refused("nobody has entered the sheet of {name}; there is nothing to discard", name=found.name)
    if actor.pk not in persons and actor.role != "approver":
        raise Refused("only a person who entered this sheet or an approver may discard its entries")
    if not why:
        raise Refused("give the reason for discarding the entries; it stays in the audit trail")
    rows.delete()
    trail.note("drop_keying", season, actor=actor, now=now, about=_about(season, component, found), why=why)


@transaction.atomic
def seal_keyed(*, season: Season, component: str, actor: User, now: datetime, rater: str = "") -> int:
    """Seal every sheet that two persons entered alike, or one rater's alone, and return how many.

    Raises Refused: no sheet is ready, the rater's is not, or as seal() does.
    """
    apply.check(marking_of(season, component), "seal", states.MARKING, actor.role)
    component_of(season, component)
    wanted = _unsealed(season, component, rater) if rater else None
    entered: dict[str, list[Keying]] = {}
    for row in queries.keyings(season, component):
        if wanted is None or row.rater_id == wanted.pk:
            entered.setdefault(row.rater.key, []).append(row)
    if wanted is not None:
        _check_ready(wanted, entered.get(wanted.key, []))
    sheets = [
        NewSheet(key, queries.entered_lines(rows[0]), "+".join(row.keyed_by.role for row in rows))
        for key, rows in entered.items()
        if len(rows) == PERSONS and rows[0].marks == rows[1].marks
    ]
    if not sheets:
        raise Refused("no sheet is ready: two different persons must have entered the same marks")
    seal(season=season, component=component, sheets=sheets, actor=actor, now=now)
    return len(sheets)


def _unsealed(season: Season, component: str, key: str) -> Rater:
    """Return the rater, whose sheet is not in; call with the marking locked."""
    found = queries.rater_of(season, component, key)
    if found.pk in queries.sealed_raters(season, component):
        raise Refused("the sheet of {name} is sealed already; a sealed sheet never changes", name=found.name)
    return found


def _check_ready(rater: Rater, rows: list[Keying]) -> None:
    if len(rows) < PERSONS:
        raise Refused(
            "{count} of two persons have entered the sheet of {name}; two different persons must, before it is sealed",
            count=len(rows),
            name=rater.name,
        )
    if cells := queries.differing(rows):
        raise Refused(
            "the two entries of the sheet of {name} differ in {count} cells; each person corrects the own entry from"
            " the paper first",
            name=rater.name,
            count=len(cells),
        )


def _about(season: Season, component: str, rater: Rater) -> str:
    return f"{queries.label(season, component)} · {rater.name}"
