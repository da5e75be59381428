"""Voters by mobile number: a code goes to the number, and who types it has the phone; it must keep neither of both."""

import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pingyi.ballot.channels import typed
from pingyi.ballot.channels.gateway import Gateway
from pingyi.ballot.channels.port import Known, NotKnown, Used
from pingyi.ballot.channels.seal import Seal

CHANNEL = "sms"
LASTS = 300  # seconds that a code is good
MOST_TRIES = 5  # of one code
MOST_MESSAGES = 3  # to one number
HOUR = 3600
DIGITS = 6
ID = 16
PHONE = re.compile(r"(?:\+86|0086)?(1[3-9][0-9]{9})")
CODE = re.compile(rf"[0-9]{{{DIGITS}}}")


class Counter(Protocol):
    """Counts what happened lately; shared by all processes of an office."""

    def count(self, what: str, seconds: int, now: int) -> int:
        """Return how often this happened in the last seconds, this time included; of two at once each counts."""


class Budget(Protocol):
    """The money that a season's messages may cost."""

    def take(self, cents: int) -> bool:
        """Take so much, or tell that it is not there."""


@dataclass(frozen=True)
class Limits:
    """What keeps messages from being sent for nothing. cents: the price of one."""

    counter: Counter
    budget: Budget
    cents: int


@dataclass(frozen=True)
class Sms:
    """See port.Adapter; reads `sealed`, `phone` and `code`. wording: the message that tells a code."""

    key: bytes = field(repr=False)
    origin: str
    gateway: Gateway
    used: Used
    limits: Limits
    wording: Callable[[str], str]

    def ask(self, phone: str, now: int) -> str:
        """Send a code to the number and return the sealed text that identify() needs with it.

        Raises NotKnown: no mainland mobile number, too many messages, no money left. Raises Refused: see Gateway.
        """
        number = _number(phone)
        if self._count("sent", number, HOUR, now) > MOST_MESSAGES:
            raise NotKnown("often")
        if not self.limits.budget.take(self.limits.cents):
            raise NotKnown("budget")
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        self.gateway.send(number, self.wording(code))
        once = secrets.token_bytes(ID)
        return self._seal.close(once + self._proof(once, number, code), now + LASTS)

    def identify(self, sent: Mapping[str, str], now: int) -> Known:
        """See port.Adapter."""
        opened = self._seal.open(sent.get("sealed", ""), now)
        if opened is None:
            raise NotKnown("stale")
        number, code = _number(sent.get("phone", "")), typed.plain(sent.get("code", ""))
        once, proof = opened.body[:ID], opened.body[ID:]
        if self._count("tried", once.hex(), LASTS, now) > MOST_TRIES:
            raise NotKnown("tries")
        if not CODE.fullmatch(code) or not hmac.compare_digest(self._proof(once, number, code), proof):
            raise NotKnown("wrong")
        if not self.used.use(CHANNEL, once.hex(), opened.ends):
            raise NotKnown("used")
        return Known(f"phone:{number}")

    @property
    def _seal(self) -> Seal:
        return Seal(self.key, self.origin, CHANNEL)

    def _proof(self, once: bytes, number: str, code: str) -> bytes:
        return self._seal.digest(once.hex(), number, code)

    def _count(self, what: str, about: str, seconds: int, now: int) -> int:
        return self.limits.counter.count(self._seal.digest(what, about).hex(), seconds, now)


def _number(text: str) -> str:
    """Return the 11 digits of a mainland mobile number. Raises NotKnown: it is none."""
    found = PHONE.fullmatch(typed.plain(text))
    if found is None:
        raise NotKnown("phone")
    return found[1]
