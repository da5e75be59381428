"""Invited voters: a printed code names its number, and no code can be made up; a code stays good until the close."""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pingyi.ballot.channels import typed
from pingyi.ballot.channels.port import Known, NotKnown
from pingyi.core import canonical

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O and U
MISREAD = str.maketrans("OIL", "011")
LETTERS, GROUP = 12, 4
NUMBER_BITS, MAC_BITS = 24, 36
DOMAIN = b"pingyi-code-v1\x00"


def code(key: bytes, origin: str, number: int) -> str:
    """Return the code of a number as it is printed, XXXX-XXXX-XXXX, good for the season of this origin alone.

    number: 0-16,777,215. Raises OverflowError: another one.
    """
    letters = _letters(key, origin, number)
    return "-".join(letters[start : start + GROUP] for start in range(0, LETTERS, GROUP))


def number(key: bytes, origin: str, text: str) -> int | None:
    """Return the number of a code as somebody typed it, or None when it is none of this season.

    Lower case, full width, spaces and dashes do not matter, nor whether O or 0 and I, L or 1 was typed.
    """
    letters = typed.plain(text).translate(MISREAD)
    if len(letters) != LETTERS or not set(letters) <= set(ALPHABET):
        return None
    value = 0
    for letter in letters:
        value = value * len(ALPHABET) + ALPHABET.index(letter)
    found = value >> MAC_BITS ^ int.from_bytes(_mask(key, value & (1 << MAC_BITS) - 1), "big")
    return found if hmac.compare_digest(_letters(key, origin, found), letters) else None


@dataclass(frozen=True)
class Invited:
    """See port.Adapter; reads `code`. issued: whether the code of this number was given out and is not cancelled."""

    key: bytes = field(repr=False)
    origin: str
    issued: Callable[[int], bool]

    def identify(self, sent: Mapping[str, str], now: int) -> Known:  # noqa: ARG002  # a code ends with the survey
        """See port.Adapter."""
        found = number(self.key, self.origin, sent.get("code", ""))
        if found is None:
            raise NotKnown("code")
        if not self.issued(found):
            raise NotKnown("cancelled")
        return Known(f"code:{found}")


def _letters(key: bytes, origin: str, number: int) -> str:
    mac = hmac.digest(key, DOMAIN + canonical.dumps([origin, number]), "sha256")
    low = int.from_bytes(mac[:5], "big") >> 40 - MAC_BITS
    hidden = bytes(a ^ b for a, b in zip(number.to_bytes(NUMBER_BITS // 8, "big"), _mask(key, low), strict=True))
    value = int.from_bytes(hidden, "big") << MAC_BITS | low
    return "".join(ALPHABET[value >> shift & 31] for shift in range(5 * LETTERS - 5, -1, -5))


def _mask(key: bytes, low: int) -> bytes:
    """Return what hides the number, so that codes printed one after another do not begin alike."""
    return hmac.digest(key, DOMAIN + b"mask" + low.to_bytes(8, "big"), "sha256")[: NUMBER_BITS // 8]
