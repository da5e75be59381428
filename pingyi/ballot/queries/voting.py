"""Reads for those who answer: which ways in are open, in which order agencies stand, and what a receipt is worth."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pingyi.ballot.intake import puzzle, receipt, ticket
from pingyi.ballot.intake.port import Row, Store, entry
from pingyi.ballot.intake.ticket import Ticket
from pingyi.ballot.intake.writer import Place
from pingyi.ballot.models import Portrait, Quarantine
from pingyi.ballot.queries import survey
from pingyi.core import clock
from pingyi.core.errors import Missing, Refused
from pingyi.ledger import note, proofs, tiles, tree
from pingyi.ledger.models import Checkpoint, Entry
from pingyi.season import queries as seasons
from pingyi.season.models import Agency, Season

WAYS = ("invited", "sms", "wechat", "open")  # channels on which the program knows who answers
STAGE = "survey"
PUZZLED = ("open",)  # channels where anybody answers, each time for a solved puzzle


@dataclass(frozen=True)
class Booth:
    """Where somebody answers: a season, or its trial before the opening. key: of the season as addresses write it."""

    season: Season
    trial: bool

    @property
    def key(self) -> str:
        """The season's key, told apart for the trial."""
        return self.season.key + (survey.TEST if self.trial else "")

    @property
    def place(self) -> Place:
        """Where its ballots are kept."""
        return survey.test_place(self.season) if self.trial else survey.place(self.season)


@dataclass(frozen=True)
class Question:
    """One agency as the page asks about it. place: its number in the roster, from 0; text: what it did this year."""

    place: int
    agency: Agency
    text: str


@dataclass(frozen=True)
class Sealing:
    """voter: a short digest by which the device tells its voters apart; challenge: a puzzle to solve, or empty."""

    voter: str
    challenge: str


@dataclass(frozen=True)
class Receipt:
    """What a receipt is worth today. index: of its ballot on the ledger, None while it waits for its batch.

    size: of the last signed checkpoint; held: the quarantine that its ballot is in, if any.
    """

    number: int
    short: str
    c: str
    index: int | None
    size: int
    held: Quarantine | None

    @property
    def signed(self) -> bool:
        """Whether a signed checkpoint covers the ballot."""
        return self.index is not None and self.index < self.size


def state_of(booth: Booth) -> str:
    """Return waiting, open or closed; a trial is open while its door stands."""
    if booth.trial:
        return "open" if survey.door(booth.season, booth.place).exists() else "waiting"
    return survey.state(booth.season)


def ways(season: Season) -> tuple[str, ...]:
    """Return the channels on which people answer online, in the scheme's order."""
    online = survey.online(season)
    return tuple(row.key for row in survey.rules(season).channels if row.key in online)


def days(season: Season) -> tuple[date | None, date | None]:
    """Return the first and the last day of the survey, as the office set them."""
    found = next((row for row in seasons.stages(season) if row.key == STAGE), None)
    return (found.opens_on, found.closes_on) if found else (None, None)


def questions(season: Season, secret: bytes) -> list[Question]:
    """Return the agencies in an order of the visitor's own, always the same for the same secret."""
    texts = dict(Portrait.objects.within(season.office_id).filter(agency__season=season).values_list("agency", "text"))
    rows = [Question(place, row, texts.get(row.pk, "")) for place, row in enumerate(seasons.agencies(season))]
    return sorted(rows, key=lambda row: hashlib.sha256(secret + row.agency.key.encode()).digest())


def read_ticket(booth: Booth, text: str, second: int) -> Ticket | None:
    """Return the ticket, or None where it is worth nothing at this booth."""
    return ticket.read(survey.secrets(booth.season).ticket, booth.place.origin, text, second)


def sealing(booth: Booth, found: Ticket) -> Sealing:
    """Return what the ballot page of this voter carries besides the ticket."""
    secrets = survey.secrets(booth.season)
    voter = hashlib.sha256(b"voter" + found.slot).hexdigest()[:12]
    if found.channel not in PUZZLED or booth.trial:
        return Sealing(voter, "")
    return Sealing(voter, puzzle.challenge(secrets.ticket, booth.place.origin, clock.second()))


def standing(booth: Booth, slot: bytes) -> Row | None:
    """Return the ballot that counts for a slot, or None."""
    store = reading(booth.place)
    if store is None:
        return None
    try:
        return store.standing(slot)
    finally:
        store.end()


def receipt_of(booth: Booth, number: int, short: str) -> Receipt:
    """Return what a receipt is worth; it never tells what the ballot says, nor whether a later one replaced it.

    Raises Missing: no ballot has this number and code.
    """
    store = reading(booth.place)
    rows: Sequence[Row] = ()
    if store is not None:
        try:
            rows = store.rows(number - 1, 1)
        finally:
            store.end()
    if not rows or rows[0].seq != number or receipt.short(rows[0].c) != short:
        raise Missing("there is no ballot with the receipt {number}-{short}", number=number, short=short)
    c = rows[0].c
    index, size = (None, 0) if booth.trial else _on_log(booth.season, c)
    return Receipt(number, short, c.hex(), index, size, None if booth.trial else held(booth.season, number))


def held(season: Season, number: int) -> Quarantine | None:
    """Return the quarantine that the ballot of this number is in or was excluded by, the undecided first."""
    rows = Quarantine.objects.within(season.office_id).filter(
        survey__season=season, state__in=["quarantined", "excluded"]
    )
    found = [row for row in rows if number in json.loads(row.seqs)]
    return min(found, key=lambda row: (row.state != "quarantined", row.number), default=None)


def last_day_over(season: Season) -> bool:
    """Tell whether the last day of the survey, where one is set, lies behind us in China."""
    last = days(season)[1]
    return last is not None and last < clock.day_in_china(clock.now())


def proof(booth: Booth, found: Receipt) -> bytes:
    """Return the proof that the ballot stands on the ledger, as C2SP tlog-proof. Raises Missing: it does not yet."""
    if found.index is None or not found.signed:
        raise Missing("this ballot waits for its batch and the next signed checkpoint; ask again later")
    fetch = proofs.folder(survey.ledger_folder(booth.season))
    signed = fetch(tiles.CHECKPOINT).decode()
    log = booth.season.log
    assert log is not None
    size = note.open_checkpoint(signed, log.key, log.origin).size
    if size <= found.index:
        raise Missing("this ballot waits for its batch and the next signed checkpoint; ask again later")
    return proofs.written(proofs.Proof(found.index, proofs.inclusion(fetch, size, found.index), signed)).encode()


def _on_log(season: Season, c: bytes) -> tuple[int | None, int]:
    log = seasons.log_id(season)
    leaf = tree.leaf_hash(entry(c)).hex()
    index = Entry.objects.filter(log_id=log, leaf=leaf).values_list("index", flat=True).first()
    size = Checkpoint.objects.filter(log_id=log).order_by("-size").values_list("size", flat=True).first()
    return index, size or 0


def reading(place: Place) -> Store | None:
    """Return the store of a place for reading, or None where nobody opened one yet."""
    try:
        return place.store(reading=True)
    except Refused:
        return None
