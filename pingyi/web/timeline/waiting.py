"""What waits for whom at the office's desk: second keys, papers, hearings, invitations; a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_noop, ngettext
from django.utils.translation import gettext as _

from pingyi.core import canonical, clock
from pingyi.core.canonical import Json
from pingyi.flow.models import Proposal
from pingyi.paper import texts as paper_texts
from pingyi.paper.models import Paper
from pingyi.people import queries as people_queries
from pingyi.people.models import Invitation, User
from pingyi.season import queries as season_queries
from pingyi.season.models import Case, Season
from pingyi.web import words
from pingyi.web.timeline import links
from pingyi.web.timeline.facts import Facts

MOST = 30  # lines of one kind that are read; the page says when there are more
SOON = timedelta(days=3)
RESET_SHOWN = timedelta(days=30)
PAYLOAD = {"kind": gettext_noop("What is decided"), "agency": gettext_noop("Agency"), "cite": gettext_noop("Rests on")}


@dataclass(frozen=True)
class Waiting:
    """A proposal that nobody has decided yet. said: what it binds, in words.

    mine: the person who looks may turn the second key.
    """

    proposal: Proposal
    season: Season
    said: tuple[tuple[str, str], ...]
    mine: bool


@dataclass(frozen=True)
class Item:
    """One line of what waits. mine: for the person who looks; who: else for whom, a role or `agencies`."""

    text: str
    season: Season | None
    mine: bool
    who: str
    url: str
    late: bool = False


@dataclass(frozen=True)
class Board:
    """Everything that waits. more: how many lines of a kind were left out."""

    proposals: tuple[Waiting, ...]
    items: tuple[Item, ...]
    more: int = 0

    @property
    def mine(self) -> tuple[Item, ...]:
        """What waits for the person who looks."""
        return tuple(item for item in self.items if item.mine)

    @property
    def others(self) -> tuple[Item, ...]:
        """What waits for others."""
        return tuple(item for item in self.items if not item.mine)


def board(user: User, now: datetime, seasons: Sequence[Season], facts: Facts | None = None) -> Board:
    """Return what waits at the desk of the person about these seasons.

    facts: of the season that is looked at, for sheets whose two entries differ; without them the whole office is meant,
    and invitations are told too.
    """
    known = {row.pk: row for row in seasons}
    proposals = waiting(user, seasons)
    kinds: list[list[Item]] = [
        _differing(user, seasons, facts) if facts else [],
        _papers(user, known),
        _cases(user, known, clock.day_in_china(now), proposals),
        [] if user.season_key else _invitations(user, now),
    ]
    counts = [len(proposals), *map(len, kinds)]
    left_out = sum(max(0, count - MOST) for count in counts)
    items = tuple(item for rows in kinds for item in rows[:MOST])
    return Board(tuple(proposals[:MOST]), items, left_out)


def waiting(user: User, seasons: Sequence[Season]) -> list[Waiting]:
    """Return the proposals about these seasons that wait for a key, the oldest first."""
    rows = list(_proposals(user))
    resets = people_queries.resets(user.office_id, (row.proposed_by_id for row in rows))
    known = {row.pk: row for row in seasons}
    names = season_queries.agency_names(user.office_id)
    found = []
    for proposal in rows:
        season = known.get(_season_id(proposal))
        if season is not None:
            mine = user.role == "approver" and proposal.proposed_by_id != user.pk
            told = said(proposal, names, season.pk) + _reset(proposal, resets.get(proposal.proposed_by_id))
            found.append(Waiting(proposal, season, told, mine))
    return found


def _proposals(user: User) -> QuerySet[Proposal]:
    rows = Proposal.objects.within(user.office_id).filter(outcome="waiting")
    return rows.select_related("proposed_by").order_by("pk")


def _reset(proposal: Proposal, link: Invitation | None) -> tuple[tuple[str, str], ...]:
    """Return who gave the proposer access again shortly before: whoever made that link could have used it."""
    if link is None or link.used_at is None or proposal.proposed_at - link.used_at > RESET_SHOWN:
        return ()
    maker = link.invited_by.name if link.invited_by else "—"
    day = clock.day_in_china(link.used_at).isoformat()
    return ((_("Access of the proposer"), _("reset on {day} by a link of {name}").format(day=day, name=maker)),)


def said(proposal: Proposal, names: Mapping[tuple[int, str], str], season: int) -> tuple[tuple[str, str], ...]:
    """Return what a proposal binds as label and value in the page's language.

    names: of agencies, by season id and key; used where the act gave no summary of its own.
    """
    summary = canonical.loads(proposal.summary.encode())
    lines = summary if isinstance(summary, list | tuple) else ()
    if pairs := [line for line in lines if isinstance(line, list | tuple) and len(line) == 2]:
        return tuple((_(str(label)), words_of(value)) for label, value in pairs)
    payload = canonical.loads(proposal.payload.encode())
    bound = payload if isinstance(payload, Mapping) else {}
    found = [(label, str(bound.get(name, "") or "")) for name, label in PAYLOAD.items()]
    return tuple((_(label), names.get((season, value), words.word(value))) for label, value in found if value)


def words_of(value: Json) -> str:
    """Return a value of a summary for people: labels in the page's language, keys as words, lists joined."""
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return words.word("true" if value else "false")
    if isinstance(value, Mapping):
        return str(value.get("en" if get_language() == "en" else "zh", ""))
    if isinstance(value, list | tuple):
        return _(", ").join(words_of(one) for one in value)
    return words.word(str(value))


def _season_id(proposal: Proposal) -> int:
    """Return the id of the season that a proposal is about, or 0 where it is about none."""
    noun, _colon, number = proposal.subject.partition(":")
    return int(number) if noun == "season" else 0


def _differing(user: User, seasons: Sequence[Season], facts: Facts) -> list[Item]:
    season = next((row for row in seasons if row.key == facts.key), None)
    found = []
    for part in facts.parts:
        if part.differing:
            line = ngettext("%(n)d sheet with differing entries", "%(n)d sheets with differing entries", part.differing)
            url = links.allowed(user, links.address("meeting:marks", facts.key, part.key))
            text = _("{step}: {detail}").format(step=words_of(part.label), detail=line % {"n": part.differing})
            found.append(Item(text, season, user.may_act, "operator", url))
    return found


def _papers(user: User, known: Mapping[int, Season]) -> list[Item]:
    rows = Paper.objects.within(user.office_id).filter(season__in=known, state__in=("draft", "approved"))
    return [_paper(user, row, known[row.season_id]) for row in rows.select_related("agency").order_by("pk")]


def _paper(user: User, paper: Paper, season: Season) -> Item:
    about = paper_texts.kind(paper.kind) + (f" · {paper.agency.name}" if paper.agency else "")
    url = links.allowed(user, links.address("paper:paper", season.key, paper.pk))
    if paper.state == "approved":
        return Item(_("{paper}: to issue").format(paper=about), season, user.may_act, "operator", url)
    if paper.returned_why:
        text = _("{paper}: sent back, {why}").format(paper=about, why=paper.returned_why)
        return Item(text, season, user.pk == paper.drafted_by_id, "operator", url)
    mine = user.role == "approver" and paper.drafted_by_id != user.pk
    return Item(_("{paper}: to approve").format(paper=about), season, mine, "approver", url)


def _cases(user: User, known: Mapping[int, Season], today: date, proposals: Sequence[Waiting]) -> list[Item]:
    """Return a line for each open case; one whose ruling waits for its second key stands with the proposals."""
    ruled = [canonical.loads(row.proposal.payload.encode()) for row in proposals if row.proposal.move == "rule"]
    done = {int(str(bound["case"])) for bound in ruled if isinstance(bound, Mapping) and "case" in bound}
    rows = Case.objects.within(user.office_id).filter(season__in=known, state__in=("open", "heard"))
    rows = rows.exclude(pk__in=done)
    return [_case(user, row, known[row.season_id], today) for row in rows.select_related("agency").order_by("pk")]


def _case(user: User, case: Case, season: Season, today: date) -> Item:
    about = f"{words.word(f'case_{case.kind}')} · {case.agency.name}"
    url = links.allowed(user, links.address("season:case", season.key, case.pk))
    if case.state == "heard":
        text = (
            _("{case}: the agency was heard; the ruling is due") if case.statement else _("{case}: the ruling is due")
        )
        return Item(text.format(case=about), season, user.may_act, "operator", url)
    if case.answer_by is None:
        return Item(_("{case}: ask the agency").format(case=about), season, user.may_act, "operator", url)
    over = case.answer_by < today
    text = _("{case}: the agency did not answer by {day}") if over else _("{case}: the agency may answer until {day}")
    line = text.format(case=about, day=case.answer_by.isoformat())
    return Item(line, season, over and user.may_act, "operator" if over else "agencies", url, over)


def _invitations(user: User, now: datetime) -> list[Item]:
    rows = Invitation.objects.within(user.office_id).filter(used_at=None, revoked_at=None)
    ending = rows.filter(expires_at__gt=now, expires_at__lte=now + SOON).order_by("expires_at")
    return list(_invited(user, ending))


def _invited(user: User, rows: Iterable[Invitation]) -> Iterable[Item]:
    url = links.allowed(user, links.address("people:accounts"))
    for row in rows:
        day = clock.day_in_china(row.expires_at).isoformat()
        text = _("The invitation of {name} ends on {day} and was not used").format(name=row.name, day=day)
        yield Item(text, None, bool(url) and user.may_act, "operator", url)
