"""A stand-in for WeChat's web authorisation, with its habits: errors with status 200, JSON as text/plain, strict links.

`/connect/oauth2/authorize` sends a browser back as the person who holds the phone; `/sns/oauth2/access_token` exchanges
a code once within five minutes.
"""

import contextlib
import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from pingyi.ballot.channels.wechat import Account
from tests.support.local_http import Quiet, serving

APPID, SECRET = "wx0123456789abcdef", "0123456789abcdef0123456789abcdef"
CODE_SECONDS = 300
ORDER = ["appid", "redirect_uri", "response_type", "scope", "state"]


@dataclass
class _Visit:
    openid: str
    snapshot: bool
    at: int
    spent: bool = False


@dataclass
class WeChatServer:
    """What the server knows. clock: second since 1970; once: whether a code is good only once, as the real one's is.

    openid, snapshot: who holds the phone that asks for authorisation; other: an answer given instead of every exchange.
    """

    clock: Callable[[], int]
    once: bool = True
    openid: str = "o6_bmjrPTlm6_2sgVt7hMZOPfL2M"
    snapshot: bool = False
    other: tuple[int, bytes] | None = None
    address: str = ""
    exchanges: int = 0
    visits: dict[str, _Visit] = field(default_factory=dict)

    @property
    def account(self) -> Account:
        """The service account as an office configures it."""
        return Account(APPID, SECRET, self.address, self.address)

    def visit(self, openid: str, *, snapshot: bool = False) -> str:
        """Return a fresh code, as the way back from WeChat carries it."""
        code = f"0{secrets.token_hex(15)}"
        self.visits[code] = _Visit(openid, snapshot, self.clock())
        return code

    def exchange(self, asked: dict[str, str]) -> dict[str, object]:
        """Return the answer to an exchange."""
        self.exchanges += 1
        fault = self._fault(asked)
        if fault is not None:
            return {"errcode": fault[0], "errmsg": f"{fault[1]}, rid: {secrets.token_hex(4)}"}
        visit = self.visits[asked["code"]]
        visit.spent = self.once
        answer: dict[str, object] = {
            "access_token": secrets.token_urlsafe(64),
            "expires_in": 7200,
            "refresh_token": secrets.token_urlsafe(64),
            "openid": visit.openid,
            "scope": "snsapi_base",
        }
        return answer | ({"is_snapshotuser": 1} if visit.snapshot else {})

    def _fault(self, asked: dict[str, str]) -> tuple[int, str] | None:
        visit = self.visits.get(asked.get("code", ""))
        told = [
            (asked.get("appid") != APPID, 40013, "invalid appid"),
            (asked.get("secret") != SECRET, 40125, "invalid appsecret"),
            (asked.get("grant_type") != "authorization_code", 40002, "invalid grant_type"),
            (not asked.get("code"), 41008, "missing code"),
            (visit is None or self.clock() >= visit.at + CODE_SECONDS, 40029, "invalid code"),
            (visit is not None and visit.spent, 40163, "code been used"),
        ]
        return next(((number, text) for wrong, number, text in told if wrong), None)


@contextlib.contextmanager
def wechat(clock: Callable[[], int]) -> Iterator[WeChatServer]:
    """Serve while the context lasts."""
    known = WeChatServer(clock)

    class Answers(Quiet):
        """The two addresses."""

        def do_GET(self) -> None:
            """Answer one request."""
            parts = urlsplit(self.path)
            asked = parse_qsl(parts.query, keep_blank_values=True)
            if parts.path == "/sns/oauth2/access_token":
                status, body = known.other or (200, json.dumps(known.exchange(dict(asked))).encode())
                self.answer(status, body, "text/plain")
            elif parts.path == "/connect/oauth2/authorize" and _is_link(asked):
                fields = dict(asked)
                code = known.visit(known.openid, snapshot=known.snapshot)
                back = urlencode({"code": code, "state": fields["state"]})
                mark = "&" if "?" in fields["redirect_uri"] else "?"
                self.answer(302, b"", Location=f"{fields['redirect_uri']}{mark}{back}")
            else:
                self.answer(404, b"", "text/plain")

    with serving(Answers) as known.address:
        yield known


def _is_link(asked: list[tuple[str, str]]) -> bool:
    fields = dict(asked)
    return [name for name, _ in asked] == ORDER and fields["appid"] == APPID and fields["scope"] == "snsapi_base"
