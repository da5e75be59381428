"""Ways to send a text message: to a stream, or to the office's gateway over HTTP; it must not know what is sent."""

import json
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO

from pingyi.ballot.channels import outgoing
from pingyi.core.errors import Refused


class Gateway(Protocol):
    """What sends text messages."""

    def send(self, phone: str, text: str) -> None:
        """Send the text to a mainland number of 11 digits. Raises Refused: it was not taken."""


@dataclass(frozen=True)
class Console:
    """Prints messages, where no gateway is configured; everybody who reads the stream can answer for anybody."""

    stream: TextIO

    def send(self, phone: str, text: str) -> None:
        """See Gateway."""
        self.stream.write(f"{phone}: {text}\n")
        self.stream.flush()


@dataclass(frozen=True)
class Http:
    """Posts {"phone", "text"} as JSON with a bearer token; any answer of 2xx means taken.

    address: https, or http to 127.0.0.1; token_file: read at each message, so that the token can be exchanged.
    """

    address: str
    token_file: Path

    def __post_init__(self) -> None:
        outgoing.check(self.address)

    def send(self, phone: str, text: str) -> None:
        """See Gateway."""
        content = json.dumps({"phone": phone, "text": text}, ensure_ascii=False).encode()
        headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json; charset=utf-8"}
        try:
            outgoing.fetch(urllib.request.Request(self.address, content, headers))
        except outgoing.Away as away:
            raise Refused(
                "the gateway did not take the text message to {phone} ({why}); try again in a moment",
                phone=masked(phone),
                why=str(away),
            ) from None

    def _token(self) -> str:
        try:
            return self.token_file.read_text("ascii").strip()
        except (OSError, ValueError) as error:
            raise Refused(
                'the token of the text message gateway cannot be read from "{path}" ({why}); write it there',
                path=str(self.token_file),
                why=type(error).__name__,
            ) from None


def masked(phone: str) -> str:
    """Return a number of 11 digits as it may be shown: 138****0000."""
    return f"{phone[:3]}****{phone[-4:]}"
