"""Another host gets a few seconds and kilobytes, is followed nowhere, and its faults tell nothing of the question."""

import contextlib
import threading
import urllib.request

import pytest

from pingyi.ballot.channels import outgoing
from pingyi.core.errors import Refused
from tests.support.local_http import Quiet, serving

SECRET = "secret-of-the-question"
ENOUGH = threading.Event()


class Answers(Quiet):
    """Answers in the way that the path names."""

    def do_GET(self):
        """Answer one request."""
        kind = self.path.partition("?")[0].strip("/")
        if kind == "redirect":
            self.answer(302, b"", Location=f"/good?{SECRET}")
        elif kind == "trickle":
            self.trickle()
        elif kind == "no_http":
            self.wfile.write(b"\x00" * 40)
            self.close_connection = True
        else:
            size = outgoing.LONGEST + (kind == "long")
            self.answer(int(kind) if kind.isdigit() else 200, b"x" * size)

    def trickle(self):
        """Send a header for ever, a byte at a time, so that no single step is late."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-More: ")
        with contextlib.suppress(OSError):
            while not ENOUGH.wait(0.01):
                self.wfile.write(b"1")


@pytest.fixture(scope="module")
def address():
    """The other host."""
    ENOUGH.clear()
    with serving(Answers) as found:
        yield found
        ENOUGH.set()


def fetch(address):
    return outgoing.fetch(urllib.request.Request(address))


def test_answer_is_given_back(address):
    assert fetch(f"{address}/good") == b"x" * outgoing.LONGEST


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("redirect", "status 302"),
        ("404", "status 404"),
        ("500", "status 500"),
        ("long", "too long"),
        ("no_http", "BadStatusLine"),
        (f"with space {SECRET}", "InvalidURL"),
    ],
)
def test_fault_is_told_without_the_question(address, path, told):
    with pytest.raises(outgoing.Away) as away:
        fetch(f"{address}/{path}?{SECRET}")

    assert str(away.value) == told
    assert (away.value.__cause__, away.value.__context__) == (None, None)


def test_host_that_is_not_there_is_told():
    with pytest.raises(outgoing.Away, match="ConnectionRefusedError"):
        fetch("http://127.0.0.1:9/")


def test_host_that_trickles_does_not_hold_the_page(address, monkeypatch):
    monkeypatch.setattr(outgoing, "SECONDS", 0.2)

    with pytest.raises(outgoing.Away, match="too slow"):
        fetch(f"{address}/trickle")


def test_host_that_says_nothing_is_given_up(address, monkeypatch):
    monkeypatch.setattr(outgoing, "STEP_SECONDS", 0.1)
    quiet = threading.Event()
    monkeypatch.setattr(Answers, "do_GET", lambda self: quiet.wait(10))

    with pytest.raises(outgoing.Away, match="TimeoutError"):
        fetch(address)
    quiet.set()


@pytest.mark.parametrize("address", ["https://api.weixin.qq.com", "http://127.0.0.1:80/send", "http://[::1]/"])
def test_host_behind_encryption_or_on_this_machine_is_fine(address):
    outgoing.check(address)


@pytest.mark.parametrize(
    "address", ["", "http://api.weixin.qq.com", "http://127.0.0.1@sms.example/", "ftp://127.0.0.1/", "http://10.0.0.1/"]
)
def test_host_without_encryption_is_refused(address):
    with pytest.raises(Refused, match="must begin with https"):
        outgoing.check(address)
