"""Doors of people: who is asking."""

from pingyi.core.errors import Missing
from pingyi.people.models import User


def person(user: object) -> User:
    """Return the person signed in.

    Raises Missing: nobody is.
    """
    if not isinstance(user, User):
        raise Missing("nobody is signed in")
    return user
