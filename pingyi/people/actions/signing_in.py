"""Signing in and out: passwords tried under a count that holds across processes, and what each leaves in the trail."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import Q

from pingyi.core.errors import Refused
from pingyi.flow import trail
from pingyi.people import queries
from pingyi.people.actions.sittings import begin_sitting, close_sitting, end_all
from pingyi.people.models import Throttle, User

ACCOUNT_FAILURES = 5  # in a row lock an account
LOCK_MINUTES = (15, 30, 60)  # the first lock, the second, and each further one
ACCOUNT_WINDOW = timedelta(days=1)
NETWORK_FAILURES = 30  # from one address; halls and offices share one, so more of them only slow down
NETWORK_WINDOW = timedelta(minutes=15)
NETWORK_PAUSE = timedelta(seconds=10)


@dataclass(frozen=True)
class Attempt:
    """What came of one attempt. person: let in; locked_until: of the account; paused_until: of the network address."""

    person: User | None = None
    locked_until: datetime | None = None
    paused_until: datetime | None = None


def try_password(*, username: str, password: str, network: str, now: datetime) -> Attempt:
    """Try a user name and a password; unknown names are counted, locked and timed as known ones are.

    Not atomic as a whole: a failed attempt must stay counted, and the slow hash must not hold a lock.
    """
    paused = _take(f"network:{network}", now, NETWORK_WINDOW, _paused)
    if paused is not None:
        return Attempt(paused_until=paused)
    locked = _take(f"account:{username}", now, ACCOUNT_WINDOW, _locked)
    if locked is not None:
        return Attempt(locked_until=locked)
    person = authenticate(username=username, password=password)
    if isinstance(person, User) and queries.may_be_here(person, now):
        _give_back(f"account:{username}", 0)
        _give_back(f"network:{network}", 1)
        return Attempt(person=person)
    return Attempt(locked_until=_note_lock(f"account:{username}", User.objects.filter(username=username).first(), now))


def try_factor(*, person: User, check: Callable[[], bool], now: datetime) -> Attempt:
    """Try a second factor under the same count as a password; check: tells whether it is right, and uses it up."""
    locked = _take(f"factor:{person.pk}", now, ACCOUNT_WINDOW, _locked)
    if locked is not None:
        return Attempt(locked_until=locked)
    if check():
        _give_back(f"factor:{person.pk}", 0)
        return Attempt(person=person)
    return Attempt(locked_until=_note_lock(f"factor:{person.pk}", person, now))


def lift_lock(*, person: User) -> None:
    """Forget the failed attempts of an account; call inside the act's transaction."""
    Throttle.objects.filter(key__in=[f"account:{person.username}", f"factor:{person.pk}"]).delete()


@transaction.atomic
def sign_in(*, person: User, digest: str, device: str, now: datetime) -> None:
    """Write that a person passed every step and sits at this browser; forget counts that are over."""
    begin_sitting(person=person, digest=digest, device=device, now=now)
    over = Q(locked_until=None) | Q(locked_until__lt=now)
    Throttle.objects.filter(over, since__lt=now - ACCOUNT_WINDOW).delete()
    trail.note("sign_in", person, actor=person, now=now, about=device)


@transaction.atomic
def sign_out(*, person: User, digest: str, now: datetime) -> None:
    """Write that a person left this browser."""
    close_sitting(digest=digest, now=now, why="hand")
    trail.note("sign_out", person, actor=person, now=now)


@transaction.atomic
def change_password(*, person: User, password: str, now: datetime) -> None:
    """Set the person's own new password and end every sitting; the caller has tried the old one.

    Raises Refused: the account belongs to a demonstration, whose passwords everybody is told.
    """
    if person.office.is_demo:
        raise Refused("the passwords of a demonstration stay as they are")
    person.set_password(password)
    person.save(update_fields=["password"])
    end_all(person=person, now=now, why="password")
    trail.note("change_password", person, actor=person, now=now)


@transaction.atomic
def _take(
    key: str, now: datetime, window: timedelta, until: Callable[[int, datetime], datetime | None]
) -> datetime | None:
    """Count one failure before the attempt is made, and return None, or until when no attempt may be made.

    Counting first closes the race in which many attempts at once all read a count that is still low.
    """
    row, _made = Throttle.objects.select_for_update().get_or_create(key=key, defaults={"since": now})
    if row.locked_until is not None and row.locked_until > now:
        return row.locked_until
    if now - row.since >= window:
        row.failures, row.since = 0, now
    row.failures += 1
    row.locked_until = until(row.failures, now)
    row.save(update_fields=["failures", "since", "locked_until"])
    return None


@transaction.atomic
def _give_back(key: str, count: int) -> None:
    """Take back a count of failures after a right attempt. count: how many; 0: all."""
    row = Throttle.objects.select_for_update().filter(key=key).first()
    if row is not None:
        row.failures = max(row.failures - count, 0) if count else 0
        row.locked_until = None
        row.save(update_fields=["failures", "locked_until"])


@transaction.atomic
def _note_lock(key: str, person: User | None, now: datetime) -> datetime | None:
    """Return until when the failed attempt locked the key, and write it to the trail of a known account."""
    row = Throttle.objects.filter(key=key, locked_until__gt=now).first()
    if row is None or row.locked_until is None:
        return None
    if person is not None:
        trail.note("lock_out", person, actor=None, now=now, about=f"{person.name} {key.partition(':')[0]}")
    return row.locked_until


def _locked(failures: int, now: datetime) -> datetime | None:
    times, rest = divmod(failures, ACCOUNT_FAILURES)
    if rest:
        return None
    return now + timedelta(minutes=LOCK_MINUTES[min(times, len(LOCK_MINUTES)) - 1])


def _paused(failures: int, now: datetime) -> datetime | None:
    return now + NETWORK_PAUSE if failures >= NETWORK_FAILURES else None
