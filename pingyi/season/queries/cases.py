"""Reads about cases of absence and fraud: what each waits for, what happened in it, and what an agency was asked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from pingyi.core import canonical
from pingyi.core.canonical import Json
from pingyi.flow import keys, machine
from pingyi.flow.models import Deed, Proposal
from pingyi.people.models import User
from pingyi.season import access, states
from pingyi.season.models import Case, Decision, Evidence, Season
from pingyi.season.queries import rules
from pingyi.vault import store

CLOSED = ("decided", "dropped")
MOST_CASES = 200


@dataclass(frozen=True)
class CaseRow:
    """One case as a list shows it.

    waits_for: second_key, answer, asking or ruling, empty when the case is closed. due: the last day of what it waits
    for, where there is one. opened_by: the name of whoever opened it.
    """

    case: Case
    waits_for: str
    due: date | None
    opened_by: str


@dataclass(frozen=True)
class Moment:
    """Something that happened in a case. move: a key that has a word; name, role: who did it."""

    at: datetime
    move: str
    name: str
    role: str
    about: str = ""
    why: str = ""


def cases(season: Season, most: int = MOST_CASES) -> tuple[CaseRow, ...]:
    """Return the cases of a season, those that are open first, the newest first."""
    return _rows(season, sorted(_cases(season)[:most], key=lambda case: case.state in CLOSED))


def open_cases(season: Season, most: int = MOST_CASES) -> tuple[CaseRow, ...]:
    """Return the cases of a season that wait for something, the oldest first, which is the most urgent."""
    return _rows(season, _cases(season).exclude(state__in=CLOSED).order_by("pk")[:most])


def asked_cases(user: User, most: int = 50) -> list[Case]:
    """Return the cases in which a person's agency was asked to answer, the newest first."""
    return list(access.asked_cases(user)[:most])


def evidence(case: Case) -> QuerySet[Evidence]:
    """Return the evidence of a case in the order in which it came."""
    return Evidence.objects.within(case.office_id).filter(case=case).select_related("added_by").order_by("pk")


def waiting_ruling(case: Case) -> Proposal | None:
    """Return the ruling on a case that waits for its second key."""
    found = [row for row in _rulings(case.season).get(case.pk, []) if row.outcome == "waiting"]
    return found[0] if found else None


def waits_for(case: Case, proposed: bool) -> tuple[str, date | None]:
    """Return what a case waits for and until when. proposed: a ruling on it waits for its second key."""
    if case.state in CLOSED:
        return "", None
    if proposed:
        return "second_key", None
    if case.state == "open" and case.answer_by is not None:
        return "answer", case.answer_by
    if case.state == "open" and case.kind == "fraud":
        return "asking", None
    return "ruling", None


def case_page(case: Case, role: str) -> dict[str, Any]:
    """Return what the file of one case shows to a person of this role."""
    proposal = waiting_ruling(case)
    waiting, due = waits_for(case, proposal is not None)
    return {
        "season": case.season,
        "case": case,
        "waits_for": waiting,
        "due": due,
        "proposal": proposal,
        "moves": possible_moves(case, role, proposal is not None),
        "evidence": list(evidence(case)),
        "timeline": timeline(case),
        "ending": ending(case),
        "effect": effect(case.season, case.outcome) if case.outcome else "",
        "can_override": can_override(case.season),
    }


def content_of(row: Evidence) -> bytes:
    """Return the file of a piece of evidence, checked against its digest.

    Raises Damaged: it is missing from the vault or was changed there.
    """
    return store.get(Path(settings.DATA) / "vault", row.sha256).read_bytes()


def possible_moves(case: Case, role: str, proposed: bool) -> tuple[str, ...]:
    """Return what this role can do with a case now. proposed: a ruling on it waits for its second key."""
    moves = () if proposed else machine.possible(states.CASE, case.state, role)
    asked = case.state == "open" and case.answer_by is not None
    unheard = case.kind == "fraud" and case.heard_on is None
    closed = {"hear": not asked, "rule": asked or unheard}
    return tuple(move for move in moves if not closed.get(move, False))


def timeline(case: Case) -> list[Moment]:
    """Return what happened in a case, the oldest first: the deeds, and the rulings that were declined."""
    deeds = Deed.objects.within(case.office_id).filter(subject=keys.subject_id(case)).select_related("actor")
    found = [
        Moment(row.at, row.move, row.actor.name if row.actor else "", row.role, row.about, row.why)
        for row in deeds.order_by("pk")
    ]
    for row in _rulings(case.season).get(case.pk, []):
        if row.outcome == "declined" and row.decided_by and row.decided_at:
            who = row.decided_by
            found.append(Moment(row.decided_at, "rule_declined", who.name, who.role, why=row.decided_why))
    return sorted(found, key=lambda moment: moment.at)


def ending(case: Case) -> Decision | None:
    """Return the decision that revoked the outcome of a case."""
    if case.decision is None:
        return None
    return rules.decisions(case.season).filter(kind="revoke", ref=case.decision.key).first()


def public_ref(season: Season) -> str:
    """Return how the next decision of a case is named in public: by the order of decisions, never by the case's id."""
    return f"case-{_cases(season).filter(decision__isnull=False).count() + 1}"


def effect(season: Season, outcome: str) -> Mapping[str, str] | str:
    """Return what an outcome does to the grade: the grade's {zh, en} label, or a key that has a word."""
    if outcome == "none":
        return "grade_stays"
    grade = rules.scheme(season).overrides.get(outcome)
    return "grade_none" if grade is None else rules.labels(season).get(f"result.grades.{grade}", {})


def can_open(season: Season) -> bool:
    """Tell whether a case may be opened: from the freeze on."""
    return any(move.name == "open_case" and season.state in move.source for move in states.SEASON)


def can_override(season: Season) -> bool:
    """Tell whether a ruling may still change a grade: from the freeze to the announcement."""
    return season.state in states.DECIDES


def _cases(season: Season) -> QuerySet[Case]:
    return Case.objects.within(season.office_id).filter(season=season).select_related("agency", "decision")


def _rows(season: Season, found: Iterable[Case]) -> tuple[CaseRow, ...]:
    """Return the rows with what they wait for; as many queries for many cases as for one."""
    kept = list(found)
    subjects = {keys.subject_id(case): case.pk for case in kept}
    deeds = Deed.objects.within(season.office_id).filter(move="open_case", subject__in=list(subjects))
    opened = {subjects[row.subject]: row.actor.name for row in deeds.select_related("actor") if row.actor}
    proposed = {pk for pk, rows in _rulings(season).items() if any(row.outcome == "waiting" for row in rows)}
    return tuple(CaseRow(case, *waits_for(case, case.pk in proposed), opened.get(case.pk, "")) for case in kept)


def _rulings(season: Season) -> dict[int, list[Proposal]]:
    """Return the rulings that were proposed in a season, by the id of their case."""
    rows = Proposal.objects.within(season.office_id).filter(subject=keys.subject_id(season), move="rule")
    found: dict[int, list[Proposal]] = {}
    for row in rows.select_related("proposed_by", "decided_by").order_by("pk"):
        found.setdefault(_case_of(canonical.loads(row.payload.encode())), []).append(row)
    return found


def _case_of(payload: Json) -> int:
    number = payload.get("case") if isinstance(payload, Mapping) else None
    return number if isinstance(number, int) else 0


def decisions_page(season: Season) -> dict[str, Any]:
    """Return what the page of decisions shows: the rows, and those that can be ended."""
    rows = list(rules.decisions(season).exclude(kind="assume"))
    ended = {row.ref for row in rows if row.kind == "revoke"}
    holding = [row for row in rows if row.kind in ("absent", "withdrawn", "fraud") and row.key not in ended]
    return {"season": season, "decisions": rows, "endable": holding if can_override(season) else []}
