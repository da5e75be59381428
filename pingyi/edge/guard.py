"""Takes a request's body whole, within a size and a time, before any of Django's few threads is used."""

import asyncio
import tempfile
from dataclasses import dataclass
from typing import IO

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PIECE = 64 * 1024
IN_MEMORY = 1024 * 1024


class TooLarge(Exception):
    """The body is larger than the cap."""


class Gone(Exception):
    """The client left before the body was there; half an upload must not reach the application."""


@dataclass(frozen=True)
class Guard:
    """Wraps an application: 413 above `cap` bytes, 408 when the body is not there after `seconds`."""

    app: ASGIApp
    cap: int
    seconds: float

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; other kinds of scope pass untouched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            try:
                async with asyncio.timeout(self.seconds):
                    await self._take(scope, receive, body)
            except Gone:
                return
            except TooLarge:
                text = f"413 · 文件超过 {self.cap >> 20} MB / the upload is larger than {self.cap >> 20} MB\n"
                await PlainTextResponse(text, 413, {"Connection": "close"})(scope, receive, send)
                return
            except TimeoutError:
                text = "408 · 上传超时，请重试 / the upload took too long, please try again\n"
                await PlainTextResponse(text, 408, {"Connection": "close"})(scope, receive, send)
                return
            body.seek(0)
            await self.app(scope, _replay(body, receive), send)

    async def _take(self, scope: Scope, receive: Receive, body: IO[bytes]) -> None:
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > self.cap:
            raise TooLarge
        size = 0
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Gone
            piece = message.get("body", b"")
            size += len(piece)
            if size > self.cap:
                raise TooLarge
            body.write(piece)
            more = message.get("more_body", False)


def _replay(body: IO[bytes], receive: Receive) -> Receive:
    ended = False

    async def again() -> Message:
        nonlocal ended
        if ended:
            return await receive()
        piece = body.read(PIECE)
        ended = len(piece) < PIECE
        return {"type": "http.request", "body": piece, "more_body": not ended}

    return again
