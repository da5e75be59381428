"""Reads about accounts and invitations: who may be here, the office's people, what a link is worth."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from pingyi.core import clock
from pingyi.people.models import AGENCY_ROLES, Invitation, SecondFactor, User

LONGEST_STEM = 36  # so that a number fits behind it
LATEST_DAY = date(2100, 12, 31)  # on which an account may end
STATES = ("active", "ended", "deactivated")


@dataclass(frozen=True)
class Account:
    """One line of the office's people. state: active, ended or deactivated; last_day: in China, or none."""

    user: User
    state: str
    last_day: date | None
    seen_at: datetime | None
    has_factor: bool


@dataclass(frozen=True)
class Invited:
    """One line of the invitations. state: waiting, used, expired or revoked."""

    row: Invitation
    state: str


def may_be_here(user: User, now: datetime) -> bool:
    """Tell whether the account holds at this instant: neither deactivated nor past its end."""
    return user.is_active and (user.ends_at is None or user.ends_at > now)


def holding(now: datetime) -> Q:
    """Return the condition of may_be_here for queries."""
    return Q(is_active=True) & (Q(ends_at=None) | Q(ends_at__gt=now))


def accounts(user: User, now: datetime, *, role: str = "", body: str = "", state: str = "") -> QuerySet[User]:
    """Return the accounts of the person's office, those that hold first; annotated for account().

    role, body (its key), state: only such; empty or unknown: all.
    """
    found = User.objects.filter(office=user.office_id).select_related("body")
    found = found.annotate(
        seen=Max("sittings__seen_at"), factor=Exists(SecondFactor.objects.filter(user=OuterRef("pk")))
    )
    if role:
        found = found.filter(role=role)
    if body:
        found = found.filter(body__key=body)
    if state == "active":
        found = found.filter(holding(now))
    elif state == "ended":
        found = found.filter(is_active=True, ends_at__lte=now)
    elif state == "deactivated":
        found = found.filter(is_active=False)
    return found.order_by("-is_active", "body__pk", "pk")


def account(user: User, now: datetime) -> Account:
    """Return the line of one account. user: a row of accounts()."""
    seen = max((at for at in (getattr(user, "seen", None), user.last_login) if at), default=None)
    state = "deactivated" if not user.is_active else ("active" if may_be_here(user, now) else "ended")
    return Account(user, state, last_day(user.ends_at), seen, bool(getattr(user, "factor", False)))


def one_account(user: User, now: datetime) -> Account:
    """Return the line of one account, read anew."""
    return account(accounts(user, now).get(pk=user.pk), now)


def last_day(ends_at: datetime | None) -> date | None:
    """Return the last day, in China, on which an account with this end holds."""
    return clock.day_in_china(ends_at - timedelta(seconds=1)) if ends_at else None


def end_of(day: date | None) -> datetime | None:
    """Return the instant at which an account ends that holds through this day in China."""
    if day is None:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=clock.BEIJING) + timedelta(days=1)


def invitations(user: User) -> QuerySet[Invitation]:
    """Return the invitations and reset links of the person's office, newest first."""
    found = Invitation.objects.within(user.office_id).select_related("body", "invited_by", "user")
    return found.order_by("-pk")


def invitation_state(row: Invitation, now: datetime) -> str:
    """Return what a link is worth: waiting, used, revoked or expired."""
    if row.used_at is not None:
        return "used"
    if row.revoked_at is not None:
        return "revoked"
    return "waiting" if row.expires_at > now else "expired"


def invited(secret: str) -> Invitation | None:
    """Return the invitation that a link's secret belongs to, whatever it is worth, or none."""
    rows = Invitation.objects.everywhere().select_related("office", "body", "user")
    return rows.filter(digest=digest_of(secret)).first()


def digest_of(secret: str) -> str:
    """Return the SHA-256 under which a link's secret is stored."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def free_username(row: Invitation) -> str:
    """Return a user name that is free, made from office, body and role, to be taken or overwritten."""
    middle = f"-{row.body.key}" if row.body and row.role in AGENCY_ROLES else ""
    stem = f"{row.office.key}{middle}-{row.role.removeprefix('agency_')}"[:LONGEST_STEM]
    taken = set(User.objects.filter(username__startswith=stem).values_list("username", flat=True))
    numbered = (f"{stem}{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (stem, *numbered) if name not in taken)


def resets(office_id: int, people: Iterable[int]) -> dict[int, Invitation]:
    """Return per person the reset link that let them back in last, with who made it; by user id."""
    rows = Invitation.objects.within(office_id).filter(kind="reset", user__in=set(people)).exclude(used_at=None)
    return {row.user_id: row for row in rows.select_related("invited_by").order_by("used_at") if row.user_id}
