"""Commitments and digests of FORMATS 5, from bytes and texts given; it must not draw a salt or read anything."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence

from pingyi.core import canonical

SALT = 32
NONCE = 16
TAG = 32
DECISION_FIELDS = 8


def slot(season_key: bytes, season: str, channel: str, subject: str) -> bytes:
    """Return the 32-byte slot of one voter in one channel; equal for the same person, unlinkable without the key."""
    return hmac.digest(season_key, canonical.dumps(["pingyi-slot-v1", season, channel, subject]), "sha256")


def slot_tag(salt: bytes, slot: bytes) -> bytes:
    """Return the 32-byte tag by which a commitment names its slot without showing it."""
    return hashlib.sha256(b"pingyi-slot-v1\x00" + _sized(salt, SALT, "salt") + _sized(slot, TAG, "slot")).digest()


def ballot(salt: bytes, nonce: bytes, season: str, tag: bytes, answers: Sequence[int]) -> str:
    """Return the commitment `c` of a ballot as 64 hex digits.

    salt: 32 bytes, nonce: 16 bytes, tag: of slot_tag(); answers: one per agency in roster order, 0 = empty, i = the
    i-th option. Raises ValueError: another length, or an answer that is not 0 to 255.
    """
    return canonical.sha256_hex(
        b"pingyi-ballot-v1\x00"
        + _sized(salt, SALT, "salt")
        + _sized(nonce, NONCE, "nonce")
        + hashlib.sha256(season.encode()).digest()
        + _sized(tag, TAG, "tag")
        + bytes(answers)
    )


def line(salt: bytes, season: str, component: str, agency: str, items: Sequence[tuple[str, str, str]]) -> bytes:
    """Return the 32-byte commitment of one rater's marks for one agency.

    items: (item, mark, status) in scheme order, texts exactly as in marks.csv. Raises ValueError: salt not 32 bytes.
    """
    body = canonical.dumps([season, component, agency, [list(item) for item in items]])
    return hashlib.sha256(b"pingyi-line-v1\x00" + _sized(salt, SALT, "salt") + body).digest()


def sheet_digest(lines: Iterable[bytes], secret: bytes = b"") -> str:
    """Return the digest a `seal` entry carries: over the line commitments of one sheet, in any order.

    secret: 32 bytes that are never published, where marks are published unlinked: without them the public lines could
    be tried in combinations until they give the digest, which would link a unit's marks again. Empty elsewhere.
    """
    kept = _sized(secret, SALT, "secret") if secret else b""
    return canonical.sha256_hex(b"pingyi-sheet-v1\x00" + kept + _in_order(lines))


def lines_digest(lines: Iterable[bytes]) -> str:
    """Return the digest a `lines` entry carries: over all line commitments of one component, in any order."""
    return canonical.sha256_hex(_in_order(lines))


def decision_digest(salt: bytes, row: Sequence[str]) -> str:
    """Return the digest a `decision` entry carries; nobody can compute it from the bundle, which has no salt.

    row: the eight fields of decisions.csv in the order of its header. Raises ValueError: another number of fields.
    """
    if len(row) != DECISION_FIELDS:
        raise ValueError(f"a decision has {DECISION_FIELDS} fields, not {len(row)}")
    return canonical.sha256_hex(b"pingyi-decision-v1\x00" + _sized(salt, SALT, "salt") + canonical.dumps(list(row)))


def _in_order(lines: Iterable[bytes]) -> bytes:
    return b"".join(sorted(_sized(each, 32, "line commitment") for each in lines))


def _sized(raw: bytes, size: int, what: str) -> bytes:
    if len(raw) != size:
        raise ValueError(f"a {what} has {size} bytes, not {len(raw)}")
    return raw
