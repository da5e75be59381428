"""Seals what a page carries between two steps: it cannot be changed, but anybody may read it; it must hold digests."""

import hmac
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from pingyi.core import canonical

MAC = 16
DIGEST = 16
DOMAIN = b"pingyi-channel-v1\x00"
FORM = re.compile(r"([0-9]{1,12})\.([0-9a-f]{2,128})\.[0-9a-f]{32}")


class Opened(NamedTuple):
    """What was sealed. ends: second since 1970 from which it is worth nothing."""

    body: bytes
    ends: int


@dataclass(frozen=True)
class Seal:
    """The seal of one channel of the season of this origin."""

    key: bytes = field(repr=False)
    origin: str
    channel: str

    def close(self, body: bytes, ends: int) -> str:
        """Return the body as sealed text. body: 1-64 bytes that tell nothing; ends: second since 1970."""
        head = f"{ends}.{body.hex()}"
        return f"{head}.{self._digest('seal', head)[:MAC].hex()}"

    def open(self, text: str, now: int) -> Opened | None:
        """Return what was sealed, or None when it was changed, is over at second `now` or is not of this seal."""
        found = FORM.fullmatch(text)
        if found is None:
            return None
        opened = Opened(bytes.fromhex(found[2]), int(found[1]))
        return opened if hmac.compare_digest(self.close(*opened), text) and now < opened.ends else None

    def digest(self, *parts: str) -> bytes:
        """Return 16 bytes by which nobody without the key learns the parts. parts: without lone surrogates."""
        return self._digest("digest", *parts)[:DIGEST]

    def _digest(self, *parts: str) -> bytes:
        return hmac.digest(self.key, DOMAIN + canonical.dumps([self.origin, self.channel, *parts]), "sha256")
