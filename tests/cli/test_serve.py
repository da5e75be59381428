"""The command `pingyi serve`: starts, answers, ends by a signal with exit 0; one line says why it does not."""

import contextlib
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass

import pytest

from pingyi.cli import main, serve
from pingyi.core.errors import Refused

FOUND_DEMO = """
from pingyi.cli import site
site.start()
from pingyi.people import actions
office = actions.found_office(key="demo", names=("测试县", "Test"), level="county", is_demo=True)
actions.add_user(office=office, username="jingban", name="测试经办", role="operator", password="demo-jingban-2026")
"""

FOUND_NAMESAKE = FOUND_DEMO.replace(", is_demo=True", "")


@dataclass(frozen=True)
class Serving:
    """A running server and the port it listens on."""

    process: subprocess.Popen
    port: int

    def get(self, path, **headers):
        """Return status, headers and text of one page."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)) as client:
            client.request("GET", path, headers=headers)
            answer = client.getresponse()
            return answer.status, answer.headers, answer.read().decode()

    def ended(self, number=signal.SIGTERM):
        """Send the signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(timeout=120)


@contextlib.contextmanager
def serving(command, folder, *words):
    """Run a server on a free port in a process group of its own."""
    words = ("serve", "--data", folder, "--port", "0", *words)
    with subprocess.Popen(**command(*words), stdout=subprocess.PIPE, start_new_session=True) as process:
        try:
            found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\n", process.stdout.readline())
            assert found is not None
            yield Serving(process, int(found[1]))
        finally:
            process.kill()


@pytest.fixture(scope="module")
def folder(pingyi, tmp_path_factory):
    """A data folder with one office."""
    made = tmp_path_factory.mktemp("serve") / "data"
    assert pingyi("office", "wengyuan", "--zh", "测试县", "--en", "Test", "--data", made).returncode == 0
    return made


@pytest.fixture(scope="module")
def demo_folder(command, tmp_path_factory):
    """A data folder with an account of the demonstration."""
    made = tmp_path_factory.mktemp("serve") / "data"
    environment = {**command()["env"], "PINGYI_DATA": str(made)}
    subprocess.run([sys.executable, "-c", FOUND_DEMO], env=environment, check=True, timeout=300)
    return made


@pytest.fixture(scope="module")
def served(command, folder):
    """A server that only answers pages."""
    with serving(command, folder) as found:
        yield found
        assert found.ended() == 0


@pytest.fixture
def taken():
    """A port that somebody else listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.mark.parametrize(("path", "language"), [("/", "zh-CN"), ("/en/", "en")])
def test_serve_answers_in_both_languages(served, path, language):
    status, headers, page = served.get(path)

    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert f'<html lang="{language}">' in page


def test_serve_gives_every_style_sheet_of_the_page(served):
    addresses = re.findall(r'<link rel="stylesheet" href="([^"]*)"', served.get("/")[2])

    assert addresses
    for address in addresses:
        status, headers, text = served.get(address)
        assert (status, headers["Content-Type"]) == (200, "text/css; charset=utf-8")
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert len(text.encode()) == int(headers["Content-Length"]) > 0


def test_serve_does_not_tell_what_it_runs_on(served):
    assert served.get("/")[1]["Server"] is None


@pytest.mark.parametrize("path", ["/none/", "/static/none.css"])
def test_serve_answers_404(served, path):
    assert served.get(path)[0] == 404


def test_serve_refuses_other_hosts(served):
    assert served.get("/", Host="phone.example")[0] == 400


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_ends_by_a_signal_with_exit_0_and_leaves_nobody(command, folder, number):
    with serving(command, folder) as found, socket.create_connection(("127.0.0.1", found.port)) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert idle.recv(12) == b"HTTP/1.1 200"

        code = found.ended(number)

        assert code == 0
        with pytest.raises(ProcessLookupError):
            os.killpg(found.process.pid, 0)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", found.port))


@pytest.mark.slow
def test_serve_ends_with_exit_0_in_the_middle_of_an_upload(command, folder):
    with serving(command, folder) as found, socket.create_connection(("127.0.0.1", found.port)) as client:
        assert found.get("/")[0] == 200
        client.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n\r\nhalf")

        assert found.ended() == 0


def test_serve_on_a_port_that_is_taken_is_one_line_and_exit_2(pingyi, taken, tmp_path):
    found = pingyi("serve", "--port", taken, "--data", tmp_path / "own")

    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr == (
        f"pingyi: port {taken} cannot be used ([Errno 98] Address already in use); give another with --port\n"
    )
    assert not (tmp_path / "own").exists()


def test_serve_holds_its_port_from_the_first_moment():
    with serve._listen("127.0.0.1", 0) as first, pytest.raises(Refused) as caught:
        serve._listen("127.0.0.1", first.getsockname()[1])

    assert "Address already in use" in str(caught.value)


@pytest.mark.parametrize("port", ["65536", "-1", "99999999999999999999"])
def test_serve_on_a_port_that_is_none_is_one_line_and_exit_2(port, capsys):
    assert main.main(["serve", "--port", port]) == 2

    found = capsys.readouterr()
    assert (found.out, found.err.count("\n")) == ("", 1)
    assert found.err.startswith(f"pingyi: port {port} cannot be used (")


def test_serve_shows_the_accounts_of_the_demonstration(command, demo_folder):
    with serving(command, demo_folder) as found:
        assert found.process.stdout.readline() == "  jingban / demo-jingban-2026  测试经办\n"
        assert found.get("/")[0] == 200
        assert found.ended() == 0


def test_serve_for_the_hall_is_refused_with_demo_accounts(pingyi, demo_folder):
    found = pingyi("serve", "--lan", "--port", "0", "--data", demo_folder)

    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr == (
        "pingyi: --lan is refused while demo accounts exist: use a data folder without the demonstration\n"
    )


def test_serve_for_the_hall_is_refused_with_a_demo_password_in_a_real_office(pingyi, command, tmp_path):
    made = tmp_path / "data"
    environment = {**command()["env"], "PINGYI_DATA": str(made)}
    subprocess.run([sys.executable, "-c", FOUND_NAMESAKE], env=environment, check=True, timeout=300)

    found = pingyi("serve", "--lan", "--port", "0", "--data", made)

    assert (found.returncode, found.stderr.count("--lan is refused while demo accounts exist")) == (2, 1)


def test_serve_for_the_hall_answers_every_host(command, folder):
    with serving(command, folder, "--lan") as found:
        assert found.get("/", Host="phone.example")[0] == 200
        assert found.ended() == 0
