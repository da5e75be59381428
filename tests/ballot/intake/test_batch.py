"""A batch gives each request its own answer, in order: a receipt or a code."""

import json

import pytest

from pingyi.ballot.intake import batch
from pingyi.ballot.intake.memory import Memory
from pingyi.ballot.intake.port import Kept, Turned
from pingyi.ballot.intake.request import Rules, Sent
from tests.support import casting
from tests.support.voters import ORIGIN, SIGN

RULES = Rules(ORIGIN, "s2026", 3, 5, ("invited",), b"k" * 32)


@pytest.fixture
def store():
    return Memory(lambda: casting.NOW)


@pytest.fixture
def told(store):
    """Return what gives statuses and codes, a receipt as its commitment."""

    def answers(*sent):
        found = batch.answers(batch.Bench(RULES, store, SIGN), sent)
        return [(status, json.loads(body).get("error", "receipt")) for status, body in found]

    return answers


def asked(voter, attempt=0, **changes):
    return casting.wish(RULES, voter, attempt, **changes).sent()


def test_receipts_and_codes_come_in_the_order_of_the_requests(store, told):
    store.open()
    one = asked(1)

    found = told(
        Sent(b"{", "", casting.NOW, ""),
        one,
        one._replace(now=casting.NOW + 7200),
        asked(2),
        asked(1, answers=(3, 3, 3)),
        one,
    )

    assert found == [
        (400, "form"),
        (201, "receipt"),
        (403, "ticket"),
        (201, "receipt"),
        (422, "differs"),
        (201, "receipt"),
    ]
    assert len(store.rows(0, 10)) == 2


def test_each_receipt_is_that_of_its_own_request(store):
    store.open()

    found = batch.answers(batch.Bench(RULES, store, SIGN), [asked(1), Sent(b"", "", 0, ""), asked(2), asked(1)])

    rows = [row.c.hex() for row in store.rows(0, 10)]
    assert [json.loads(body).get("c") for _status, body in found] == [rows[0], None, rows[1], rows[0]]
    assert found[3] == found[0]


def test_every_ballot_of_a_batch_has_a_salt_of_its_own(store, told):
    store.open()

    told(*(asked(voter) for voter in range(300)))

    salts = {row.salt for row in store.rows(0, 300)}
    assert len(salts) == 300
    assert {len(salt) for salt in salts} == {32}


@pytest.mark.parametrize("closed", [False, True])
def test_survey_that_is_not_open_says_so(store, told, closed):
    if closed:
        store.close()

    assert told(asked(1)) == [(410, "closed") if closed else (409, "waiting")]


def test_spent_puzzle_is_a_conflict():
    class Spent(Memory):
        def put(self, ballots, sign):
            return [Turned("spent") for _ in ballots]

    assert batch.answers(batch.Bench(RULES, Spent(lambda: 1), SIGN), [asked(1)]) == [(409, b'{"error": "spent"}')]


def test_batch_without_a_ballot_does_not_ask_the_store(told, store):
    store.put = None

    assert told(Sent(b"", "", 0, "")) == [(400, "form")]


def test_error_of_the_store_answers_nobody(store):
    def broken(_first, _commitments):
        raise OSError("no key")

    store.open()
    with pytest.raises(OSError, match="no key"):
        batch.answers(batch.Bench(RULES, store, broken), [asked(1), Sent(b"", "", 0, "")])


def test_every_reason_of_a_store_has_a_status():
    assert set(batch.STATUS) == {"waiting", "closed", "differs", "spent", "changes"}
    assert Kept.__name__ not in batch.STATUS
