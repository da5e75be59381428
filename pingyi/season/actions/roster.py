"""Writes of the roster before the freeze: as a whole from a table, or one agency at a time by hand."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pingyi.core import ids
from pingyi.core.errors import Missing, Refused
from pingyi.flow import trail
from pingyi.people import actions as people
from pingyi.people.models import Body, User
from pingyi.season import queries
from pingyi.season.actions.drafting import check_drafting
from pingyi.season.models import Agency, Rater, Season

LONGEST_REASON = 500
MOST_AGENCIES = 300
# While places are given anew every row stands beyond the longest roster, so that no two share one.
ASIDE = 10_000


@dataclass(frozen=True)
class NewAgency:
    """One line of the roster."""

    name: str
    kind: str
    reason: str = ""


@transaction.atomic
def set_roster(*, season: Season, agencies: Sequence[NewAgency], actor: User, now: datetime) -> None:
    """Replace the roster by these agencies in this order; ids a01, a02 ... follow the order.

    Raises Refused: not being drafted, a bad or repeated name, an unknown kind, none at all, or too many.
    """
    if not agencies:
        raise Refused("the roster is empty; enter at least one agency")
    if len(agencies) > MOST_AGENCIES:
        raise Refused(
            "the table has {count} agencies; a roster holds at most {most}", count=len(agencies), most=MOST_AGENCIES
        )
    names = Counter(row.name for row in agencies)
    allowed = queries.kinds(season)
    for row in agencies:
        _check(row, allowed)
        if names[row.name] > 1:
            raise Refused('"{name}" stands twice in the roster', name=row.name)
    check_drafting(season)
    Rater.objects.within(season.office_id).filter(season=season, agency__isnull=False).delete()
    queries.agencies(season).delete()
    bodies = people.enter_bodies(office=season.office, named=[(row.name, row.kind) for row in agencies])
    Agency.objects.within(season.office_id).bulk_create(
        _row(season, at, row, bodies[row.name]) for at, row in enumerate(agencies, start=1)
    )
    trail.note("set_roster", season, actor=actor, now=now, about="、".join(names))


@transaction.atomic
def add_agency(*, season: Season, new: NewAgency, actor: User, now: datetime) -> Agency:
    """Put one agency at the end of the roster.

    Raises Refused: not being drafted, a bad name or one that is there already, an unknown kind, or too many.
    """
    check_drafting(season)
    _check(new, queries.kinds(season))
    rows = queries.agencies(season)
    _check_free(season, new.name, None)
    count = rows.count()
    if count >= MOST_AGENCIES:
        raise Refused("the roster has {count} agencies; it holds no more", count=count)
    body = people.enter_bodies(office=season.office, named=[(new.name, new.kind)])[new.name]
    made = _row(season, count + 1, new, body)
    made.save()
    trail.note("add_agency", season, actor=actor, now=now, about=new.name, why=new.reason)
    return made


@transaction.atomic
def change_agency(*, season: Season, agency: str, to: NewAgency, actor: User, now: datetime) -> None:
    """Give an agency of the roster another name, kind or reason; with a new name it is another body.

    Raises Refused: not being drafted, a bad name or one that is there already, or an unknown kind.
    """
    check_drafting(season)
    row = _agency(season, agency)
    _check(to, queries.kinds(season))
    _check_free(season, to.name, row.pk)
    about = to.name if to.name == row.name else f"{row.name} → {to.name}"
    if to.name != row.name:
        row.body = people.enter_bodies(office=season.office, named=[(to.name, to.kind)])[to.name]
    row.name, row.kind, row.reason = to.name, to.kind, to.reason
    row.save(update_fields=["name", "kind", "reason", "body"])
    trail.note("change_agency", season, actor=actor, now=now, about=about, why=to.reason)


@transaction.atomic
def remove_agency(*, season: Season, agency: str, actor: User, now: datetime) -> None:
    """Take an agency off the roster; raters who belong to it stay, without it.

    Raises Refused: not being drafted.
    """
    check_drafting(season)
    row = _agency(season, agency)
    Rater.objects.within(season.office_id).filter(season=season, agency=row).update(agency=None)
    name = row.name
    row.delete()
    _renumber(season, list(queries.agencies(season)))
    trail.note("remove_agency", season, actor=actor, now=now, about=name)


@transaction.atomic
def move_agency(*, season: Season, agency: str, up: bool, actor: User, now: datetime) -> None:
    """Change an agency's place with the one above or below it; at the end nothing moves.

    Raises Refused: not being drafted.
    """
    check_drafting(season)
    row = _agency(season, agency)
    rows = list(queries.agencies(season))
    at = rows.index(row)
    other = at - 1 if up else at + 1
    if not 0 <= other < len(rows):
        return
    rows[at], rows[other] = rows[other], rows[at]
    _renumber(season, rows)
    trail.note("move_agency", season, actor=actor, now=now, about=f"{row.name} {at + 1} → {other + 1}")


def _check(row: NewAgency, allowed: Sequence[str]) -> None:
    if fault := ids.name_fault(row.name):
        raise Refused(fault, name=row.name)
    if row.kind not in allowed:
        raise Refused('"{kind}" is no kind of body; it is one of {list}', kind=row.kind, list=tuple(allowed))
    if len(row.reason) > LONGEST_REASON:
        raise Refused("the reason has {count} characters; at most {most}", count=len(row.reason), most=LONGEST_REASON)


def _check_free(season: Season, name: str, own: int | None) -> None:
    rows = queries.agencies(season).filter(name=name)
    if (rows.exclude(pk=own) if own else rows).exists():
        raise Refused('"{name}" stands on the roster already', name=name)


def _agency(season: Season, key: str) -> Agency:
    row = queries.agencies(season).filter(key=key).first()
    if row is None:
        raise Missing('"{agency}" is no agency of this season', agency=key)
    return row


def _row(season: Season, at: int, row: NewAgency, body: Body) -> Agency:
    return Agency(
        office_id=season.office_id,
        season=season,
        position=at,
        key=_key(at),
        body=body,
        name=row.name,
        kind=row.kind,
        reason=row.reason,
    )


def _key(at: int) -> str:
    return f"a{at:02d}"


def _renumber(season: Season, rows: Sequence[Agency]) -> None:
    """Give places and ids in this order; by way of places aside, since both are unique."""
    for shift in (ASIDE, 0):
        for at, row in enumerate(rows, start=1 + shift):
            row.position, row.key = at, _key(at)
        Agency.objects.within(season.office_id).bulk_update(rows, ["position", "key"])
