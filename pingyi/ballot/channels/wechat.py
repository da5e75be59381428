"""Voters by WeChat: silent web authorisation of a service account; it must not ask for name or picture."""

import hmac
import json
import re
import secrets
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from pingyi.ballot.channels import outgoing
from pingyi.ballot.channels.port import Known, NotKnown, Used
from pingyi.ballot.channels.seal import Seal

CHANNEL = "wechat"
LASTS = 600  # seconds from the way to WeChat until the way back
SCOPE = "snsapi_base"
STATE = re.compile(r"[0-9a-f]{32}")
CODE = re.compile(r"[A-Za-z0-9_-]{1,512}")
OPENID = re.compile(r"[A-Za-z0-9_-]{16,64}")
# The visit is at fault and not the office: no code, code invalid, out of time, used before.
TURNED_DOWN = (41008, 40029, 42003, 40163)


@dataclass(frozen=True)
class Account:
    """A service account. api: what is asked by this server; door: where browsers are sent to."""

    appid: str
    secret: str = field(repr=False)
    api: str = "https://api.weixin.qq.com"
    door: str = "https://open.weixin.qq.com"

    def __post_init__(self) -> None:
        outgoing.check(self.api)


@dataclass(frozen=True)
class WeChat:
    """See port.Adapter; reads `sealed` (from a cookie of the browser that began), `state` and `code`."""

    key: bytes = field(repr=False)
    origin: str
    account: Account
    used: Used

    def start(self, redirect_uri: str, now: int) -> tuple[str, str]:
        """Return the address to send a browser to and the sealed text that binds its way back to this browser.

        redirect_uri: absolute, below the domain that the account names; WeChat adds `code` and `state` to it.
        """
        state = secrets.token_hex(16)
        # WeChat matches the address as text: this order, and the mark at its end.
        asked = urlencode(
            {
                "appid": self.account.appid,
                "redirect_uri": redirect_uri,
                "response_type": "code",
                "scope": SCOPE,
                "state": state,
            }
        )
        address = f"{self.account.door}/connect/oauth2/authorize?{asked}#wechat_redirect"
        return address, self._seal.close(self._seal.digest(state), now + LASTS)

    def identify(self, sent: Mapping[str, str], now: int) -> Known:
        """See port.Adapter. WeChat may call the way back twice: the second one is `used`, and the first one holds."""
        state, code = sent.get("state", ""), sent.get("code", "")
        opened = self._seal.open(sent.get("sealed", ""), now)
        if opened is None or not self._began_with(state, opened.body):
            raise NotKnown("stale")
        if not CODE.fullmatch(code):
            raise NotKnown("refused", "no code")
        if not self.used.use(CHANNEL, opened.body.hex(), opened.ends):
            raise NotKnown("used")
        return Known(f"openid:{_openid(self._exchanged(code))}")

    @property
    def _seal(self) -> Seal:
        return Seal(self.key, self.origin, CHANNEL)

    def _began_with(self, state: str, body: bytes) -> bool:
        return STATE.fullmatch(state) is not None and hmac.compare_digest(self._seal.digest(state), body)

    def _exchanged(self, code: str) -> Mapping[str, object]:
        asked = {
            "appid": self.account.appid,
            "secret": self.account.secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        address = f"{self.account.api}/sns/oauth2/access_token?{urlencode(asked)}"
        try:
            found = json.loads(outgoing.fetch(urllib.request.Request(address)))
        except outgoing.Away as away:
            raise NotKnown("away", str(away)) from None
        except (ValueError, RecursionError):
            raise NotKnown("away", "no JSON") from None
        if not isinstance(found, dict):
            raise NotKnown("away", "no object")
        return found


def _openid(answer: Mapping[str, object]) -> str:
    """Return who WeChat says it is. Errors come with status 200 and `errcode`; the tokens of an answer are dropped."""
    fault = answer.get("errcode", 0)
    if fault in TURNED_DOWN:
        raise NotKnown("refused", f"errcode {fault}")
    if fault != 0:
        raise NotKnown("away", f"errcode {str(fault)[:20]}")
    if answer.get("is_snapshotuser", 0) != 0:
        raise NotKnown("snapshot")
    found = answer.get("openid")
    if answer.get("scope") != SCOPE or not isinstance(found, str) or not OPENID.fullmatch(found):
        raise NotKnown("away", "no openid, or another scope")
    return found
