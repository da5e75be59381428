"""Writes about offices and people."""

from collections.abc import Sequence

from pingyi.core import ids
from pingyi.core.errors import Refused
from pingyi.people.models import ROLES, Body, Office, User

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


def enter_bodies(*, office: Office, named: Sequence[tuple[str, str]]) -> dict[str, Body]:
    """Return the body of each name, by name; one that the office does not know yet is entered. named: name, kind.

    A former name finds its body. The caller has checked names and kinds.
    """
    known: dict[str, Body] = {}
    rows = list(Body.objects.within(office))
    for row in rows:
        known |= {name.strip(): row for name in (*row.former_names.splitlines(), row.name) if name.strip()}
    found: dict[str, Body] = {}
    for name, kind in named:
        if name not in known:
            key = f"b{len(rows) + 1:03d}"
            known[name] = Body.objects.within(office).create(office=office, key=key, name=name, kind=kind)
            rows.append(known[name])
        found[name] = known[name]
    return found


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
