"""Solves puzzles as a browser does, for tests that are not about the time it takes."""

import hashlib
from itertools import count

from pingyi.ballot.intake import puzzle


def solve(text: str) -> str:
    """Return the answer to a puzzle, honest or not; a clearance needs none."""
    kind, _ends, bits, once, mac = text.split(".")
    if kind == puzzle.CLEARANCE:
        return ""
    seed = bytes.fromhex(once + mac)
    return b"".join(_counter(seed + part.to_bytes(4, "big"), int(bits)) for part in range(puzzle.PARTS)).hex()


def _counter(start: bytes, bits: int) -> bytes:
    tried = (number.to_bytes(4, "big") for number in count())
    return next(one for one in tried if _zeros(hashlib.sha256(start + one).digest()) >= bits)


def _zeros(digest: bytes) -> int:
    return 256 - int.from_bytes(digest, "big").bit_length()
