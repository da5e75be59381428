"""Reads the form that ends a decision."""

from django.http import QueryDict

from pingyi.core import ids
from pingyi.season import actions


def ending(posted: QueryDict) -> actions.Ruling:
    """Return the end of a decision that a posted form describes."""
    return actions.Ruling(
        kind="revoke",
        agency="",
        reason=ids.tidy(posted.get("reason", "")),
        ref=ids.tidy(posted.get("ref", "")),
    )
