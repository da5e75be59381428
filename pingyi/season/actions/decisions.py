"""Decisions that change results: absence, withdrawal, fraud, and the end of one."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pingyi.core import canonical, clock
from pingyi.core.errors import Refused
from pingyi.flow import apply, keys
from pingyi.ledger import commit
from pingyi.people.models import User
from pingyi.season import queries, states
from pingyi.season.models import Decision, Season

OVERRIDES = ("absent", "fraud", "withdrawn")
LONGEST_REASON = 500


@dataclass(frozen=True)
class Case:
    """What is decided. ref: what it is about; for revoke the id of the decision it ends."""

    kind: str
    agency: str
    reason: str
    cite: str = ""
    ref: str = ""


@transaction.atomic
def decide(*, season: Season, case: Case, actor: User, now: datetime) -> keys.Turn:
    """Record absence, withdrawal, fraud, or the end of such a decision; needs the scheme's keys.

    Raises Refused: an unknown kind, agency or decision, no reason, or the role or state forbids it.
    """
    apply.check(season, "decide", states.SEASON, actor.role)
    _check_case(season, case)
    payload: dict[str, canonical.Json] = {
        "kind": case.kind,
        "agency": case.agency,
        "ref": case.ref,
        "cite": case.cite,
        "reason": case.reason,
    }
    needed = queries.keys_needed(season)
    turn = keys.turn(keys.Act(season, "decide", payload, case.reason), actor=actor, now=now, needed=needed)
    if turn.complete:
        write_decision(season, case, turn.signers, now)
    return turn


def write_decision(season: Season, case: Case, signers: str, now: datetime) -> Decision:
    """Append one row of decisions.csv and its ledger entry; the caller has checked the keys."""
    last = queries.decisions(season).order_by("-position").values_list("position", flat=True).first()
    agency = queries.agencies(season).filter(key=case.agency).first()
    row = Decision.objects.within(season.office_id).create(
        office_id=season.office_id,
        season=season,
        position=(last or 0) + 1,
        kind=case.kind,
        agency=agency,
        ref=case.ref,
        cite=case.cite,
        signers=signers,
        decided_on=clock.day_in_china(now),
        reason=case.reason,
        salt=secrets.token_hex(32),
    )
    digest = commit.decision_digest(bytes.fromhex(row.salt), decision_cells(row))
    apply.record(queries.log_id(season), "decision", by=signers, now=now, id=row.key, kind=row.kind, digest=digest)
    return row


def decision_cells(row: Decision) -> tuple[str, ...]:
    """Return the eight cells of the row as decisions.csv carries them."""
    agency = row.agency.key if row.agency else ""
    return (row.key, row.kind, agency, row.ref, row.cite, row.signers, row.decided_on.isoformat(), row.reason)


def _check_case(season: Season, case: Case) -> None:
    if not case.reason.strip():
        raise Refused("give the reason; it is published with the decision")
    if len(case.reason) > LONGEST_REASON:
        raise Refused("the reason has {count} characters; at most {most}", count=len(case.reason), most=LONGEST_REASON)
    if case.kind == "revoke":
        _check_ending(season, case)
        return
    if case.kind not in OVERRIDES:
        raise Refused('"{kind}" cannot be decided; choose {list} or revoke', kind=case.kind, list=tuple(OVERRIDES))
    agency = queries.agencies(season).filter(key=case.agency).first()
    if agency is None:
        raise Refused('"{agency}" is no agency of this season', agency=case.agency)
    if case.kind in queries.active_overrides(season).get(agency.pk, []):
        raise Refused('"{kind}" holds for {name} already', kind=case.kind, name=agency.name)


def _check_ending(season: Season, case: Case) -> None:
    known = {row.key: row.kind for row in queries.decisions(season)}
    if known.get(case.ref) not in OVERRIDES:
        raise Refused('"{ref}" is no decision on absence, withdrawal or fraud of this season', ref=case.ref)
    if any(row.kind == "revoke" and row.ref == case.ref for row in queries.decisions(season)):
        raise Refused("{ref} was revoked already", ref=case.ref)
