"""Reads about the survey: its state, how many answered by channel, and the rows for the engine and the bundle."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.db.models import Count
from psycopg.conninfo import make_conninfo

from pingyi.ballot.intake import secret
from pingyi.ballot.intake.secret import Secrets
from pingyi.ballot.intake.writer import Place
from pingyi.ballot.models import Answer, Area, Online, Survey
from pingyi.bundle.write import Ballot, ChannelTotals
from pingyi.core.errors import Missing, Refused
from pingyi.ledger import cosign, note
from pingyi.rules.scheme import Survey as SurveyRules
from pingyi.season import queries as seasons
from pingyi.season.models import Season

TEST = "-test"  # the ending of a season's key by which its test ballots are told


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


def counted_channels(season: Season) -> set[str]:
    """Return the channels that hold answers of tables of counts."""
    rows = Answer.objects.within(season.office_id).filter(survey__season=season, is_single=True)
    return set(rows.order_by().values_list("channel", flat=True).distinct())


def single_answers(season: Season, channels: Sequence[str]) -> int:
    """Return how many answers of tables of counts are counted in these channels."""
    rows = Answer.objects.within(season.office_id).filter(survey__season=season, is_single=True, status="counted")
    return rows.filter(channel__in=channels).count()


def online(season: Season) -> dict[str, Online]:
    """Return the channels whose ballots are cast at the intake, by key."""
    rows = Online.objects.within(season.office_id).filter(survey__season=season)
    return {row.channel: row for row in rows}


def place(season: Season) -> Place:
    """Return where the ballots of a season are kept: a file of their own, or the PostgreSQL of the main database."""
    return _place(season, seasons.origin(season), "", address())


def test_place(season: Season) -> Place:
    """Return where the test ballots of a season are kept until they are discarded: always a file."""
    return _place(season, f"{seasons.origin(season)}/test", TEST, "")


def _place(season: Season, origin: str, suffix: str, found: str) -> Place:
    file = Path(settings.DATA) / "ballots" / f"{season.office.key}-{season.key}{suffix}.sqlite3"
    return Place(origin, "" if found else str(file), found, str(settings.KEYS))


def address() -> str:
    """Return the address of the PostgreSQL that keeps ballots, or nothing where each season has a file."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        return ""
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "NAME": "dbname"}
    return make_conninfo("", **{theirs: str(database[ours]) for ours, theirs in names.items() if database[ours]})


def door(season: Season, place: Place) -> Path:
    """Return the small file from which the edge knows of the way in to this place."""
    suffix = TEST if place.origin.endswith("/test") else ""
    return Path(settings.DATA) / "ballots" / f"{season.office.key}-{season.key}{suffix}.json"


def ledger_folder(season: Season) -> Path:
    """Return the folder in which the season's log is published as tiles."""
    return Path(settings.DATA) / "ledgers" / season.office.key / season.key


def witnesses() -> tuple[cosign.Witness, ...]:
    """Return whom to ask for cosignatures: a line `ADDRESS KEY` each in witnesses.txt of the data folder.

    Raises Refused: a line has another form.
    """
    path = Path(settings.DATA) / "witnesses.txt"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            url, vkey = line.split()
            found.append(cosign.Witness(url, note.parse_key(vkey, note.COSIGNED)))
        except (ValueError, note.BadNote) as error:
            raise Refused(
                '{path} line {number}: "{line}" is no address and key', path=path, number=number, line=line
            ) from error
    return tuple(found)


def channel_labels(season: Season) -> dict[str, Mapping[str, str]]:
    """Return what the scheme calls each channel, in Chinese and English."""
    survey, labels = rules(season), seasons.labels(season)
    return {row.key: labels.get(f"components.{survey.key}.channels.{row.key}", {}) for row in survey.channels}


def networks(season: Season) -> list[str]:
    """Return the networks of the area, as the office gave them; none where it gave none."""
    rows = Area.objects.within(season.office_id).filter(survey__season=season)
    return (rows.values_list("networks", flat=True).first() or "").split()


def secrets(season: Season) -> Secrets:
    """Return the secrets of the season's survey."""
    return secret.of_season(Path(settings.KEYS), seasons.origin(season))


def ballots(season: Season) -> Iterator[Ballot]:
    """Yield the live ballots, without order."""
    rows = Answer.objects.within(season.office_id).filter(survey__season=season)
    for channel, status, choices in rows.values_list("channel", "status", "choices").iterator(chunk_size=5000):
        yield Ballot(channel, status, tuple(choices.split(",")))
