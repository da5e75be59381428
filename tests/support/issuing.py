"""Papers of the invented county, taken through the real actions as far as a test needs them."""

from collections.abc import Mapping
from datetime import timedelta

from pingyi.core import clock
from pingyi.paper import actions
from pingyi.paper.models import Paper
from pingyi.people.models import User
from pingyi.season import queries
from pingyi.season.models import Agency, Season, SeasonText
from tests.support import world

TODAY = clock.day_in_china(world.NOW)
TEXTS = {
    "code": "测普办",
    "contact": "测试联系人，000-0000000",
    "recipients": "县直各单位",
    "copies": "测试县委办公室",
    "demands": "如实报告履职情况。",
}
MEETING = {"meeting_on": TODAY.isoformat()}


def ready(season: Season) -> Season:
    """Give the season the texts that papers need."""
    for name, text in TEXTS.items():
        row = {"office_id": season.office_id, "text": text}
        SeasonText.objects.within(season.office_id).update_or_create(season=season, name=name, defaults=row)
    return season


def agency(season: Season, key: str = "a01") -> Agency:
    """Return an agency of the season."""
    return queries.agencies(season).get(key=key)


def drafted(
    season: Season, actor: User, kind: str = "notice", about: Agency | None = None, entered: Mapping | None = None
) -> Paper:
    """Return a draft by this person; what speaks of the meeting has its day."""
    day = MEETING if kind in ("circular", "criticism") else {}
    return actions.draft(
        season=ready(season), kind=kind, agency=about, actor=actor, now=world.NOW, entered={**day, **(entered or {})}
    )


def approved(season: Season, kind: str = "notice", about: Agency | None = None, **entered: object) -> Paper:
    """Return a paper that the office's operator drafted and its approver approved."""
    paper = drafted(season, world.user(season.office, "operator"), kind, about, entered)
    actions.approve_paper(paper=paper, actor=world.user(season.office, "approver"), now=world.NOW)
    return paper


def issued(season: Season, kind: str = "notice", about: Agency | None = None, **entered: object) -> Paper:
    """Return a paper that was issued today."""
    paper = approved(season, kind, about, **entered)
    actions.issue(paper=paper, on=TODAY, actor=world.user(season.office, "operator"), now=world.NOW)
    return paper


def later(days: int):
    """Return the instant so many days after the world's present."""
    return world.NOW + timedelta(days=days)
