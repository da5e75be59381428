"""The server that `pingyi bench ballots` measures, in a process of its own: the real door and a null door."""

import argparse
import json
import socket
import sys
import threading
from pathlib import Path

import uvicorn
from starlette.types import Receive, Scope, Send

from pingyi.ballot.intake import request
from pingyi.ballot.intake.accept import Intake
from pingyi.ballot.intake.writer import Place, Writer
from pingyi.edge.ballots import HEADERS, Ballots, Door
from pingyi.edge.protocol import Bounded
from pingyi.ledger import keys

ORIGIN = "bench.invalid/office/season"
AGENCIES, OPTIONS = 22, 5
CHANNEL = "invited"
TICKETS = b"k" * 32
RECEIPT = 830  # bytes of a receipt from a batch of 128


def rules() -> request.Rules:
    """Return the rules of the invented season: as many agencies as the notice's result table has lines."""
    return request.Rules(ORIGIN, "season", AGENCIES, OPTIONS, (CHANNEL,), TICKETS)


def place(kind: str, where: str, folder: Path) -> Place:
    """Return where the ballots go. where: a folder, or the address of PostgreSQL."""
    file = "" if kind == "postgres" else str(Path(where) / "bench.sqlite3")
    return Place(ORIGIN, file, where if kind == "postgres" else "", str(folder))


class Null:
    """Parses the same body and answers as many bytes as a receipt has, and does nothing between."""

    def __init__(self, size: int) -> None:
        self._body = b"x" * size

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        message = await receive()
        json.loads(message["body"])
        headers = [*HEADERS, (b"content-length", str(len(self._body)).encode())]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": self._body})


def main() -> int:
    """Serve on a free port, which is told on the first line, until the standard input ends."""
    options = argparse.ArgumentParser()
    options.add_argument("kind", choices=["sqlite", "postgres"])
    options.add_argument("where")
    options.add_argument("keys", type=Path)
    wanted = options.parse_args()
    kept = place(wanted.kind, wanted.where, wanted.keys)
    keys.kept(wanted.keys, kept.key_name)
    store = kept.store()
    store.open()
    store.end()
    door = Door(Intake(Writer(kept, rules()).put), b"s" * 32)
    ballots, null = Ballots(lambda _office, _season: door), Null(RECEIPT)

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        await (null if scope["path"] == "/null" else ballots)(scope, receive, send)

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(4096)
    config = uvicorn.Config(application, http=Bounded, log_level="warning", server_header=False, lifespan="off")
    server = uvicorn.Server(config)

    def wait() -> None:
        sys.stdin.read()
        server.should_exit = True

    threading.Thread(target=wait, daemon=True).start()
    print(listener.getsockname()[1], flush=True)
    server.run(sockets=[listener])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
