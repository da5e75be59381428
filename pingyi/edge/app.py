"""The outermost application: static files and limits; whatever else comes goes to the mounted site."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from pingyi.edge.guard import Guard

BODY_CAP = 34 * 1024 * 1024
BODY_SECONDS = 60
THREADS = 4


class Assets(StaticFiles):
    """Static files; an address that names the content's digest may be kept for ever."""

    async def get_response(self, path: str, scope: MutableMapping[str, Any]) -> Response:
        """Answer with the file and how long it may be kept."""
        answer = await super().get_response(path, scope)
        lasting = b"v=" in scope["query_string"]
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable" if lasting else "no-cache"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer


def build(site: Any, static: Path, *, cap: int = BODY_CAP, seconds: float = BODY_SECONDS) -> ASGIApp:
    """Return the application that uvicorn serves.

    site: a WSGI application, called in at most THREADS threads at once.
    cap, seconds: how large a body may be and how long it may take to arrive.
    """
    inner = cast(ASGIApp, WSGIMiddleware(site, workers=THREADS))
    return Starlette(routes=[Mount("/static", Assets(directory=static)), Mount("/", Guard(inner, cap, seconds))])
