"""The auditors' full opening: every ballot against its commitment, the log and the count."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from pingyi.ballot.intake.port import Row, Store, every_row
from pingyi.ballot.models import Answer
from pingyi.ballot.queries import quarantine, survey
from pingyi.core.errors import Missing
from pingyi.ledger import commit
from pingyi.ledger.models import Entry
from pingyi.season import queries as seasons
from pingyi.season.models import Season

MOST_NAMED = 20  # ballots that a fault names


@dataclass(frozen=True)
class Opened:
    """One ballot opened. answers: option keys in roster order; given: the same as bytes, in hex; tag: of its slot.

    holds: salt, nonce, tag and answers give the commitment c; live: no later ballot replaced it.
    """

    seq: int
    channel: str
    answers: tuple[str, ...]
    given: str
    tag: str
    salt: str
    nonce: str
    c: str
    holds: bool
    live: bool


@dataclass
class Opening:
    """What the full opening found. Each list names the numbers of ballots, at most MOST_NAMED of them.

    outdated: count although the same person sent a later one; dropped: the last one of a person, which does not count.
    """

    ballots: int = 0
    live: int = 0
    broken: list[int] = field(default_factory=list)
    not_on_log: list[int] = field(default_factory=list)
    outdated: list[int] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    without_ballot: int = 0
    table_differs: bool = False

    @property
    def holds(self) -> bool:
        """Whether every ballot stands on the log with what was counted, and nothing else does."""
        named = self.broken or self.not_on_log or self.outdated or self.dropped
        return not (named or self.without_ballot or self.table_differs)


def opened(season: Season, store: Store, after: int, most: int) -> list[Opened]:
    """Return ballots with a greater number than `after`, opened."""
    options = ["", *(row.key for row in survey.rules(season).options)]
    return [_opened(season, row, options) for row in store.rows(after, most)]


def open_all(season: Season) -> Opening:
    """Open every ballot of a closed survey: each gives its commitment, each commitment stands on the log once, the last
    ballot of a slot alone counts, and the live ones are the anonymous table.

    Raises Missing: the survey is not closed, or nothing was cast online.
    """
    if survey.state(season) != "closed" or not survey.online(season):
        raise Missing("ballots are opened after the close of a survey that was held online")
    store = survey.place(season).store(reading=True)
    try:
        return _open_all(season, every_row(store))
    finally:
        store.end()


def _open_all(season: Season, rows: Iterator[Row]) -> Opening:
    found = Opening()
    options = ["", *(row.key for row in survey.rules(season).options)]
    logged = Counter(_logged(season))
    standings = quarantine.Standings(quarantine.statuses(season))
    last: dict[bytes, tuple[int, bool]] = {}  # of each slot the ballot with the greatest number, and whether it counts
    table: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        found.ballots += 1
        one, status = _opened(season, row, options), standings.of(row)
        if not one.holds:
            _name(found.broken, row.seq)
        if logged[one.c] != 1:
            _name(found.not_on_log, row.seq)
        logged[one.c] -= 1
        seq, counts = last.get(row.slot, (0, False))
        if counts:
            _name(found.outdated, seq)
        last[row.slot] = (row.seq, row.live)
        if row.live:
            found.live += 1
            table[row.channel, status, ",".join(one.answers)] += 1
    for seq, counts in last.values():
        if not counts:
            _name(found.dropped, seq)
    found.without_ballot = sum(count for count in logged.values() if count > 0)
    found.table_differs = table != Counter(_table(season))
    return found


def _opened(season: Season, row: Row, options: list[str]) -> Opened:
    tag = commit.slot_tag(row.salt, row.slot)
    c = commit.ballot(row.salt, row.nonce, season.key, tag, row.answers)
    names = tuple(options[answer] if answer < len(options) else "?" for answer in row.answers)
    stored = row.c.hex()
    return Opened(
        seq=row.seq,
        channel=row.channel,
        answers=names,
        given=row.answers.hex(),
        tag=tag.hex(),
        salt=row.salt.hex(),
        nonce=row.nonce.hex(),
        c=stored,
        holds=c == stored,
        live=row.live,
    )


def _logged(season: Season) -> Iterator[str]:
    """Yield the commitments on the season's log."""
    rows = Entry.objects.filter(log_id=seasons.log_id(season), raw__endswith='"k":"ballot"}')
    for raw in rows.values_list("raw", flat=True).iterator(chunk_size=5000):
        yield str(json.loads(raw)["c"])


def _table(season: Season) -> Iterator[tuple[str, str, str]]:
    """Yield the online rows of the anonymous table."""
    rows = Answer.objects.within(season.office_id).filter(survey__season=season, channel__in=survey.online(season))
    yield from rows.values_list("channel", "status", "choices").iterator(chunk_size=5000)


def _name(numbers: list[int], seq: int) -> None:
    if len(numbers) < MOST_NAMED:
        numbers.append(seq)
