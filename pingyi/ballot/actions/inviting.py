"""Writes about invitations: a sample is drawn, codes are made, shown and cancelled; no name is ever stored."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max

from pingyi.ballot import queries, states
from pingyi.ballot.actions.survey import survey_of
from pingyi.ballot.models import Cancelled, Sample, Series, Survey
from pingyi.ballot.queries import inviting
from pingyi.ballot.sampling import draw, frame
from pingyi.ballot.sampling.frame import Person
from pingyi.core import ids
from pingyi.core.errors import Refused
from pingyi.flow import apply, trail
from pingyi.people.models import User
from pingyi.season import queries as seasons
from pingyi.season.models import Season

MOST_AT_ONCE = 20_000
MOST_CODES = 200_000
MOST_STRATA = 100
SEED_BYTES = 32
LONGEST_LABEL = 80
LONGEST_SITE = 200
SITE = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?\Z", re.ASCII | re.IGNORECASE)
LONGEST_CODE = 40  # of what is echoed


@dataclass(frozen=True)
class Drawn:
    """The people of a sample, each with the number of a code; by strata, inside each in the list's order."""

    sample: Sample
    rows: tuple[tuple[Person, int], ...]


@transaction.atomic
def draw_sample(
    *, season: Season, rows: Sequence[Person], counts: Mapping[str, int], actor: User, now: datetime
) -> Drawn:
    """Draw people from a list and make a code for each; of the list only its digest is kept.

    The digest of seed, list and numbers stands on the ledger before anybody is drawn. counts: stratum -> people.
    Raises Refused: numbers that do not fit the list, a list that was drawn from before, or too many codes.
    """
    survey = _inviting(season, "draw_sample", actor)
    sizes = {label: len(people) for label, people in frame.strata(rows).items()}
    _check_counts(sizes, counts)
    first = _room(survey, sum(counts.values()))
    digest = frame.digest(rows)
    before = inviting.samples(season)
    if known := before.filter(list_sha256=digest).first():
        raise Refused(
            "sample {number} was drawn from this very list; have its letters once more, or draw from a list without"
            " those who were invited",
            number=known.number,
        )
    number, seed = before.count() + 1, secrets.token_hex(SEED_BYTES)
    announced = frame.announced(number, digest, seed, {label: (sizes[label], counts[label]) for label in sizes})
    apply.record(seasons.log_id(season), "audit", by=actor.role, now=now, digest=announced)
    sample = before.create(
        office_id=season.office_id, survey=survey, number=number, list_sha256=digest, seed=seed, drawn_at=now
    )
    for label, size in sizes.items():
        Series.objects.within(season.office_id).create(
            office_id=season.office_id,
            survey=survey,
            first=first,
            count=counts[label],
            label=label,
            sample=sample,
            listed=size,
            made_at=now,
        )
        first += counts[label]
    trail.note("draw_sample", season, actor=actor, now=now, about=f"{number} · {sum(counts.values())} / {len(rows)}")
    return _drawn(sample, rows)


@transaction.atomic
def redraw(*, sample: Sample, rows: Sequence[Person], actor: User, now: datetime) -> Drawn:
    """Return a sample's people and codes once more, from the same list.

    Raises Refused: another list, or another order of its rows.
    """
    season = sample.survey.season
    _inviting(season, "draw_sample", actor)
    digest = frame.digest(rows)
    if digest != sample.list_sha256:
        raise Refused(
            "this is not the list of sample {number}: its digest begins with {digest}, not with {other}; upload the"
            " list with the same rows in the same order",
            number=sample.number,
            digest=digest[:12],
            other=sample.list_sha256[:12],
        )
    trail.note("redraw", season, actor=actor, now=now, about=str(sample.number))
    return _drawn(sample, rows)


@transaction.atomic
def make_codes(*, season: Season, label: str, count: int, actor: User, now: datetime) -> Series:
    """Make codes without a list, such as for a meeting or a village.

    Raises Refused: no sound label, or more codes than may be made at once or in all.
    """
    survey = _inviting(season, "make_codes", actor)
    ids.check_name(label, LONGEST_LABEL)
    first = _room(survey, count)
    made = Series.objects.within(season.office_id).create(
        office_id=season.office_id, survey=survey, first=first, count=count, label=label, made_at=now
    )
    trail.note("make_codes", season, actor=actor, now=now, about=f"{label} · {count}")
    return made


@transaction.atomic
def cancel_code(*, season: Season, text: str, actor: User, now: datetime) -> int:
    """Cancel one code and return its number; a ballot cast with it stays.

    Raises Refused: it is no code of this survey, or was cancelled before.
    """
    survey = _inviting(season, "cancel_code", actor)
    number = inviting.code_number(season, text)
    if number is None or not any(number in inviting.span(row) for row in inviting.all_series(season)):
        raise Refused('"{code}" is no code of this survey; compare it with the letter', code=text[:LONGEST_CODE])
    if number in inviting.cancelled_numbers(season):
        raise Refused('"{code}" was cancelled before', code=text[:LONGEST_CODE])
    Cancelled.objects.within(season.office_id).create(office_id=season.office_id, survey=survey, number=number)
    trail.note("cancel_code", season, actor=actor, now=now, about=str(number))
    return number


@transaction.atomic
def show_codes(*, row: Series, start: int, most: int, actor: User, now: datetime) -> tuple[int, ...]:
    """Return the numbers of codes that letters or a table are about to show, without those that were cancelled.

    start: place in the series, from 0; most: places. That they were shown is noted, for a code lets anybody vote.
    """
    season = row.survey.season
    _inviting(season, "make_codes", actor)
    numbers = inviting.span(row)[start : start + most]
    about = f"{row.label} · {numbers.start}-{numbers.stop - 1}"
    trail.note("show_codes", season, actor=actor, now=now, about=about)
    cancelled = inviting.cancelled_numbers(season)
    return tuple(number for number in numbers if number not in cancelled)


@transaction.atomic
def set_site(*, season: Season, site: str, actor: User, now: datetime) -> None:
    """Set the address that letters and posters print; an empty one stands for that of the desk itself.

    Raises Refused: it is no http or https address of a host alone.
    """
    survey = _inviting(season, "set_site", actor)
    survey.site = _checked_site(site)
    survey.save(update_fields=["site"])
    trail.note("set_site", season, actor=actor, now=now, about=survey.site)


def _inviting(season: Season, move: str, actor: User) -> Survey:
    """Return the survey, locked, where the move may be made."""
    if season.state != "open":
        raise Refused("people are invited while the season is open; its state is {state}", state=season.state)
    if inviting.CHANNEL not in queries.channel_labels(season):
        raise Refused("the scheme of this review has no channel for people who are invited")
    survey = survey_of(season)
    apply.check(survey, move, states.SURVEY, actor.role)
    return survey


def _check_counts(sizes: Mapping[str, int], counts: Mapping[str, int]) -> None:
    if len(sizes) > MOST_STRATA:
        raise Refused("the list has {count} strata; at most {most}", count=len(sizes), most=MOST_STRATA)
    if unlike := sorted(sizes.keys() ^ counts.keys()):
        raise Refused(
            'say for each stratum of the list how many to draw, and for no other: see "{label}"', label=unlike[0]
        )
    for label, size in sizes.items():
        if not 1 <= counts[label] <= size:
            raise Refused(
                '{count} cannot be drawn from the {size} people of "{label}"; draw at least 1, or leave it out of the'
                " list",
                count=counts[label],
                size=size,
                label=label,
            )


def _room(survey: Survey, count: int) -> int:
    """Return the number of the first new code. Raises Refused: there is no room for so many."""
    if not 1 <= count <= MOST_AT_ONCE:
        raise Refused("1 to {most} codes are made at once, not {count}", most=MOST_AT_ONCE, count=count)
    rows = Series.objects.within(survey.office_id).filter(survey=survey)
    last = rows.aggregate(last=Max(F("first") + F("count") - 1))["last"] or 0
    if last + count > MOST_CODES:
        raise Refused(
            "the survey has {made} codes; with {count} more there would be more than {most}",
            made=last,
            count=count,
            most=MOST_CODES,
        )
    return last + 1


def _drawn(sample: Sample, rows: Sequence[Person]) -> Drawn:
    """Return who is drawn: the same people for the same seed, list and numbers."""
    series = {row.label: row for row in inviting.all_series(sample.survey.season).filter(sample=sample)}
    found: list[tuple[Person, int]] = []
    for label, people in frame.strata(rows).items():
        row = series[label]
        places = draw.choose(bytes.fromhex(sample.seed), len(people), row.count, label)
        found += [(people[place], row.first + at) for at, place in enumerate(places)]
    return Drawn(sample, tuple(found))


def _checked_site(text: str) -> str:
    """Return the address without its last slash."""
    site = text.strip().rstrip("/")
    if len(site) > LONGEST_SITE:
        raise Refused("the address has {count} characters; at most {most}", count=len(site), most=LONGEST_SITE)
    if site and not SITE.match(site):
        raise Refused(
            '"{site}" is no address for letters; write https:// and the host, such as https://review.example', site=site
        )
    return site
