"""Writes about offices and accounts: founded, added, deactivated, given another role or end."""

from datetime import datetime

from django.db import transaction

from pingyi.core import ids
from pingyi.core.errors import Refused
from pingyi.people import access, queries
from pingyi.people.actions import office_log
from pingyi.people.actions.sittings import end_all
from pingyi.people.models import ROLES, Body, Invitation, Office, User

LONGEST_KEY = 30  # so that "<key>-operator" fits
LONGEST_OFFICE_NAME = 100
LONGEST_PERSON = 40  # user name and name
SHORTEST_PASSWORD = 12
NEEDED = ("operator", "approver")  # an office without one of these cannot act


def found_office(*, key: str, names: tuple[str, str], level: str, is_demo: bool = False) -> Office:
    """Create an office. names: Chinese, English.

    Raises Refused: the key is no id or is taken, a bad name, or an unknown level.
    """
    if not ids.is_id(key) or len(key) > LONGEST_KEY:
        raise Refused('"{key}" is no office id: a-z first, then a-z, 0-9 or _, at most 30', key=key)
    if level not in Office.LEVELS:
        raise Refused('"{level}" is no level; it is one of {list}', level=level, list=tuple(Office.LEVELS))
    for name in names:
        ids.check_name(name, LONGEST_OFFICE_NAME)
    if Office.objects.filter(key=key).exists():
        raise Refused('the office id "{key}" is taken; choose another', key=key)
    return Office.objects.create(key=key, name_zh=names[0], name_en=names[1], level=level, is_demo=is_demo)


def add_user(*, office: Office, username: str, name: str, role: str, password: str, body: Body | None = None) -> User:
    """Create a person who can sign in. body: of a person of an agency.

    Raises Refused: an unknown role, a bad name, a user name that is empty, too long or taken, or a short password.
    """
    if role not in ROLES:
        raise Refused('"{role}" is no role; it is one of {list}', role=role, list=tuple(ROLES))
    if not 1 <= len(username) <= LONGEST_PERSON:
        raise Refused('the user name "{username}" does not fit: it has 1 to 40 characters', username=username)
    ids.check_name(name, LONGEST_PERSON)
    if len(password) < SHORTEST_PASSWORD:
        raise Refused("the password is too short: it has at least 12 characters")
    if User.objects.filter(username=username).exists():
        raise Refused('the user name "{username}" is taken', username=username)
    person = User(username=username, name=name, office=office, role=role, body=body)
    person.set_password(password)
    person.save()
    return person


@transaction.atomic
def deactivate(*, person: User, actor: User, now: datetime, why: str) -> None:
    """End an account and every sitting of its person at once; open reset links end too.

    Raises Refused: not the actor's to end, the actor's own, no reason, ended already, or the office's last of a role.
    """
    _lock(person)
    check_keeper(actor, person, why)
    if not person.is_active:
        raise Refused("the account of {name} is deactivated already", name=person.name)
    _keep_one(person, now)
    person.is_active = False
    person.save(update_fields=["is_active"])
    _out(person, now, "account")
    office_log.write("deactivate", person, actor=actor, now=now, why=why)


@transaction.atomic
def reactivate(*, person: User, actor: User, now: datetime, why: str) -> None:
    """Let a deactivated account hold again, with the password it had.

    Raises Refused: not the actor's to decide, no reason, or it is not deactivated.
    """
    _lock(person)
    check_keeper(actor, person, why)
    if person.is_active:
        raise Refused("the account of {name} is not deactivated", name=person.name)
    person.is_active = True
    person.save(update_fields=["is_active"])
    office_log.write("reactivate", person, actor=actor, now=now, why=why)


@transaction.atomic
def change_role(*, person: User, role: str, actor: User, now: datetime, why: str) -> None:
    """Give an account another role, operator or approver, or of an agency clerk or approver; its sittings end.

    Raises Refused: not the actor's to decide, the actor's own, no reason, a role that it cannot have or has already, or
    the office's last of its role.
    """
    _lock(person)
    check_keeper(actor, person, why)
    if role == person.role:
        raise Refused("the role of {name} is {role} already", name=person.name, role=role)
    if role != access.other_role(person.role):
        raise Refused(
            "an account with the role {old} cannot become {new}; invite the person anew", old=person.role, new=role
        )
    _keep_one(person, now)
    old, person.role = person.role, role
    person.save(update_fields=["role"])
    _out(person, now, "changed")
    office_log.write("change_role", person, actor=actor, now=now, about=f"{old} > {role}", why=why)


@transaction.atomic
def change_end(*, person: User, ends_at: datetime | None, actor: User, now: datetime, why: str) -> None:
    """Set when an account ends by itself; its sittings end, so that the new end holds at once. None: it does not.

    Raises Refused: not the actor's to decide, no reason, an end in the past or too far off, an auditor without end, or
    a role whose accounts do not end.
    """
    _lock(person)
    check_keeper(actor, person, why)
    check_end(person.role, ends_at, now)
    days = [day.isoformat() if (day := queries.last_day(end)) else "no_end" for end in (person.ends_at, ends_at)]
    person.ends_at = ends_at
    person.save(update_fields=["ends_at"])
    end_all(person=person, now=now, why="changed")
    office_log.write("change_end", person, actor=actor, now=now, about=" > ".join(days), why=why)


def check_keeper(actor: User, person: User, why: str) -> None:
    """Check that the actor looks after this account and says why.

    Raises Refused: another's to look after, the actor's own, or no reason.
    """
    if person.pk == actor.pk:
        raise Refused("nobody changes the own account; ask another approver")
    if person.role not in access.kept_roles(actor):
        raise Refused("accounts with the role {role} are looked after by an approver", role=person.role)
    if not why.strip():
        raise Refused("give the reason; it stays in the audit trail")


def check_end(role: str, ends_at: datetime | None, now: datetime) -> None:
    """Check when an account with this role is to end.

    Raises Refused: an auditor without end, an end in the past or too far off, or a role whose accounts do not end.
    """
    if ends_at is None:
        if role == "auditor":
            raise Refused("an auditor's account needs an end; give the last day")
        return
    if role not in access.ENDING:
        raise Refused("an account with the role {role} has no end; deactivate it when the person leaves", role=role)
    if ends_at <= now:
        raise Refused("the last day {day} is over; give a later one", day=queries.last_day(ends_at))
    if (day := queries.last_day(ends_at)) and day > queries.LATEST_DAY:
        raise Refused("the last day {day} is too far off; give one up to {latest}", day=day, latest=queries.LATEST_DAY)


def _lock(person: User) -> None:
    """Lock the office's row: two persons deactivated at once could each be the other's last colleague."""
    Office.objects.select_for_update(of=("self",)).get(pk=person.office_id)
    person.refresh_from_db(fields=["is_active", "role", "ends_at"])


def _keep_one(person: User, now: datetime) -> None:
    if person.role not in NEEDED or not queries.may_be_here(person, now):
        return
    others = User.objects.filter(queries.holding(now), office=person.office_id, role=person.role).exclude(pk=person.pk)
    if not others.exists():
        raise Refused(
            "{name} is the office's only active {role}; invite another one first", name=person.name, role=person.role
        )


def _out(person: User, now: datetime, why: str) -> None:
    """End every sitting of the person and every reset link that waits. why: a key of texts.ENDINGS."""
    end_all(person=person, now=now, why=why)
    waiting = Invitation.objects.within(person.office_id).filter(user=person, used_at=None, revoked_at=None)
    waiting.update(revoked_at=now)
