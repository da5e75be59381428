"""The season that is published, from draft to papers; all through the real actions."""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pingyi.ballot import actions as ballots
from pingyi.core import clock
from pingyi.demo import numbers
from pingyi.demo.cast import Cast
from pingyi.meeting import actions as meetings
from pingyi.paper import actions as papers
from pingyi.result import actions as results
from pingyi.season import actions as seasons
from pingyi.season import queries
from pingyi.season.models import Agency, Season

FIRST_DAY = datetime(2025, 3, 3, 1, 0, tzinfo=UTC)
FROZEN = FIRST_DAY + timedelta(days=7)
AUTUMN = FIRST_DAY + timedelta(days=231)
ANNOUNCED = FIRST_DAY + timedelta(days=260, hours=4)
PUBLISHED = ANNOUNCED + timedelta(days=7)


def build(county: Mapping[str, Any], cast: Cast, dice: random.Random) -> Season:
    """Build the published season and return it."""
    season = _draft(county, cast)
    _paper(season, cast, "notice", FROZEN + timedelta(days=1))
    _paper(season, cast, "interpretation", FROZEN + timedelta(days=1))
    _take_in(county, season, cast, dice)
    _finish(county, season, cast)
    _tell(county, season, cast)
    return season


def _draft(county: Mapping[str, Any], cast: Cast) -> Season:
    own = county["season"]
    titles = (own["title"]["zh"], own["title"]["en"])
    new = seasons.NewSeason(own["key"], own["year"], titles, county["office"]["scheme"])
    by: dict[str, Any] = {"actor": cast.operator, "now": FIRST_DAY}
    season = seasons.create(office=cast.office, new=new, is_demo=True, **by)
    every = {row.path: None for row in queries.assumed_values(season)}
    seasons.adopt(season=season, values=dict(every), **by)
    agencies = [seasons.NewAgency(row["name"], row["kind"], row["reason"]) for row in county["agency"]]
    seasons.set_roster(season=season, agencies=agencies, **by)
    seasons.set_texts(season=season, texts_of=county["texts"], **by)
    days = {
        key: (date.fromisoformat(first), date.fromisoformat(last)) for key, (first, last) in county["stages"].items()
    }
    seasons.set_dates(season=season, days=days, **by)
    jurors = [seasons.NewRater(row["name"], row["category"]) for row in county["juror"]]
    seasons.set_raters(season=season, component="jury", raters=jurors, **by)
    for place, actor in enumerate(cast.both):
        seasons.freeze(season=season, actor=actor, now=FROZEN + timedelta(hours=place))
    return season


def _take_in(county: Mapping[str, Any], season: Season, cast: Cast, dice: random.Random) -> None:
    special = county["cases"]
    cases = numbers.Cases((special["tie"][0], special["tie"][1]), special["few"], special["absent"])
    keys = [row.key for row in queries.agencies(season)]
    qualities = {key: row["quality"] for key, row in zip(keys, county["agency"], strict=True)}
    for actor in cast.both:
        ballots.ballot_open(season=season, actor=actor, now=AUTUMN)
    rows = numbers.answers(dice, qualities, county["survey"], cases)
    ballots.take_in(season=season, answers=rows, actor=cast.operator, now=AUTUMN + timedelta(days=10))
    for actor in cast.both:
        ballots.ballot_close(season=season, actor=actor, now=AUTUMN + timedelta(days=10, hours=1))
    meeting = AUTUMN + timedelta(days=29)
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


def _finish(county: Mapping[str, Any], season: Season, cast: Cast) -> None:
    special = county["cases"]
    new = seasons.NewCase("refusal", special["absent"], special["absent_source"], special["absent_account"])
    case = seasons.open_case(season=season, new=new, actor=cast.operator, now=ANNOUNCED - timedelta(hours=1))
    day = clock.day_in_china(ANNOUNCED)
    found = seasons.Outcome("absent", special["absent_body"], day, special["absent_reason"])
    for actor in cast.both:
        seasons.rule(case=case, found=found, actor=actor, now=ANNOUNCED)
    results.score_season(season=season, actor=cast.operator, now=ANNOUNCED + timedelta(minutes=5))
    for actor in cast.both:
        results.announce(season=season, actor=actor, now=ANNOUNCED + timedelta(minutes=10))
    for actor in cast.both:
        results.publish(season=season, actor=actor, now=PUBLISHED)


def _tell(county: Mapping[str, Any], season: Season, cast: Cast) -> None:
    """Issue what makes the result known."""
    day = PUBLISHED + timedelta(days=1)
    typed = county["papers"]
    _paper(season, cast, "circular", day, {"findings": typed["findings"]})
    _paper(season, cast, "result_table", day)
    for agency in queries.agencies(season):
        absent = agency.key == county["cases"]["absent"]
        entered = {} if absent else {"opinions": typed["opinions"]}
        _paper(season, cast, "criticism" if absent else "letter", day, entered, agency)


def _paper(
    season: Season,
    cast: Cast,
    kind: str,
    now: datetime,
    entered: Mapping[str, Any] | None = None,
    agency: Agency | None = None,
) -> None:
    """Draft, approve and issue one paper on one day."""
    paper = papers.draft(season=season, kind=kind, agency=agency, actor=cast.operator, now=now, entered=entered)
    papers.approve_paper(paper=paper, actor=cast.approver, now=now + timedelta(hours=1))
    papers.issue(paper=paper, on=clock.day_in_china(now), actor=cast.operator, now=now + timedelta(hours=2))
