"""Two keys: a binding act happens when a second person asks for exactly what the first proposed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pingyi.core import canonical
from pingyi.core.errors import Conflict, Refused
from pingyi.flow.models import Deed, Proposal

# Moves of a season of which several may wait together, each about another thing.
SIDE_BY_SIDE = ("decide", "rule", "give_figures", "quarantine", "release", "exclude")


class Actor(Protocol):
    """Whoever acts: a user of an office with one role."""

    pk: int
    role: str
    office_id: int


class Subject(Protocol):
    """What is acted on: a row that belongs to an office."""

    pk: int
    office_id: int


Summary = tuple[tuple[str, canonical.Json], ...]


@dataclass(frozen=True)
class Act:
    """One call of a binding action: what is wanted and why.

    payload: exactly what is bound, often digests. summary: the same for people, pairs of an English message id and its
    value; the value is plain text, a key that has a word, or a {zh, en} label.
    """

    subject: Subject
    move: str
    payload: dict[str, canonical.Json]
    why: str = ""
    summary: Summary = ()


@dataclass(frozen=True)
class Turn:
    """What a key did. complete: act now. signers: role ids joined by +, the proposer first."""

    complete: bool
    signers: str
    proposal_id: int | None = None


def turn(act: Act, *, actor: Actor, now: datetime, needed: int) -> Turn:
    """Turn one key for the act and tell whether it may happen now; call inside the act's transaction.

    needed: 1 or 2. The second key must be another person, an approver, and ask for the same payload.
    Raises Refused: the same person twice, or a second key that is no approver's.
    Raises Conflict: the thing was changed since the proposal, so the payloads differ.
    """
    if needed <= 1:
        return Turn(True, actor.role)
    payload = canonical.dumps(act.payload).decode()
    waiting = (
        Proposal.objects.within(act.subject.office_id)
        .select_for_update(of=("self",))
        .select_related("proposed_by")
        .filter(subject=subject_id(act.subject), move=act.move, outcome="waiting")
    )
    found = next((row for row in waiting if row.payload == payload), None)
    if found is None:
        return _propose(act, payload, actor, now, waiting.first())
    return _approve(found, actor, now)


def decline(proposal: Proposal, *, actor: Actor, now: datetime, why: str) -> None:
    """Take a waiting proposal off the table and note it in the trail; the proposer may withdraw, an approver decline.

    Call inside a transaction. Raises Refused: already decided, not the actor's to decline, or no reason given.
    """
    # The second key may be turning at this moment; without the lock its approval would be overwritten.
    locked = Proposal.objects.within(proposal.office_id).select_for_update(of=("self",))
    proposal.refresh_from_db(from_queryset=locked)
    if proposal.outcome != "waiting":
        raise Refused("this proposal is already {outcome}", outcome=proposal.outcome)
    if actor.role != "approver" and actor.pk != proposal.proposed_by_id:
        raise Refused("only its proposer or an approver may take a proposal off the table")
    if not why.strip():
        raise Refused("give the reason; it stays with the proposal")
    proposal.outcome, proposal.decided_by_id = "declined", actor.pk
    proposal.decided_at, proposal.decided_why = now, why
    proposal.save(update_fields=["outcome", "decided_by", "decided_at", "decided_why"])
    Deed.objects.within(proposal.office_id).create(
        office_id=proposal.office_id,
        at=now,
        actor_id=actor.pk,
        role=actor.role,
        move="withdraw" if actor.pk == proposal.proposed_by_id else "decline",
        subject=proposal.subject,
        about=proposal.move,
        why=why,
    )


def subject_id(subject: Subject) -> str:
    """Return the text by which proposals name a row: season:12."""
    return f"{type(subject).__name__.lower()}:{subject.pk}"


def _propose(act: Act, payload: str, actor: Actor, now: datetime, other: Proposal | None) -> Turn:
    if other is not None and act.move not in SIDE_BY_SIDE:
        raise Conflict(
            'what "{move}" would bind was changed after it was proposed on {day};'
            " decline that proposal and propose again",
            move=act.move,
            day=other.proposed_at.date(),
        )
    row = Proposal.objects.within(act.subject.office_id).create(
        office_id=act.subject.office_id,
        subject=subject_id(act.subject),
        move=act.move,
        payload=payload,
        summary=canonical.dumps([list(line) for line in act.summary]).decode(),
        why=act.why,
        proposed_by_id=actor.pk,
        proposed_at=now,
    )
    return Turn(False, actor.role, row.pk)


def _approve(row: Proposal, actor: Actor, now: datetime) -> Turn:
    if row.proposed_by_id == actor.pk:
        raise Refused("you proposed this; the second key must be another person's")
    if actor.role != "approver":
        raise Refused("the second key is an approver's, not the {role}'s", role=actor.role)
    row.outcome, row.decided_by_id, row.decided_at = "approved", actor.pk, now
    row.save(update_fields=["outcome", "decided_by", "decided_at"])
    return Turn(True, f"{row.proposed_by.role}+{actor.role}", row.pk)
