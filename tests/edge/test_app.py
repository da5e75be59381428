"""The outermost application: static files, and a WSGI site behind the guard, called directly and over a socket."""

import contextlib
import gzip
import hashlib
import http.client
import re
import socket
import subprocess
import sys
import threading

import pytest
import uvicorn

from pingyi.edge import app, protocol
from pingyi.edge.protocol import LONGEST_HEAD, Bounded
from tests.edge import asgi

SHEET = b"body { color: #222 }\n"
FOR_EVER = "public, max-age=31536000, immutable"


def site(environ, start_response):
    """Answer with the method, the path and the digest of the body, in a WSGI thread."""
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Thread", threading.current_thread().name)])
    return [f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {hashlib.sha256(body).hexdigest()}".encode()]


def told(method, path, body=b""):
    """Return what the site answers."""
    return f"{method} {path} {hashlib.sha256(body).hexdigest()}".encode()


@pytest.fixture
def static(tmp_path):
    """A folder with one style sheet in it and one file beside it."""
    folder = tmp_path / "static"
    (folder / "web").mkdir(parents=True)
    (folder / "web" / "pingyi.css").write_bytes(SHEET)
    (tmp_path / "secret.txt").write_text("secret")
    return folder


@pytest.fixture
def built(static):
    """The application with a cap of 1,000 bytes."""
    return app.build(site, static, cap=1000)


@pytest.fixture
def served(built):
    """Host and port of a real server on the application."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = uvicorn.Server(uvicorn.Config(built, http=Bounded, log_level="critical", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield listener.getsockname()
        finally:
            server.should_exit = True
            thread.join(timeout=30)
            assert not thread.is_alive()


@pytest.fixture
def client(served):
    """A client of that server that gives up after a while."""
    opened = http.client.HTTPConnection(*served, timeout=30)
    yield opened
    opened.close()


def get(built, path, query=b"", headers=(), method="GET"):
    return asgi.call(built, asgi.scope(path, method, query, headers), asgi.sent_in([]))


@pytest.mark.parametrize(
    ("query", "kept"), [(b"v=78b59fa218d6", FOR_EVER), (b"", "no-cache"), (b"x=1", "no-cache"), (b"x=1&v=2", FOR_EVER)]
)
def test_static_file_says_how_long_it_keeps(built, query, kept):
    answer = get(built, "/static/web/pingyi.css", query)

    assert (answer.status, answer.body) == (200, SHEET)
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert answer.headers["cache-control"] == kept
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["pingyi.css", "mark.svg"])
def test_static_text_is_packed_for_browsers_that_take_it(built, static, name):
    (static / "web" / name).write_bytes(SHEET * 50)

    answer = get(built, f"/static/web/{name}", b"v=1", [("accept-encoding", "br, gzip")])

    assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(answer.body) == SHEET * 50
    assert answer.headers["content-length"] == str(len(answer.body))
    assert (answer.headers["cache-control"], answer.headers["x-content-type-options"]) == (FOR_EVER, "nosniff")


def test_static_text_goes_as_it_is_to_other_browsers(built):
    answer = get(built, "/static/web/pingyi.css")

    assert (answer.body, answer.headers["vary"], "content-encoding" in answer.headers) == (
        SHEET,
        "Accept-Encoding",
        False,
    )


def test_static_picture_is_not_packed_again(built, static):
    (static / "web" / "a.png").write_bytes(b"x" * 5000)

    answer = get(built, "/static/web/a.png", headers=[("accept-encoding", "gzip")])

    assert (answer.body, "content-encoding" in answer.headers) == (b"x" * 5000, False)


def test_packed_file_that_changed_is_packed_anew(built, static):
    packed = [("accept-encoding", "gzip")]
    get(built, "/static/web/pingyi.css", headers=packed)
    (static / "web" / "pingyi.css").write_bytes(b"b{}" * 99)

    assert gzip.decompress(get(built, "/static/web/pingyi.css", headers=packed).body) == b"b{}" * 99


def test_packed_file_known_already_is_304(built):
    etag = get(built, "/static/web/pingyi.css", headers=[("accept-encoding", "gzip")]).headers["etag"]

    answer = get(built, "/static/web/pingyi.css", headers=[("accept-encoding", "gzip"), ("if-none-match", etag)])

    assert (etag[:2], answer.status, answer.body) == ("W/", 304, b"")


def test_packed_file_asked_by_head_has_no_body(client):
    client.request("HEAD", "/static/web/pingyi.css", headers={"Accept-Encoding": "gzip"})
    answer = client.getresponse()

    assert (answer.status, answer.getheader("content-encoding"), answer.read()) == (200, "gzip", b"")


def test_static_file_known_already_is_304(built):
    etag = get(built, "/static/web/pingyi.css").headers["etag"]

    answer = get(built, "/static/web/pingyi.css", headers=[("if-none-match", etag)])

    assert (answer.status, answer.body, answer.headers["cache-control"]) == (304, b"", "no-cache")


@pytest.mark.parametrize(
    "path",
    ["/static/web/none.css", "/static/web/", "/static/", "/static/../secret.txt", "/static/web/../../secret.txt"],
)
def test_static_shows_nothing_but_its_files(built, path):
    answer = get(built, path, b"v=1")

    assert (answer.status, answer.body) == (404, b"Not Found")
    assert "cache-control" not in answer.headers


def test_static_takes_no_upload(built):
    assert get(built, "/static/web/pingyi.css", method="POST").status == 405


@pytest.mark.parametrize("path", ["/", "/en/", "/statics", "/demo/2025/"])
def test_every_other_path_is_the_site(built, path):
    answer = get(built, path)

    assert (answer.status, answer.body) == (200, told("GET", path))


def test_site_gets_the_body_in_a_thread_of_its_own(built):
    answer = asgi.call(built, asgi.scope("/up/"), asgi.sent_in([b"a" * 500, b"b" * 500]))

    assert answer.body == told("POST", "/up/", b"a" * 500 + b"b" * 500)
    assert re.fullmatch(r"WSGI_[0-3]", answer.headers["x-thread"])


def test_site_is_guarded_by_the_cap(built):
    answer = asgi.call(built, asgi.scope("/up/"), asgi.sent_in([b"a" * 500, b"b" * 501]))

    assert answer.status == 413


def test_site_with_a_larger_cap_takes_the_same_body(static):
    larger = app.build(site, static, cap=1001)

    answer = asgi.call(larger, asgi.scope("/up/"), asgi.sent_in([b"a" * 500, b"b" * 501]))

    assert (answer.status, answer.body) == (200, told("POST", "/up/", b"a" * 500 + b"b" * 501))


def test_site_is_guarded_by_the_time(static):
    hurried = app.build(site, static, seconds=0.05)

    answer = asgi.call(hurried, asgi.scope("/up/"), [])

    assert answer.status == 408


def test_default_cap_stands_just_above_34_megabytes(static):
    built = app.build(site, static)

    at, above = (
        asgi.call(built, asgi.scope("/", headers=[("content-length", str(size))]), asgi.sent_in([b"short"])).status
        for size in (34 << 20, (34 << 20) + 1)
    )

    assert (at, above) == (200, 413)


def test_socket_serves_the_site_and_its_files(client):
    client.request("POST", "/up/", b"x" * 1000)
    posted = client.getresponse().read()
    client.request("GET", "/static/web/pingyi.css?v=1")
    sheet = client.getresponse()

    assert posted == told("POST", "/up/", b"x" * 1000)
    assert (sheet.status, sheet.headers["Cache-Control"], sheet.read()) == (200, FOR_EVER, SHEET)


def test_socket_refuses_a_declared_body_above_the_cap(client):
    client.request("POST", "/up/", b"x" * 1001)

    answer = client.getresponse()

    assert (answer.status, answer.headers["Connection"]) == (413, "close")


def test_socket_refuses_a_chunked_body_above_the_cap(client):
    client.request("POST", "/up/", iter([b"x" * 500, b"x" * 501]), encode_chunked=True)

    assert client.getresponse().status == 413


def test_edge_loads_no_django():
    code = "import sys; from pingyi.edge import app; print('django' in sys.modules)"

    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert found.stdout == "False\n"


@pytest.mark.parametrize("line", [b"x", b"x: y\r\n"])
def test_head_without_an_end_is_answered_and_the_connection_ended(served, line):
    with socket.create_connection(served, timeout=30) as sender:
        sender.sendall(b"GET / HTTP/1.1\r\n")
        answer = b""
        with contextlib.suppress(ConnectionError):  # it may be ended while more is sent
            for _ in range(4 * LONGEST_HEAD // 1024):
                sender.sendall(line * (1024 // len(line)))
            answer = sender.recv(1024)

    assert answer == b"" or answer.startswith(b"HTTP/1.1 400 ")


def test_control_without_the_bound_such_a_head_is_taken(served, monkeypatch):
    monkeypatch.setattr(protocol, "LONGEST_HEAD", 1 << 40)
    with socket.create_connection(served, timeout=30) as sender:
        sender.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n")
        for _ in range(4 * LONGEST_HEAD // 1024):
            sender.sendall(b"x: y\r\n" * 170)
        sender.sendall(b"\r\n")

        assert sender.recv(1024).startswith(b"HTTP/1.1 200 ")


def test_head_as_long_as_browsers_make_them_and_a_body_behind_it_are_taken(client):
    for body in (b"a" * 1000, b"b" * 900):
        client.request("POST", "/long", body, {"Cookie": "x" * (LONGEST_HEAD // 2)})

        answer = client.getresponse()

        assert (answer.status, answer.read()) == (200, told("POST", "/long", body))
