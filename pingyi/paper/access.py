"""Doors to papers: an office sees its own, a body under review what was issued to it, the public what is public."""

from django.db.models import Q, QuerySet

from pingyi.core.errors import Missing
from pingyi.paper.models import Paper
from pingyi.people.models import User
from pingyi.season import access
from pingyi.season import queries as seasons
from pingyi.season.models import Season

# What every agency under review gets, once issued; a letter is for its own agency alone.
CIRCULATED = ("notice", "interpretation", "circular", "result_table", "criticism")
# What anybody gets, and from which states of the season on.
PUBLIC = {
    "notice": access.PUBLIC_STATES,
    "interpretation": access.PUBLIC_STATES,
    "circular": ("published", "archived"),
    "result_table": ("published", "archived"),
}
RESULTS = ("circular", "result_table")


def visible_to(user: User) -> QuerySet[Paper]:
    """Return the papers that a person may read, newest first.

    That is every one of the office's visible seasons; for people of an agency what was issued in the reviews of their
    body: the letters to it and what goes to all.
    """
    rows = Paper.objects.within(user.office_id).select_related("season", "agency", "drafted_by", "approved_by")
    if user.of_office:
        return rows.filter(season__in=access.visible_to(user))
    own = Q(kind="letter", agency__body=user.body_id) | Q(kind__in=CIRCULATED)
    return rows.filter(own, state="issued", season__in=access.reviewing(user))


def get_paper(user: User, season: str, number: int) -> Paper:
    """Return one paper that the person may read. season: its key; number: the paper's id.

    Raises Missing: there is none, or the person may not know of it.
    """
    return _found(visible_to(user).filter(season__key=season, pk=number))


def public_papers(season: Season) -> QuerySet[Paper]:
    """Return the issued papers of a season that anybody may read, in the order of their issue."""
    kinds = [kind for kind, states in PUBLIC.items() if season.state in states]
    if not seasons.is_public(season, "result"):
        kinds = [kind for kind in kinds if kind not in RESULTS]
    rows = Paper.objects.within(season.office_id).filter(season=season, state="issued", kind__in=kinds)
    return rows.order_by("issued_on", "pk")


def get_public_paper(office: str, season: str, number: int) -> Paper:
    """Return one paper that anybody may read.

    Raises Missing: there is none, or it is not public.
    """
    return _found(public_papers(access.get_public_season(office, season)).filter(pk=number))


def _found(rows: QuerySet[Paper]) -> Paper:
    found = rows.first()
    if found is None:
        raise Missing("there is no such paper")
    return found
