"""The outermost application: static files and limits; whatever else comes goes to the mounted site."""

import gzip
from collections.abc import MutableMapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from starlette.applications import Starlette
from starlette.responses import FileResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from pingyi.edge.guard import Guard

BODY_CAP = 34 * 1024 * 1024
BODY_SECONDS = 60
THREADS = 4
PACKED = (".css", ".js", ".svg", ".html", ".json")


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


def build(site: Any, static: Path, *, cap: int = BODY_CAP, seconds: float = BODY_SECONDS) -> ASGIApp:
    """Return the application that uvicorn serves.

    site: a WSGI application, called in at most THREADS threads at once.
    cap, seconds: how large a body may be and how long it may take to arrive.
    """
    inner = cast(ASGIApp, WSGIMiddleware(site, workers=THREADS))
    return Starlette(routes=[Mount("/static", Assets(directory=static)), Mount("/", Guard(inner, cap, seconds))])
