"""A puzzle that costs a browser a moment of work: given out and checked; it must not remember which ones are spent.

A puzzle is `p.<ends>.<bits>.<id>.<mac>`. Part i of 12 is solved by a counter with which SHA-256 over id, mac, i and
counter (16, 16, 4 and 4 bytes) begins with so many zero bits; the answer is the counters as hex, 8 digits each. Many
small parts instead of a large one keep the time that solving takes near its mean. pingyi/web/static/web/puzzle.js
solves it.
"""

import hashlib
import hmac
import re
import secrets

BITS = 14  # with 12 parts 200,000 digests: a sixth of a second in a browser, 1 s in one that is 6 times slower
PARTS = 12
LASTS = 3600  # seconds
MAC = 16
DOMAIN = b"pingyi-puzzle-v1\x00"
PUZZLE, CLEARANCE = "p", "c"
FORM = re.compile(
    r"(?P<head>(?P<kind>[pc])\.(?P<ends>[0-9]{1,12})\.(?P<bits>[0-9]{1,2})\.(?P<id>[0-9a-f]{32}))\.(?P<mac>[0-9a-f]{32})"
)


def challenge(key: bytes, origin: str, now: int, bits: int = BITS) -> str:
    """Return a new puzzle for the season of this origin. bits: zero bits of each part, 0-32."""
    return _issued(key, origin, f"{PUZZLE}.{now + LASTS}.{bits}")


def clearance(key: bytes, origin: str, now: int) -> str:
    """Return what stands for a solved puzzle, once, for somebody who answered a question in words instead."""
    return _issued(key, origin, f"{CLEARANCE}.{now + LASTS}.0")


def solved(key: bytes, origin: str, challenge_text: str, answer_text: str, now: int) -> bytes | None:
    """Return the 16 bytes under which a store spends the puzzle, or None when it is worth nothing.

    That is: forged, over at second `now`, of another season, answered wrongly, or a clearance with an answer.
    """
    found = FORM.fullmatch(challenge_text)
    if found is None or not hmac.compare_digest(_mac(key, origin, found["head"]), found["mac"]):
        return None
    if now >= int(found["ends"]):
        return None
    if found["kind"] == CLEARANCE:
        right = answer_text == ""
    else:
        right = _is_answer(bytes.fromhex(found["id"] + found["mac"]), int(found["bits"]), answer_text)
    return bytes.fromhex(found["id"]) if right else None


def _is_answer(seed: bytes, bits: int, text: str) -> bool:
    try:
        counters = bytes.fromhex(text)
    except ValueError:
        return False
    if len(counters) != 4 * PARTS:
        return False
    limit = 1 << 32 - bits
    return all(
        int.from_bytes(hashlib.sha256(seed + part.to_bytes(4, "big") + counters[4 * part : 4 * part + 4]).digest()[:4])
        < limit
        for part in range(PARTS)
    )


def _issued(key: bytes, origin: str, head: str) -> str:
    head = f"{head}.{secrets.token_hex(16)}"
    return f"{head}.{_mac(key, origin, head)}"


def _mac(key: bytes, origin: str, head: str) -> str:
    return hmac.digest(key, DOMAIN + hashlib.sha256(origin.encode()).digest() + head.encode(), "sha256")[:MAC].hex()
