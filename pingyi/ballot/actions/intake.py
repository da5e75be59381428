"""From the intake to the season's log and the engine's inputs: opened, pulled from, closed and counted in."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from pingyi.ballot import queries
from pingyi.ballot.intake.port import Store, every_row
from pingyi.ballot.intake.writer import Place
from pingyi.ballot.models import Answer, Online, Survey
from pingyi.core import canonical
from pingyi.core.errors import Refused
from pingyi.flow import apply
from pingyi.ledger import append, entries, files
from pingyi.ledger import keys as key_files
from pingyi.season import queries as seasons
from pingyi.season.models import Season

LEAST = 20  # ballots that stand on the log together, so that none of them is told by its time
MOST = 5000  # in one transaction


def in_order(season: Season, channels: Sequence[str]) -> tuple[str, ...]:
    """Return the channels in the scheme's order. Raises Refused: the scheme has no such channel."""
    known = [channel.key for channel in queries.rules(season).channels]
    if unknown := [key for key in channels if key not in known]:
        raise Refused('"{channel}" is no channel of this scheme; choose {list}', channel=unknown[0], list=tuple(known))
    return tuple(key for key in known if key in channels)


def begin(survey: Survey, channels: Sequence[str], *, by: str, now: datetime) -> None:
    """Open the intake for these channels and put the digest of its receipts' key on the log; call inside the act."""
    office, season = survey.office_id, survey.season
    Online.objects.within(office).bulk_create(
        Online(office_id=office, survey=survey, channel=channel) for channel in channels
    )
    place = queries.place(season)
    key = key_files.kept(Path(settings.KEYS), place.key_name)
    # A `key` entry would say that the log itself has a new key; this one signs receipts only.
    digest = canonical.sha256_hex(key.text.encode())
    apply.record(seasons.log_id(season), "audit", by=by, now=now, digest=digest)
    make_door(season, place, channels)


def make_door(season: Season, place: Place, channels: Sequence[str]) -> None:
    """Open the store and write the small file from which the edge knows of it."""
    store = place.store()
    try:
        store.open()
    finally:
        store.end()
    rules: dict[str, canonical.Json] = {
        "origin": place.origin,
        "season": season.key,
        "agencies": seasons.agencies(season).count(),
        "options": len(queries.rules(season).options),
        "channels": list(channels),
        "puzzled": [key for key in channels if key in queries.PUZZLED],
    }
    known: dict[str, canonical.Json] = {
        "rules": rules,
        "own_file": bool(place.file),
        "networks": list(queries.networks(season)),
    }
    path = queries.door(season, place)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    files.replace(path, canonical.dumps(known), mode=0o600)


def drop_trial(season: Season) -> None:
    """Delete the door and the ballots of a trial, if there is one; the door first, so that nothing comes after."""
    place = queries.test_place(season)
    queries.door(season, place).unlink(missing_ok=True)
    file = Path(place.file)
    for path in file.parent.glob(f"{file.name}*"):
        path.unlink(missing_ok=True)


@transaction.atomic
def integrate(*, survey: Survey, store: Store, last: bool = False) -> int:
    """Put ballots that wait in the intake on the log, in an order drawn by lot, and return how many.

    At least LEAST go together, and as many stay behind so that those at the close, when `last` is set, are no fewer.
    The survey's place moves in the same transaction: a stop in between repeats nothing and leaves nothing out.
    """
    locked = Survey.objects.within(survey.office_id).select_for_update(of=("self",)).get(pk=survey.pk)
    rows = store.rows(locked.place, MOST)
    if not last:
        rows = rows[:-LEAST]
    if not rows or not (last or len(rows) >= LEAST):
        return 0
    leaves = [entries.ballot(row.c.hex()) for row in rows]
    secrets.SystemRandom().shuffle(leaves)
    append.append(seasons.log_id(survey.season), leaves)
    locked.place = survey.place = rows[-1].seq
    locked.save(update_fields=["place"])
    return len(rows)


def finish(survey: Survey) -> None:
    """Close the intake, put what waits on the log and its live ballots among the answers; call inside the act.

    Does nothing where no channel is online. May be repeated after a stop: the intake stays closed.
    """
    online = queries.online(survey.season)
    if not online:
        return
    store = queries.place(survey.season).store(closing=True)
    try:
        store.close()
        while integrate(survey=survey, store=store, last=True):
            pass
        counts = store.counts()
        for row in online.values():
            row.cast, row.superseded = counts.get(row.channel, (0, 0))
            row.save(update_fields=["cast", "superseded"])
        _count_in(survey, store)
    finally:
        store.end()


def recount(survey: Survey) -> None:
    """Write the live ballots as answers once more, as two persons decided meanwhile; call inside the act."""
    if queries.online(survey.season):
        store = queries.place(survey.season).store(reading=True)
        try:
            _count_in(survey, store)
        finally:
            store.end()


def _count_in(survey: Survey, store: Store) -> None:
    """Write the live ballots as answers, sorted by what they say, so that their order tells nothing of their time."""
    options = ["", *(option.key for option in queries.rules(survey.season).options)]
    standings = queries.Standings(queries.statuses(survey.season))
    known = ((row, standings.of(row)) for row in every_row(store))
    live = sorted((row.channel, status, row.answers) for row, status in known if row.live)
    rows = Answer.objects.within(survey.office_id)
    rows.filter(survey=survey, channel__in=queries.online(survey.season)).delete()
    rows.bulk_create(
        (
            Answer(
                office_id=survey.office_id,
                survey=survey,
                channel=channel,
                status=status,
                choices=",".join(options[answer] for answer in answers),
            )
            for channel, status, answers in live
        ),
        batch_size=2000,
    )
