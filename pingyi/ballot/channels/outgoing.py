"""Asks another host one thing, within a few seconds and a few kilobytes; it must not show what it asked."""

import http.client
import ipaddress
import threading
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import Future
from typing import Any

from pingyi.core.errors import Refused

STEP_SECONDS = 3  # for each step of a connection
SECONDS = 6  # for all of it, whatever trickles in
LONGEST = 4096  # bytes of an answer


class Away(Exception):
    """The other host does not answer as it should. The text says how, and nothing of what was asked."""


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: it would carry a secret to a host that nobody configured."""

    def redirect_request(self, *_told: Any) -> None:
        """Return nothing, which makes a redirect an error."""


def check(address: str) -> None:
    """Check the address of a host that is given secrets. Raises Refused: neither https nor this machine."""
    if not address.startswith("https://") and not (address.startswith("http://") and _is_here(address)):
        raise Refused('"{address}" must begin with https://; only 127.0.0.1 may do without', address=address)


def fetch(request: urllib.request.Request) -> bytes:
    """Return the body of the answer, at most LONGEST bytes.

    Raises Away: no connection, another status than 2xx, a redirect, too long, too slow.
    """
    answer: Future[bytes | Away] = Future()
    # Daemon: a host that trickles must hold neither the page that asks nor the end of the program.
    threading.Thread(target=lambda: answer.set_result(_asked(request)), daemon=True).start()
    try:
        found = answer.result(SECONDS)
    except TimeoutError:
        found = Away("too slow")
    if isinstance(found, Away):
        raise found
    return found


def _asked(request: urllib.request.Request) -> bytes | Away:
    """Return the answer or what went wrong; the library's own errors may hold the address with its secret."""
    here = [urllib.request.ProxyHandler({})] if _is_here(request.full_url) else []
    try:
        with urllib.request.build_opener(_Stay, *here).open(request, timeout=STEP_SECONDS) as answer:
            found: bytes = answer.read(LONGEST + 1)
    except urllib.error.HTTPError as error:
        error.close()
        return Away(f"status {error.code}")
    except (OSError, ValueError, http.client.HTTPException) as error:
        return Away(type(getattr(error, "reason", error)).__name__)
    return found if len(found) <= LONGEST else Away("too long")


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(urllib.parse.urlsplit(address).hostname or "").is_loopback
    except ValueError:
        return False
