"""Writes about a case of absence or fraud before its ruling: opened, evidence, hearing, dropped."""

import tempfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from pingyi.core import clock, ids
from pingyi.core.errors import Missing, Refused, said
from pingyi.flow import apply, trail
from pingyi.flow.machine import Move
from pingyi.people.models import User
from pingyi.season import queries, states
from pingyi.season.models import Case, Evidence, Season
from pingyi.vault import kinds, store

LONGEST_TEXT = 2000
LONGEST_TITLE = 200
LONGEST_LINK = 500
LARGEST_MEGABYTES = 20
MOST_EVIDENCE = 50
MOST_DAYS = 90


@dataclass(frozen=True)
class NewCase:
    """What a case starts with. agency: its key; source: where the hint came from; account: what happened."""

    kind: str
    agency: str
    source: str
    account: str


@dataclass(frozen=True)
class NewEvidence:
    """One piece of evidence: a link, or a file with its name and content."""

    title: str
    link: str = ""
    file_name: str = ""
    content: bytes = b""


@dataclass(frozen=True)
class Hearing:
    """What the agency said, and on which day; an empty statement closes the hearing of one that did not answer."""

    statement: str
    heard_on: date


@transaction.atomic
def open_case(*, season: Season, new: NewCase, actor: User, now: datetime) -> Case:
    """Open a case about one agency; nothing of it leaves the office before the ruling.

    Raises Refused: an unknown kind or agency, nothing written, one of its kind is open, or the role or state forbids.
    """
    apply.check(season, "open_case", states.SEASON, actor.role)
    if new.kind not in states.CASE_KINDS:
        raise Refused('"{kind}" is no kind of case; choose {list}', kind=new.kind, list=_named(states.CASE_KINDS))
    agency = queries.agencies(season).filter(key=new.agency).first()
    if agency is None:
        raise Refused('"{agency}" is no agency of this season', agency=new.agency)
    _check_text(new.source, said("say where it became known, without naming a person"))
    _check_text(new.account, said("say what happened; the agency reads it when it is asked to answer"))
    if any(row.case.kind == new.kind and row.case.agency_id == agency.pk for row in queries.open_cases(season)):
        text = said("a case of this kind is open for {name} already; add to that one")
        raise Refused(text, name=agency.name)
    case = Case.objects.within(season.office_id).create(
        office_id=season.office_id,
        season=season,
        agency=agency,
        kind=new.kind,
        source=new.source,
        account=new.account,
        opened_at=now,
    )
    trail.note("open_case", case, actor=actor, now=now, about=agency.name)
    return case


@transaction.atomic
def add_evidence(*, case: Case, new: NewEvidence, actor: User, now: datetime) -> Evidence:
    """Add a file or a link to a case; a file goes into the vault by its digest and never changes.

    Raises Refused: no title, not exactly one of file and link, a file that may not come in or is there already.
    """
    locked(case, "add_evidence", actor)
    nothing_waits(case)
    if not new.title.strip() or len(new.title) > LONGEST_TITLE:
        raise Refused("say in at most {most} characters what the evidence is", most=LONGEST_TITLE)
    if bool(new.link) == bool(new.content or new.file_name):
        raise Refused("give either a file or a link")
    known = list(queries.evidence(case))
    if len(known) >= MOST_EVIDENCE:
        raise Refused("a case holds at most {most} pieces of evidence; put files together as a zip", most=MOST_EVIDENCE)
    digest = ""
    if new.link:
        _check_link(new.link)
    else:
        _check_file(new)
        digest = _stored(new.content)
    twin = next((row.title for row in known if digest and row.sha256 == digest), None)
    if twin is not None:
        raise Refused("this file is in the case already, as “{title}”", title=twin)
    row = Evidence.objects.within(case.office_id).create(
        office_id=case.office_id,
        case=case,
        title=new.title,
        link=new.link,
        file_name=new.file_name,
        sha256=digest,
        size=len(new.content),
        added_by=actor,
        added_at=now,
    )
    trail.note("add_evidence", case, actor=actor, now=now, about=new.title)
    return row


@transaction.atomic
def ask_hearing(*, case: Case, answer_by: date, actor: User, now: datetime) -> None:
    """Ask the agency to answer until the end of a day; from now on it reads the account at its own desk.

    Raises Refused: the day is not after today or far away, or lies before the one that was given already.
    """
    move = locked(case, "ask_hearing", actor)
    nothing_waits(case)
    today = clock.day_in_china(now)
    if not today < answer_by <= today + timedelta(days=MOST_DAYS):
        raise Refused("{day}: the day to answer by lies 1 to {most} days from today", day=answer_by, most=MOST_DAYS)
    if case.answer_by is not None and answer_by <= case.answer_by:
        raise Refused("the agency was given until {day}; that day may only be moved later", day=case.answer_by)
    case.answer_by = answer_by
    apply.enter(case, move, "answer_by")
    trail.note("ask_hearing", case, actor=actor, now=now, about=answer_by.isoformat())


@transaction.atomic
def hear(*, case: Case, hearing: Hearing, actor: User, now: datetime) -> None:
    """Close the hearing: with what the agency said, or without once its day has passed.

    The agency says it at its own desk on the day itself; the office records what came on paper or by word of mouth.
    Raises Refused: the agency was not asked, may still answer, or the day is before the case or in the future.
    Raises Missing: the actor belongs to another agency.
    """
    move = locked(case, "hear", actor)
    if actor.body_id is not None and actor.body_id != case.agency.body_id:
        raise Missing("there is no case {number}", number=case.pk)
    if case.answer_by is None:
        raise Refused("ask the agency to answer first, so that it knows what it answers to")
    today = clock.day_in_china(now)
    if hearing.statement or not actor.of_office:
        _check_text(hearing.statement, said("write the statement first"))
        case.stated_by = actor
    elif today <= case.answer_by:
        raise Refused(
            "the agency may answer until {day}; without a statement the hearing stays open", day=case.answer_by
        )
    heard_on = hearing.heard_on if actor.of_office and hearing.statement else today
    if not clock.day_in_china(case.opened_at) <= heard_on <= today:
        raise Refused("{day}: the day of the statement lies between the opening of the case and today", day=heard_on)
    case.statement, case.heard_on = hearing.statement, heard_on
    apply.enter(case, move, "statement", "stated_by", "heard_on")
    trail.note("hear", case, actor=actor, now=now, about=heard_on.isoformat())


@transaction.atomic
def drop(*, case: Case, why: str, actor: User, now: datetime) -> None:
    """Close a case whose hint is not pursued; it changes no grade and is published nowhere.

    Raises Refused: no reason, a ruling waits for its second key, or the case is closed.
    """
    move = locked(case, "drop", actor)
    nothing_waits(case)
    _check_text(why, said("give the reason; it stays with the case"))
    case.reason = why
    apply.enter(case, move, "reason")
    trail.note("drop", case, actor=actor, now=now, about=case.agency.name, why=why)


def locked(case: Case, name: str, actor: User) -> Move:
    """Lock the case, read it again and return the move that the actor may make."""
    move = apply.check(case, name, states.CASE, actor.role)
    # A hearing may have been asked or closed between the page and this act.
    case.refresh_from_db(from_queryset=Case.objects.within(case.office_id).select_related("season__log", "agency"))
    return move


def nothing_waits(case: Case) -> None:
    """Check that no ruling waits. Raises Refused: one does, and it was proposed on the file as it is now."""
    if queries.waiting_ruling(case) is not None:
        raise Refused("a ruling on this case waits for its second key; decline it before the file is changed")


def _check_text(text: str, missing: str) -> None:
    if not text.strip():
        raise Refused(missing)
    if len(text) > LONGEST_TEXT:
        raise Refused("the text has {count} characters; at most {most}", count=len(text), most=LONGEST_TEXT)


def _check_link(link: str) -> None:
    if not link.startswith(("https://", "http://")) or any(c.isspace() for c in link):
        raise Refused("“{link}” is no link; it begins with https:// and holds no space", link=link)
    if len(link) > LONGEST_LINK:
        raise Refused("the link has {count} characters; at most {most}", count=len(link), most=LONGEST_LINK)


def _check_file(new: NewEvidence) -> None:
    if fault := ids.name_fault(new.file_name):
        raise Refused(fault, name=new.file_name)
    if not new.content:
        raise Refused("“{name}” is empty; choose the file again", name=new.file_name)
    if len(new.content) > LARGEST_MEGABYTES << 20:
        text = said("“{name}” has {size} MB; at most {most}")
        raise Refused(text, name=new.file_name, size=-(-len(new.content) >> 20), most=LARGEST_MEGABYTES)
    if kinds.kind_of(new.file_name, new.content) is None:
        text = said("“{name}” is none of {list}, or its content is not what its name says; put other files into a zip")
        raise Refused(text, name=new.file_name, list=kinds.KINDS)


def _stored(content: bytes) -> str:
    with tempfile.TemporaryDirectory(dir=settings.DATA) as folder:
        source = Path(folder) / "evidence"
        source.write_bytes(content)
        return store.put(Path(settings.DATA) / "vault", source)


def _named(found: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"case_{kind}" for kind in found)
