"""Writes about sittings: begin, seen, ended; a session of a browser is a sitting only while this says so."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from pingyi.core.errors import Missing, Refused
from pingyi.flow import trail
from pingyi.people import queries
from pingyi.people.models import Sitting, User

SEEN_EVERY = timedelta(minutes=1)  # so that reading pages does not write each time
KEPT = timedelta(days=30)
LONGEST_DEVICE = 120


@transaction.atomic
def begin_sitting(*, person: User, digest: str, device: str, now: datetime) -> Sitting:
    """Write that a browser is signed in, and end the person's oldest sittings beyond the limit.

    In a demonstration many people share one account, so that none is ended there.
    """
    Sitting.objects.filter(user=person, seen_at__lt=now - KEPT).delete()
    sitting, _made = Sitting.objects.get_or_create(
        digest=digest,
        defaults={"user": person, "device": device[:LONGEST_DEVICE], "began_at": now, "seen_at": now},
    )
    if not person.office.is_demo:
        oldest = queries.sittings_of(person, now).values_list("pk", flat=True)[settings.SITTINGS_A_PERSON :]
        Sitting.objects.filter(pk__in=list(oldest)).update(ended_at=now, ended_why="newer")
    return sitting


def see_sitting(*, sitting: Sitting, now: datetime) -> None:
    """Write when the browser was last seen, at most once a minute."""
    if now - sitting.seen_at >= SEEN_EVERY:
        Sitting.objects.filter(pk=sitting.pk, ended_at=None, seen_at__lt=now).update(seen_at=now)


def close_sitting(*, digest: str, now: datetime, why: str) -> None:
    """End the sitting of one session, if it goes on."""
    Sitting.objects.filter(digest=digest, ended_at=None).update(ended_at=now, ended_why=why)


@transaction.atomic
def end_sitting(*, person: User, number: int, now: datetime) -> None:
    """End one of the person's own sittings from another browser.

    Raises Missing: it is not the person's, or has ended. Raises Refused: the account is a demonstration's.
    """
    _check_own(person)
    found = Sitting.objects.filter(pk=number, user=person, ended_at=None)
    device = found.values_list("device", flat=True).first()
    if not found.update(ended_at=now, ended_why="hand"):
        raise Missing("there is no such sitting")
    trail.note("end_sitting", person, actor=person, now=now, about=device or "")


def end_all(*, person: User, now: datetime, why: str, but: str = "") -> int:
    """End every sitting of a person and return how many; call inside the act's transaction.

    why: a key of texts.ENDINGS. but: the digest of one that goes on.
    """
    going = Sitting.objects.filter(user=person, ended_at=None).exclude(digest=but)
    return going.update(ended_at=now, ended_why=why)


@transaction.atomic
def end_others(*, person: User, digest: str, now: datetime) -> int:
    """End every sitting of the person but the one of this session, and return how many.

    Raises Refused: the account is a demonstration's.
    """
    _check_own(person)
    ended = end_all(person=person, now=now, why="hand", but=digest)
    trail.note("end_sitting", person, actor=person, now=now, about=str(ended))
    return ended


def _check_own(person: User) -> None:
    if person.office.is_demo:
        raise Refused("the accounts of a demonstration are shared; other browsers stay signed in")
