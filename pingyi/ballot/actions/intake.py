"""From the intake to the season's log and the engine's inputs: opened, pulled from, closed and counted in."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from pingyi.ballot import queries
from pingyi.ballot.intake.port import Store, every_row
from pingyi.ballot.models import Answer, Online, Survey
from pingyi.core import canonical
from pingyi.core.errors import Refused
from pingyi.flow import apply
from pingyi.ledger import append, entries
from pingyi.ledger import keys as key_files
from pingyi.season import queries as seasons

LEAST = 20  # ballots that stand on the log together, so that none of them is told by its time
LONGEST_WAIT = 600  # seconds after which fewer may
MOST = 5000  # in one transaction


def begin(survey: Survey, channels: Sequence[str], *, by: str, now: datetime) -> None:
    """Open the intake for these channels and put the digest of its receipts' key on the log; call inside the act.

    Raises Refused: the scheme has no such channel.
    """
    known = [channel.key for channel in queries.rules(survey.season).channels]
    if unknown := [key for key in channels if key not in known]:
        raise Refused('"{channel}" is no channel of this scheme; choose {list}', channel=unknown[0], list=tuple(known))
    office = survey.office_id
    Online.objects.within(office).bulk_create(
        Online(office_id=office, survey=survey, channel=channel) for channel in dict.fromkeys(channels)
    )
    place = queries.place(survey.season)
    key = key_files.kept(Path(settings.KEYS), place.key_name)
    # A `key` entry would say that the log itself has a new key; this one signs receipts only.
    digest = canonical.sha256_hex(key.text.encode())
    apply.record(seasons.log_id(survey.season), "audit", by=by, now=now, digest=digest)
    store = place.store()
    try:
        store.open()
    finally:
        store.end()


@transaction.atomic
def integrate(*, survey: Survey, store: Store, second: int, last: bool = False) -> int:
    """Put ballots that wait in the intake on the log, in an order drawn by lot, and return how many.

    Nothing happens while fewer than LEAST wait and the first waits less than LONGEST_WAIT, unless `last` is set.
    The survey's place moves in the same transaction: a stop in between repeats nothing and leaves nothing out.
    second: the present one since 1970.
    """
    locked = Survey.objects.within(survey.office_id).select_for_update(of=("self",)).get(pk=survey.pk)
    rows = store.rows(locked.place, MOST)
    if not rows or not (last or len(rows) >= LEAST or second - rows[0].at >= LONGEST_WAIT):
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
    store = queries.place(survey.season).store()
    try:
        store.close()
        while integrate(survey=survey, store=store, second=0, last=True):
            pass
        counts = store.counts()
        for row in online.values():
            row.cast, row.superseded = counts.get(row.channel, (0, 0))
            row.save(update_fields=["cast", "superseded"])
        _count_in(survey, store)
    finally:
        store.end()


def _count_in(survey: Survey, store: Store) -> None:
    """Write the live ballots as answers, sorted by what they say, so that their order tells nothing of their time."""
    options = ["", *(option.key for option in queries.rules(survey.season).options)]
    live = sorted((row.channel, tuple(row.answers)) for row in every_row(store) if row.live)
    Answer.objects.within(survey.office_id).bulk_create(
        (
            Answer(
                office_id=survey.office_id,
                survey=survey,
                channel=channel,
                choices=",".join(options[answer] for answer in answers),
            )
            for channel, answers in live
        ),
        batch_size=2000,
    )
