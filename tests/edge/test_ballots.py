"""The hot path of a ballot over HTTP: what reaches the intake, and how every refusal is told."""

import json
from dataclasses import replace

import pytest

from pingyi.ballot.intake.accept import Full
from pingyi.ballot.intake.request import LONGEST
from pingyi.ballot.intake.writer import Gone
from pingyi.edge import ballots, crowd
from pingyi.edge.patience import Patience
from tests.edge import asgi

PATH = "/office/season/ballot"
HEADERS = (("idempotency-key", "0f" * 16), ("user-agent", "WeChat"))


class Taker:
    """Stands for the intake: keeps what it is given and answers, or raises what it is told to."""

    def __init__(self, raises=None):
        self.sent, self.raises = [], raises

    async def cast(self, sent):
        self.sent.append(sent)
        if self.raises is not None:
            raise self.raises
        return 201, b'{"c":"00"}'


def app(taker):
    door = ballots.Door(taker, b"s" * 32)
    return ballots.Ballots(lambda office, season: door if (office, season) == ("office", "season") else None)


def post(taker, *pieces, path=PATH, method="POST", headers=HEADERS):
    return asgi.call(app(taker), asgi.scope(path, method, headers=headers), asgi.sent_in(pieces))


def code(answer):
    return answer.status, json.loads(answer.body)["error"]


@pytest.mark.parametrize("pieces", [(b'{"a":1}',), (b'{"a"', b":", b"1}")])
def test_request_reaches_the_intake_whole_and_its_answer_goes_back(pieces):
    taker = Taker()

    answer = post(taker, *pieces)

    (sent,) = taker.sent
    assert (sent.body, sent.key) == (b'{"a":1}', "0f" * 16)
    assert (answer.status, answer.body) == (201, b'{"c":"00"}')
    assert answer.headers["cache-control"] == "no-store"
    assert int(answer.headers["content-length"]) == len(answer.body)


def test_trace_names_network_and_browser_and_no_address():
    taker = Taker()
    post(taker, b"{}")
    post(taker, b"{}", headers=(("user-agent", "another"),))

    (one, other) = (sent.trace.split(".") for sent in taker.sent)
    assert one[0] == other[0]
    assert one[1] != other[1]
    assert [len(part) for part in one] == [16, 16, 0]


@pytest.mark.parametrize("path", ["/", "/office/season/", "/office/other/ballot", "/office/season/ballot/x"])
def test_other_paths_are_unknown(path):
    assert code(post(Taker(), b"{}", path=path)) == (404, "unknown")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_other_methods_are_not_allowed(method):
    answer = post(Taker(), method=method)

    assert (code(answer), answer.headers["allow"]) == ((405, "method"), "POST")


@pytest.mark.parametrize(
    ("pieces", "headers"),
    [
        ((b"x" * (LONGEST + 1),), HEADERS),
        ((b"x" * LONGEST, b"x"), HEADERS),
        ((b"{}",), (("content-length", str(LONGEST + 1)),)),
        ((b"{}",), (("content-length", "many"),)),
    ],
)
def test_body_that_is_too_long_is_not_read_further(pieces, headers):
    taker = Taker()

    assert code(post(taker, *pieces, headers=headers)) == (413, "long")
    assert taker.sent == []


@pytest.mark.parametrize("fault", [Full(), Gone("the writer ended")])
def test_door_that_cannot_take_it_now_says_when_to_come_back(fault, monkeypatch):
    monkeypatch.setattr(crowd, "SHORTEST", 0)

    answer = post(Taker(fault), b"{}")

    assert (code(answer), answer.headers["retry-after"]) == ((503, "full"), "2")


def test_body_that_does_not_come_is_given_up():
    hasty = replace(app(Taker()), patience=Patience(0.01, sweep=0.01))

    answer = asgi.call(hasty, asgi.scope(PATH), [{"type": "http.request", "body": b"{", "more_body": True}])

    assert (code(answer), answer.headers["connection"]) == ((408, "slow"), "close")


def test_client_that_left_casts_nothing():
    taker = Taker()

    asgi.call(app(taker), asgi.scope(PATH), [asgi.GONE])

    assert taker.sent == []


class Counted:
    """Stands for the crowd: counts whom it holds."""

    def __init__(self):
        self.held = 0

    async def hold(self):
        self.held += 1


@pytest.mark.parametrize(("fault", "held"), [(Full(), 1), (Gone("the writer ended"), 0)])
def test_voter_at_a_full_door_is_held_before_the_refusal(fault, held):
    """Those who ask again at once must not take the processor from those whose ballots wait."""
    counted = Counted()

    answer = asgi.call(
        replace(app(Taker(fault)), crowd=counted), asgi.scope(PATH, headers=HEADERS), asgi.sent_in([b"{}"])
    )

    assert code(answer) == (503, "full")
    assert counted.held == held


FORM = "/office/season/form"
RECEIPT = b'{"c":"00","index":2,"note":"review.example/office/season/batch/7\\n3\\nroot\\n","path":[],"short":"ABC"}'


class Giver(Taker):
    """Stands for an intake that gives a receipt."""

    async def cast(self, sent):
        await super().cast(sent)
        return 201, RECEIPT


def send(taker, body, path=FORM):
    return post(taker, body.encode(), path=path)


def test_form_reaches_the_intake_as_the_request_of_the_page_with_script():
    taker = Giver()

    answer = send(taker, "ticket=t&nonce=0f&key=aa&language=&a1=3&a0=1&a2=5&challenge=&answer=")

    (sent,) = taker.sent
    assert json.loads(sent.body) == {"ticket": "t", "nonce": "0f", "answers": [1, 3, 5], "challenge": "", "answer": ""}
    assert sent.key == "aa"
    assert (answer.status, answer.headers["location"]) == (303, "/receipt/9-ABC/?nonce=server")


def test_form_in_english_leads_to_the_page_in_english():
    assert send(Giver(), "language=en").headers["location"] == "/en/receipt/9-ABC/?nonce=server"
    assert send(Giver(), "language=//elsewhere").headers["location"] == "/receipt/9-ABC/?nonce=server"


@pytest.mark.parametrize(
    "body", ["a0=x", "a0=1&a1=1234", "a0=-1", "a0=%C2%B2", "é", "&".join(f"b{n}=1" for n in range(400))]
)
def test_form_that_is_none_leads_to_a_page_that_says_so(body):
    taker = Giver()

    answer = send(taker, body)

    assert answer.status == 303
    assert all(json.loads(sent.body)["answers"] in ([], [1]) for sent in taker.sent)


def test_refused_form_leads_to_the_page_of_its_problem():
    class Refuser(Taker):
        async def cast(self, sent):
            return 403, b'{"error": "ticket"}'

    assert send(Refuser(), "language=en").headers["location"] == "/en/problem/ticket/"
    assert send(Taker(Gone("x")), "").headers["location"] == "/problem/full/"
