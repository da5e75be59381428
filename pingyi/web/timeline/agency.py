"""What the desk of a reviewed body shows: its own days, cases, papers and results, and never another body's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pingyi.document import papers as documents
from pingyi.paper import access as paper_access
from pingyi.paper import texts as paper_texts
from pingyi.paper.models import Paper
from pingyi.people.models import User
from pingyi.policy import published
from pingyi.result import queries as results
from pingyi.result.models import Standing
from pingyi.season import access
from pingyi.season import queries as seasons
from pingyi.season.models import Agency, Case, Season
from pingyi.web import words
from pingyi.web.timeline import facts, links, steps
from pingyi.web.timeline.facts import Days

MOST = 20


@dataclass(frozen=True)
class Due:
    """One stage with its days. status: now, later or done; when: how many days are left, in words."""

    label: Mapping[str, str]
    days: Days
    status: str
    when: str


@dataclass(frozen=True)
class Letter:
    """One paper issued to the body or to all. kind: in words; number: as printed; url: of its file."""

    paper: Paper
    kind: str
    number: str
    url: str


@dataclass(frozen=True)
class Asked:
    """A case in which the body was asked to answer. kind: in words; open: it may still answer."""

    case: Case
    kind: str
    url: str
    when: str
    open: bool


@dataclass(frozen=True)
class Past:
    """The body's published result of another year. url: of the public page, empty where there is none."""

    year: int
    name: str
    grade: Mapping[str, str]
    total: str
    url: str


@dataclass(frozen=True)
class AgencyDesk:
    """Everything on the page. result: of the season, from its publication on."""

    season: Season
    agency: Agency
    stages: tuple[Due, ...]
    asked: tuple[Asked, ...]
    letters: tuple[Letter, ...]
    result: results.Row | None
    why: str
    past: tuple[Past, ...]
    others: tuple[Season, ...]
    contact: str


def desk(user: User, today: date, key: str = "") -> AgencyDesk | None:
    """Return the desk of the person's body in one season: the named one, else the one that is running, else the newest.

    None: no season from its freeze on reviews the body.
    """
    every = list(access.reviewing(user)[:MOST])
    running = next((row for row in every if row.state not in steps.ENDED), every[0] if every else None)
    season = next((row for row in every if row.key == key), running)
    if season is None:
        return None
    own = {row.season_id: row for row in Agency.objects.within(user.office_id).filter(body=user.body_id)}
    agency = own[season.pk]
    shown = season.state in steps.ENDED
    return AgencyDesk(
        season=season,
        agency=agency,
        stages=_stages(season, today),
        asked=_asked(user, season, today),
        letters=_letters(user, season),
        result=results.explained(season, agency.key).row if shown else None,
        why=_why(season, agency) if shown else "",
        past=_past(user, [row for row in every if row != season and row.state in steps.ENDED], own),
        others=tuple(row for row in every if row != season),
        contact=seasons.texts_of(season).get("contact", ""),
    )


def before(user: User) -> tuple[published.PublishedResult, ...]:
    """Return the shipped results of 2018 to 2020 that carry a present or former name of the person's body."""
    if user.body is None:
        return ()
    names = {user.body.name, *user.body.former_names.splitlines()}
    return tuple(row for row in published.published_results() if row.name in names)


def _stages(season: Season, today: date) -> tuple[Due, ...]:
    found = []
    for stage in facts.stages(season).values():
        if days := stage.days:
            status = "later" if today < days.opens else "done" if today > days.closes else "now"
            when = steps.days_left(days, today) if status != "done" else ""
            found.append(Due(stage.label, days, status, when))
    return tuple(found)


def _asked(user: User, season: Season, today: date) -> tuple[Asked, ...]:
    found = []
    for case in access.asked_cases(user).filter(season=season)[:MOST]:
        if case.answer_by is not None:
            days = Days(date.min, case.answer_by)
            may = case.state == "open" and not case.statement
            when = steps.days_left(days, today) if may else ""
            found.append(
                Asked(case, words.word(f"case_{case.kind}"), links.address("season:case_statement", case.pk), when, may)
            )
    return tuple(found)


def _letters(user: User, season: Season) -> tuple[Letter, ...]:
    rows = paper_access.visible_to(user).filter(season=season, state="issued").order_by("-pk")
    return tuple(_letter(season, row) for row in rows[:MOST])


def _letter(season: Season, paper: Paper) -> Letter:
    number = documents.number(paper.code, paper.year, paper.number) if paper.year and paper.number else ""
    url = links.address("paper:pdf", season.key, paper.pk)
    return Letter(paper, paper_texts.kind(paper.kind), number, url)


def _past(user: User, ended: Sequence[Season], own: Mapping[int, Agency]) -> tuple[Past, ...]:
    rows = Standing.objects.within(user.office_id).filter(agency__body=user.body_id, run__publication__season__in=ended)
    found = {row.agency_id: row for row in rows}
    past = []
    for season in ended:
        agency = own[season.pk]
        if row := found.get(agency.pk):
            grade = seasons.labels(season).get(f"result.grades.{row.grade}", {})
            past.append(Past(season.year, agency.name, grade, row.total, _why(season, agency)))
    return tuple(past)


def _why(season: Season, agency: Agency) -> str:
    public = seasons.is_public(season, "result")
    return links.address("web:agency", season.office.key, season.key, agency.key) if public else ""
