"""Writes about links that let one person set a password once: to join, or to get back in."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from pingyi.core import ids
from pingyi.core.errors import Missing, Refused, said
from pingyi.people import access, queries
from pingyi.people.actions import office_log
from pingyi.people.actions.accounts import LONGEST_PERSON, add_user, check_end, check_keeper
from pingyi.people.actions.factors import drop_factors
from pingyi.people.actions.signing_in import lift_lock
from pingyi.people.actions.sittings import end_all
from pingyi.people.models import AGENCY_ROLES, ROLES, Body, Invitation, Office, User

VALID = timedelta(days=7)
SECRET_BYTES = 32
WORTHLESS = {
    "used": said("this link was used already; ask the office for a new one"),
    "revoked": said("this link was revoked; ask the office for a new one"),
    "expired": said("this link is older than seven days; ask the office for a new one"),
}
USERNAME = re.compile(r"[\w.-]+\Z")


@dataclass(frozen=True)
class NewAccount:
    """Who is invited to what. season_key, ends_at: of an auditor, the one season to read and the end of the account."""

    name: str
    role: str
    body: Body | None = None
    season_key: str = ""
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Link:
    """A link just made: the only moment at which its secret is known."""

    row: Invitation
    secret: str


@transaction.atomic
def invite(*, office: Office, new: NewAccount, actor: User | None, now: datetime) -> Link:
    """Make a link with which one person makes an account. actor: none where the office is founded.

    Raises Refused: the role is not the actor's to invite, a bad name, a body, season or end that does not fit the
    role, or the same person is invited already.
    """
    _check_role(new, actor)
    ids.check_name(new.name, LONGEST_PERSON)
    _check_body(office, new)
    check_end(new.role, new.ends_at, now)
    if new.season_key and (new.role != "auditor" or not ids.is_id(new.season_key)):
        raise Refused("only an auditor is confined to one season; leave the season empty")
    Office.objects.select_for_update(of=("self",)).get(pk=office.pk)
    same = Invitation.objects.within(office).filter(kind="join", name=new.name, role=new.role, body=new.body)
    if same.filter(used_at=None, revoked_at=None, expires_at__gt=now).exists():
        raise Refused("{name} is invited already; revoke that invitation before you make another", name=new.name)
    link = _link(
        Invitation(
            office=office,
            kind="join",
            name=new.name,
            role=new.role,
            body=new.body,
            season_key=new.season_key,
            ends_at=new.ends_at,
            invited_by=actor,
        ),
        now,
    )
    office_log.write("invite", link.row, actor=actor, now=now)
    return link


@transaction.atomic
def invite_back(*, person: User, drops_factors: bool, actor: User, now: datetime, why: str) -> Link:
    """Make a link with which a person sets a new password; links made before end.

    drops_factors: the second factor is lost too, and goes when the link is used.
    Raises Refused: not the actor's to look after, the actor's own, no reason, or a deactivated account.
    """
    check_keeper(actor, person, why)
    if not queries.may_be_here(person, now):
        raise Refused("the account of {name} is deactivated or has ended; change that first", name=person.name)
    if person.office.is_demo:
        raise Refused("the passwords of a demonstration stay as they are")
    earlier = Invitation.objects.within(person.office_id).filter(user=person, used_at=None, revoked_at=None)
    earlier.update(revoked_at=now)
    link = _link(
        Invitation(
            office=person.office,
            kind="reset",
            name=person.name,
            role=person.role,
            body=person.body,
            user=person,
            drops_factors=drops_factors,
            invited_by=actor,
        ),
        now,
    )
    about = "drops_factors" if drops_factors else ""
    office_log.write("invite_back", person, actor=actor, now=now, about=about, why=why)
    return link


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, actor: User, now: datetime, why: str) -> None:
    """End a link that was not used yet.

    Raises Refused: the role is not the actor's to look after, no reason, or the link is worth nothing any more.
    """
    row = _locked(invitation.digest)
    if row.role not in access.kept_roles(actor):
        raise Refused("accounts with the role {role} are looked after by an approver", role=row.role)
    if not why.strip():
        raise Refused("give the reason; it stays in the audit trail")
    _waiting(row, now)
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    office_log.write("revoke_invitation", row, actor=actor, now=now, why=why)


@transaction.atomic
def join(*, secret: str, username: str, password: str, now: datetime) -> User:
    """Make the account that a link invites to, and use the link up.

    Raises Missing: no such link. Raises Refused: it is worth nothing any more, or user name or password does not fit.
    """
    row = _locked(queries.digest_of(secret), "join")
    _waiting(row, now)
    if not USERNAME.match(username):
        raise Refused('"{username}" cannot be a user name: letters, digits, point, - and _ only', username=username)
    if User.objects.filter(username__iexact=username).exists():
        raise Refused('the user name "{username}" is taken', username=username)
    person = add_user(
        office=row.office, username=username, name=row.name, role=row.role, password=password, body=row.body
    )
    person.season_key, person.ends_at, person.added_at = row.season_key, row.ends_at, now
    person.save(update_fields=["season_key", "ends_at", "added_at"])
    row.user, row.used_at = person, now
    row.save(update_fields=["user", "used_at"])
    office_log.write("join", person, actor=person, now=now)
    return person


@transaction.atomic
def come_back(*, secret: str, password: str, now: datetime) -> User:
    """Set the password that a reset link is for: every sitting and the lock-out end, lost second factors go.

    Raises Missing: no such link. Raises Refused: it is worth nothing any more, or the account does not hold.
    """
    row = _locked(queries.digest_of(secret), "reset")
    _waiting(row, now)
    person = row.user
    if person is None or not queries.may_be_here(person, now):
        raise Refused("the account of {name} is deactivated or has ended; change that first", name=row.name)
    person.set_password(password)
    person.save(update_fields=["password"])
    end_all(person=person, now=now, why="reset")
    lift_lock(person=person)
    if row.drops_factors:
        drop_factors(person=person)
    row.used_at = now
    row.save(update_fields=["used_at"])
    about = "drops_factors" if row.drops_factors else ""
    office_log.write("come_back", person, actor=person, now=now, about=about)
    return person


def _check_role(new: NewAccount, actor: User | None) -> None:
    if new.role not in ROLES:
        raise Refused('"{role}" is no role; it is one of {list}', role=new.role, list=tuple(ROLES))
    if actor is not None and new.role not in access.kept_roles(actor):
        raise Refused("accounts with the role {role} are looked after by an approver", role=new.role)


def _check_body(office: Office, new: NewAccount) -> None:
    if new.role not in AGENCY_ROLES:
        if new.body is not None:
            raise Refused("an account with the role {role} belongs to the office; leave the body empty", role=new.role)
        return
    if new.body is None or new.body.office_id != office.pk:
        raise Refused("an account with the role {role} belongs to a body; choose it", role=new.role)
    if not new.body.is_active:
        raise Refused('"{name}" is closed; reopen it in the directory of bodies first', name=new.body.name)


def _link(row: Invitation, now: datetime) -> Link:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    row.digest, row.made_at, row.expires_at = queries.digest_of(secret), now, now + VALID
    row.save()
    return Link(row, secret)


def _locked(digest: str, kind: str = "") -> Invitation:
    """Return the link's row, locked: two who use it at once must not both get in."""
    rows = Invitation.objects.everywhere().select_for_update(of=("self",)).select_related("office", "body", "user")
    row = rows.filter(digest=digest).first()
    if row is None or kind not in ("", row.kind):
        raise Missing("there is no such invitation")
    return row


def _waiting(row: Invitation, now: datetime) -> None:
    state = queries.invitation_state(row, now)
    if state != "waiting":
        raise Refused(WORTHLESS[state])
