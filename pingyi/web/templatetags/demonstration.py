"""Tags of the sign-in page: who can be in a demonstration by one click, by season."""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from pingyi.people import queries as people
from pingyi.people.models import User
from pingyi.season.models import Season

register = template.Library()
MOST_AGENCIES = 8
SEES = {
    "operator": gettext_noop("prepares the review, takes in marks and answers, proposes"),
    "approver": gettext_noop("turns the second key: approves or declines what was proposed"),
    "auditor": gettext_noop("reads everything of a review and changes nothing"),
    "agency_clerk": gettext_noop("sees the result of the own body and drafts objections"),
    "agency_approver": gettext_noop("files for the own body what its clerk has drafted"),
}


@dataclass(frozen=True)
class Door:
    """One button: who, what such a person sees, and where it leads; empty: to the own desk."""

    person: User
    sees: str
    target: str = ""


@dataclass(frozen=True)
class Group:
    """The buttons below one heading. season: or none, for the people of bodies under review."""

    season: Season | None
    doors: tuple[Door, ...]


@register.simple_tag
def demo_groups() -> list[Group]:
    """Return the buttons of every demonstration: its office's people for each season, then those of the bodies."""
    if settings.LAN:
        return []
    everybody = people.demo_people()
    seasons = Season.objects.everywhere().filter(office__is_demo=True).order_by("-year", "-pk")
    office = [person for person in everybody if person.of_office]
    groups = [_of_season(season, office) for season in seasons] or [_group(None, office)]
    agencies = [person for person in everybody if not person.of_office]
    return [group for group in (*groups, _group(None, agencies[:MOST_AGENCIES])) if group.doors]


def _of_season(season: Season, office: list[User]) -> Group:
    target = reverse("web:desk_season", args=[season.key])
    mine = [row for row in office if row.office_id == season.office_id and row.season_key in ("", season.key)]
    return Group(season, tuple(Door(person, gettext(SEES[person.role]), target) for person in mine))


def _group(season: None, people_in_it: list[User]) -> Group:
    return Group(season, tuple(Door(person, gettext(SEES[person.role])) for person in people_in_it))
