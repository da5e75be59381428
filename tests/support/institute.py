"""A season under rules without a vote: a jury marks, and an institute measures satisfaction."""

from fractions import Fraction

from pingyi.people.models import Office, User
from pingyi.season import actions
from pingyi.season.models import Season
from tests.support import world

SOURCE = "某大学社会调查中心，入户访问 1200 人"
SCORES = {"a01": Fraction("92.5"), "a02": Fraction("81.25")}  # a03 has none


def season(office: Office, *, frozen: bool = True) -> Season:
    """Return the season, frozen by both keys or still being drafted."""
    found = world.drafted(office, scheme="cn.sh")
    return world.freeze(found, world.user(office, "operator"), world.user(office, "approver")) if frozen else found


def figures(**changes: object) -> actions.NewFigures:
    """Return the figures that the institute found, or others."""
    return actions.NewFigures(**{"component": "social", "scores": SCORES, "source": SOURCE} | changes)


def give(found: Season, *actors: User, **changes: object) -> None:
    """Turn one key after the other for these figures."""
    for actor in actors:
        actions.give_figures(season=found, new=figures(**changes), actor=actor, now=world.NOW)
