"""POST /b/<office>/<season>/ballot: the hot path from a request to its receipt, without Django or a session."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from starlette.types import Message, Receive, Scope, Send

from pingyi.ballot.intake.accept import Full, Intake
from pingyi.ballot.intake.batch import error
from pingyi.ballot.intake.request import LONGEST, Bad, Sent
from pingyi.ballot.intake.trace import of_sender
from pingyi.ballot.intake.writer import Gone
from pingyi.core import clock

BODY_SECONDS = 10
HOLD_SECONDS = 1.5  # before somebody is told that the door is full
RETRY_SECONDS = b"2"
Reply = tuple[int, bytes] | tuple[int, bytes, tuple[bytes, bytes]]
HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
]


@dataclass(frozen=True)
class Door:
    """One season's way in. secret: by which senders become traces."""

    intake: Intake
    secret: bytes


@dataclass(frozen=True)
class Ballots:
    """The application below /b/. doors: gives a season's door by office and season, or None."""

    doors: Callable[[str, str], Door | None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: 201 with the receipt, or a code of what is wrong."""
        parts = scope["path"].removeprefix(scope.get("root_path", "")).strip("/").split("/")
        door = self.doors(parts[0], parts[1]) if len(parts) == 3 and parts[2] == "ballot" else None
        if door is None:
            await _answer(send, 404, error("unknown"))
        elif scope["method"] != "POST":
            await _answer(send, 405, error("method"), (b"allow", b"POST"))
        else:
            await _answer(send, *await _cast(door, scope, receive))


async def _cast(door: Door, scope: Scope, receive: Receive) -> Reply:
    headers = dict(scope["headers"])
    try:
        body = await _body(headers, receive)
        sender = scope["client"][0] if scope.get("client") else ""
        trace = of_sender(door.secret, sender, headers.get(b"user-agent", b""))
        key = headers.get(b"idempotency-key", b"").decode("latin-1")
        return await door.intake.cast(Sent(body, key, clock.second(), trace))
    except Bad as bad:
        return bad.status, error(bad.code)
    except Full:
        # Answered at once, those who ask again at once would take the processor from those whose ballots wait.
        await asyncio.sleep(HOLD_SECONDS)
        return 503, error("full"), (b"retry-after", RETRY_SECONDS)
    except Gone:
        return 503, error("full"), (b"retry-after", RETRY_SECONDS)
    except TimeoutError:
        return 408, error("slow"), (b"connection", b"close")


async def _body(headers: dict[bytes, bytes], receive: Receive) -> bytes:
    declared = headers.get(b"content-length", b"0")
    if not declared.isdigit() or int(declared) > LONGEST:
        raise Bad("long", 413)
    body, more = b"", True
    async with asyncio.timeout(BODY_SECONDS):
        while more:
            message = await receive()
            body += _piece(message, len(body))
            more = message.get("more_body", False)
    return body


def _piece(message: Message, before: int) -> bytes:
    if message["type"] == "http.disconnect":
        raise Bad("gone", 400)
    piece: bytes = message.get("body", b"")
    if before + len(piece) > LONGEST:
        raise Bad("long", 413)
    return piece


async def _answer(send: Send, status: int, body: bytes, *more: tuple[bytes, bytes]) -> None:
    headers = [*HEADERS, (b"content-length", str(len(body)).encode()), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
