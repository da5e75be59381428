"""The command `pingyi witness`: its key, its visits to published logs, and its door for those that ask."""

import asyncio
import contextlib
import functools
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pingyi.cli import main, witness
from pingyi.ledger import cosign, note
from tests.ledger import static_log, witnesses
from tests.support import ledgers

RAWS = ledgers.ballots(300)
VKEY, ORIGIN = static_log.KEY.text, static_log.ORIGIN
OUT = "review.example%2Foffice%2Fs2026.cosigned"


@pytest.fixture(autouse=True)
def own_environment(monkeypatch, tmp_path):
    """Let the data folder be one of this test."""
    monkeypatch.setenv("PINGYI_DATA", str(tmp_path / "data"))


@pytest.fixture
def one(tmp_path):
    """A witness that has cosigned nothing."""
    return witnesses.made(tmp_path / "w")


@pytest.fixture
def log(tmp_path):
    """A published log of 300 entries."""
    return static_log.publish(tmp_path / "log", RAWS)


@pytest.fixture
def run(capsys):
    """Run one command in this process; return its exit code, what it printed and what went wrong."""

    def ran(*words):
        code = main.main(["witness", *map(str, words)])
        found = capsys.readouterr()
        return code, found.out.splitlines(), found.err

    return ran


@pytest.fixture
def sign(run, one):
    """Visit a published log with that witness."""
    return functools.partial(run, "sign", "--folder", one.folder, "--log", VKEY)


def test_key_is_made_at_the_first_call_and_printed(run, tmp_path):
    code, lines, _err = run("key", "--folder", tmp_path / "new", "--name", "archive.example/w1")

    key = note.parse_key(lines[0], note.COSIGNED)
    assert (code, key.name) == (0, "archive.example/w1")
    assert run("key", "--folder", tmp_path / "new") == (0, lines, "")


def test_key_stands_in_the_data_folder_unless_another_is_named(run, tmp_path):
    assert run("key", "--name", "archive.example/w1")[0] == 0
    assert [path.name for path in (tmp_path / "data" / "witness").iterdir()] == ["archive.example%2Fw1.key"]


@pytest.mark.parametrize("words", [("key",), ("sign", "nowhere", "--log", VKEY), ("serve", "--log", VKEY)])
def test_without_a_key_each_says_how_to_make_one(run, words):
    code, lines, err = run(*words)

    assert (code, lines, err.count("\n")) == (2, [], 1)
    assert "make one: pingyi witness key --name NAME" in err


def test_visit_to_a_folder_writes_the_cosigned_checkpoint(sign, one, log):
    code, lines, _err = sign(log)

    cosigned = (one.folder / OUT).read_text()
    assert (code, lines) == (0, [f"cosigned: {ORIGIN}, 300 entries", str(one.folder / OUT)])
    assert note.cosigned_by(cosigned, [one.signer.key]) == (witnesses.NAME,)
    assert cosigned.startswith(static_log.signed(RAWS))


def test_visit_to_a_checkpoint_takes_the_folder_around_it(sign, one, log, tmp_path):
    code, lines, _err = sign(log / "checkpoint", "--out", tmp_path / "cosigned")

    assert (code, lines[1]) == (0, str(tmp_path / "cosigned"))
    assert note.cosigned_by((tmp_path / "cosigned").read_text(), [one.signer.key])


@contextlib.contextmanager
def serving(folder):
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def test_visit_to_an_address_goes_on_from_the_last_one(sign, one, log):
    witnesses.cosign(one, RAWS, 7)

    with serving(log) as url:
        code, lines, _err = sign(f"{url}/")

    assert (code, lines[0]) == (0, f"cosigned: {ORIGIN}, 300 entries")


def test_second_visit_cosigns_again(sign, log):
    assert [sign(log)[0], sign(log)[0]] == [0, 0]


def test_visit_to_a_log_that_contradicts_itself_exits_1_and_names_the_evidence(sign, one, tmp_path):
    witnesses.cosign(one, RAWS, 7)
    forked = static_log.publish(tmp_path / "fork", static_log.fork(RAWS, 3))

    code, lines, err = sign(forked)

    assert (code, err) == (1, "")
    assert lines[0] == f"REFUSED: {ORIGIN}: the 7 entries that were cosigned are not shown to begin the 300 given"
    evidence = json.loads(Path(lines[1].removeprefix("evidence: ")).read_bytes())
    assert (evidence["kind"], one.known(ORIGIN).size) == ("contradiction", 7)


def test_visit_to_a_log_that_became_shorter_exits_1(sign, one, log):
    witnesses.cosign(one, ledgers.ballots(301), 301)

    assert sign(log) == (1, [f"REFUSED: {ORIGIN}: it has 300 entries, but 301 were cosigned"], "")


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda log: (log / "checkpoint").unlink(), "No such file or directory"),
        (lambda log: (log / "checkpoint").write_text("x"), "a note is a text"),
        (lambda log: (log / "checkpoint").write_text(static_log.signed(RAWS, signer=ledgers.signer(2))), "0 signature"),
        (lambda log: (log / "tile/0/000").write_bytes(bytes(8191)), "tile/0/000 has 8191 bytes, not 8192"),
        (lambda log: (log / "tile/1/000.p/1").write_bytes(bytes(32)), "do not give the root"),
    ],
)
def test_what_is_published_and_cannot_be_used_exits_2(sign, one, log, damage, says):
    witnesses.cosign(one, RAWS, 7)
    damage(log)

    code, lines, err = sign(log)

    assert (code, lines, err.count("\n")) == (2, [], 1)
    assert says in err
    assert one.known(ORIGIN).size == 7


@pytest.mark.parametrize(
    ("url", "says"),
    [("http://127.0.0.1:1", "does not answer"), ("{}/none", "/none/checkpoint answers 404")],
)
def test_address_that_cannot_be_read_exits_2(sign, log, url, says):
    with serving(log) as found:
        code, lines, err = sign(url.format(found))

    assert (code, lines) == (2, [])
    assert says in err


def retire(one):
    (one.folder / "retired").write_text("")


def test_retired_witness_signs_and_serves_nothing(run, sign, one, log):
    retire(one)

    for code, lines, err in (sign(log), run("serve", "--folder", one.folder, "--log", VKEY)):
        assert (code, lines) == (2, [])
        assert "retired" in err


@pytest.mark.parametrize("action", [("sign", "nowhere"), ("serve",)])
def test_key_of_a_log_that_is_none_exits_2(run, one, action):
    code, _lines, err = run(*action, "--folder", one.folder, "--log", "key")

    assert (code, err) == (2, 'pingyi: --log: the verifier key "key" has not the form name+hash+key\n')


def test_damaged_witness_does_not_start(run, one):
    witnesses.cosign(one, RAWS, 7)
    next(one.folder.glob("*.checkpoint")).write_bytes(b"")

    code, _lines, err = run("serve", "--folder", one.folder, "--log", VKEY, "--port", "0")

    assert (code, "is not what the log signed" in err) == (2, True)


@pytest.mark.parametrize("port", ["65536", "-1", "taken"])
def test_port_that_cannot_be_used_exits_2(run, one, port):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1] if port == "taken" else port
        code, lines, err = run("serve", "--folder", one.folder, "--log", VKEY, "--port", port)

    assert (code, lines) == (2, [])
    assert err.startswith(f"pingyi: port {port} cannot be used (")


@contextlib.contextmanager
def served(command, one, *words):
    """Run the witness as a server; give its process and port."""
    started = command("witness", "serve", "--folder", one.folder, "--log", VKEY, "--port", "0", *words)
    with subprocess.Popen(**started, stdout=subprocess.PIPE) as process:
        try:
            port = int(process.stdout.readline().rstrip("/\n").rpartition(":")[2])
            assert process.stdout.readline() == f"{one.signer.key.text}\n"
            yield process, port
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_server_cosigns_what_a_log_submits_and_ends_by_a_signal(command, one, log, number):
    with served(command, one) as (process, port):
        asked = cosign.Witness(f"http://127.0.0.1:{port}", one.signer.key)
        found = cosign.collect(log, static_log.KEY, [asked])
        process.send_signal(number)
        code = process.wait(timeout=120)

    assert (found.missing, code) == ({}, 0)
    assert note.cosigned_by(found.note, [one.signer.key]) == (witnesses.NAME,)
    assert one.known(ORIGIN).size == 300


def test_server_answers_as_specified_and_names_evidence(command, one):
    with served(command, one, "--lan") as (process, port):
        answers = []
        for body in (
            witnesses.request(RAWS, 0, 7).body,
            witnesses.request(RAWS, 3, 300).body,
            witnesses.request(static_log.fork(RAWS, 3), 7, 7).body,
        ):
            with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=120)) as client:
                client.request("POST", "/add-checkpoint", body)
                answer = client.getresponse()
                answers.append((answer.status, answer.headers["Content-Type"], answer.read().decode()))
                assert answer.headers["Server"] is None
        said = [process.stdout.readline(), process.stdout.readline()]

    assert [status for status, _type, _body in answers] == [200, 409, 409]
    assert answers[1][1:] == ("text/x.tlog.size", "7\n")
    assert answers[0][1] == "text/plain; charset=utf-8"
    assert said[0] == "REFUSED: two different logs of 7 entries are signed\n"
    assert said[1].startswith(f"evidence: {one.folder}/")


def asked(one, *messages, path="/add-checkpoint", method="POST"):
    """Ask the application itself and return status and body of its answer; without messages it waits for ever."""
    sent, left = [], list(messages)

    async def receive():
        return left.pop(0) if left else await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    asyncio.run(witness.Door(one)({"type": "http", "path": path, "method": method}, receive, send))
    return sent[0]["status"], sent[1]["body"].decode()


def part(body, more=False):
    return {"type": "http.request", "body": body, "more_body": more}


def test_door_takes_a_body_in_parts(one):
    body = witnesses.request(RAWS, 0, 7).body

    assert asked(one, part(body[:9], True), part(body[9:]))[0] == 200


@pytest.mark.parametrize(
    ("messages", "more", "status"),
    [
        ([], {"path": "/"}, 404),
        ([], {"method": "GET"}, 405),
        ([part(b"")], {}, 400),
        ([{"type": "http.disconnect"}], {}, 400),
        ([part(bytes(cosign.LIMIT), True), part(b"x", True)], {}, 413),
    ],
)
def test_door_refuses_what_is_no_request(one, messages, more, status):
    assert asked(one, *messages, **more)[0] == status


def test_door_names_evidence_to_who_runs_it(one, capsys):
    witnesses.cosign(one, RAWS, 7)

    found = asked(one, part(witnesses.request(static_log.fork(RAWS, 3), 7, 7).body))

    assert found == (409, "7\n")
    assert capsys.readouterr().out.splitlines()[0] == "REFUSED: two different logs of 7 entries are signed"


def test_door_does_not_wait_for_ever(one, monkeypatch):
    monkeypatch.setattr(witness, "BODY_SECONDS", 0.01)

    assert asked(one, part(b"old", True)) == (408, "the request took too long\n")


def test_door_says_when_the_witness_cannot_keep_anything(one, capsys):
    witnesses.cosign(one, RAWS, 7)
    next(one.folder.glob("*.checkpoint")).write_bytes(b"")

    found = asked(one, part(witnesses.request(RAWS, 7, 8).body))

    assert found == (503, "the witness cannot keep what it cosigns\n")
    assert "is not what the log signed" in capsys.readouterr().err


LOADED = "import sys; from pingyi.cli import main; {}; print('django' in sys.modules)"


@pytest.mark.parametrize(("more", "seen"), [("pass", "False"), ("import django", "True")])
def test_witness_never_loads_django(tmp_path, more, seen):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    words = [sys.executable, "-c", LOADED.format(more)]

    found = subprocess.run(words, capture_output=True, text=True, env=environment, check=True, timeout=120)

    assert found.stdout.strip() == seen
