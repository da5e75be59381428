"""A small invented county, built through the real actions, stage by stage."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from pingyi.ballot import actions as ballots
from pingyi.meeting import actions as meetings
from pingyi.people import actions as people
from pingyi.people.models import Office, User
from pingyi.result import actions as results
from pingyi.season import actions as seasons
from pingyi.season import queries
from pingyi.season.models import Season
from pingyi.sheets import write

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
AGENCIES = ("测试单位甲", "测试单位乙", "测试单位丙")
JURORS = ("测试评委一", "测试评委二", "测试评委三", "测试评委四", "测试评委五")
MARKS = {"a01": "92", "a02": "88.5", "a03": "75"}


def office(key: str = "test") -> Office:
    """Return a new office."""
    return people.found_office(key=key, names=(f"测试县{key}普法办公室", f"Test office {key}"), level="county")


def user(office: Office, role: str) -> User:
    """Return the person of the office with this role, who is new where there is none yet."""
    username = f"{office.key}-{role}"
    known = User.objects.filter(username=username).first()
    return known or people.add_user(
        office=office, username=username, name=f"测试{role}", role=role, password="a long test password"
    )


def agency_user(season: Season, role: str, agency: str = "a01") -> User:
    """Return a new person of a reviewed agency with this role."""
    body = queries.agencies(season).get(key=agency).body
    assert body is not None
    return people.add_user(
        office=season.office,
        username=f"{season.office.key}-{body.key}-{role}",
        name=f"测试{role}",
        role=role,
        password="a long test password",
        body=body,
    )


def drafted(office: Office, key: str = "s2026", scheme: str = "cn.gd.demo") -> Season:
    """Return a season being drafted with roster and jurors; no value is confirmed."""
    titles = ("测试县2026年度评议", "Test county review 2026")
    act = {"actor": user(office, "operator"), "now": NOW}
    season = seasons.create(office=office, new=seasons.NewSeason(key, 2026, titles, scheme), **act)
    seasons.set_roster(season=season, agencies=[seasons.NewAgency(name, "service", "测试") for name in AGENCIES], **act)
    jurors = [seasons.NewRater(name, "npc") for name in JURORS]
    seasons.set_raters(season=season, component="jury", raters=jurors, **act)
    return season


def adopt_all(season: Season, actor: User) -> None:
    """Confirm every assumed value as proposed."""
    seasons.adopt(
        season=season, values={row.path: None for row in queries.assumed_values(season)}, actor=actor, now=NOW
    )


def freeze(season: Season, operator: User, approver: User) -> Season:
    """Confirm everything and turn both keys of the freeze."""
    adopt_all(season, operator)
    for actor in (operator, approver):
        seasons.freeze(season=season, actor=actor, now=NOW)
    return season


def open_survey(season: Season, online: Sequence[str] = ()) -> None:
    """Turn the keys that open the survey, as many as the scheme asks for."""
    for role in ("operator", "approver"):
        if ballots.ballot_open(season=season, actor=user(season.office, role), now=NOW, online=online).complete:
            return


def close_survey(season: Season) -> None:
    """Turn the keys that close the survey, as many as the scheme asks for."""
    for role in ("operator", "approver"):
        if ballots.ballot_close(season=season, actor=user(season.office, role), now=NOW).complete:
            return


def gather(season: Season, operator: User) -> Season:
    """Take in 40 answers a counted channel and every sheet, and close all."""
    open_survey(season)
    choices = (("very", "satisfied", "fair"), ("satisfied", "fair", "unknown"))
    rows = [
        ballots.NewAnswer(channel, choices[number % 2])
        for channel in ("invited", "wechat", "street")
        for number in range(40)
    ]
    ballots.take_in(season=season, answers=rows, actor=operator, now=NOW)
    close_survey(season)
    for component in ("jury", "peers"):
        meetings.marking_open(season=season, component=component, actor=operator, now=NOW)
        meetings.seal(season=season, component=component, sheets=sheets(season, component), actor=operator, now=NOW)
        meetings.marking_close(season=season, component=component, actor=operator, now=NOW)
    return season


def sheets(season: Season, component: str) -> list[meetings.NewSheet]:
    """Return one whole sheet for each rater; a peer leaves its own unit out."""
    return [
        meetings.NewSheet(
            rater.key,
            {
                agency: (("", mark, "counted"),)
                for agency, mark in MARKS.items()
                if rater.agency is None or rater.agency.key != agency
            },
        )
        for rater in queries.raters(season, component)
    ]


def publish(season: Season, operator: User, approver: User) -> Season:
    """Score, announce and publish with both keys."""
    results.score_season(season=season, actor=operator, now=NOW)
    for act in (results.announce, results.publish):
        for actor in (operator, approver):
            act(season=season, actor=actor, now=NOW)
    return season


def entries(season: Season) -> list[dict[str, object]]:
    """Return the entries of the season's ledger in their order."""
    assert season.log is not None
    return [json.loads(raw) for raw in season.log.entries.order_by("index").values_list("raw", flat=True)]


def reframed(season: Season, document: bytes) -> Season:
    """Return the season with another frozen scheme.json, for rules that no shipped scheme has."""
    season.scheme_json = document.decode()
    season.save(update_fields=["scheme_json"])
    return season


def upload(header: Sequence[str], rows: Sequence[Sequence[str]]) -> SimpleUploadedFile:
    """Return a workbook as a form posts it."""
    return SimpleUploadedFile("table.xlsx", write.workbook("table", header, rows), content_type=write.XLSX)
