"""Writes of the season's calendar, until the result is published, and of its texts, until the season is archived."""

from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise

from django.db import transaction

from pingyi.core import ids
from pingyi.core.errors import Refused
from pingyi.flow import apply, trail
from pingyi.people.models import User
from pingyi.season import queries, states, texts
from pingyi.season.models import Season, SeasonText, StageDate

LONGEST_TEXT = 2000
LONGEST_LINE = 200


@transaction.atomic
def set_dates(*, season: Season, days: Mapping[str, tuple[date, date] | None], actor: User, now: datetime) -> None:
    """Set the first and last day of stages, or take them away (None); a stage that is not named stays as it is.

    Raises Refused: published already, an unknown stage, days or stages out of order, or days of another year.
    """
    apply.lock(season)
    if season.state not in states.EDITS_DATES:
        raise Refused("the days stand once the result is published; the state is {state}", state=season.state)
    known = {row.key: row for row in queries.stages(season)}
    about = []
    for stage, pair in days.items():
        if stage not in known:
            raise Refused('the scheme has no stage "{stage}"', stage=stage)
        row = known[stage]
        if pair is not None:
            _check_days(season, row, *pair)
        old = (row.opens_on, row.closes_on) if row.opens_on and row.closes_on else None
        if old == pair:
            continue
        _write_days(season, stage, pair)
        about.append(f"{row.label.get('zh', stage)}: {_shown(old)} → {_shown(pair)}")
    _check_order(season)
    if about:
        trail.note("set_dates", season, actor=actor, now=now, about=texts.listed(about))


@transaction.atomic
def set_texts(*, season: Season, texts_of: Mapping[str, str], actor: User, now: datetime) -> None:
    """Set texts of the season by name; an empty one, or one equal to its default, falls back to the default.

    Raises Refused: archived already, an unknown name, or a text that is too long.
    """
    apply.lock(season)
    if season.state not in states.EDITS_TEXTS:
        raise Refused("the texts stand once the review is archived; the state is {state}", state=season.state)
    defaults, old = queries.default_texts(season), queries.texts_of(season)
    about = []
    for name, typed in texts_of.items():
        if name not in queries.TEXTS:
            raise Refused('"{name}" is no text of a season', name=name)
        text = ids.tidy(typed)
        _check_text(name, text)
        rows = SeasonText.objects.within(season.office_id).filter(season=season, name=name)
        if not text or text == defaults.get(name):
            rows.delete()
        else:
            SeasonText.objects.within(season.office_id).update_or_create(
                season=season, name=name, defaults={"office_id": season.office_id, "text": text}
            )
        if text != old[name]:
            about.append(texts.season_text(name))
    if about:
        trail.note("set_texts", season, actor=actor, now=now, about=texts.listed(about))


def _check_days(season: Season, row: queries.StageDays, opens: date, closes: date) -> None:
    if opens > closes:
        raise Refused("{stage}: {first} is after {last}", stage=row.label, first=opens, last=closes)
    for day in (opens, closes):
        if day.year not in (season.year, season.year + 1):
            raise Refused(
                "{stage}: {day} is not in the year of the review, {year}, or the next",
                stage=row.label,
                day=day,
                year=season.year,
            )


def _check_order(season: Season) -> None:
    """Check that stages begin in the scheme's order; they may overlap."""
    rows = [(row.opens_on, row.label) for row in queries.stages(season) if row.opens_on]
    for (first, before), (then, label) in pairwise(rows):
        if then < first:
            raise Refused("{stage} would begin before {before}, which comes first", stage=label, before=before)


def _write_days(season: Season, stage: str, pair: tuple[date, date] | None) -> None:
    rows = StageDate.objects.within(season.office_id)
    if pair is None:
        rows.filter(season=season, stage=stage).delete()
        return
    days = {"office_id": season.office_id, "opens_on": pair[0], "closes_on": pair[1]}
    rows.update_or_create(season=season, stage=stage, defaults=days)


def _check_text(name: str, text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise Refused("{name}: {count} characters are too many; at most {most}", **_counts(name, text, LONGEST_TEXT))
    longest = max(text.splitlines() or [""], key=len)
    if name != "demands" and len(longest) > LONGEST_LINE:
        values = _counts(name, longest, LONGEST_LINE)
        raise Refused("{name}: a line of {count} characters is too long; at most {most}", **values)
    if name not in queries.TEXTS_OF_LINES and "\n" in text:
        raise Refused("{name} is one line", name=texts.season_text(name))


def _counts(name: str, text: str, most: int) -> dict[str, object]:
    return {"name": texts.season_text(name), "count": len(text), "most": most}


def _shown(pair: tuple[date, date] | None) -> str:
    return f"{pair[0]:%Y-%m-%d} – {pair[1]:%Y-%m-%d}" if pair else "—"
