"""Serves a data folder and finds one address of every page that each role can reach, for tests and contact sheets."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LINK = re.compile(r'<a\b[^>]*?\shref="(/[^"#]*)', re.DOTALL)
# One page of each form is enough; the parts that differ from row to row.
ROW = re.compile(r"(?<=/)(?:[0-9]+|[abrm][0-9][0-9a-z]*)(?=/)")
LANGUAGES = {"zh": "", "en": "/en"}
DOOR = re.compile(r'data-role="([a-z_]+)".*?name="username" value="([^"]+)"', re.DOTALL)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
START_SECONDS = 60
VISITOR = ""  # the role of somebody who is not signed in
STARTS = ("/", "/desk/", "/my/", "/me/", "/sign-in/", "/gone/")  # the last is nowhere
OK, MOVED = 200, (301, 302)


@dataclass(frozen=True)
class Page:
    """One answer of the walk. path: with its language."""

    path: str
    status: int
    html: str


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Give the address of `pingyi serve` on this folder; the server is ended by its own id.

    Raises RuntimeError: it did not end with exit code 0.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pingyi", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment(folder), stdout=subprocess.DEVNULL)
    try:
        yield answering(f"http://127.0.0.1:{port}")
    finally:
        server.terminate()
        if code := server.wait(timeout=20):
            raise RuntimeError(f"pingyi serve ended with exit code {code}")


def environment(folder: Path) -> dict[str, str]:
    """Return this process's environment with the data folder set and the main database in it."""
    kept = {name: value for name, value in os.environ.items() if name != "PINGYI_DATABASE"}
    return {**kept, "PINGYI_DATA": str(folder)}


def demonstration(folder: Path) -> Path:
    """Build the demonstration in this folder, which is empty or not there, and return it."""
    command = [sys.executable, "-m", "pingyi", "demo"]
    subprocess.run(command, env=environment(folder), check=True, capture_output=True)
    return folder


def people(address: str) -> dict[str, str]:
    """Return the demonstration's people as the sign-in page offers them: role -> user name, and nobody first."""
    page = urllib.request.urlopen(f"{address}/en/sign-in/").read().decode()
    found = {VISITOR: ""}
    for role, username in DOOR.findall(page):
        found.setdefault(role, username)
    return found


def signed_in(browser: "Browser", address: str, username: str, width: int = 1440) -> "BrowserContext":
    """Return a browser of its own, signed in as this person of the demonstration as their door does; empty = nobody.

    Raises RuntimeError: the door did not open.
    """
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    if username:
        token = TOKEN.findall(context.request.get(f"{address}/sign-in/").text())[0]
        fields = {"csrfmiddlewaretoken": token, "username": username}
        answer = context.request.post(f"{address}/demonstration/", form=fields)
        if answer.status != OK:
            raise RuntimeError(f"{username} cannot sign in: status {answer.status}")
    return context


def walked(context: "BrowserContext", address: str, prefix: str, skip: Container[str] = ()) -> Iterator[Page]:
    """Yield one page of every form that links reach from home, the desk and the help, in order of finding.

    prefix: of the language; skip: forms to leave out. Files and answers that lead elsewhere are left out, too.
    """
    left = [f"{prefix}{path}" for path in STARTS]
    forms: set[str] = set()
    while left:
        path = left.pop(0)
        if (shape := form(path)) in forms or shape in skip:
            continue
        forms.add(shape)
        answer = context.request.get(f"{address}{path}", max_redirects=0)
        if answer.status in MOVED or not is_page(answer.status, answer.headers.get("content-type", "")):
            continue
        found = Page(path, answer.status, answer.text())
        left += [link for link in links(found.html) if _own(link, prefix)]
        yield found


def form(path: str) -> str:
    """Return what an address has in common with those of the same page about other rows; a season's key stays."""
    return ROW.sub("*", path.partition("?")[0])


def links(page: str) -> list[str]:
    """Return the addresses on this host that a page links to, without their fragments."""
    return [link.replace("&amp;", "&") for link in LINK.findall(page)]


def is_page(status: int, content_type: str) -> bool:
    """Tell whether an answer is worth reading: a page, or anything that went wrong."""
    return status != OK or content_type.startswith("text/html")


def answering(address: str) -> str:
    """Return the address once it answers; raises TimeoutError when it does not in a minute."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{address}/sign-in/").read()
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
        else:
            return address
    raise TimeoutError(f"{address} does not answer")


def _own(link: str, prefix: str) -> bool:
    """Tell whether a link stays in the language and is neither a static file nor the switch of the type's size."""
    english = link.startswith("/en/")
    return english == bool(prefix) and not link.removeprefix(prefix).startswith(("/static/", "/reading/"))
