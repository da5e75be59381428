"""Ballots set aside and what becomes of them: each step by two persons, with its reason; nothing is deleted."""

import json
import secrets
from datetime import datetime
from fractions import Fraction
from hashlib import sha256

from django.db import transaction

from pingyi.ballot import queries, states
from pingyi.ballot.actions import intake
from pingyi.ballot.models import Finding, Quarantine, Survey
from pingyi.ballot.stuffing import inspect
from pingyi.ballot.stuffing.seen import Shape
from pingyi.core import canonical
from pingyi.core.errors import Refused, said
from pingyi.flow import apply, keys, trail
from pingyi.ledger import entries
from pingyi.people.models import User
from pingyi.season import actions as season_actions
from pingyi.season import queries as seasons
from pingyi.season.models import Season

KEYS = 2  # whatever the scheme says: nobody alone takes a voter's ballot out of the count
ARTICLE = "GD-LZPY:9"
CHANGES = ("open", "scored")  # states of a season in which the count may still change


def look(*, survey: Survey, now: datetime) -> int:
    """Look at all ballots by the rules about stuffing; keep what was found in place of the last look."""
    rules = queries.rules(survey.season)
    shape = Shape(tuple(None if row.points is None else Fraction(row.points) for row in rules.options))
    found = inspect.inspect(queries.seen(survey.season), shape)
    agencies = list(seasons.agencies(survey.season))
    with transaction.atomic():
        apply.lock(survey)  # two looks at once would keep their findings side by side
        rows = Finding.objects.within(survey.office_id)
        rows.filter(survey=survey).delete()
        rows.bulk_create(
            Finding(
                office_id=survey.office_id,
                survey=survey,
                rule=one.rule,
                advice=one.advice,
                agency=None if one.agency is None else agencies[one.agency],
                numbers=canonical.dumps(dict(one.numbers)).decode(),
                seqs=json.dumps(one.seqs),
                count=len(one.seqs),
                found_at=now,
            )
            for one in found
        )
    return len(found)


@transaction.atomic
def quarantine(*, finding: Finding, reason: str, actor: User, now: datetime) -> Quarantine:
    """Propose to set the ballots of a finding aside, as the first of two keys.

    Raises Refused: no reason, all of them are set aside already, or the season or the role forbids it.
    """
    survey = finding.survey
    season = _changing(survey.season)
    apply.check(survey, "quarantine", states.SURVEY, actor.role)
    season_actions.check_reason(reason)
    numbers = sorted(set(json.loads(finding.seqs)) - queries.set_aside(season))
    if not numbers:
        raise Refused("all of these ballots are set aside already")
    rows = Quarantine.objects.within(season.office_id)
    last = rows.filter(survey=survey).order_by("-number").values_list("number", flat=True).first()
    row = Quarantine(
        office_id=season.office_id,
        survey=survey,
        number=(last or 0) + 1,
        rule=finding.rule,
        numbers=finding.numbers,
        seqs=json.dumps(numbers),
        count=len(numbers),
        salt=secrets.token_hex(32),
        reason=reason,
        made_at=now,
    )
    row.digest = digest(row)
    row.save()
    turn_quarantine(row=row, actor=actor, now=now)
    return row


@transaction.atomic
def turn_quarantine(*, row: Quarantine, actor: User, now: datetime) -> keys.Turn:
    """Turn one key for setting the ballots aside; with the second they count no more until two persons decide.

    Raises Refused: the same person twice, a second key that is no approver's, or the state forbids it.
    """
    season = _changing(row.survey.season)
    move = apply.check(row, "quarantine", states.QUARANTINE, actor.role)
    turn = keys.turn(_act(season, "quarantine", row, row.reason), actor=actor, now=now, needed=KEYS)
    if turn.complete:
        apply.enter(row, move)
        body: dict[str, entries.Value] = {"batch": row.key, "rule": row.rule, "count": row.count, "digest": row.digest}
        apply.record(seasons.log_id(season), "quarantine", by=turn.signers, now=now, **body)
        _decide(row, "quarantine", row.reason, turn, now)
    done = "quarantine" if turn.complete else "quarantine_proposed"
    trail.note(done, season, actor=actor, now=now, about=f"{row.key} · {row.count}", why=row.reason)
    return turn


@transaction.atomic
def release(*, row: Quarantine, why: str, actor: User, now: datetime) -> keys.Turn:
    """Turn one key for letting the ballots count again. Raises Refused: no reason, or the state forbids it."""
    return _end(row, "release", why, actor, now)


@transaction.atomic
def exclude(*, row: Quarantine, why: str, actor: User, now: datetime) -> keys.Turn:
    """Turn one key for leaving the ballots out of the count for good. Raises Refused: as release() does."""
    return _end(row, "exclude", why, actor, now)


def digest(row: Quarantine) -> str:
    """Return what the ledger holds of a quarantine: over salt, season, number, rule and the numbers of the ballots."""
    told: canonical.Json = [row.survey.season.key, row.key, row.rule, json.loads(row.seqs)]
    return sha256(bytes.fromhex(row.salt) + canonical.dumps(told)).hexdigest()


def _end(row: Quarantine, name: str, why: str, actor: User, now: datetime) -> keys.Turn:
    season = _changing(row.survey.season)
    move = apply.check(row, name, states.QUARANTINE, actor.role)
    season_actions.check_reason(why)
    turn = keys.turn(_act(season, name, row, why), actor=actor, now=now, needed=KEYS)
    if turn.complete:
        row.ended_why, row.ended_at = why, now
        apply.enter(row, move, "ended_why", "ended_at")
        _decide(row, name, why, turn, now)
    trail.note(name if turn.complete else f"{name}_proposed", season, actor=actor, now=now, about=row.key, why=why)
    return turn


def _act(season: Season, name: str, row: Quarantine, why: str) -> keys.Act:
    payload: dict[str, canonical.Json] = {"quarantine": row.number, "digest": row.digest, "why": why}
    summary: keys.Summary = (
        (said("Quarantine"), row.key),
        (said("Rule"), f"rule_{row.rule}"),
        (said("Ballots"), str(row.count)),
    )
    return keys.Act(season, name, payload, why, summary)


def _changing(season: Season) -> Season:
    apply.lock(season)  # the scoring reads the answers under the same lock
    if season.state not in CHANGES:
        raise Refused("the result was announced; which ballots count can no longer change")
    return season


def _decide(row: Quarantine, kind: str, reason: str, turn: keys.Turn, now: datetime) -> None:
    """Write the row of decisions.csv; after the close the answers are counted in anew."""
    ruling = season_actions.Ruling(kind, "", reason, ARTICLE, row.key)
    season_actions.write_decision(row.survey.season, ruling, turn.signers, now)
    if row.survey.state == "closed":
        intake.recount(row.survey)
