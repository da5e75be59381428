"""What the channels are given by their caller, in memory: uses, counts, money and messages."""

import re
import threading
from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Used:
    """See channels.port.Used."""

    tokens: dict[tuple[str, str], int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def use(self, channel: str, token: str, ends: int) -> bool:
        """See channels.port.Used."""
        with self.lock:
            known = (channel, token) in self.tokens
            self.tokens[channel, token] = ends
            return not known


@dataclass
class Counter:
    """See channels.sms.Counter."""

    times: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def count(self, what: str, seconds: int, now: int) -> int:
        """See channels.sms.Counter."""
        self.times[what].append(now)
        return sum(at > now - seconds for at in self.times[what])


@dataclass
class Budget:
    """See channels.sms.Budget."""

    cents: int

    def take(self, cents: int) -> bool:
        """See channels.sms.Budget."""
        if self.cents < cents:
            return False
        self.cents -= cents
        return True


@dataclass
class Phones:
    """Every phone of the country: keeps what was sent to it."""

    messages: list[tuple[str, str]] = field(default_factory=list)

    def send(self, phone: str, text: str) -> None:
        """See channels.gateway.Gateway."""
        self.messages.append((phone, text))

    def code(self) -> str:
        """Return the code of the last message."""
        return re.findall(r"[0-9]{6}", self.messages[-1][1])[-1]
