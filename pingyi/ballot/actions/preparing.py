"""Writes before people answer: what agencies did, how many residents there are, what messages cost, the trial."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import transaction

from pingyi.ballot import queries, states
from pingyi.ballot.actions import intake
from pingyi.ballot.actions.survey import survey_of
from pingyi.ballot.intake import area
from pingyi.ballot.models import Area, Portrait
from pingyi.core.errors import Refused
from pingyi.flow import apply, trail
from pingyi.ledger import keys as key_files
from pingyi.people.models import User
from pingyi.season import queries as seasons
from pingyi.season.models import Season

LONGEST_PORTRAIT = 300
MOST_RESIDENTS = 200_000_000
MOST_CENTS = 100_000_000
TRIAL_CHANNEL = "invited"


@dataclass(frozen=True)
class SetUp:
    """residents: of 16 and over, 0 where unknown. sms_price_cents, sms_ceiling_cents: of one message, of all."""

    residents: int
    sms_price_cents: int
    sms_ceiling_cents: int


@transaction.atomic
def set_up(*, season: Season, wanted: SetUp, actor: User, now: datetime) -> None:
    """Store the size of the public and what text messages may cost.

    After the close as well: a wrong number of residents would hold the announcement up for good.
    Raises Refused: a number out of range, a ceiling below what was spent, or the result was announced.
    """
    _check_review(season, "open", "scored")
    survey = survey_of(season)
    apply.check(survey, "set_up", states.SURVEY, actor.role)
    if not 0 <= wanted.residents <= MOST_RESIDENTS:
        raise Refused("{count}: residents are 0 to {most}", count=wanted.residents, most=MOST_RESIDENTS)
    if not 1 <= wanted.sms_price_cents <= MOST_CENTS or not 0 <= wanted.sms_ceiling_cents <= MOST_CENTS:
        raise Refused("a message costs 1 to {most} fen, and so much at most all of them", most=MOST_CENTS)
    if wanted.sms_ceiling_cents < survey.sms_spent_cents:
        raise Refused("{count} fen were spent already; the ceiling cannot lie below that", count=survey.sms_spent_cents)
    survey.residents, survey.sms_price_cents = wanted.residents, wanted.sms_price_cents
    survey.sms_ceiling_cents = wanted.sms_ceiling_cents
    survey.save(update_fields=["residents", "sms_price_cents", "sms_ceiling_cents"])
    about = f"{wanted.residents} · {wanted.sms_price_cents} · {wanted.sms_ceiling_cents}"
    trail.note("set_up", season, actor=actor, now=now, about=about)


@transaction.atomic
def set_networks(*, season: Season, text: str, actor: User, now: datetime) -> int:
    """Store which networks lie in the area in place of earlier ones, and return how many stand there now.

    text: as area.parse() reads it; without any network ballots from elsewhere are not told.
    Raises Refused: a line is no network, there are too many, or the survey was opened.
    """
    _check_review(season, "open")
    survey = survey_of(season)
    apply.check(survey, "set_networks", states.SURVEY, actor.role)
    networks = _networks(text)
    rows = Area.objects.within(season.office_id)
    text = "\n".join(networks)
    stored = {"networks": text, "count": len(networks)}
    rows.update_or_create(survey=survey, defaults=stored, create_defaults={"office_id": season.office_id, **stored})
    digest = sha256(text.encode()).hexdigest()
    trail.note("set_networks", season, actor=actor, now=now, about=f"{len(networks)} · {digest[:16]}")
    return len(networks)


@transaction.atomic
def set_portraits(*, season: Season, portraits: Mapping[str, str], actor: User, now: datetime) -> int:
    """Store what agencies did this year, an empty text for none, and return how many changed.

    portraits: by key of the agency. Raises Refused: an unknown agency, a text too long, or the survey is closed.
    """
    _check_review(season, "open")
    apply.check(survey_of(season), "set_portraits", states.SURVEY, actor.role)
    agencies = {row.key: row for row in seasons.agencies(season)}
    rows = Portrait.objects.within(season.office_id)
    known = {row.agency_id: row for row in rows.filter(agency__season=season)}
    changed = 0
    for key, text in portraits.items():
        agency = agencies.get(key)
        if agency is None:
            raise Refused('there is no agency "{key}" in this season', key=key)
        if len(text) > LONGEST_PORTRAIT:
            raise Refused(
                "{name}: the account has {count} characters; at most {most}",
                name=agency.name,
                count=len(text),
                most=LONGEST_PORTRAIT,
            )
        if text == (known[agency.pk].text if agency.pk in known else ""):
            continue
        rows.update_or_create(
            agency=agency, defaults={"text": text}, create_defaults={"office_id": season.office_id, "text": text}
        )
        changed += 1
    if changed:
        trail.note("set_portraits", season, actor=actor, now=now, about=str(changed))
    return changed


@transaction.atomic
def try_out(*, season: Season, actor: User, now: datetime) -> None:
    """Open a trial: the whole way of a ballot, stored apart and on no ledger. Raises Refused: the survey was opened."""
    _check_review(season, "open")
    apply.check(survey_of(season), "try_out", states.SURVEY, actor.role)
    place = queries.test_place(season)
    key_files.kept(Path(settings.KEYS), place.key_name)
    intake.make_door(season, place, (TRIAL_CHANNEL,))
    trail.note("try_out", season, actor=actor, now=now)


@transaction.atomic
def discard_trial(*, season: Season, actor: User, now: datetime) -> None:
    """Close the trial and delete its ballots."""
    apply.check(survey_of(season), "discard_trial", states.SURVEY, actor.role)
    intake.drop_trial(season)
    trail.note("discard_trial", season, actor=actor, now=now)


def _check_review(season: Season, *wanted: str) -> None:
    if season.state not in wanted:
        raise Refused(
            "this is possible while the review is {list}; its state is {state}", list=wanted, state=season.state
        )


def _networks(text: str) -> tuple[str, ...]:
    try:
        return area.parse(text)
    except area.BadLine as error:
        if not error.line:
            raise Refused("{count} networks; at most {most}", count=error.text, most=area.MOST) from error
        raise Refused(
            'line {line}: "{text}" is no network; write one such as 10.1.0.0/16 a line',
            line=error.line,
            text=error.text,
        ) from error
