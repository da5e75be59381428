"""Writes of who marks: the raters of a component as a whole from a table, or one at a time by hand."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pingyi.core import ids
from pingyi.core.errors import Missing, Refused
from pingyi.flow import apply, trail
from pingyi.people.models import User
from pingyi.rules.scheme import Marks
from pingyi.season import queries, states
from pingyi.season.models import Agency, Rater, Season

MOST_RATERS = 500


@dataclass(frozen=True)
class NewRater:
    """Somebody who may mark. agency: key of the reviewed agency they belong to, or empty."""

    name: str
    category: str = ""
    unit: str = ""
    agency: str = ""


@transaction.atomic
def set_raters(*, season: Season, component: str, raters: Sequence[NewRater], actor: User, now: datetime) -> None:
    """Replace who may mark in the component; each gets a random id.

    Raises Refused: too many, marking has begun, an unknown component, category or agency, a bad or repeated name, a
    unit that is no id, or a component whose raters are the agencies under review.
    """
    if len(raters) > MOST_RATERS:
        raise Refused("the table has {count} raters; a list holds at most {most}", count=len(raters), most=MOST_RATERS)
    part = _part(season, component)
    roster = {row.key: row for row in queries.agencies(season)}
    names = Counter(row.name for row in raters)
    categories = queries.categories(season, part)
    for row in raters:
        _check(row, categories, roster)
        if names[row.name] > 1:
            raise Refused('"{name}" stands twice', name=row.name)
    _check_open(season, component)
    queries.raters(season, component).delete()
    Rater.objects.within(season.office_id).bulk_create(_row(season, component, row, roster) for row in raters)
    trail.note("set_raters", season, actor=actor, now=now, about=f"{component}: {len(raters)}")


@transaction.atomic
def add_rater(*, season: Season, component: str, new: NewRater, actor: User, now: datetime) -> Rater:
    """Enter one more who may mark in the component, under a random id.

    Raises Refused: as set_raters does, or there are too many.
    """
    part = _part(season, component)
    roster = {row.key: row for row in queries.agencies(season)}
    _check(new, queries.categories(season, part), roster)
    _check_open(season, component)
    rows = queries.raters(season, component)
    if rows.filter(name=new.name).exists():
        raise Refused('"{name}" stands twice', name=new.name)
    if rows.count() >= MOST_RATERS:
        raise Refused("there are {count} raters; the list holds no more", count=MOST_RATERS)
    made = _row(season, component, new, roster)
    made.save()
    trail.note("add_rater", season, actor=actor, now=now, about=f"{component}: {made.key}")
    return made


@transaction.atomic
def change_rater(*, season: Season, component: str, rater: str, to: NewRater, actor: User, now: datetime) -> None:
    """Mend name, category, unit or own agency of a rater; the random id stays.

    Raises Refused: as set_raters does.
    """
    part = _part(season, component)
    roster = {row.key: row for row in queries.agencies(season)}
    row = _rater(season, component, rater)
    _check(to, queries.categories(season, part), roster)
    _check_open(season, component)
    if queries.raters(season, component).filter(name=to.name).exclude(pk=row.pk).exists():
        raise Refused('"{name}" stands twice', name=to.name)
    row.name, row.category, row.unit, row.agency = to.name, to.category, to.unit, roster.get(to.agency)
    row.save(update_fields=["name", "category", "unit", "agency"])
    trail.note("change_rater", season, actor=actor, now=now, about=f"{component}: {row.key}")


@transaction.atomic
def remove_rater(*, season: Season, component: str, rater: str, actor: User, now: datetime) -> None:
    """Take a rater off the component.

    Raises Refused: as set_raters does.
    """
    _part(season, component)
    row = _rater(season, component, rater)
    _check_open(season, component)
    row.delete()
    trail.note("remove_rater", season, actor=actor, now=now, about=f"{component}: {rater}")


def _part(season: Season, component: str) -> Marks:
    """Lock the season and return the component. Raises Refused: nobody is entered for it."""
    apply.lock(season)
    season.refresh_from_db()
    part = next((c for c in queries.scheme(season).components if c.key == component), None)
    if not isinstance(part, Marks):
        raise Refused('"{component}" is no component that raters mark', component=component)
    if queries.electorate(season, part).get("members") == "reviewed":
        raise Refused("the raters of this component are the agencies under review; the freeze enters them")
    return part


def _check_open(season: Season, component: str) -> None:
    if season.state not in states.EDITS_RATERS:
        raise Refused("raters can be entered until the season is scored; the state is {state}", state=season.state)
    if queries.marking_began(season, component):
        raise Refused("marking of this component has begun; its raters stand")


def _check(row: NewRater, categories: Mapping[str, object], roster: Mapping[str, Agency]) -> None:
    if fault := ids.name_fault(row.name):
        raise Refused(fault, name=row.name)
    if row.category and row.category not in categories:
        known = tuple(categories)
        raise Refused('"{category}" is no category; it is one of {list}', category=row.category, list=known)
    if row.unit and not ids.is_id(row.unit):
        raise Refused('"{unit}" is no unit id: a-z first, then a-z, 0-9 or _, at most 32', unit=row.unit)
    if row.agency and row.agency not in roster:
        raise Refused('"{agency}" is no agency of this season', agency=row.agency)


def _rater(season: Season, component: str, key: str) -> Rater:
    row = queries.raters(season, component).filter(key=key).first()
    if row is None:
        raise Missing('there is no rater "{rater}" of this component', rater=key)
    return row


def _row(season: Season, component: str, row: NewRater, roster: Mapping[str, Agency]) -> Rater:
    return Rater(
        office_id=season.office_id,
        season=season,
        component=component,
        key=ids.fresh("r"),
        name=row.name,
        category=row.category,
        unit=row.unit,
        agency=roster.get(row.agency),
    )
