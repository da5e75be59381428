"""The season one year on, in the middle of the work: something due, something late, something returned."""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pingyi.ballot import actions as ballots
from pingyi.core import clock
from pingyi.demo import numbers, online
from pingyi.demo.cast import Cast
from pingyi.paper import actions as papers
from pingyi.people import actions as people
from pingyi.people.models import Body
from pingyi.season import actions as seasons
from pingyi.season import queries
from pingyi.season.models import Season

DRAFTED, FROZEN, TOLD, OPENED = -145, -135, -132, -6


def build(
    current: Mapping[str, Any], county: Mapping[str, Any], cast: Cast, dice: random.Random, today: datetime
) -> Season:
    """Build the season in the middle of which the office is today, and return it.

    current, county: its own file and that of the season before.
    """
    season = _draft(current, county, cast, today)
    _papers(current, season, cast, today)
    _answers(current, season, cast, dice, today)
    _cases(current, season, cast, today)
    _invite(current, cast, today)
    return season


def _draft(current: Mapping[str, Any], county: Mapping[str, Any], cast: Cast, today: datetime) -> Season:
    start = _day(today, DRAFTED)
    year = max(clock.day_in_china(start).year, county["season"]["year"] + 1)
    by: dict[str, Any] = {"actor": cast.operator, "now": start}
    titles = tuple(current["season"]["title"][language].format(year=year) for language in ("zh", "en"))
    before = county["season"]["key"]
    new = seasons.NewSeason(current["season"]["key"], year, (titles[0], titles[1]), county["office"]["scheme"], before)
    season = seasons.create(office=cast.office, new=new, is_demo=True, **by)
    every = {row.path: None for row in queries.assumed_values(season)}
    seasons.adopt(season=season, values=dict(every), **by)
    agencies = [seasons.NewAgency(row["name"], row["kind"], row["reason"]) for row in current["agency"]]
    seasons.set_roster(season=season, agencies=agencies, **by)
    days = {
        key: (clock.day_in_china(_day(today, first)), clock.day_in_china(_day(today, last)))
        for key, (first, last) in current["stages"].items()
    }
    seasons.set_dates(season=season, days=days, **by)
    for place, actor in enumerate(cast.both):
        seasons.freeze(season=season, actor=actor, now=_day(today, FROZEN) + timedelta(hours=place))
    return season


def _papers(current: Mapping[str, Any], season: Season, cast: Cast, today: datetime) -> None:
    """Issue the notice; the interpretation sheet comes back with a reason."""
    day = _day(today, TOLD)
    for kind in ("notice", "interpretation"):
        paper = papers.draft(season=season, kind=kind, agency=None, actor=cast.operator, now=day)
        papers.approve_paper(paper=paper, actor=cast.approver, now=day + timedelta(hours=1))
        if kind == "notice":
            on = clock.day_in_china(day)
            papers.issue(paper=paper, on=on, actor=cast.operator, now=day + timedelta(hours=2))
        else:
            why, now = current["returned"]["why"], _day(today, -1)
            papers.send_back(paper=paper, actor=cast.approver, now=now, why=why)


def _answers(current: Mapping[str, Any], season: Season, cast: Cast, dice: random.Random, today: datetime) -> None:
    """Hold the survey online and by a table, and key one batch of paper forms that does not agree yet."""
    typed = current["survey"]
    agencies = list(queries.agencies(season))
    did = {row.key: own["did"] for row, own in zip(agencies, current["agency"], strict=True)}
    online.prepare(season, cast, _day(today, OPENED - 3), typed, did)
    for actor in cast.both:
        ballots.ballot_open(season=season, actor=actor, now=_day(today, OPENED), online=("invited", "open"))
    keys = [row.key for row in agencies]
    qualities = {key: dice.uniform(84, 94) for key in keys}
    cases = numbers.Cases((keys[1], keys[4]), keys[5], keys[7])
    online.cast(season, numbers.answers(dice, qualities, {"invited": typed["invited"]}, cases), dice)
    rows = numbers.answers(dice, qualities, {"wechat": typed["wechat"]}, cases)
    ballots.take_in(season=season, answers=rows, actor=cast.operator, now=_day(today, -2))
    forms = numbers.answers(dice, qualities, {"street": typed["paper"]}, cases)
    day = _day(today, -1)
    batch = ballots.new_batch(season=season, channel="street", forms_count=len(forms), actor=cast.operator, now=day)
    for number, row in enumerate(forms, start=1):
        other = ("fair" if row.choices[0] != "fair" else "very", *row.choices[1:])
        choices = (row.choices, other if number == typed["differs"] else row.choices)
        for actor, keyed in zip(cast.both, choices, strict=True):
            ballots.key_form(batch=batch, form=number, choices=keyed, actor=actor, now=day)


def _cases(current: Mapping[str, Any], season: Season, cast: Cast, today: datetime) -> None:
    """Open three cases: one late, one that an agency has to answer, one that waits for the second key."""
    special = current["cases"]
    asked = {"late": (-9, -2), "due": (-2, 3), "ruled": (-4, 0)}
    for name, (opened, answer) in asked.items():
        by: dict[str, Any] = {"actor": cast.operator, "now": _day(today, opened)}
        case = seasons.open_case(season=season, new=seasons.NewCase(**special[name]), **by)
        if name != "ruled":
            seasons.ask_hearing(case=case, answer_by=clock.day_in_china(_day(today, answer)), **by)
        else:
            day = _day(today, -1)
            found = seasons.Outcome(
                "withdrawn",
                special["ruled_body"],
                clock.day_in_china(day),
                special["ruled_reason"],
                next_year=season.year + 1,
            )
            seasons.rule(case=case, found=found, actor=cast.operator, now=day)


def _invite(current: Mapping[str, Any], cast: Cast, today: datetime) -> None:
    named = current["invitation"]
    body = Body.objects.within(cast.office).get(name=named["body"])
    new = people.NewAccount(named["name"], "agency_clerk", body)
    people.invite(office=cast.office, new=new, actor=cast.operator, now=_day(today, -2))


def _day(today: datetime, offset: int) -> datetime:
    """Return nine in the morning in China so many days from today; never later than now unless it is in the future."""
    morning = today.astimezone(clock.BEIJING).replace(hour=9, minute=0, second=0, microsecond=0)
    return min(morning + timedelta(days=offset), today) if offset <= 0 else morning + timedelta(days=offset)
