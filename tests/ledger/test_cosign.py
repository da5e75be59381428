"""Asking witnesses over HTTP on this machine: what they cosign is taken, what is wrong or late is named and left."""

import contextlib
import shutil
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pingyi.ledger import cosign, note, witness
from tests.ledger import static_log, witnesses
from tests.support import ledgers

RAWS = ledgers.ballots(300)
ORIGIN, KEY, SECOND = static_log.ORIGIN, static_log.KEY, witnesses.SECOND


@contextlib.contextmanager
def serving(answer):
    """Serve on a free port and give its address. answer: of path and body, gives status, body and further headers."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            status, content, *headers = answer(self.path, body)
            self.send_response(status)
            for name, value in [("Content-Length", str(len(content))), *headers]:
                self.send_header(name, value)
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(content)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def door(one):
    """Return what answers as this witness would."""

    def answer(path, body):
        assert path == "/add-checkpoint"
        found = one.answer(body, SECOND)
        return found.status, found.body.encode()

    return answer


@pytest.fixture
def published(tmp_path):
    """A published log of 300 entries."""
    return static_log.publish(tmp_path / "log", RAWS)


@pytest.fixture
def one(tmp_path):
    """A witness that has cosigned nothing."""
    return witnesses.made(tmp_path / "w1")


def collect(published, *asked, **more):
    return cosign.collect(published, KEY, [cosign.Witness(url, key) for url, key in asked], **more)


def test_cosignatures_of_all_witnesses_are_collected(published, one, tmp_path):
    two = witnesses.made(tmp_path / "w2", "witness.example/w2")
    keys = [each.signer.key for each in (one, two)]

    with serving(door(one)) as first, serving(door(two)) as second:
        found = collect(published, (first, keys[0]), (f"{second}/", keys[1]))

    assert found.missing == {}
    assert note.cosigned_by(found.note, keys) == ("witness.example/w1", "witness.example/w2")
    assert note.open_checkpoint(found.note, KEY, ORIGIN).size == 300
    assert found.note.startswith(static_log.signed(RAWS))


def test_without_witnesses_the_checkpoint_is_as_it_was(published):
    assert collect(published) == cosign.Cosigned(static_log.signed(RAWS), {})


@pytest.mark.parametrize("before", [1, 7, 256, 300])
def test_size_of_the_witness_is_learnt_and_gone_on_from(published, one, before):
    witnesses.cosign(one, RAWS, before)
    asked = []

    def answer(path, body):
        asked.append(witness.read(body).old)
        return door(one)(path, body)

    with serving(answer) as url:
        found = collect(published, (url, one.signer.key))

    assert (found.missing, asked, one.known(ORIGIN).size) == ({}, [0, before], 300)


def test_size_known_from_the_earlier_checkpoint_is_not_asked_for(published, one):
    earlier = static_log.signed(RAWS[:7])
    earlier += witnesses.cosign(one, RAWS, 7).body
    asked = []

    def answer(path, body):
        asked.append(witness.read(body).old)
        return door(one)(path, body)

    with serving(answer) as url:
        found = collect(published, (url, one.signer.key), earlier=earlier)

    assert (found.missing, asked) == ({}, [7])


def test_earlier_checkpoint_that_the_witness_did_not_cosign_says_nothing(published, one):
    with serving(door(one)) as url:
        found = collect(published, (url, one.signer.key), earlier=static_log.signed(RAWS[:7]))

    assert found.missing == {}


def test_witness_put_back_from_a_copy_is_shown_its_own_line_and_retires(published, one, tmp_path):
    witnesses.cosign(one, RAWS, 5)
    shutil.copytree(one.folder, tmp_path / "copy")
    earlier = static_log.signed(RAWS[:9]) + witnesses.cosign(one, RAWS, 9).body
    stale = witnesses.made(tmp_path / "copy")

    with serving(door(stale)) as url:
        found = collect(published, (url, one.signer.key), earlier=earlier)

    assert found.missing == {
        "witness.example/w1": "it cosigned 9 entries and now knows 5; it is an old copy and must be replaced"
    }
    assert (found.note, stale.is_retired, stale.known(ORIGIN).size) == (static_log.signed(RAWS), True, 5)


def test_witness_that_knows_more_than_is_published_is_named(published, one):
    witnesses.cosign(one, ledgers.ballots(310), 310)

    with serving(door(one)) as url:
        found = collect(published, (url, one.signer.key))

    assert found.missing == {"witness.example/w1": "it has cosigned 310 entries, but only 300 are published"}


def test_witness_that_knows_another_log_refuses_and_is_named(published, one):
    witnesses.cosign(one, static_log.fork(RAWS, 3), 300)

    with serving(door(one)) as url:
        found = collect(published, (url, one.signer.key))

    assert (found.missing, found.note) == ({"witness.example/w1": "it answers 409: '300'"}, static_log.signed(RAWS))


def other_line(_path, _body):
    return 200, witnesses.line(witnesses_key(9), static_log.signed(RAWS)).encode()


def witnesses_key(seed):
    plain = ledgers.signer(seed, witnesses.NAME)
    return note.Signer(note.Key(plain.key.name, plain.key.public, note.COSIGNED), plain.sign)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((200, b""), "a note is a text"),
        ((200, b"\xff\n"), "has not the form"),
        ((200, "— a AAAAAAAA\n".encode()), "there is no valid cosignature by witness.example/w1"),
        ((500, b"a\x1b[2J\n"), "it answers 500: 'a\\x1b[2J'"),
        ((302, b"", ("Location", "http://127.0.0.1:9/")), "it answers 302: ''"),
        ((409, b"many\n"), "it answers 409 without its size: 'many'"),
        ((409, b"\n"), "it answers 409 without its size: ''"),
        ((200, b"x" * (cosign.LIMIT + 1)), "answers more than 65536 bytes"),
    ],
)
def test_answer_that_is_of_no_use_is_named_and_dropped(published, one, answer, why):
    with serving(lambda *_: answer) as url:
        found = collect(published, (url, one.signer.key))

    assert found.note == static_log.signed(RAWS)
    assert why in found.missing["witness.example/w1"]


def test_lines_of_unknown_keys_in_an_answer_are_dropped(published, one):
    def answer(path, body):
        status, line = door(one)(path, body)
        return status, witnesses.line(witnesses_key(9), static_log.signed(RAWS)).encode() + line

    with serving(answer) as url:
        found = collect(published, (url, one.signer.key))

    assert found.note.count("witness.example/w1") == 1
    assert note.cosigned_by(found.note, [one.signer.key]) == ("witness.example/w1",)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://127.0.0.1", "no address that begins with http:// or https://"),
        ("file:///etc/passwd", "no address that begins with http:// or https://"),
        ("http://", "no address that begins with http:// or https://"),
        ("witness.example", "no address that begins with http:// or https://"),
        ("http://[", "Invalid IPv6 URL"),
        ("http://127.0.0.1:1", "Connection refused"),
        ("http://127.0.0.1:99999", "Port out of range"),
        ("http://127.0.0.1:8/a b", "control characters"),
    ],
)
def test_witness_that_is_away_or_has_no_address_is_named(published, one, url, why):
    found = collect(published, (url, one.signer.key))

    reason = found.missing["witness.example/w1"]
    assert reason.startswith(f"{url.rstrip('/')}/add-checkpoint does not answer: ")
    assert why in reason


@pytest.mark.slow
def test_witness_that_keeps_silent_does_not_hold_up_the_others(published, one, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent, serving(door(one)) as url:
        found = collect(
            published,
            (f"http://127.0.0.1:{silent.getsockname()[1]}", witnesses_key(9).key),
            (url, one.signer.key),
            seconds=2,
        )

    assert found.missing == {"witness.example/w1": "no answer within 2 seconds"}
    assert note.cosigned_by(found.note, [one.signer.key]) == ("witness.example/w1",)


def test_silence_of_a_witness_ends():
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(cosign.Unanswered, match="timed out"):
        cosign.exchange("POST", f"http://127.0.0.1:{silent.getsockname()[1]}", b"x", seconds=0.1)


def test_broken_answer_has_a_reason_without_words():
    def cut(server):
        with server.accept()[0] as client:
            client.recv(100)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=cut, args=(server,), daemon=True).start()
        with pytest.raises(cosign.Unanswered, match=r"does not answer: .+"):
            cosign.exchange("GET", f"http://127.0.0.1:{server.getsockname()[1]}")


def test_tiles_that_are_missing_are_named(published, one):
    witnesses.cosign(one, RAWS, 5)
    shutil.rmtree(published / "tile")

    with serving(door(one)) as url:
        found = collect(published, (url, one.signer.key))

    assert "cannot be read" in found.missing["witness.example/w1"]


@pytest.mark.parametrize("earlier", ["no note", static_log.signed(RAWS[:3], signer=ledgers.signer(2))])
def test_checkpoint_that_is_not_of_the_log_is_refused(published, one, earlier):
    with pytest.raises(note.BadNote):
        collect(published, ("http://127.0.0.1:1", one.signer.key), earlier=earlier)


def test_log_that_is_shorter_than_before_is_not_submitted(published, one):
    earlier = static_log.signed(ledgers.ballots(310))

    with pytest.raises(note.BadNote, match="310 entries were published before, but now only 300"):
        collect(published, ("http://127.0.0.1:1", one.signer.key), earlier=earlier)


def test_folder_in_which_nothing_is_published_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError):
        collect(tmp_path)
