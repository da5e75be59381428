"""The ruling on a case: what the deciding body found, turned into a decision that overrides a grade, or into none."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from pingyi.core import canonical, clock
from pingyi.core.errors import Conflict, Refused, said
from pingyi.flow import apply, keys, trail
from pingyi.people.models import User
from pingyi.season import queries, states, texts
from pingyi.season.actions import cases, decisions
from pingyi.season.models import Case

NONE = "none"
LONGEST_BODY = 200
LAST_YEAR = 2100


@dataclass(frozen=True)
class Outcome:
    """What a case ends with.

    outcome: absent, withdrawn, fraud or none. decided_by: the body that decided. reason: published with the decision.
    next_year: the year to which the review is put off.
    """

    outcome: str
    decided_by: str
    decided_on: date
    reason: str
    next_year: int | None = None


@transaction.atomic
def rule(*, case: Case, found: Outcome, actor: User, now: datetime) -> keys.Turn:
    """Turn one key for the outcome of a case; with the last one it is decided and, unless none holds, published.

    Raises Refused: the agency may still answer or, for fraud, was not heard; an outcome that the kind has not; no
    deciding body, day or reason; the result was announced. Raises Conflict: another ruling on the case waits.
    """
    season = case.season
    apply.lock(season)  # the scoring reads the decisions under the same lock
    move = cases.locked(case, "rule", actor)
    _check_heard(case, found)
    _check_outcome(case, found, clock.day_in_china(now))
    payload = _payload(case, found)
    waiting = queries.waiting_ruling(case)
    if waiting is not None and canonical.loads(waiting.payload.encode()) != payload:
        raise Conflict("another ruling on this case waits for its second key; decline that proposal first")
    act = keys.Act(season, "rule", payload, found.reason, _summary(case, found))
    turn = keys.turn(act, actor=actor, now=now, needed=queries.keys_needed(season))
    if turn.complete:
        case.outcome, case.decided_by, case.decided_on = found.outcome, found.decided_by, found.decided_on
        case.reason, case.next_year = found.reason, found.next_year
        if found.outcome != NONE:
            cite, ref = texts.ARTICLES[found.outcome], queries.public_ref(season)
            row = decisions.Ruling(found.outcome, case.agency.key, found.reason, cite, ref)
            case.decision = decisions.write_decision(season, row, turn.signers, now)
        apply.enter(case, move, "outcome", "decided_by", "decided_on", "reason", "next_year", "decision")
    done = "rule" if turn.complete else "rule_proposed"
    trail.note(done, case, actor=actor, now=now, about=case.agency.name, why=found.reason)
    return turn


def _check_heard(case: Case, found: Outcome) -> None:
    if case.state == "open" and case.answer_by is not None:
        raise Refused("the agency was asked to answer until {day}; close the hearing first", day=case.answer_by)
    if case.kind == "fraud" and case.heard_on is None:
        raise Refused("fraud is ruled on only after the agency was heard; ask it to answer first")
    if case.heard_on is not None and found.decided_on < case.heard_on:
        text = said("{day}: a decision of that day was made before the agency was heard on {heard}")
        raise Refused(text, day=found.decided_on, heard=case.heard_on)


def _check_outcome(case: Case, found: Outcome, today: date) -> None:
    allowed = states.OUTCOMES[case.kind]
    if found.outcome not in allowed:
        words = tuple(f"outcome_{key}" for key in allowed)
        raise Refused('this case cannot end with "{outcome}"; choose {list}', outcome=found.outcome, list=words)
    if not found.decided_by.strip() or len(found.decided_by) > LONGEST_BODY:
        raise Refused("say in at most {most} characters which body decided", most=LONGEST_BODY)
    if found.decided_on > today:
        raise Refused("{day}: the day of the decision lies in the future", day=found.decided_on)
    decisions.check_reason(found.reason)
    _check_year(case, found)
    if found.outcome == NONE:
        return
    if case.season.state not in states.DECIDES:
        raise Refused(
            "the result was announced; this version cannot correct it, so a ruling can now only find that nothing holds"
        )
    if found.outcome in queries.active_overrides(case.season).get(case.agency_id, []):
        raise Refused('"{kind}" holds for {name} already', kind=found.outcome, name=case.agency.name)


def _check_year(case: Case, found: Outcome) -> None:
    """Check the year of a review that is put off: asked where it is the point of the case, else left out."""
    year, first = found.next_year, case.season.year + 1
    if year is None:
        if case.kind == "put_off" and found.outcome != NONE:
            raise Refused("say to which year the review is put off")
    elif found.outcome != "withdrawn" or not first <= year <= LAST_YEAR:
        raise Refused(
            "{year}: a review is put off to {first} or later, and only when it is put off", year=year, first=first
        )


def _payload(case: Case, found: Outcome) -> dict[str, canonical.Json]:
    return {
        "case": case.pk,
        "agency": case.agency.key,
        "outcome": found.outcome,
        "decided_by": found.decided_by,
        "decided_on": found.decided_on.isoformat(),
        "next_year": found.next_year,
        "reason": found.reason,
    }


def _summary(case: Case, found: Outcome) -> keys.Summary:
    effect = queries.effect(case.season, found.outcome)
    lines: list[tuple[str, canonical.Json]] = [
        (said("Agency"), case.agency.name),
        (said("Case"), f"case_{case.kind}"),
        (said("Outcome"), f"outcome_{found.outcome}"),
        (said("What it does to the grade"), effect if isinstance(effect, str) else dict(effect)),
        (said("Decided by"), found.decided_by),
        (said("Decided on"), found.decided_on.isoformat()),
    ]
    if found.next_year is not None:
        lines.insert(4, (said("Put off to"), str(found.next_year)))
    return tuple(lines)
