"""From a draft to an issued paper: approval freezes what it says, the issue gives number, files and ledger entry."""

import tempfile
from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from pingyi.core import clock
from pingyi.core.errors import Conflict, Refused
from pingyi.document import facts_json
from pingyi.flow import apply, trail
from pingyi.flow.machine import Move
from pingyi.paper import queries, states, texts
from pingyi.paper.actions import drafting
from pingyi.paper.models import Paper
from pingyi.people.models import User
from pingyi.season import queries as seasons
from pingyi.vault import store

LONGEST_WHY = 500


@transaction.atomic
def approve_paper(*, paper: Paper, actor: User, now: datetime, seen: str = "") -> None:
    """Approve a draft; from now on what it says is fixed, whatever happens to the season.

    seen: digest of what was read, see queries.seen(); empty to approve what the draft says now.
    Raises Refused: the role or state forbids it, the actor drafted it, or something is missing in it.
    Raises Conflict: the draft says something else than what was read. Raises MissingGlyph as the issue would.
    """
    move = _begin(paper, "approve_paper", actor)
    if paper.drafted_by_id == actor.pk:
        raise Refused("you drafted this paper; another person must approve it")
    on = clock.day_in_china(now)
    draft = queries.draft_of(paper)
    _check_complete(draft)
    _check_terms(draft, on)
    facts = queries.facts(draft, on)
    if seen and seen != queries.seen(facts):
        raise Conflict("the paper was changed after you opened it; read it again, then approve")
    if wrong := queries.missing(paper.kind, facts):
        raise wrong
    paper.facts, paper.approved_by, paper.approved_at = facts_json.dumps(facts), actor, now
    paper.code, paper.returned_why = draft.code, ""
    apply.enter(paper, move, "facts", "approved_by", "approved_at", "code", "returned_why")
    trail.note("approve_paper", paper, actor=actor, now=now, about=drafting.about(paper))


@transaction.atomic
def send_back(*, paper: Paper, actor: User, now: datetime, why: str) -> None:
    """Make an approved paper a draft again, with the reason.

    Raises Refused: the role or state forbids it, or no reason is given.
    """
    move = _begin(paper, "send_back", actor)
    _check_why(why)
    paper.facts, paper.approved_by, paper.approved_at, paper.code = "", None, None, ""
    paper.returned_why = why
    apply.enter(paper, move, "facts", "approved_by", "approved_at", "code", "returned_why")
    trail.note("send_back", paper, actor=actor, now=now, about=drafting.about(paper), why=why)


@transaction.atomic
def issue(*, paper: Paper, on: date, actor: User, now: datetime) -> None:
    """Give an approved paper the next number of its series, set and store its files, and put it on the ledger.

    on: the day that the paper bears, from its approval to today. Nothing happens unless all of it does.
    Raises Refused: the role or state forbids it, the day does not fit, what it says no longer holds, or a character
    has no glyph (MissingGlyph).
    """
    move = _begin(paper, "issue", actor)
    _check_day(paper, on, clock.day_in_china(now))
    _check_holds(paper)
    _check_terms(queries.draft_of(paper), on)
    paper.year, paper.issued_on = on.year, on
    paper.number = _next_number(paper)
    facts = facts_json.numbered(facts_json.loads(paper.kind, paper.facts), queries.number_of(paper), on)
    files = queries.made(paper.kind, facts)
    paper.facts, paper.fonts = facts_json.dumps(facts), files.fonts
    paper.pdf, paper.docx = _store(files.pdf), _store(files.docx)
    fields = ("year", "number", "issued_on", "facts", "fonts", "pdf", "docx")
    apply.enter(paper, move, *fields)
    log = seasons.log_id(paper.season)
    number = queries.number_of(paper)
    apply.record(log, "document", by=_signers(paper), now=now, number=number, digest=paper.pdf)
    trail.note("issue", paper, actor=actor, now=now, about=drafting.about(paper))


@transaction.atomic
def void(*, paper: Paper, actor: User, now: datetime, why: str) -> None:
    """Take a paper out of use; a number that it has stays used, and its files stay in the register.

    Raises Refused: the role or state forbids it, or no reason is given.
    """
    move = _begin(paper, "void", actor)
    _check_why(why)
    paper.void_why = why
    apply.enter(paper, move, "void_why")
    trail.note("void_paper", paper, actor=actor, now=now, about=drafting.about(paper), why=why)


def _begin(paper: Paper, name: str, actor: User) -> Move:
    drafting.refresh(paper)
    return apply.check(paper, name, states.PAPER, actor.role)


def _check_why(why: str) -> None:
    if not why.strip():
        raise Refused("give the reason; it stays with the paper")
    if len(why) > LONGEST_WHY:
        raise Refused("the reason has {count} characters; at most {most}", count=len(why), most=LONGEST_WHY)


def _check_complete(draft: queries.Draft) -> None:
    if not draft.code:
        raise Refused("the season has no document code yet; enter it among its texts, such as the office's short name")
    empty = [name for name in texts.FIELDS[draft.kind] if name in texts.NEEDED and not draft.entered.get(name)]
    if empty:
        raise Refused("{field} is empty; fill it in before the paper is approved", field=texts.label(empty[0]))


def _check_terms(draft: queries.Draft, on: date) -> None:
    """Check that no term of the paper has ended when it goes out."""
    for name in texts.FIELDS[draft.kind]:
        if name in texts.ENDS and (last := draft.day(name, on)) < on:
            raise Refused(
                "{field} is {day}, which is before the day of the paper, {on}; send it back and mend it",
                field=texts.label(name),
                day=last,
                on=on,
            )


def _check_day(paper: Paper, on: date, today: date) -> None:
    first = clock.day_in_china(paper.approved_at) if paper.approved_at else today
    if not first <= on <= today:
        raise Refused(
            "the paper cannot bear the day {day}; it was approved on {first}, and today is {today}",
            day=on,
            first=first,
            today=today,
        )


def _check_holds(paper: Paper) -> None:
    """Check that the season still says what was approved: no new scoring, ruling, amendment or text since."""
    assert paper.approved_at is not None, "a paper that may be issued was approved"
    present = queries.facts(queries.draft_of(paper), clock.day_in_china(paper.approved_at))
    if queries.seen(present) != queries.seen(facts_json.loads(paper.kind, paper.facts)):
        raise Refused(
            "what the paper says was changed after its approval, by a scoring, a decision, an amendment or a text of"
            " the season; send it back, read it again and approve it anew"
        )


def _next_number(paper: Paper) -> int:
    """Return the next number of the series; the office's row is locked, so that nobody else takes it."""
    rows = Paper.objects.within(paper.office_id).filter(code=paper.code, year=paper.year)
    last: int | None = rows.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _signers(paper: Paper) -> str:
    return "+".join(user.role for user in (paper.drafted_by, paper.approved_by) if user)


def _store(content: bytes) -> str:
    with tempfile.NamedTemporaryFile(dir=settings.DATA) as file:
        file.write(content)
        file.flush()
        return store.put(Path(settings.DATA) / "vault", Path(file.name))
