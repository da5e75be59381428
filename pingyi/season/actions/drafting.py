"""Writes before the freeze: a new season, its confirmed values, its roster and its raters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from pingyi.core import canonical, exact, ids
from pingyi.core.errors import Refused
from pingyi.flow import apply
from pingyi.people import actions as people
from pingyi.people.models import Office, User
from pingyi.rules import merge
from pingyi.rules.scheme import Marks
from pingyi.schemes import load
from pingyi.season import queries, states
from pingyi.season.actions.fitting import fitting
from pingyi.season.models import Adoption, Agency, Rater, Season

LONGEST_TITLE = 120


@dataclass(frozen=True)
class NewSeason:
    """What a season starts with. titles: Chinese, English."""

    key: str
    year: int
    titles: tuple[str, str]
    scheme_id: str


@dataclass(frozen=True)
class NewAgency:
    """One line of the roster."""

    name: str
    kind: str
    reason: str = ""


@dataclass(frozen=True)
class NewRater:
    """Somebody who may mark. agency: key of the reviewed agency they belong to, or empty."""

    name: str
    category: str = ""
    unit: str = ""
    agency: str = ""


def create(*, office: Office, new: NewSeason, is_demo: bool = False) -> Season:
    """Create a season that is being drafted under a shipped scheme.

    Raises Refused: the key is no id or is taken, the year is out of range, or the scheme is unknown.
    """
    if not ids.is_id(new.key):
        raise Refused('"{key}" is no season id: a-z first, then a-z, 0-9 or _, at most 32', key=new.key)
    if not 2000 <= new.year <= 2100:
        raise Refused("{year} is no year of a review; write four digits", year=new.year)
    if new.scheme_id not in load.names():
        raise Refused('there is no scheme "{scheme_id}"', scheme_id=new.scheme_id)
    for title in new.titles:
        ids.check_name(title, LONGEST_TITLE)
    if Season.objects.within(office).filter(key=new.key).exists():
        raise Refused('the season id "{key}" is taken; choose another', key=new.key)
    return Season.objects.within(office).create(
        office=office,
        key=new.key,
        year=new.year,
        title_zh=new.titles[0],
        title_en=new.titles[1],
        scheme_id=new.scheme_id,
        is_demo=is_demo,
    )


@transaction.atomic
def adopt(*, season: Season, values: dict[str, str | None], actor: User, now: datetime) -> None:
    """Confirm assumed values: each as proposed (None), or as another value given as text.

    Raises Refused: not being drafted, an unknown path, or a value that does not fit the rules.
    """
    _drafting(season)
    known = {row.path: row for row in queries.assumed_values(season)}
    entered = {}
    for path, text in values.items():
        if path not in known:
            raise Refused('"{path}" is no assumed value of this scheme', path=path)
        row = known[path]
        value = row.proposed if text is None else _entered(season, row, text)
        if text is not None and value != row.value:
            entered[path] = text
        Adoption.objects.within(season.office_id).update_or_create(
            season=season,
            path=path,
            defaults={
                "office_id": season.office_id,
                "value": canonical.dumps(_plain(value)).decode(),
                "changed": _plain(value) != _plain(row.proposed),
                "confirmed_by": actor,
                "confirmed_at": now,
            },
        )
    fitting(season, entered)


def set_roster(*, season: Season, agencies: Sequence[NewAgency]) -> None:
    """Replace the roster by these agencies in this order; ids a01, a02 ... follow the order.

    Raises Refused: not being drafted, a bad or repeated name, an unknown kind, or none at all.
    """
    allowed = queries.kinds(season)
    if not agencies:
        raise Refused("the roster is empty; enter at least one agency")
    names = [row.name for row in agencies]
    for row in agencies:
        if fault := ids.name_fault(row.name):
            raise Refused(fault, name=row.name)
        if names.count(row.name) > 1:
            raise Refused('"{name}" stands twice in the roster', name=row.name)
        if row.kind not in allowed:
            raise Refused('"{kind}" is no kind of body; it is one of {list}', kind=row.kind, list=tuple(allowed))
    with transaction.atomic():
        _drafting(season)
        Rater.objects.within(season.office_id).filter(season=season, agency__isnull=False).delete()
        queries.agencies(season).delete()
        bodies = people.enter_bodies(office=season.office, named=[(row.name, row.kind) for row in agencies])
        Agency.objects.within(season.office_id).bulk_create(
            Agency(
                office_id=season.office_id,
                season=season,
                position=at,
                key=f"a{at:02d}",
                body=bodies[row.name],
                name=row.name,
                kind=row.kind,
                reason=row.reason,
            )
            for at, row in enumerate(agencies, start=1)
        )


def set_raters(*, season: Season, component: str, raters: Sequence[NewRater]) -> None:
    """Replace who may mark in the component; each gets a random id.

    Raises Refused: marking has begun, an unknown component, category or agency, a bad or repeated name, a unit that
    is no id, or a component whose raters are the agencies under review.
    """
    with transaction.atomic():
        apply.lock(season)
        season.refresh_from_db()
        part = next((c for c in queries.scheme(season).components if c.key == component), None)
        if not isinstance(part, Marks):
            raise Refused('"{component}" is no component that raters mark', component=component)
        if queries.electorate(season, part).get("members") == "reviewed":
            raise Refused("the raters of this component are the agencies under review; the freeze enters them")
        roster = {row.key: row for row in queries.agencies(season)}
        _check_raters(raters, queries.categories(season, part), roster)
        if season.state not in states.EDITS_RATERS:
            raise Refused("raters can be entered until the season is scored; the state is {state}", state=season.state)
        old = queries.raters(season, component)
        if Season.objects.within(season.office_id).filter(
            pk=season.pk, marking__component=component, marking__state__in=("open", "closed")
        ):
            raise Refused("marking of this component has begun; its raters stand")
        old.delete()
        Rater.objects.within(season.office_id).bulk_create(
            Rater(
                office_id=season.office_id,
                season=season,
                component=component,
                key=ids.fresh("r"),
                name=row.name,
                category=row.category,
                unit=row.unit,
                agency=roster.get(row.agency),
            )
            for row in raters
        )


def _check_raters(raters: Sequence[NewRater], categories: Mapping[str, object], roster: Mapping[str, Agency]) -> None:
    names = [row.name for row in raters]
    for row in raters:
        if fault := ids.name_fault(row.name):
            raise Refused(fault, name=row.name)
        if names.count(row.name) > 1:
            raise Refused('"{name}" stands twice', name=row.name)
        if row.category and row.category not in categories:
            raise Refused(
                '"{category}" is no category; it is one of {list}', category=row.category, list=tuple(categories)
            )
        if row.unit and not ids.is_id(row.unit):
            raise Refused('"{unit}" is no unit id: a-z first, then a-z, 0-9 or _, at most 32', unit=row.unit)
        if row.agency and row.agency not in roster:
            raise Refused('"{agency}" is no agency of this season', agency=row.agency)


def _drafting(season: Season) -> None:
    apply.lock(season)
    if season.state not in states.EDITS_ROSTER:
        raise Refused("the rules and the roster are frozen; the state is {state}", state=season.state)


def _entered(season: Season, row: queries.AssumedValue, text: str) -> merge.Value:
    """Read an entered value as the kind that the proposed one has. Raises Refused: it is another kind."""
    name = queries.value_name(season, row.path)
    if len(row.choices) == 1:
        raise Refused("{path} has one possible value; it can be confirmed, not changed here", path=name)
    if not row.editable:
        raise Refused("{path} is a list; it can be confirmed, not changed here", path=name)
    if row.is_flag:
        if text not in ("true", "false"):
            raise Refused('{path}: "{text}" is neither true nor false', path=name, text=text)
        return text == "true"
    if isinstance(row.proposed, str):
        return ids.tidy(text)
    try:
        number = exact.parse(text.strip())
    except exact.NotADecimal as error:
        raise Refused('{path}: "{text}" is no number with at most 6 decimals', path=name, text=text) from error
    return int(number) if number.denominator == 1 else Decimal(exact.plain(number))


def _plain(value: merge.Value) -> canonical.Json:
    """Return the value as canonical JSON carries it; a decimal becomes text."""
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if value is None:
        return None
    return [_plain(inner) for inner in value]
