"""Every body reaches the application whole or not at all."""

import asyncio
import random

import pytest

from pingyi.edge.guard import IN_MEMORY, PIECE, Guard
from tests.edge import asgi

CAP = 3 * 1024 * 1024
PLENTY = 3600.0


@pytest.fixture
def inner():
    """The application behind the guard."""
    return asgi.Recorder()


@pytest.fixture
def guard(inner):
    """A guard of 3 MB that waits for long."""
    return Guard(inner, CAP, PLENTY)


def cut(body, size):
    """Return the body in pieces of this size."""
    return [body[at : at + size] for at in range(0, len(body), size)]


def declared(size):
    """Return the scope of a request that declares a body of this size."""
    return asgi.scope(headers=[("content-length", str(size))])


def untouched():
    """Yield nothing and fail when asked for something."""
    raise AssertionError("the body was asked for")
    yield


@pytest.mark.parametrize(
    "size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, IN_MEMORY, IN_MEMORY + 1, IN_MEMORY + PIECE, CAP]
)
def test_body_reaches_the_application_as_sent(guard, inner, size):
    body = random.Random(size).randbytes(size)

    answer = asgi.call(guard, declared(size), asgi.sent_in(cut(body, 65_537)))

    assert (answer.status, answer.body) == (200, b"taken")
    assert inner.bodies == [body]


def test_body_in_odd_and_empty_pieces_is_the_same(guard, inner):
    pieces = [b"", b"a", b"", b"bc" * IN_MEMORY, b"", b"d", b""]

    asgi.call(guard, asgi.scope(), asgi.sent_in(pieces))

    assert inner.bodies == [b"".join(pieces)]


def test_message_without_fields_is_an_empty_body(guard, inner):
    asgi.call(guard, asgi.scope(), [{"type": "http.request"}])

    assert inner.bodies == [b""]


def test_after_the_body_the_application_hears_the_client():
    heard = []

    async def inner(scope, receive, send):
        heard.extend([await receive(), await receive()])

    asgi.call(Guard(inner, CAP, PLENTY), asgi.scope(), [*asgi.sent_in([b"body"]), asgi.GONE])

    assert heard == [{"type": "http.request", "body": b"body", "more_body": False}, asgi.GONE]


def test_declared_body_above_the_cap_is_413_before_it_is_read(guard, inner):
    answer = asgi.call(guard, declared(CAP + 1), untouched())

    assert (answer.status, answer.headers["connection"]) == (413, "close")
    assert answer.body.decode() == "413 · 文件超过 3 MB / the upload is larger than 3 MB\n"
    assert inner.scopes == []


@pytest.mark.parametrize(
    "headers",
    [[], [("content-length", "1")], [("content-length", "many")], [("transfer-encoding", "chunked")]],
    ids=["none", "too small", "no number", "chunked"],
)
def test_streamed_body_above_the_cap_is_413(guard, inner, headers):
    pieces = [*cut(bytes(CAP), PIECE), b"x"]

    answer = asgi.call(guard, asgi.scope(headers=headers), asgi.sent_in(pieces))

    assert (answer.status, answer.headers["connection"]) == (413, "close")
    assert inner.scopes == []


@pytest.mark.parametrize("headers", [[], [("content-length", str(CAP + 1))]], ids=["streamed", "declared"])
def test_larger_cap_lets_the_same_body_through(inner, headers):
    body = bytes(CAP) + b"x"

    answer = asgi.call(Guard(inner, CAP + 1, PLENTY), asgi.scope(headers=headers), asgi.sent_in(cut(body, PIECE)))

    assert answer.status == 200
    assert inner.bodies == [body]


def test_body_that_does_not_end_in_time_is_408(inner):
    first = {"type": "http.request", "body": b"half", "more_body": True}

    answer = asgi.call(Guard(inner, CAP, 0.05), declared(8), [first])

    assert (answer.status, answer.headers["connection"]) == (408, "close")
    assert answer.body.decode() == "408 · 上传超时，请重试 / the upload took too long, please try again\n"
    assert inner.scopes == []


def test_time_is_for_the_body_and_not_for_the_application():
    async def slow(scope, receive, send):
        await asyncio.sleep(0.1)
        await asgi.Recorder()(scope, receive, send)

    answer = asgi.call(Guard(slow, CAP, 0.05), asgi.scope(), asgi.sent_in([b"body"]))

    assert answer.status == 200


@pytest.mark.parametrize("pieces", [[], [b"mark=9"], [bytes(IN_MEMORY + 1)]], ids=["none", "some", "much"])
def test_half_a_body_never_reaches_the_application(guard, inner, pieces):
    messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]

    answer = asgi.call(guard, declared(CAP), [*messages, asgi.GONE])

    assert (answer.sent, inner.scopes) == ([], [])


@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
def test_other_scopes_pass_untouched(guard, inner, kind):
    scope = {"type": kind}

    asgi.call(guard, scope, untouched())

    assert inner.scopes == [scope]
