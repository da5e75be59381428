"""Reads about what was noticed and set aside; before the close nothing here says which agency gains."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db.models import QuerySet

from pingyi.ballot.intake import area, ticket
from pingyi.ballot.intake.port import Row, Store, every_row
from pingyi.ballot.models import Finding, Objection, Quarantine, Survey
from pingyi.ballot.queries import survey, voting
from pingyi.ballot.stuffing import population
from pingyi.ballot.stuffing.seen import Seen
from pingyi.core.errors import Missing
from pingyi.season.models import Season

MOST_BEHIND = 500  # ballots of a finding that a page shows


@dataclass(frozen=True)
class Behind:
    """One ballot behind a finding. network, agent: keyed digests; live: it was not replaced since.

    outside: whether its network lies outside the area, None = not known.
    """

    seq: int
    at: int
    channel: str
    network: str
    agent: str
    live: bool
    outside: bool | None


def seen(season: Season) -> list[Seen]:
    """Return the ballots that count as the rules about stuffing look at them, in their order."""
    return [_seen(row) for row in _rows(season) if row.live]


def behind(season: Season, numbers: Sequence[int]) -> list[Behind]:
    """Return the ballots of these numbers, at most MOST_BEHIND, without what they say."""
    wanted = sorted(numbers)[:MOST_BEHIND]
    with _store(season) as store:
        found = [row for seq in wanted for row in store.rows(seq - 1, 1) if row.seq == seq] if store else []
    looks = [(row, _seen(row)) for row in found]
    return [Behind(row.seq, row.at, row.channel, one.network, one.agent, row.live, one.outside) for row, one in looks]


def findings(season: Season) -> QuerySet[Finding]:
    """Return what the last look noticed, by rule."""
    rows = Finding.objects.within(season.office_id).filter(survey__season=season)
    return rows.select_related("survey__season__office", "agency")


def finding_of(season: Season, number: int) -> Finding:
    """Return one finding. Raises Missing: a later look has replaced it, or there never was one."""
    found = findings(season).filter(pk=number).first()
    if found is None:
        raise Missing("there is no finding {number}; a later look may have replaced it", number=number)
    return found


def quarantines(season: Season) -> QuerySet[Quarantine]:
    """Return what was set aside, by number."""
    rows = Quarantine.objects.within(season.office_id).filter(survey__season=season)
    return rows.select_related("survey__season__office", "survey__season__log")


def quarantine_of(season: Season, number: int) -> Quarantine:
    """Return one quarantine by its number. Raises Missing: there is none."""
    found = quarantines(season).filter(number=number).first()
    if found is None:
        raise Missing("there is no quarantine {number} in this season", number=number)
    return found


def objections(season: Season) -> QuerySet[Objection]:
    """Return what voters and agencies said against quarantines, in the order in which it came."""
    rows = Objection.objects.within(season.office_id).filter(quarantine__survey__season=season)
    return rows.select_related("quarantine", "agency")


def set_aside(season: Season) -> set[int]:
    """Return the numbers of the ballots that are set aside or excluded, proposals left out."""
    return set(statuses(season))


def statuses(season: Season) -> dict[int, str]:
    """Return quarantined or excluded by the number of each ballot that does not count; excluded goes before."""
    found: dict[int, str] = {}
    for row in quarantines(season).filter(state__in=["quarantined", "excluded"]).order_by("-state", "number"):
        for number in json.loads(row.seqs):
            if found.get(number) != "excluded":
                found[number] = row.state
    return found


@dataclass
class Standings:
    """What becomes of ballots, row by row in the order of their numbers: who sends again escapes no quarantine."""

    statuses: Mapping[int, str]
    _slots: dict[tuple[str, bytes], str] = field(default_factory=dict)

    def of(self, row: Row) -> str:
        """Return counted, quarantined or excluded: the strictest that a ballot of the same slot has had so far."""
        own, slot = self.statuses.get(row.seq), (row.channel, row.slot)
        if own is not None and self._slots.get(slot) != "excluded":
            self._slots[slot] = own
        return self._slots.get(slot, "counted")


def crowd(season: Season) -> tuple[str, int, int]:
    """Return how the number of ballots stands to that of residents: usual, warn, review, impossible or unknown.

    Beside it the ballots of people, changed ones left out and after the close excluded ones too, and the residents.
    """
    row = Survey.objects.within(season.office_id).filter(season=season).first()
    residents = row.residents if row else 0
    if row is not None and row.state == "closed":
        ballots = sum(one.counted + one.quarantined for one in survey.totals(season) if one.committed)
    else:
        ballots = _live(season)
    return (population.bound(ballots, residents) if residents else "unknown"), ballots, residents


def turnout(season: Season) -> list[tuple[int, str, int]]:
    """Return (hour, channel, ballots cast in it) in that order; hour: the second that begins it."""
    with _store(season) as store:
        return store.turnout() if store else []


def _live(season: Season) -> int:
    with _store(season) as store:
        return sum(cast - superseded for cast, superseded in store.counts().values()) if store else 0


def _rows(season: Season) -> Sequence[Row]:
    with _store(season) as store:
        return list(every_row(store)) if store else []


@contextmanager
def _store(season: Season) -> Iterator[Store | None]:
    """Give the store of the season's ballots for reading, or None where nothing is cast online."""
    store = voting.reading(survey.place(season)) if survey.online(season) else None
    try:
        yield store
    finally:
        if store is not None:
            store.end()


def _seen(row: Row) -> Seen:
    network, agent, where, ends = (*row.trace.split("."), "", "", "", "")[:4]
    opened = int(ends) - ticket.GOOD_FOR if ends.isdigit() else 0
    outside = None if where == area.UNKNOWN else where == area.OUTSIDE
    return Seen(row.seq, row.at, row.channel, network, agent, row.answers, opened, outside)
