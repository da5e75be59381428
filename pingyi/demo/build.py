"""Builds the demonstration through the real actions, so that it cannot be in an impossible state."""

import random
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pingyi.ballot import actions as ballots
from pingyi.core.errors import Refused
from pingyi.demo import numbers
from pingyi.meeting import actions as meetings
from pingyi.people import actions as people
from pingyi.people import queries as people_queries
from pingyi.people.models import Office, User
from pingyi.result import actions as results
from pingyi.season import actions as seasons
from pingyi.season import queries
from pingyi.season.models import Season

COUNTY = Path(__file__).with_name("county.toml")
FIRST_DAY = datetime(2025, 3, 3, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Cast:
    """The two people of the invented office."""

    operator: User
    approver: User


def build(*, seed: int) -> Season:
    """Build the published demonstration season in an empty database and return it.

    Raises Refused: there are offices already.
    """
    if people_queries.public_offices():
        raise Refused("the demonstration is built only into an empty data folder")
    county = tomllib.loads(COUNTY.read_text(encoding="utf-8"))
    dice = random.Random(seed)
    office, cast = _found(county)
    season = _draft(county, office, cast)
    _take_in(county, season, cast, dice)
    _finish(county, season, cast)
    return season


def _found(county: dict[str, Any]) -> tuple[Office, Cast]:
    own = county["office"]
    names = (own["name"]["zh"], own["name"]["en"])
    office = people.found_office(key=own["key"], names=names, level=own["level"], is_demo=True)
    made = {
        user["role"]: people.add_user(office=office, password=people_queries.DEMO_PASSWORDS[user["username"]], **user)
        for user in county["user"]
    }
    return office, Cast(made["operator"], made["approver"])


def _draft(county: dict[str, Any], office: Office, cast: Cast) -> Season:
    own = county["season"]
    new = seasons.NewSeason(
        own["key"], own["year"], (own["title"]["zh"], own["title"]["en"]), county["office"]["scheme"]
    )
    season = seasons.create(office=office, new=new, is_demo=True)
    every = {row.path: None for row in queries.assumed_values(season)}
    seasons.adopt(season=season, values=dict(every), actor=cast.operator, now=FIRST_DAY)
    agencies = [seasons.NewAgency(row["name"], row["kind"], row["reason"]) for row in county["agency"]]
    seasons.set_roster(season=season, agencies=agencies)
    jurors = [seasons.NewRater(row["name"], row["category"]) for row in county["juror"]]
    seasons.set_raters(season=season, component="jury", raters=jurors)
    for place, actor in enumerate((cast.operator, cast.approver)):
        seasons.freeze(season=season, actor=actor, now=FIRST_DAY + timedelta(days=7, hours=place))
    return season


def _take_in(county: dict[str, Any], season: Season, cast: Cast, dice: random.Random) -> None:
    special = county["cases"]
    cases = numbers.Cases((special["tie"][0], special["tie"][1]), special["few"], special["absent"])
    keys = [row.key for row in queries.agencies(season)]
    qualities = {key: row["quality"] for key, row in zip(keys, county["agency"], strict=True)}
    autumn = FIRST_DAY + timedelta(days=231)
    ballots.ballot_open(season=season, actor=cast.operator, now=autumn)
    rows = numbers.answers(dice, qualities, county["survey"], cases)
    ballots.take_in(season=season, answers=rows, actor=cast.operator, now=autumn + timedelta(days=10))
    ballots.ballot_close(season=season, actor=cast.operator, now=autumn + timedelta(days=10, hours=1))
    meeting = autumn + timedelta(days=29)
    jurors = [row.key for row in queries.raters(season, "jury")]
    units = {row.agency.key: row.key for row in queries.raters(season, "peers") if row.agency}
    sheets = {
        "jury": numbers.jury(dice, qualities, jurors, cases),
        "peers": {units[key]: lines for key, lines in numbers.peers(dice, qualities, cases).items()},
    }
    for component, found in sheets.items():
        meetings.marking_open(season=season, component=component, actor=cast.operator, now=meeting)
        whole = [meetings.NewSheet(rater, lines) for rater, lines in found.items()]
        sealed, closed = meeting + timedelta(hours=2), meeting + timedelta(hours=3)
        meetings.seal(season=season, component=component, sheets=whole, actor=cast.operator, now=sealed)
        meetings.marking_close(season=season, component=component, actor=cast.operator, now=closed)


def _finish(county: dict[str, Any], season: Season, cast: Cast) -> None:
    special = county["cases"]
    case = seasons.Case("absent", special["absent"], special["absent_reason"], cite="GD-LZPY:14")
    day = FIRST_DAY + timedelta(days=260, hours=4)
    both = (cast.operator, cast.approver)
    for actor in both:
        seasons.decide(season=season, case=case, actor=actor, now=day)
    results.score_season(season=season, actor=cast.operator, now=day + timedelta(minutes=5))
    for actor in both:
        results.announce(season=season, actor=actor, now=day + timedelta(minutes=10))
    for actor in both:
        results.publish(season=season, actor=actor, now=day + timedelta(days=7))
