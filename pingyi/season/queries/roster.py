"""Reads about whom to review: the bodies that the office knows, and in which years each was reviewed."""

from dataclasses import dataclass

from pingyi.people.models import Body
from pingyi.season.models import Agency, Season
from pingyi.season.queries import rules

MOST_BODIES = 200


@dataclass(frozen=True)
class Candidate:
    """A body that the office may put on the roster. years: in which it was reviewed; here: it is on this roster."""

    id: int
    name: str
    kind: str
    years: tuple[int, ...]
    here: bool


def candidates(season: Season) -> tuple[tuple[Candidate, ...], int]:
    """Return the bodies of the office, those never reviewed first, then the longest ago; and how many are left out."""
    here = set(rules.agencies(season).values_list("body_id", flat=True))
    years: dict[int, list[int]] = {}
    reviewed = Agency.objects.within(season.office_id).exclude(season=season).filter(body__isnull=False)
    for body, year in reviewed.order_by("season__year").values_list("body_id", "season__year"):
        years.setdefault(body, []).append(year)
    bodies = Body.objects.within(season.office_id).filter(is_active=True)
    found = [Candidate(row.pk, row.name, row.kind, tuple(years.get(row.pk, ())), row.pk in here) for row in bodies]
    found.sort(key=lambda row: (row.years[-1:] or (0,), row.id))
    return tuple(found[:MOST_BODIES]), max(0, len(found) - MOST_BODIES)


def former_seasons(office_id: int) -> tuple[Season, ...]:
    """Return the seasons of an office that a new one may start from, newest first."""
    return tuple(Season.objects.within(office_id).order_by("-year", "-pk")[:20])
