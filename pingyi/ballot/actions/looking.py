"""Looks that are noted in the trail: at what the rules about stuffing notice, and at the opened ballots."""

from datetime import datetime

from django.db import transaction

from pingyi.ballot import queries
from pingyi.ballot.actions import setting_aside
from pingyi.ballot.models import Survey
from pingyi.core.errors import Refused
from pingyi.flow import trail
from pingyi.people.models import User
from pingyi.season.models import Season


@transaction.atomic
def look_now(*, season: Season, actor: User, now: datetime) -> int:
    """Look at all ballots by the rules about stuffing, without waiting for the next turn, and return how many findings.

    Raises Refused: the survey was not opened, or nothing is cast online in it.
    """
    if not queries.online(season):
        raise Refused("nothing is cast online in this survey; there is nothing to look at")
    survey = Survey.objects.within(season.office_id).get(season=season)
    found = setting_aside.look(survey=survey, now=now)
    trail.note("look_now", season, actor=actor, now=now, about=str(found))
    return found


@transaction.atomic
def open_ballots(*, season: Season, about: str, actor: User, now: datetime) -> None:
    """Note that somebody looks at the opened ballots of a closed survey. about: which ones, by number.

    Raises Refused: the survey is not closed.
    """
    state = queries.state(season)
    if state != "closed":
        raise Refused("ballots are opened after the close of the survey; its state is {state}", state=state)
    trail.note("open_ballots", season, actor=actor, now=now, about=about)
