"""What every ballot store promises, and the shapes that go in and come out; tests/contracts holds them to it."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

PAGE = 5000  # rows read at once
HOUR = 3600


class Ballot(NamedTuple):
    """What one voter sent, checked and committed to.

    slot: 32 bytes; answers: one byte an agency in roster order, 0 = empty, i = the i-th option; nonce: 16 bytes of the
    voter; salt: 32 bytes of ours; c: the 32 raw bytes of the commitment. key: 16 bytes, the voter's name for this
    request. proof: id of the spent puzzle, or empty.
    trace: what the rules about stuffing read, as text; never an address or a name.
    """

    channel: str
    slot: bytes
    answers: bytes
    nonce: bytes
    salt: bytes
    c: bytes
    key: bytes
    proof: bytes = b""
    trace: str = ""

    @property
    def asked(self) -> tuple[bytes, bytes]:
        """What was asked under its key: two requests with the same answers and nonce are one."""
        return self.nonce, self.answers


@dataclass(frozen=True, slots=True)
class Batch:
    """Ballots stored in one flush: the number of the first, their commitments in order, and our signed note."""

    first: int
    commitments: tuple[bytes, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Kept:
    """The ballot stands, flushed, under this number; again: it stood already, under the same key."""

    seq: int
    batch: Batch
    again: bool = False


@dataclass(frozen=True, slots=True)
class Turned:
    """The ballot does not stand.

    why: `waiting` or `closed` (the survey), `differs` (the key stands for another request), `spent` (the puzzle),
    `changes` (this voter changes very often and is to wait).
    """

    why: str


Outcome = Kept | Turned
Clock = Callable[[], int]
Signed = Callable[[int, tuple[bytes, ...]], str]


@dataclass(frozen=True, slots=True)
class Row:
    """A stored ballot as the integrator and the auditors read it."""

    seq: int
    channel: str
    slot: bytes
    answers: bytes
    nonce: bytes
    salt: bytes
    c: bytes
    at: int
    live: bool
    trace: str


class Store(Protocol):
    """Ballots of one season. Every method may be called from any thread; put() by one thread of a process at a time."""

    def open(self) -> None:
        """Take ballots in from now on. Raises Refused: it was closed before."""

    def close(self) -> int:
        """Take none in any more and return how many stand; the same number again when called again."""

    def state(self) -> str:
        """Return waiting, open or closed."""

    def put(self, ballots: Sequence[Ballot], sign: Signed) -> list[Outcome]:
        """Store the ballots in one flush and return what became of each, in order; nothing of them is lost after.

        sign: gives the note over (number of the first, commitments). Whether the survey is open is decided inside the
        transaction. Raises OSError or the driver's error: nothing was stored.
        """

    def rows(self, after: int, most: int) -> list[Row]:
        """Return ballots with a greater number, in its order, none of which can appear later with a smaller one."""

    def standing(self, slot: bytes) -> Row | None:
        """Return the live ballot of a slot."""

    def counts(self) -> dict[str, tuple[int, int]]:
        """Return per channel how many ballots were cast and how many of them were superseded."""

    def turnout(self) -> list[tuple[int, str, int]]:
        """Return (hour, channel, ballots cast in it), in that order; hour: the second since 1970 that begins it."""

    def end(self) -> None:
        """Give back what the store holds open."""


def every_row(store: Store) -> Iterator[Row]:
    """Yield all ballots of a store in their order, so many at a time."""
    after = 0
    while rows := store.rows(after, PAGE):
        yield from rows
        after = rows[-1].seq


def entry(c: bytes) -> bytes:
    """Return the ledger entry of a commitment; the same bytes make its leaf in the batch and in the season's log."""
    return b'{"c":"' + c.hex().encode() + b'","k":"ballot"}'


def commitment(season: bytes, salt: bytes, nonce: bytes, slot: bytes, answers: bytes) -> bytes:
    """Return the 32 raw bytes of FORMATS 5's commitment; the hot path's form of ledger.commit.ballot().

    season: SHA-256 of its id; the sizes are those of Ballot.
    """
    tag = hashlib.sha256(b"pingyi-slot-v1\x00" + salt + slot).digest()
    return hashlib.sha256(b"pingyi-ballot-v1\x00" + salt + nonce + season + tag + answers).digest()
