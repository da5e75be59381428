"""Doors of people: who is asking, whose accounts they look after, and which rows they may know of."""

from datetime import datetime

from django.conf import settings

from pingyi.core.errors import Missing
from pingyi.people.models import AGENCY_ROLES, ROLES, Body, Invitation, User

# The role table of accounts: who makes, ends and resets accounts of which roles. Nobody looks after the own one.
KEEPS = {"approver": ROLES, "operator": AGENCY_ROLES}
CHANGES = (("operator", "approver"), AGENCY_ROLES)  # a role changes only within one of these
ENDING = ("auditor", *AGENCY_ROLES)  # roles whose accounts may end by themselves


def person(user: object) -> User:
    """Return the person signed in.

    Raises Missing: nobody is.
    """
    if not isinstance(user, User):
        raise Missing("nobody is signed in")
    return user


def kept_roles(actor: User) -> tuple[str, ...]:
    """Return the roles whose accounts the actor looks after."""
    return KEEPS.get(actor.role, ())


def other_role(role: str) -> str:
    """Return the role that an account with this role may change to, or nothing."""
    return next((other for roles in CHANGES if role in roles for other in roles if other != role), "")


def get_account(user: User, number: int) -> User:
    """Return one account of the person's office.

    Raises Missing: there is none with this number, or it is another office's.
    """
    found = User.objects.filter(office=user.office_id, pk=number).select_related("body", "office").first()
    if found is None:
        raise Missing("there is no such account")
    return found


def get_invitation(user: User, number: int) -> Invitation:
    """Return one invitation of the person's office.

    Raises Missing: there is none with this number, or it is another office's.
    """
    found = Invitation.objects.within(user.office_id).select_related("body", "user").filter(pk=number).first()
    if found is None:
        raise Missing("there is no such invitation")
    return found


def get_body(user: User, key: str) -> Body:
    """Return one body of the person's office.

    Raises Missing: there is none with this key, or it is another office's.
    """
    found = Body.objects.within(user.office_id).filter(key=key).first()
    if found is None:
        raise Missing('there is no body "{key}"', key=key)
    return found


def get_demo_person(username: str, now: datetime) -> User:
    """Return a person of a demonstration who may be signed in by one click.

    Raises Missing: there is none of this name, the account has ended, or the program listens to a whole network.
    """
    shown = User.objects.filter(office__is_demo=True, is_active=True).select_related("office")
    found = shown.filter(username=username).first()
    if found is None or settings.LAN or (found.ends_at is not None and found.ends_at <= now):
        raise Missing("there is no such account in the demonstration")
    return found
