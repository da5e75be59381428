"""Writes for those who answer: a ticket for whoever was identified, limits on tries, opinions kept apart."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from pingyi.ballot import queries
from pingyi.ballot.intake import ticket
from pingyi.ballot.intake.ticket import Ticket
from pingyi.ballot.models import Attempt, Objection, Opinion, Survey, Used
from pingyi.ballot.queries.voting import Booth
from pingyi.core import clock
from pingyi.core.errors import Refused
from pingyi.ledger import commit
from pingyi.season.models import Agency, Season

LONGEST_OPINION = 500
OPINIONS_A_DAY = 3
OBJECTIONS_A_DAY = 3
DAY = 24 * 3600


def admit(booth: Booth, channel: str, subject: str, second: int) -> str:
    """Return the ticket of whoever was identified; the subject becomes a keyed slot here and goes no further."""
    secrets = queries.secrets(booth.season)
    slot = commit.slot(secrets.slot, booth.key, channel, subject)
    return ticket.issue(secrets.ticket, booth.place.origin, Ticket(channel, slot, second + ticket.GOOD_FOR))


def renewed(booth: Booth, channel: str, earlier: str, second: int) -> str:
    """Return a fresh ticket for the slot of an earlier one of this channel, or nothing where that is none."""
    secrets = queries.secrets(booth.season)
    found = ticket.read(secrets.ticket, booth.place.origin, earlier, 0)  # it may be over meanwhile
    if found is None or found.channel != channel:
        return ""
    return ticket.issue(secrets.ticket, booth.place.origin, Ticket(channel, found.slot, second + ticket.GOOD_FOR))


@dataclass(frozen=True)
class Once:
    """What may be used once, kept in the database; see channels.port.Used."""

    season: Season

    def use(self, channel: str, token: str, ends: int) -> bool:
        """Tell whether this is the first use."""
        what = hashlib.sha256(f"{self.season.pk}\x00{channel}\x00{token}".encode()).hexdigest()
        rows = Used.objects.within(self.season.office_id)
        rows.filter(ends__lt=clock.second()).delete()
        try:
            with transaction.atomic():
                rows.create(office_id=self.season.office_id, what=what, ends=ends)
        except IntegrityError:
            return False
        return True


@dataclass(frozen=True)
class Tries:
    """How often something was tried, kept in the database under keyed digests; see channels.port.Counter."""

    season: Season

    def count(self, what: str, seconds: int, now: int) -> int:
        """Return how often within the last `seconds`, this time included."""
        secret = queries.secrets(self.season).channels
        digest = hmac.digest(secret, f"{self.season.pk}\x00{what}".encode(), "sha256").hex()
        rows = Attempt.objects.within(self.season.office_id)
        rows.filter(ends__lt=now).delete()
        rows.create(office_id=self.season.office_id, what=digest, at=now, ends=now + seconds)
        return rows.filter(what=digest, at__gt=now - seconds).count()


@dataclass(frozen=True)
class Purse:
    """The money for text messages of one season; see channels.port.Budget."""

    season: Season

    @transaction.atomic
    def take(self, cents: int) -> bool:
        """Tell whether the ceiling leaves room for one message more, and count it."""
        survey = Survey.objects.within(self.season.office_id).select_for_update(of=("self",)).get(season=self.season)
        if survey.sms_spent_cents + cents > survey.sms_ceiling_cents:
            return False
        survey.sms_spent_cents += cents
        survey.save(update_fields=["sms_spent_cents"])
        return True


@transaction.atomic
def say(*, season: Season, slot: bytes, text: str, now: datetime) -> None:
    """Keep what a voter wrote besides the answers; whose it is, is counted towards a limit and not kept.

    Raises Refused: nothing was written, too much, or too often.
    """
    _check_length(text)
    if Tries(season).count(f"say {slot.hex()}", DAY, int(now.timestamp())) > OPINIONS_A_DAY:
        raise Refused("at most {most} opinions a day; come back tomorrow", most=OPINIONS_A_DAY)
    survey = Survey.objects.within(season.office_id).get(season=season)
    day = clock.day_in_china(now)
    Opinion.objects.within(season.office_id).create(
        office_id=season.office_id, survey=survey, text=text, written_on=day
    )


@transaction.atomic
def object_as_voter(*, booth: Booth, number: int, short: str, text: str, now: datetime) -> None:
    """Keep what a voter says against the own ballot being set aside; the receipt shows whose ballot it is.

    Raises Missing: no such receipt. Raises Refused: its ballot is not set aside, or too much or too often.
    """
    found = queries.receipt_of(booth, number, short).held
    if found is None or found.state != "quarantined":
        raise Refused("this ballot is not under review; there is nothing to object to")
    _check_length(text)
    if Tries(booth.season).count(f"object {number}", DAY, int(now.timestamp())) > OBJECTIONS_A_DAY:
        raise Refused("at most {most} objections a day; come back tomorrow", most=OBJECTIONS_A_DAY)
    Objection.objects.within(found.office_id).create(
        office_id=found.office_id, quarantine=found, text=text, made_at=now
    )


@transaction.atomic
def object_as_agency(*, number: int, agency: Agency, text: str, now: datetime) -> None:
    """Keep what an agency says against ballots being set aside.

    number: of the quarantine. Raises Refused: it is decided, or nothing or too much was written.
    """
    found = queries.quarantine_of(agency.season, number)
    if found.state != "quarantined":
        raise Refused("quarantine {key} is decided; nothing can be said against it any more", key=found.key)
    _check_length(text)
    Objection.objects.within(found.office_id).create(
        office_id=found.office_id, quarantine=found, agency=agency, text=text, made_at=now
    )


def _check_length(text: str) -> None:
    if not text:
        raise Refused("write something first; nothing was sent")
    if len(text) > LONGEST_OPINION:
        raise Refused("the text has {count} characters; at most {most}", count=len(text), most=LONGEST_OPINION)
