"""Writes about offices and people."""

from pingyi.core.errors import Refused
from pingyi.people.models import ROLES, Office, User


def found_office(*, key: str, names: tuple[str, str], level: str, is_demo: bool = False) -> Office:
    """Create an office. names: Chinese, English."""
    return Office.objects.create(key=key, name_zh=names[0], name_en=names[1], level=level, is_demo=is_demo)


def add_user(*, office: Office, username: str, name: str, role: str, password: str) -> User:
    """Create a person who can sign in.

    Raises Refused: an unknown role or a user name that is taken.
    """
    if role not in ROLES:
        raise Refused('"{role}" is no role; it is one of {list}', role=role, list=", ".join(ROLES))
    if User.objects.filter(username=username).exists():
        raise Refused('the user name "{username}" is taken', username=username)
    person = User(username=username, name=name, office=office, role=role)
    person.set_password(password)
    person.save()
    return person
