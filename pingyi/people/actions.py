"""Writes about offices and people."""

from pingyi.core import ids
from pingyi.core.errors import Refused
from pingyi.people.models import ROLES, Office, User

LONGEST_KEY = 30  # so that "<key>-operator" fits
LONGEST_OFFICE_NAME = 100
LONGEST_PERSON = 40  # user name and name
SHORTEST_PASSWORD = 12


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


def add_user(*, office: Office, username: str, name: str, role: str, password: str) -> User:
    """Create a person who can sign in.

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
    person = User(username=username, name=name, office=office, role=role)
    person.set_password(password)
    person.save()
    return person
