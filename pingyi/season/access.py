"""Doors to seasons: an office sees its own, the public sees what was opened or published."""

from django.db.models import QuerySet

from pingyi.core.errors import Missing
from pingyi.people.models import User
from pingyi.season.models import Case, Season

PUBLIC_STATES = ("open", "scored", "announced", "published", "archived")


def visible_to(user: User) -> QuerySet[Season]:
    """Return the seasons that a person sees at the office's desk, newest first.

    That is every one of the own office; for an auditor of one season that one; for people of an agency none.
    """
    rows = Season.objects.within(user.office_id).select_related("office", "log").order_by("-year", "-pk")
    if not user.of_office:
        return rows.none()
    return rows.filter(key=user.season_key) if user.season_key else rows


def reviewing(user: User) -> QuerySet[Season]:
    """Return the seasons, from their freeze on, that review the body of a person of an agency, newest first."""
    rows = Season.objects.within(user.office_id).filter(state__in=PUBLIC_STATES)
    if user.body_id is None:
        return rows.none()
    return rows.filter(agency__body=user.body_id).select_related("office", "log").order_by("-year", "-pk")


def get_season(user: User, key: str) -> Season:
    """Return one season of the person's office.

    Raises Missing: there is none with this key, or it is another office's.
    """
    season = visible_to(user).filter(key=key).first()
    if season is None:
        raise Missing('there is no season "{key}"', key=key)
    return season


def get_case(user: User, key: str, number: int) -> Case:
    """Return one case of a season of the person's office.

    Raises Missing: there is none with this number, or the person may not see the season.
    """
    rows = Case.objects.within(user.office_id).filter(season=get_season(user, key), pk=number)
    case = rows.select_related("season__log", "agency", "decision", "stated_by").first()
    if case is None:
        raise Missing("there is no case {number}", number=number)
    return case


def asked_cases(user: User) -> QuerySet[Case]:
    """Return the cases in which the body of a person of an agency was asked to answer, the newest first."""
    rows = Case.objects.within(user.office_id).filter(season__in=reviewing(user), answer_by__isnull=False)
    return rows.filter(agency__body=user.body_id).select_related("season__log", "agency", "decision", "stated_by")


def get_asked_case(user: User, number: int) -> Case:
    """Return one case in which the person's own agency was asked to answer.

    Raises Missing: there is none with this number, it is another agency's, or nobody was asked yet.
    """
    case = asked_cases(user).filter(pk=number).first()
    if case is None:
        raise Missing("there is no case {number}", number=number)
    return case


def public_seasons() -> QuerySet[Season]:
    """Return what anybody may know of: every season from its freeze on, newest first."""
    rows = Season.objects.everywhere().filter(state__in=PUBLIC_STATES)
    return rows.select_related("office", "log").order_by("-year", "-pk")


def get_public_season(office: str, key: str) -> Season:
    """Return one season that anybody may know of.

    Raises Missing: there is none, or it is still being drafted.
    """
    season = public_seasons().filter(office__key=office, key=key).first()
    if season is None:
        raise Missing('there is no public season "{office}/{key}"', office=office, key=key)
    return season
