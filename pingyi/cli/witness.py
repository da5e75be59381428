"""`pingyi witness`: cosigns what logs publish, as a server or by a visit; it judges nothing and needs no database."""

import argparse
import asyncio
import functools
import signal
import socket
import sys
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import quote

from pingyi.bundle.report import one_line
from pingyi.cli import site
from pingyi.core import clock
from pingyi.core.errors import Refused
from pingyi.ledger import cosign, files, note, proofs, witness
from pingyi.ledger.witness import Answer, Witness

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

PORT = 8100
PORTS = 65536
BODY_SECONDS = 10
AT_ONCE = 64  # requests; more are turned away
GRACE_SECONDS = 4


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command with its actions serve, sign and key."""
    command = commands.add_parser("witness", help="cosign what logs publish, as a server or by a visit")
    actions = command.add_subparsers(title="actions", required=True, metavar="ACTION")
    serve = _action(actions, "serve", "answer logs that ask for a cosignature (C2SP tlog-witness)", _serve)
    serve.add_argument("--log", metavar="VKEY", action="append", required=True, help="key of a log; may be repeated")
    serve.add_argument("--port", type=int, default=PORT)
    serve.add_argument("--lan", action="store_true", help="listen on every address")
    sign = _action(actions, "sign", "visit what a log has published, and cosign its checkpoint", _sign)
    sign.add_argument("source", metavar="FOLDER|URL", help="where the log's checkpoint and tiles are")
    sign.add_argument("--log", metavar="VKEY", required=True, help="key of the log")
    sign.add_argument("--out", type=Path, metavar="FILE", help="the cosigned checkpoint; else in the witness's folder")
    key = _action(actions, "key", "print the witness's own key, made at the first call", _key)
    key.add_argument("--name", metavar="NAME", default="", help="for the first call, such as archive.example.cn/w1")


def _action(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    text: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    action = actions.add_parser(name, help=text, description=text)
    action.add_argument("--folder", type=Path, metavar="DIR", help="of the witness; else witness/ in the data folder")
    action.set_defaults(run=run)
    return action


def _key(arguments: argparse.Namespace) -> int:
    """Print the verifier key; 0."""
    print(witness.signer(_folder(arguments), arguments.name).key.text)
    return 0


def _sign(arguments: argparse.Namespace) -> int:
    """Visit a log once; 0 cosigned, 1 the log misbehaves.

    Raises Refused, OSError: what is published cannot be used, or the witness is retired.
    """
    visitor = _witness(arguments, [arguments.log])
    (origin,) = visitor.logs
    fetch = functools.cache(_source(arguments.source))
    try:
        answer = visitor.visit(fetch, origin, clock.second())
    except (proofs.BadTile, note.BadNote) as error:
        raise Refused(one_line(f"{arguments.source}: {error}")) from error
    if answer.status == witness.GONE:
        raise Refused(answer.why)
    if answer.status != witness.DONE:
        _tell(f"REFUSED: {origin}: {answer.why}", answer)
        return 1
    out = arguments.out or visitor.folder / f"{quote(origin, safe='')}.cosigned"
    files.replace(out, note.cosigned(fetch("checkpoint").decode(), answer.body, visitor.signer.key).encode())
    print(f"cosigned: {origin}, {visitor.known(origin).size} entries")
    print(out)
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    """Answer requests until SIGTERM or Ctrl-C; 0.

    Raises Refused: the port is taken, or the witness is retired or damaged.
    """
    import uvicorn

    from pingyi.edge.protocol import Bounded

    server = _witness(arguments, arguments.log)
    for origin in server.logs:
        server.known(origin)
    if server.is_retired:
        raise Refused(f"the witness in {server.folder} is retired; make a new one in another folder")
    host = "0.0.0.0" if arguments.lan else "127.0.0.1"
    with _listening(host, arguments.port) as listener:
        print(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        print(server.signer.key.text, flush=True)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _end)  # uvicorn raises again what ended it
        config = uvicorn.Config(
            Door(server),
            http=Bounded,
            lifespan="off",
            log_level="warning",
            limit_concurrency=AT_ONCE,
            timeout_graceful_shutdown=GRACE_SECONDS,
            server_header=False,
        )
        uvicorn.Server(config).run(sockets=[listener])
    return 0


@dataclass(frozen=True)
class Door:
    """The ASGI application: POST /add-checkpoint and nothing else."""

    witness: Witness

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer one request."""
        answer = await self._answer(scope, receive)
        body = answer.body.encode()
        headers = [(b"content-type", answer.content_type.encode()), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: MutableMapping[str, Any], receive: "Receive") -> Answer:
        if scope["path"] != "/add-checkpoint":
            return Answer(404, "this is a witness; it answers POST /add-checkpoint\n")
        if scope["method"] != "POST":
            return Answer(405, "POST\n")
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _body(receive)
        except TimeoutError:
            return Answer(408, "the request took too long\n")
        if len(body) > cosign.LIMIT:
            return Answer(413, f"a request has at most {cosign.LIMIT} bytes\n")
        try:
            answer = await asyncio.to_thread(self.witness.answer, body, clock.second())
        except (Refused, OSError) as error:
            print(f"pingyi: {error}", file=sys.stderr)
            return Answer(witness.GONE, "the witness cannot keep what it cosigns\n")
        if answer.evidence:
            _tell(f"REFUSED: {answer.why}", answer)
        return answer


async def _body(receive: "Receive") -> bytes:
    """Return the body, cut after the limit; an empty one when the client left."""
    body, more = b"", True
    while more and len(body) <= cosign.LIMIT:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _folder(arguments: argparse.Namespace) -> Path:
    folder: Path = arguments.folder or site.data_folder() / "witness"
    return folder


def _witness(arguments: argparse.Namespace, vkeys: list[str]) -> Witness:
    try:
        logs = {key.name: key for key in map(note.parse_key, vkeys)}
    except note.BadNote as error:
        raise Refused(one_line(f"--log: {error}")) from error
    return Witness(_folder(arguments), witness.signer(_folder(arguments)), logs)


def _source(text: str) -> proofs.Fetch:
    """Return the reader of a folder, of the folder around a checkpoint, or of an address."""
    if text.startswith(("http://", "https://")):
        return lambda name: _got(f"{text.rstrip('/')}/{name}")
    path = Path(text)
    return proofs.folder(path.parent if path.is_file() else path)


def _got(url: str) -> bytes:
    try:
        status, content = cosign.exchange("GET", url)
    except cosign.Unanswered as error:
        raise OSError(str(error)) from error
    if status != 200:
        raise FileNotFoundError(f"{url} answers {status}")
    return content


def _listening(host: str, port: int) -> socket.socket:
    try:
        if not 0 <= port < PORTS:
            raise OSError(f"ports are below {PORTS}")  # create_server() would leave a socket open
        return socket.create_server((host, port))
    except OSError as error:
        raise Refused(f"port {port} cannot be used ({error}); give another with --port") from error


def _tell(line: str, answer: Answer) -> None:
    print(one_line(line), flush=True)
    if answer.evidence:
        print(f"evidence: {answer.evidence}", flush=True)


def _end(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)
