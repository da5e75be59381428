"""Doors to surveys for people of a reviewed agency."""

from pingyi.core.errors import Missing
from pingyi.people.models import User
from pingyi.season import access
from pingyi.season.models import Agency


def get_own_agency(user: User, key: str) -> Agency:
    """Return the person's own body as the season of this key reviews it.

    Raises Missing: there is no such season, or it does not review the body.
    """
    seasons = access.reviewing(user).filter(key=key)
    rows = Agency.objects.within(user.office_id).filter(body=user.body_id, season__in=seasons)
    found = rows.select_related("season__office", "season__log").first()
    if found is None:
        raise Missing('there is no season "{key}" that reviews your body', key=key)
    return found
