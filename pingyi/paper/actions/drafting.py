"""Drafts of papers: made from the season's texts and dates, and changed by the office where it may type."""

from collections.abc import Mapping
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from pingyi.core import canonical, clock, ids
from pingyi.core.canonical import Json
from pingyi.core.errors import Refused
from pingyi.flow import apply, trail
from pingyi.paper import queries, states, texts
from pingyi.paper.models import Paper
from pingyi.people.models import User
from pingyi.season.models import Agency, Season

LONGEST = {"remark": 100, "contact": 200, "account": 500}
LONGEST_LINE = 300
MOST_LINES = 200


@transaction.atomic
def draft(
    *,
    season: Season,
    kind: str,
    agency: Agency | None,
    actor: User,
    now: datetime,
    entered: Mapping[str, Json] | None = None,
) -> Paper:
    """Draft a paper of this kind; what is not entered comes from the season's texts and dates.

    agency: whom a letter or a circular of criticism is about, else None.
    Raises Refused: the role may not, the season is not so far, there is one already, or a field is wrong.
    """
    _check_role(actor)
    # Two drafts of one kind at once would both find none: the second waits here until the first has committed.
    apply.lock(season)
    if waits := queries.reason(season, kind, agency):
        raise waits
    if (agency is None) == (kind in ("letter", "criticism")):
        raise Refused("say which agency the paper is about; only letters and circulars of criticism are about one")
    if (kind, agency.pk if agency else None) in queries.standing_papers(season):
        raise Refused("there is a paper of this kind already ({kind}); void it first", kind=texts.kind(kind))
    proposed = queries.defaults(season, kind, agency, clock.day_in_china(now))
    paper = Paper.objects.within(season.office_id).create(
        office_id=season.office_id,
        season=season,
        kind=kind,
        agency=agency,
        entered=_dumped(kind, {**proposed, **(entered or {})}),
        drafted_by=actor,
        drafted_at=now,
    )
    trail.note("draft_paper", paper, actor=actor, now=now, about=about(paper))
    return paper


@transaction.atomic
def draft_letters(*, season: Season, actor: User, now: datetime) -> list[Paper]:
    """Draft the letter of every agency that has a total and no letter yet.

    Raises Refused: every one has its letter, or as draft() does.
    """
    if waits := queries.reason(season, "letter"):
        raise waits
    missing = queries.missing_letters(season)
    if not missing:
        raise Refused("every agency with a total has its letter already")
    return [draft(season=season, kind="letter", agency=agency, actor=actor, now=now) for agency in missing]


@transaction.atomic
def edit(*, paper: Paper, entered: Mapping[str, Json], actor: User, now: datetime) -> None:
    """Replace what the office typed into a draft; whoever does it counts as the one who drafted it.

    Raises Refused: the role may not, the paper is no draft any more, or a field is wrong.
    """
    _check_role(actor)
    refresh(paper)
    if paper.state != "draft":
        raise Refused("only a draft can be changed; the state is {state}", state=texts.state(paper.state))
    paper.entered = _dumped(paper.kind, entered)
    paper.drafted_by, paper.drafted_at, paper.returned_why = actor, now, ""
    paper.save(update_fields=["entered", "drafted_by", "drafted_at", "returned_why"])
    trail.note("edit_paper", paper, actor=actor, now=now, about=about(paper))


def refresh(paper: Paper) -> None:
    """Lock the paper's row and its office's in the caller's transaction, and read the paper again.

    Somebody may have changed the draft since it was shown; two issues at once would take the same number.
    """
    locked = Paper.objects.within(paper.office_id).select_related("office")
    paper.refresh_from_db(from_queryset=locked.select_for_update(of=("self", "office")))


def about(paper: Paper) -> str:
    """Return what the audit trail says a paper is, in the office's language."""
    with override(settings.LANGUAGE_CODE):
        shown = queries.row(paper)
    return f"{shown.number} {shown.title}".strip()


def _check_role(actor: User) -> None:
    if actor.role not in states.ACTING:
        raise Refused('"{name}" is for {list}, not for {role}', name="draft", list=states.ACTING, role=actor.role)


def _dumped(kind: str, entered: Mapping[str, Json]) -> str:
    """Return the fields of this kind as canonical JSON.

    Raises Refused: a field that the kind does not have, or a value that does not fit its field.
    """
    unknown = [name for name in entered if name not in texts.FIELDS[kind]]
    if unknown:
        raise Refused('"{name}" cannot be typed into this paper', name=unknown[0])
    return canonical.dumps({name: _checked(name, value) for name, value in entered.items()}).decode()


def _checked(name: str, value: Json) -> Json:
    if name in texts.LINES:
        return _lines(name, value)
    text = ids.tidy(str(value or ""))
    if name in texts.DAYS:
        return _day(name, text)
    _check_length(name, text, LONGEST[name])
    # A paper sets each of these as one paragraph.
    return " ".join(text.split())


def _lines(name: str, value: Json) -> Json:
    rows = [ids.tidy(str(row)) for row in value] if isinstance(value, list | tuple) else []
    found = [" ".join(row.split()) for row in rows if row]
    if len(found) > MOST_LINES:
        raise Refused(
            "{field} has {count} lines; at most {most}", field=texts.label(name), count=len(found), most=MOST_LINES
        )
    for row in found:
        _check_length(name, row, LONGEST_LINE)
    return found


def _day(name: str, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        raise Refused('{field}: "{day}" is no day; write 2026-11-22', field=texts.label(name), day=text) from None


def _check_length(name: str, text: str, most: int) -> None:
    if len(text) > most:
        raise Refused(
            "{field} has {count} characters; at most {most}", field=texts.label(name), count=len(text), most=most
        )
