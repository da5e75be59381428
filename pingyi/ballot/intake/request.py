"""Reads a ballot as the page sends it, and says by a code what is wrong with it; it must not store anything."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pingyi.ballot.intake import puzzle, ticket
from pingyi.ballot.intake.port import Ballot, commitment

NONCE = 16
SALT = 32
KEY = 16  # of a UUID
LONGEST = 8192  # bytes of a request


class Bad(Exception):
    """A request that is no ballot. code: what a page words for the voter; status: of HTTP."""

    def __init__(self, code: str, status: int) -> None:
        super().__init__(code)
        self.code, self.status = code, status


@dataclass(frozen=True)
class Rules:
    """What a ballot of one season must look like. agencies, options: how many; channels: those that vote online.

    key: by which its tickets and puzzles are sealed; puzzled: channels whose ballots need a solved puzzle.
    """

    origin: str
    season: str
    agencies: int
    options: int
    channels: tuple[str, ...]
    key: bytes
    puzzled: tuple[str, ...] = ()

    @cached_property
    def season_digest(self) -> bytes:
        """The 32 bytes by which commitments name the season."""
        return hashlib.sha256(self.season.encode()).digest()


class Sent(NamedTuple):
    """One request. key: the header that names it; now: second of arrival; trace: see trace.of_sender()."""

    body: bytes
    key: str
    now: int
    trace: str


def ballot(rules: Rules, sent: Sent, salt: bytes) -> Ballot:
    """Return the ballot of a request, committed to with a salt of its own.

    salt: one of salts(), which serves no other ballot.
    Raises Bad: no JSON, a ticket or puzzle that is worth nothing, an answer that is missing or no option, no key.
    """
    fields = _fields(sent.body)
    found = ticket.read(rules.key, rules.origin, _text(fields, "ticket"), sent.now)
    if found is None or found.channel not in rules.channels:
        raise Bad("ticket", 403)
    answers = _answers(fields.get("answers"), rules)
    nonce = _hex(_text(fields, "nonce"), NONCE, "form")
    return Ballot(
        channel=found.channel,
        slot=found.slot,
        answers=answers,
        nonce=nonce,
        salt=salt,
        c=commitment(rules.season_digest, salt, nonce, found.slot, answers),
        key=_hex(sent.key.replace("-", ""), KEY, "key"),
        proof=_proof(rules, found.channel, fields, sent.now),
        trace=f"{sent.trace}.{found.ends}",
    )


def salts(count: int) -> list[bytes]:
    """Return so many salts, drawn in one call of the system."""
    drawn = secrets.token_bytes(SALT * count)
    return [drawn[at : at + SALT] for at in range(0, len(drawn), SALT)]


def _fields(body: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Bad("form", 400) from None
    if not isinstance(found, dict):
        raise Bad("form", 400)
    return found


def _text(fields: Mapping[str, object], name: str) -> str:
    found = fields.get(name)
    return found if isinstance(found, str) else ""


def _proof(rules: Rules, channel: str, fields: Mapping[str, object], now: int) -> bytes:
    if channel not in rules.puzzled:
        return b""
    found = puzzle.solved(rules.key, rules.origin, _text(fields, "challenge"), _text(fields, "answer"), now)
    if found is None:
        raise Bad("puzzle", 403)
    return found


def _answers(given: object, rules: Rules) -> bytes:
    if not isinstance(given, list) or len(given) != rules.agencies or set(map(type, given)) != {int}:
        raise Bad("incomplete", 400)
    if min(given) < 1 or max(given) > rules.options:
        raise Bad("incomplete", 400)
    return bytes(given)


def _hex(text: str, size: int, code: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        raise Bad(code, 400) from None
    if len(found) != size:
        raise Bad(code, 400)
    return found
