"""Rows of decisions.csv, and the end of a decision; absence and fraud are decided by ruling on a case."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pingyi.core import canonical, clock
from pingyi.core.errors import Refused, said
from pingyi.flow import apply, keys, trail
from pingyi.ledger import commit
from pingyi.people.models import User
from pingyi.season import queries, states
from pingyi.season.models import Decision, Season

OVERRIDES = ("absent", "fraud", "withdrawn")
LONGEST_REASON = 500


@dataclass(frozen=True)
class Ruling:
    """What a row of decisions.csv says. ref: what it is about; for revoke the id of the decision it ends."""

    kind: str
    agency: str
    reason: str
    cite: str = ""
    ref: str = ""


@transaction.atomic
def decide(*, season: Season, ruling: Ruling, actor: User, now: datetime) -> keys.Turn:
    """Record the end of a decision on absence, withdrawal or fraud; needs the scheme's keys.

    Raises Refused: another kind, an unknown or ended decision, no reason, or the role or state forbids it.
    """
    apply.check(season, "decide", states.SEASON, actor.role)
    ended = _check_ending(season, ruling)
    payload: dict[str, canonical.Json] = {
        "kind": ruling.kind,
        "agency": ruling.agency,
        "ref": ruling.ref,
        "cite": ruling.cite,
        "reason": ruling.reason,
    }
    summary: keys.Summary = (
        (said("Decision that ends"), ended.key),
        (said("What it said"), ended.kind),
        (said("Agency"), ended.agency.name if ended.agency else ""),
        (said("What it does to the grade"), "grade_back"),
    )
    act = keys.Act(season, "decide", payload, ruling.reason, summary)
    turn = keys.turn(act, actor=actor, now=now, needed=queries.keys_needed(season))
    if turn.complete:
        write_decision(season, ruling, turn.signers, now)
    move = "decide" if turn.complete else "decide_proposed"
    trail.note(move, season, actor=actor, now=now, about=ended.key, why=ruling.reason)
    return turn


def write_decision(season: Season, ruling: Ruling, signers: str, now: datetime) -> Decision:
    """Append one row of decisions.csv and its ledger entry; the caller has checked the keys."""
    last = queries.decisions(season).order_by("-position").values_list("position", flat=True).first()
    agency = queries.agencies(season).filter(key=ruling.agency).first()
    row = Decision.objects.within(season.office_id).create(
        office_id=season.office_id,
        season=season,
        position=(last or 0) + 1,
        kind=ruling.kind,
        agency=agency,
        ref=ruling.ref,
        cite=ruling.cite,
        signers=signers,
        decided_on=clock.day_in_china(now),
        reason=ruling.reason,
        salt=secrets.token_hex(32),
    )
    digest = commit.decision_digest(bytes.fromhex(row.salt), decision_cells(row))
    apply.record(queries.log_id(season), "decision", by=signers, now=now, id=row.key, kind=row.kind, digest=digest)
    return row


def decision_cells(row: Decision) -> tuple[str, ...]:
    """Return the eight cells of the row as decisions.csv carries them."""
    agency = row.agency.key if row.agency else ""
    return (row.key, row.kind, agency, row.ref, row.cite, row.signers, row.decided_on.isoformat(), row.reason)


def check_reason(reason: str) -> None:
    """Check the reason of a decision. Raises Refused: there is none, or it is too long."""
    if not reason.strip():
        raise Refused("give the reason; it is published with the decision")
    if len(reason) > LONGEST_REASON:
        raise Refused("the reason has {count} characters; at most {most}", count=len(reason), most=LONGEST_REASON)


def _check_ending(season: Season, ruling: Ruling) -> Decision:
    """Return the decision that would end."""
    check_reason(ruling.reason)
    if ruling.kind != "revoke":
        raise Refused('"{kind}" is decided by ruling on a case; here a decision can only be ended', kind=ruling.kind)
    rows = list(queries.decisions(season))
    ended = next((row for row in rows if row.key == ruling.ref and row.kind in OVERRIDES), None)
    if ended is None:
        raise Refused('"{ref}" is no decision on absence, withdrawal or fraud of this season', ref=ruling.ref)
    if any(row.kind == "revoke" and row.ref == ruling.ref for row in rows):
        raise Refused("{ref} was revoked already", ref=ruling.ref)
    return ended
