"""Reads about sittings: which one a browser is, and whether it has come to its end."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from pingyi.people.models import Sitting, User

SHOWN = 20  # sittings on a person's own page
BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Limits:
    """How long a sitting may go on: without a page asked for, and in all."""

    idle: timedelta
    whole: timedelta


def sitting_digest(session_key: str | None) -> str:
    """Return by what a sitting is found: the session key itself would let anybody in who reads the table."""
    return hashlib.sha256((session_key or "").encode()).hexdigest()


def device_of(agent: str) -> str:
    """Return browser and system in a few words, from what the browser calls itself; empty when it does not say."""
    found = (next((name for mark, name in table if mark in agent), "") for table in (BROWSERS, SYSTEMS))
    return " · ".join(name for name in found if name)


def limits(person: User) -> Limits:
    """Return the limits for a person: people of the office see more, so their sittings are shorter."""
    idle = settings.SITTING_IDLE_MINUTES if person.of_office else settings.SITTING_IDLE_MINUTES_AGENCY
    return Limits(timedelta(minutes=idle), timedelta(hours=settings.SITTING_HOURS))


def sitting(digest: str) -> Sitting | None:
    """Return the sitting of a session, going on or ended."""
    return Sitting.objects.filter(digest=digest).first()


def ending(sitting: Sitting, person: User, now: datetime) -> str:
    """Return why a sitting has come to its end, a key of texts.ENDINGS; empty while it goes on."""
    if sitting.ended_at is not None:
        return sitting.ended_why or "hand"
    most = limits(person)
    if now - sitting.began_at >= most.whole:
        return "long"
    return "idle" if now - sitting.seen_at >= most.idle else ""


def sittings_of(person: User, now: datetime) -> QuerySet[Sitting]:
    """Return the sittings of a person that go on, the newest first."""
    most = limits(person)
    going = Q(ended_at=None, began_at__gt=now - most.whole, seen_at__gt=now - most.idle)
    return Sitting.objects.filter(going, user=person).order_by("-began_at", "-pk")
