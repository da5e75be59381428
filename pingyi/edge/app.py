"""The outermost application: static files and limits; whatever else comes goes to the mounted site."""

import gzip
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from starlette.applications import Starlette
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from pingyi.edge.ballots import Ballots
from pingyi.edge.crowd import Crowd
from pingyi.edge.doors import Doors
from pingyi.edge.guard import Guard

BODY_CAP = 34 * 1024 * 1024
BODY_SECONDS = 60
THREADS = 4
PACKED = (".css", ".js", ".svg", ".html", ".json")


@dataclass(frozen=True)
class Survey:
    """What voters and watchers ask for.

    ledgers: the folder in which the worker publishes logs as tiles. crowd: who is held at a full door.
    """

    doors: Doors
    ledgers: Path
    crowd: Crowd = field(default_factory=Crowd)


class Ledgers(StaticFiles):
    """Logs as C2SP tiles: a tile of one width never changes, the checkpoint does; anybody may read them."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory=directory, check_dir=False)

    async def get_response(self, path: str, scope: MutableMapping[str, Any]) -> Response:
        """Answer with the file and how long it may be kept."""
        answer = await super().get_response(path, scope)
        lasting = "/tile/" in path and answer.status_code == 200
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if lasting else "no-cache"
        answer.headers["Content-Type"] = "application/octet-stream" if "/tile/" in path else "text/plain; charset=utf-8"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer


class Assets(StaticFiles):
    """Static files, packed where that pays; an address that names the content's digest may be kept for ever."""

    async def get_response(self, path: str, scope: MutableMapping[str, Any]) -> Response:
        """Answer with the file and how long it may be kept."""
        answer = await super().get_response(path, scope)
        lasting = b"v=" in scope["query_string"]
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if lasting else "no-cache"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return _packed(answer, scope) if isinstance(answer, FileResponse) and answer.status_code == 200 else answer


def _packed(answer: FileResponse, scope: MutableMapping[str, Any]) -> Response:
    """Return the file as gzip to browsers that take it; each version of a file is packed once."""
    if Path(answer.path).suffix not in PACKED:
        return answer
    answer.headers["Vary"] = "Accept-Encoding"
    if b"gzip" not in dict(scope["headers"]).get(b"accept-encoding", b""):
        return answer
    # The tag is weak because the same file goes out in two encodings.
    headers = {name: value for name, value in answer.headers.items() if name not in ("content-length", "etag")}
    headers |= {"Content-Encoding": "gzip", "ETag": f"W/{answer.headers['etag']}"}
    return Response(_gzip(str(answer.path), answer.headers["etag"]), headers=headers)


@cache
def _gzip(path: str, _version: str) -> bytes:
    return gzip.compress(Path(path).read_bytes(), 9, mtime=0)


def build(
    site: Any, static: Path, *, survey: Survey | None = None, cap: int = BODY_CAP, seconds: float = BODY_SECONDS
) -> ASGIApp:
    """Return the application that uvicorn serves.

    site: a WSGI application, called in at most THREADS threads at once.
    survey: what serves ballots and ledgers, if anything does.
    cap, seconds: how large a body may be and how long it may take to arrive.
    """
    inner = cast(ASGIApp, WSGIMiddleware(site, workers=THREADS))
    routes: list[BaseRoute] = [Mount("/static", Assets(directory=static))]
    if survey is None:
        return Starlette(routes=[*routes, Mount("/", Guard(inner, cap, seconds))])

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await survey.doors.end()

    routes += [
        Mount("/b", Ballots(survey.doors, crowd=survey.crowd)),
        Mount("/ledger", Ledgers(directory=survey.ledgers)),
    ]
    return Starlette(routes=[*routes, Mount("/", Guard(inner, cap, seconds))], lifespan=lifespan)
