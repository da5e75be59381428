"""The invented office and its people; the same for both seasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pingyi.core.errors import Refused
from pingyi.people import actions as people
from pingyi.people import queries as people_queries
from pingyi.people.models import Office, User

AGENCY_ROLES = ("agency_clerk", "agency_approver")


@dataclass(frozen=True)
class Cast:
    """The two people who act for the invented office."""

    office: Office
    operator: User
    approver: User

    @property
    def both(self) -> tuple[User, User]:
        """Return the two keys, the proposer first."""
        return (self.operator, self.approver)


def found(county: Mapping[str, Any]) -> Cast:
    """Found the office with its people. Raises Refused: there are offices already."""
    if people_queries.public_offices():
        raise Refused("the demonstration is built only into an empty data folder")
    own = county["office"]
    names = (own["name"]["zh"], own["name"]["en"])
    office = people.found_office(key=own["key"], names=names, level=own["level"], is_demo=True)
    kinds = {row["name"]: row["kind"] for row in county["agency"]}
    named = [(user["body"], kinds[user["body"]]) for user in county["user"] if "body" in user]
    bodies = people.enter_bodies(office=office, named=named)
    made = {}
    for user in county["user"]:
        fields = {**user, "body": bodies.get(user.get("body", ""))}
        password = people_queries.DEMO_PASSWORDS[user["username"]]
        made[user["role"]] = people.add_user(office=office, password=password, **fields)
    return Cast(office, made["operator"], made["approver"])
