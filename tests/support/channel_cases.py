"""The channels with their first steps already taken, so that one suite can hold all of them to the same promises."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Protocol
from urllib.parse import parse_qs, urlsplit

from pingyi.ballot.channels import codes, sms, wechat
from pingyi.ballot.channels.port import Adapter, NotKnown
from tests.support import channel_ports
from tests.support.voters import ORIGIN
from tests.support.wechat_server import WeChatServer

KEY, OTHER_KEY = b"c" * 32, b"d" * 32
OTHER_ORIGIN = "review.example/office/another"
NOW = 1_800_000_000
BACK = "https://review.example/vote/back"


class Case(Protocol):
    """One kind of channel. fields: what identify() reads; lasts: seconds of its first step; once: used up by it."""

    fields: tuple[str, ...]
    lasts: int | None
    once: bool

    def adapter(self, origin: str = ORIGIN, key: bytes = KEY) -> Adapter:
        """Return the channel of a season; those of one case share what they keep."""

    def sent(self, person: int, origin: str = ORIGIN, key: bytes = KEY) -> dict[str, str]:
        """Return what a person sends who took the first step honestly."""

    def kept(self) -> str:
        """Return all that was sealed and kept so far, as text."""

    def hidden(self, person: int, sent: Mapping[str, str]) -> list[str]:
        """Return what must not be found in it."""


@dataclass
class Invited:
    """Codes on paper: nothing is kept, and they stay good."""

    fields: ClassVar = ("code",)
    lasts: ClassVar = None
    once: ClassVar = False

    def adapter(self, origin: str = ORIGIN, key: bytes = KEY) -> Adapter:
        return codes.Invited(key, origin, lambda number: number < 1000)

    def sent(self, person: int, origin: str = ORIGIN, key: bytes = KEY) -> dict[str, str]:
        return {"code": codes.code(key, origin, person)}

    def kept(self) -> str:
        return ""

    def hidden(self, person: int, sent: Mapping[str, str]) -> list[str]:
        return [sent["code"]]


@dataclass
class Sms:
    """Codes by text message."""

    fields: ClassVar = ("sealed", "phone", "code")
    lasts: ClassVar = sms.LASTS
    once: ClassVar = True
    phones: channel_ports.Phones = field(default_factory=channel_ports.Phones)
    used: channel_ports.Used = field(default_factory=channel_ports.Used)
    counter: channel_ports.Counter = field(default_factory=channel_ports.Counter)
    sealed: list[str] = field(default_factory=list)
    asked: Iterator[int] = field(default_factory=lambda: itertools.count())

    def adapter(self, origin: str = ORIGIN, key: bytes = KEY) -> sms.Sms:
        limits = sms.Limits(self.counter, channel_ports.Budget(10**9), 5)
        return sms.Sms(key, origin, self.phones, self.used, limits, "code {}".format)

    def sent(self, person: int, origin: str = ORIGIN, key: bytes = KEY) -> dict[str, str]:
        self.counter.times.clear()  # each time an hour later
        phone = self.phone(person)
        sealed = self.adapter(origin, key).ask(phone, NOW)
        self.sealed.append(sealed)
        return {"sealed": sealed, "phone": phone, "code": self.phones.code()}

    def phone(self, person: int) -> str:
        return f"138{person:08}"

    def kept(self) -> str:
        return repr((self.sealed, self.used.tokens, self.counter.times))

    def hidden(self, person: int, sent: Mapping[str, str]) -> list[str]:
        return [self.phone(person)]


@dataclass
class WeChat:
    """The way to WeChat and back."""

    server: WeChatServer
    fields: ClassVar = ("sealed", "state", "code")
    lasts: ClassVar = wechat.LASTS
    once: ClassVar = True
    used: channel_ports.Used = field(default_factory=channel_ports.Used)
    sealed: list[str] = field(default_factory=list)
    make: Callable[..., wechat.WeChat] = wechat.WeChat

    def adapter(self, origin: str = ORIGIN, key: bytes = KEY) -> wechat.WeChat:
        return self.make(key, origin, self.server.account, self.used)

    def sent(self, person: int, origin: str = ORIGIN, key: bytes = KEY) -> dict[str, str]:
        address, sealed = self.adapter(origin, key).start(BACK, NOW)
        self.sealed.append(sealed)
        (state,) = parse_qs(urlsplit(address).query)["state"]
        return {"sealed": sealed, "state": state, "code": self.server.visit(self.openid(person))}

    def openid(self, person: int) -> str:
        return f"o6_bmjrPTlm6_2sgVt7h{person:08}"

    def kept(self) -> str:
        return repr((self.sealed, self.used.tokens))

    def hidden(self, person: int, sent: Mapping[str, str]) -> list[str]:
        return [self.openid(person), sent["code"], sent["state"]]


def turned_down(adapter: Adapter, sent: Mapping[str, str], now: int = NOW) -> str:
    """Return the code by which the channel turns somebody down. Raises AssertionError: it let them in."""
    try:
        known = adapter.identify(sent, now)
    except NotKnown as told:
        assert told.code.isalpha()
        return told.code
    raise AssertionError(f"let in as {known.subject}: {dict(sent)}")
