"""Ballots cast in bulk into the store of a season, findings about them, and quarantines through the real actions."""

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from django.conf import settings

from pingyi.ballot import actions, queries
from pingyi.ballot.intake import port, receipt
from pingyi.ballot.intake.port import Ballot
from pingyi.ballot.models import Finding, Quarantine
from pingyi.ledger import keys
from pingyi.meeting import actions as meetings
from pingyi.people.models import User
from pingyi.season.models import Season
from tests.support import voters, world

NUMBERS = {
    "r1": {"count": "12", "of": "14", "seconds": "180", "usual": "1.5", "p": "<1e-7"},
    "r3": {"count": "50", "gap": "12.0", "variation": "0.01"},
    "r8": {"count": "3", "answers": "3", "rate": "4"},
}
REASON = "间隔过于均匀"


def poll(season: Season, answers: Iterable[Sequence[int]], *, first: int = 0, trial: bool = False, **more: str) -> None:
    """Cast a ballot of a voter of its own for each row of answers; voters count from `first`. more: of each ballot."""
    place = queries.test_place(season) if trial else queries.place(season)
    sign = receipt.signing(place.origin, keys.load(Path(settings.KEYS), place.key_name))
    store = place.store()
    try:
        rows = [_own(season, voters.ballot(first + at, answers=bytes(row), **more)) for at, row in enumerate(answers)]
        store.put(rows, sign)
    finally:
        store.end()


def again(season: Season, voter: int, answers: Sequence[int], **more: str) -> None:
    """Cast a further ballot of a voter."""
    place = queries.place(season)
    sign = receipt.signing(place.origin, keys.load(Path(settings.KEYS), place.key_name))
    store = place.store()
    try:
        store.put([_own(season, voters.ballot(voter, 1, answers=bytes(answers), **more))], sign)
    finally:
        store.end()


def timed(season: Season, seconds: Mapping[int, int]) -> None:
    """Say of ballots when they were cast, by number, as only somebody with full rights over the file can."""
    with contextlib.closing(sqlite3.connect(queries.place(season).file)) as db, db:
        db.execute("DROP TRIGGER ballot_kept")
        db.executemany("UPDATE ballot SET at = ? WHERE seq = ?", [(at, seq) for seq, at in seconds.items()])


def noticed(season: Season, seqs: Sequence[int], rule: str = "r3", agency: str = "") -> Finding:
    """Return a finding about the ballots of these numbers, as a look keeps one. agency: key of the one that gains."""
    gains = season.agency_set.within(season.office).get(key=agency) if agency else None
    return Finding.objects.within(season.office).create(
        office=season.office,
        survey=season.survey,
        rule=rule,
        advice="set_aside",
        agency=gains,
        numbers=json.dumps(NUMBERS[rule]),
        seqs=json.dumps(list(seqs)),
        count=len(seqs),
        found_at=world.NOW,
    )


def held(season: Season, number: int) -> Quarantine:
    """Return a quarantine of this number that holds one ballot, on a season whatever its state."""
    row = {"rule": "r3", "numbers": json.dumps(NUMBERS["r3"]), "seqs": "[1]", "count": 1, "reason": REASON}
    secret = {"salt": "0" * 64, "digest": "0" * 64, "made_at": world.NOW, "state": "quarantined"}
    return Quarantine.objects.within(season.office).create(
        office=season.office, survey=season.survey, number=number, **(row | secret)
    )


def proposed(season: Season, seqs: Sequence[int], actor: User, **more: str) -> Quarantine:
    """Return what one person proposed to set aside."""
    return actions.quarantine(finding=noticed(season, seqs, **more), reason=REASON, actor=actor, now=world.NOW)


def set_aside(season: Season, seqs: Sequence[int], actors: Sequence[User], **more: str) -> Quarantine:
    """Return what two persons set aside; the second is an approver."""
    row = proposed(season, seqs, actors[0], **more)
    actions.turn_quarantine(row=row, actor=actors[1], now=world.NOW)
    return row


def ended(row: Quarantine, act: str, actors: Sequence[User], why: str = "核实完毕") -> Quarantine:
    """Return a quarantine that two persons ended. act: release or exclude."""
    for actor in actors:
        getattr(actions, act)(row=row, why=why, actor=actor, now=world.NOW)
    return row


def closed(season: Season, actor: User) -> Season:
    """Close the survey, and take in and close the marks; what is left is to score."""
    world.close_survey(season)
    for component in ("jury", "peers"):
        sheets = world.sheets(season, component)
        meetings.marking_open(season=season, component=component, actor=actor, now=world.NOW)
        meetings.seal(season=season, component=component, sheets=sheets, actor=actor, now=world.NOW)
        meetings.marking_close(season=season, component=component, actor=actor, now=world.NOW)
    season.refresh_from_db()
    return season


def _own(season: Season, ballot: Ballot) -> Ballot:
    """Return the ballot with the commitment that this season's log holds."""
    digest = hashlib.sha256(season.key.encode()).digest()
    return ballot._replace(c=port.commitment(digest, ballot.salt, ballot.nonce, ballot.slot, ballot.answers))
