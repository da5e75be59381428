"""Reads about the survey: its state, how many answered by channel, and the rows for the engine and the bundle."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db.models import Count
from psycopg.conninfo import make_conninfo

from pingyi.ballot.intake.writer import Place
from pingyi.ballot.models import Answer, Online, Survey
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
    committed = online(season)
    found = []
    for channel in survey.channels if survey else ():
        parts = [counts.get((channel.key, status), 0) for status in ("counted", "quarantined", "excluded")]
        superseded = committed[channel.key].superseded if channel.key in committed else 0
        found.append(ChannelTotals(channel.key, channel.key in committed, sum(parts) + superseded, superseded, *parts))
    return tuple(found)


def online(season: Season) -> dict[str, Online]:
    """Return the channels whose ballots are cast at the intake, by key."""
    rows = Online.objects.within(season.office_id).filter(survey__season=season)
    return {row.channel: row for row in rows}


def place(season: Season) -> Place:
    """Return where the ballots of a season are kept: a file of their own, or the PostgreSQL of the main database."""
    origin = seasons.origin(season)
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        file = Path(settings.DATA) / "ballots" / f"{season.office.key}-{season.key}.sqlite3"
        return Place(origin, str(file), "", str(settings.KEYS))
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "NAME": "dbname"}
    parts = {theirs: str(database[ours]) for ours, theirs in names.items() if database[ours]}
    return Place(origin, "", make_conninfo("", **parts), str(settings.KEYS))


def ballots(season: Season) -> Iterator[Ballot]:
    """Yield the live ballots, without order."""
    rows = Answer.objects.within(season.office_id).filter(survey__season=season)
    for channel, status, choices in rows.values_list("channel", "status", "choices").iterator(chunk_size=5000):
        yield Ballot(channel, status, tuple(choices.split(",")))
