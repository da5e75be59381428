"""A voter's ticket: says which slot of which channel may vote until when, so that the door needs no list of voters."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache

PLAIN = bytes.maketrans(b"-_", b"+/")
MAC = 16
SLOT = 32
DOMAIN = b"pingyi-ticket-v1\x00"
GOOD_FOR = 3 * 24 * 3600  # seconds, after which a voter identifies again; its end tells when it was given


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who may vote. ends: second since 1970 from which it is worth nothing."""

    channel: str
    slot: bytes
    ends: int


def issue(key: bytes, origin: str, ticket: Ticket) -> str:
    """Return the ticket as text, good for the season of this origin alone."""
    channel = ticket.channel.encode()
    body = ticket.ends.to_bytes(5, "big") + bytes([len(channel)]) + channel + ticket.slot
    return base64.urlsafe_b64encode(body + _mac(key, origin, body)).rstrip(b"=").decode()


def read(key: bytes, origin: str, text: str, now: int) -> Ticket | None:
    """Return the ticket, or None when it is malformed, forged, of another season or over at second `now`."""
    try:
        raw = binascii.a2b_base64(text.encode().translate(PLAIN) + b"=" * (-len(text) % 4), strict_mode=True)
    except (binascii.Error, UnicodeEncodeError):
        return None
    body, mac = raw[:-MAC], raw[-MAC:]
    if len(body) < 6 + SLOT or len(body) != 6 + body[5] + SLOT or not hmac.compare_digest(mac, _mac(key, origin, body)):
        return None
    ends = int.from_bytes(body[:5], "big")
    return Ticket(body[6:-SLOT].decode(), body[-SLOT:], ends) if now < ends else None


def _mac(key: bytes, origin: str, body: bytes) -> bytes:
    return hmac.digest(key, _domain(origin) + body, "sha256")[:MAC]


@lru_cache(maxsize=64)
def _domain(origin: str) -> bytes:
    return DOMAIN + hashlib.sha256(origin.encode()).digest()
