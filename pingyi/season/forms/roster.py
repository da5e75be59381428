"""Reads the fields of one agency of the roster and of one rater, as typed by hand."""

from django.http import QueryDict

from pingyi.core import ids
from pingyi.season import actions


def agency(posted: QueryDict) -> actions.NewAgency:
    """Return the agency that a posted form describes."""
    return actions.NewAgency(
        name=ids.tidy(posted.get("name", "")),
        kind=posted.get("kind", ""),
        reason=ids.tidy(posted.get("reason", "")),
    )


def rater(posted: QueryDict) -> actions.NewRater:
    """Return the rater that a posted form describes."""
    return actions.NewRater(
        name=ids.tidy(posted.get("name", "")),
        category=posted.get("category", ""),
        unit=ids.tidy(posted.get("unit", "")),
        agency=posted.get("agency", ""),
    )
