"""A stand-in for an office's text message gateway: takes JSON with the right token and keeps what it took."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pingyi.ballot.channels import gateway
from tests.support.local_http import Quiet, serving

TOKEN = "token-of-the-gateway"


@dataclass
class SmsServer:
    """What the server took. status: what it answers; address: of the gateway."""

    status: int = 200
    address: str = ""
    taken: list[dict[str, str]] = field(default_factory=list)

    def gateway(self, folder: Path, token: str = TOKEN) -> gateway.Http:
        """Return the gateway as an office configures it, with its token in a file of the folder."""
        path = folder / "sms-token"
        path.write_text(f"{token}\n")
        return gateway.Http(f"{self.address}/send", path)


@contextlib.contextmanager
def sms() -> Iterator[SmsServer]:
    """Serve while the context lasts."""
    known = SmsServer()

    class Answers(Quiet):
        """The one address."""

        def do_POST(self) -> None:
            """Take one message."""
            body = self.read_body()
            if self.path != "/send" or self.headers["Authorization"] != f"Bearer {TOKEN}":
                self.answer(401, b'{"error": "token"}')
                return
            if known.status == 200:
                known.taken.append(json.loads(body))
            self.answer(known.status, b"{}")

    with serving(Answers) as known.address:
        yield known
