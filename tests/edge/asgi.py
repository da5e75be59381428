"""Calls an ASGI application without a server; it must not judge the answer."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

Message = dict[str, Any]
Pairs = Iterable[tuple[str, str]]
GONE: Message = {"type": "http.disconnect"}


@dataclass
class Answer:
    """What the application sent. sent: every message as it was."""

    sent: list[Message] = field(default_factory=list)

    @property
    def status(self) -> int:
        """The status, of the one response."""
        (start,) = [message for message in self.sent if message["type"] == "http.response.start"]
        return int(start["status"])

    @property
    def headers(self) -> dict[str, str]:
        """The headers by their lower-case names."""
        pairs = self.sent[0]["headers"]
        return {name.decode("latin1"): value.decode("latin1") for name, value in pairs}

    @property
    def body(self) -> bytes:
        """The whole body."""
        return b"".join(message.get("body", b"") for message in self.sent[1:])


@dataclass
class Recorder:
    """An application that reads the body and answers 200; it keeps what it was given."""

    scopes: list[Message] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def __call__(self, scope, receive, send):
        """Take one call."""
        self.scopes.append(scope)
        if scope["type"] != "http":
            return
        pieces, more = [], True
        while more:
            message = await receive()
            pieces.append(message["body"])
            more = message["more_body"]
        self.bodies.append(b"".join(pieces))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"taken"})


def scope(
    path: str = "/", method: str = "POST", query: bytes = b"", headers: Iterable[tuple[str, str]] = ()
) -> Message:
    """Return the scope of one request."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "client": ("127.0.0.1", 40000),
        "server": ("127.0.0.1", 8000),
    }


def sent_in(pieces: Iterable[bytes]) -> Iterator[Message]:
    """Yield the messages of a body that arrives in these pieces and ends."""
    pieces = list(pieces) or [b""]
    for place, piece in enumerate(pieces, 1):
        yield {"type": "http.request", "body": piece, "more_body": place < len(pieces)}


def call(app: Any, asked: Message, messages: Iterable[Message]) -> Answer:
    """Return what the application answers to these messages; after them the client waits in silence."""
    answer, left = Answer(), iter(messages)

    async def receive() -> Message:
        for message in left:
            return message
        return await asyncio.get_running_loop().create_future()

    async def send(message: Message) -> None:
        answer.sent.append(message)

    asyncio.run(app(asked, receive, send))
    return answer
