"""Writes before the freeze: a new season, from nothing or from last year's, and its confirmed values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pingyi.core import canonical, ids
from pingyi.core.errors import Refused
from pingyi.flow import apply, trail
from pingyi.people.models import Office, User
from pingyi.rules import merge
from pingyi.rules.scheme import Marks
from pingyi.schemes import load
from pingyi.season import queries, states, texts
from pingyi.season.actions.entering import entered
from pingyi.season.actions.fitting import fitting
from pingyi.season.models import Adoption, Rater, Season, SeasonText, StageDate

LONGEST_TITLE = 120


@dataclass(frozen=True)
class NewSeason:
    """What a season starts with. titles: Chinese, English. after: the key of the season to start from, or empty."""

    key: str
    year: int
    titles: tuple[str, str]
    scheme_id: str
    after: str = ""


@transaction.atomic
def create(*, office: Office, new: NewSeason, actor: User, now: datetime, is_demo: bool = False) -> Season:
    """Create a season that is being drafted under a shipped scheme.

    Started from another one it has that one's own values, to be confirmed again, its raters, texts and days.
    Raises Refused: the key is no id or is taken, the year is out of range, the scheme or the other season is unknown.
    """
    if not ids.is_id(new.key):
        raise Refused('"{key}" is no season id: a-z first, then a-z, 0-9 or _, at most 32', key=new.key)
    if not 2000 <= new.year <= 2100:
        raise Refused("{year} is no year of a review; write four digits", year=new.year)
    if new.scheme_id not in load.names():
        raise Refused('there is no scheme "{scheme_id}"', scheme_id=new.scheme_id)
    for title in new.titles:
        ids.check_name(title, LONGEST_TITLE)
    seasons = Season.objects.within(office)
    if seasons.filter(key=new.key).exists():
        raise Refused('the season id "{key}" is taken; choose another', key=new.key)
    before = seasons.filter(key=new.after).first() if new.after else None
    if new.after and before is None:
        raise Refused('there is no season "{key}" to start from', key=new.after)
    made = seasons.create(
        office=office,
        key=new.key,
        year=new.year,
        title_zh=new.titles[0],
        title_en=new.titles[1],
        scheme_id=new.scheme_id,
        is_demo=is_demo,
    )
    if before is not None:
        _carry_over(before, made)
    trail.note("create", made, actor=actor, now=now, about=made.title_zh, why=before.title_zh if before else "")
    return made


@transaction.atomic
def adopt(*, season: Season, values: Mapping[str, queries.Typed], actor: User, now: datetime) -> None:
    """Confirm assumed values: each as proposed (None), or as another value given as text or as the rows of a list.

    Raises Refused: not being drafted, an unknown path, or a value that does not fit the rules.
    """
    check_drafting(season)
    known = {row.path: row for row in queries.assumed_values(season)}
    typed: dict[str, queries.Typed] = {}
    about = []
    for path, text in values.items():
        if path not in known:
            raise Refused('"{path}" is no assumed value of this scheme', path=path)
        row = known[path]
        value = row.proposed if text is None else entered(season, row, text)
        if text is not None and value != row.value:
            typed[path] = text
        about.append(texts.step(queries.value_name(season, path), row.value, value))
        confirm(season=season, path=path, value=value, actor=actor, now=now)
    fitting(season, typed)
    trail.note("adopt", season, actor=actor, now=now, about=texts.listed(about))


def confirm(*, season: Season, path: str, value: merge.Value, actor: User, now: datetime) -> None:
    """Write that the office holds to this value; the caller has checked it."""
    plain = queries.plain(value)
    Adoption.objects.within(season.office_id).update_or_create(
        season=season,
        path=path,
        defaults={
            "office_id": season.office_id,
            "value": canonical.dumps(plain).decode(),
            "changed": plain != queries.plain(queries.shipped(season.scheme_id).value(path)),
            "confirmed_by": actor,
            "confirmed_at": now,
        },
    )


def check_drafting(season: Season) -> None:
    """Lock the season. Raises Refused: it is frozen."""
    apply.lock(season)
    if season.state not in states.EDITS_ROSTER:
        raise Refused("the rules and the roster are frozen; the state is {state}", state=season.state)


def _carry_over(before: Season, made: Season) -> None:
    """Copy what stays from year to year. The roster does not: other bodies are reviewed each year."""
    known = {row.path for row in queries.assumed_values(made)}
    Adoption.objects.within(made.office_id).bulk_create(
        Adoption(office_id=made.office_id, season=made, path=row.path, value=row.value, changed=True)
        for row in queries.adoptions(before).filter(changed=True)
        if row.path in known
    )
    fitting(made, {})
    _carry_raters(before, made)
    for row in StageDate.objects.within(before.office_id).filter(season=before):
        opens, closes = (queries.same_day(day, made.year - before.year) for day in (row.opens_on, row.closes_on))
        StageDate.objects.within(made.office_id).create(
            office_id=made.office_id, season=made, stage=row.stage, opens_on=opens, closes_on=closes
        )
    SeasonText.objects.within(made.office_id).bulk_create(
        SeasonText(office_id=made.office_id, season=made, name=row.name, text=row.text)
        for row in SeasonText.objects.within(before.office_id).filter(season=before)
    )


def _carry_raters(before: Season, made: Season) -> None:
    """Copy the raters of the components that both seasons have and whose raters the office enters."""
    for part in queries.scheme(made).components:
        if not isinstance(part, Marks) or queries.electorate(made, part).get("members") == "reviewed":
            continue
        known = ("", *queries.categories(made, part))
        rows = queries.raters(before, part.key).filter(category__in=known)
        Rater.objects.within(made.office_id).bulk_create(
            Rater(
                office_id=made.office_id,
                season=made,
                component=part.key,
                key=ids.fresh("r"),
                name=row.name,
                category=row.category,
                unit=row.unit,
            )
            for row in rows
        )
