"""Writes about offices and people, by noun; callers use `actions.<verb>`."""

from pingyi.people.actions.accounts import (
    LONGEST_KEY,
    LONGEST_OFFICE_NAME,
    LONGEST_PERSON,
    SHORTEST_PASSWORD,
    add_user,
    enter_bodies,
    found_office,
)

__all__ = [
    "LONGEST_KEY",
    "LONGEST_OFFICE_NAME",
    "LONGEST_PERSON",
    "SHORTEST_PASSWORD",
    "add_user",
    "enter_bodies",
    "found_office",
]
