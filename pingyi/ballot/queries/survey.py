"""Reads about the survey: its state, how many answered by channel, and the rows for the engine and the bundle."""

from collections.abc import Iterator

from django.db.models import Count

from pingyi.ballot.models import Answer, Survey
from pingyi.bundle.write import Ballot, ChannelTotals
from pingyi.core.errors import Missing
from pingyi.rules.scheme import Survey as SurveyRules
from pingyi.season import queries as seasons
from pingyi.season.models import Season


def rules(season: Season) -> SurveyRules:
    """Return what the scheme says about the survey.

    Raises Missing: it has none.
    """
    found = seasons.scheme(season).survey
    if found is None:
        raise Missing("this scheme has no survey")
    return found


def state(season: Season) -> str:
    """Return waiting, open or closed."""
    found = Survey.objects.within(season.office_id).filter(season=season).values_list("state", flat=True).first()
    return found or "waiting"


def totals(season: Season) -> tuple[ChannelTotals, ...]:
    """Return the rows of channels.csv, in the scheme's order; nothing here tells agencies apart."""
    survey = seasons.scheme(season).survey
    rows = Answer.objects.within(season.office_id).filter(survey__season=season)
    counts = {
        (channel, status): n for channel, status, n in rows.values_list("channel", "status").annotate(Count("pk"))
    }
    found = []
    for channel in survey.channels if survey else ():
        parts = [counts.get((channel.key, status), 0) for status in ("counted", "quarantined", "excluded")]
        found.append(ChannelTotals(channel.key, False, sum(parts), 0, *parts))
    return tuple(found)


def ballots(season: Season) -> Iterator[Ballot]:
    """Yield the live ballots, without order."""
    rows = Answer.objects.within(season.office_id).filter(survey__season=season)
    for channel, status, choices in rows.values_list("channel", "status", "choices").iterator(chunk_size=5000):
        yield Ballot(channel, status, tuple(choices.split(",")))
