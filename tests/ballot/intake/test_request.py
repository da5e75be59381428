"""A request becomes a ballot or a code of what is wrong with it, whatever is sent."""

import dataclasses
import json
import marshal
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pingyi.ballot.intake import puzzle, request, ticket
from pingyi.ballot.intake.port import commitment
from pingyi.ledger import commit
from tests.support import solving
from tests.support.voters import ORIGIN, digest

KEY = b"k" * 32
NOW = 1_800_000_000
RULES = request.Rules(ORIGIN, "s2026", 3, 5, ("invited", "wechat"), KEY)
PUZZLED = dataclasses.replace(RULES, puzzled=("wechat",))
SALT = b"s" * request.SALT
ID = str(uuid.UUID(int=7))


def text(*, channel="invited", ends=NOW + 60, origin=ORIGIN, key=KEY):
    return ticket.issue(key, origin, ticket.Ticket(channel, digest("slot"), ends))


def sent(key=ID, raw=None, **changes):
    fields = {"ticket": text(), "answers": [1, 5, 3], "nonce": "0f" * 16} | changes
    return request.Sent(json.dumps(fields).encode() if raw is None else raw, key, NOW, "net.agent")


def test_ballot_is_committed_to_as_the_formats_say():
    found = request.ballot(RULES, sent(), SALT)

    assert (found.channel, found.answers, found.nonce, found.trace) == (
        "invited",
        b"\x01\x05\x03",
        b"\x0f" * 16,
        f"net.agent.{NOW + 60}",
    )
    tag = commit.slot_tag(found.salt, found.slot)
    assert found.c.hex() == commit.ballot(found.salt, found.nonce, "s2026", tag, [1, 5, 3])
    assert found.salt == SALT


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=16, max_size=16), st.binary(max_size=40), st.text())
def test_the_hot_path_commits_like_the_ledger(salt, nonce, answers, season):
    slot = digest(salt)
    digest_of_season = request.Rules(ORIGIN, season, 1, 1, (), KEY).season_digest

    made = commitment(digest_of_season, salt, nonce, slot, answers)

    assert made.hex() == commit.ballot(salt, nonce, season, commit.slot_tag(salt, slot), list(answers))


@pytest.mark.parametrize(
    ("request_", "code", "status"),
    [
        (sent(raw=b"{"), "form", 400),
        (sent(raw=b"[1]"), "form", 400),
        (sent(raw=b"\xff"), "form", 400),
        (sent(raw=b"[" * 5000), "form", 400),
        (sent(ticket=5), "ticket", 403),
        (sent(ticket=""), "ticket", 403),
        (sent(ticket="票"), "ticket", 403),
        (sent(ticket=text(ends=NOW)), "ticket", 403),
        (sent(ticket=text(origin="other/office/season")), "ticket", 403),
        (sent(ticket=text(key=b"x" * 32)), "ticket", 403),
        (sent(ticket=text(channel="street")), "ticket", 403),
        (sent(answers=[1, 2]), "incomplete", 400),
        (sent(answers=[1, 2, 0]), "incomplete", 400),
        (sent(answers=[1, 2, 6]), "incomplete", 400),
        (sent(answers=[1, 2, True]), "incomplete", 400),
        (sent(answers=[1, 2, "3"]), "incomplete", 400),
        (sent(answers="123"), "incomplete", 400),
        (sent(nonce="0f" * 15), "form", 400),
        (sent(nonce="zz" * 16), "form", 400),
        (sent(key=""), "key", 400),
        (sent(key="seven"), "key", 400),
    ],
)
def test_what_is_no_ballot_is_told_by_a_code(request_, code, status):
    with pytest.raises(request.Bad) as told:
        request.ballot(RULES, request_, SALT)

    assert (told.value.code, told.value.status) == (code, status)


def test_same_request_asks_the_same_and_another_answer_something_else():
    one, same = request.ballot(RULES, sent(), SALT), request.ballot(RULES, sent(ticket=text(ends=NOW + 900)), SALT)
    other = request.ballot(RULES, sent(answers=[1, 5, 4]), SALT)
    elsewhere = request.ballot(RULES, sent(nonce="0e" * 16), SALT)

    assert one.asked == same.asked
    assert one.asked not in (other.asked, elsewhere.asked)


def test_salts_are_as_many_as_asked_for_and_all_differ():
    found = request.salts(1000)

    assert {len(salt) for salt in found} == {request.SALT}
    assert len(set(found)) == 1000
    assert set(request.salts(1000)).isdisjoint(found)


def test_solved_puzzle_is_the_proof_and_no_part_of_what_was_asked():
    text = puzzle.challenge(KEY, ORIGIN, NOW, 2)
    solved = {"ticket": wechat_ticket(), "challenge": text, "answer": solving.solve(text)}
    cleared = {"ticket": wechat_ticket(), "challenge": puzzle.clearance(KEY, ORIGIN, NOW)}

    one, other = (request.ballot(PUZZLED, sent(**fields), SALT) for fields in (solved, cleared))

    assert (len(one.proof), len(other.proof), one.proof == other.proof) == (16, 16, False)
    assert one.asked == other.asked


@pytest.mark.parametrize("fields", [{}, {"challenge": "", "answer": ""}, {"challenge": 5}, {"challenge": "p.1.2.3.4"}])
def test_ballot_of_a_puzzled_channel_needs_its_puzzle(fields):
    with pytest.raises(request.Bad) as told:
        request.ballot(PUZZLED, sent(ticket=wechat_ticket(), **fields), SALT)

    assert (told.value.code, told.value.status) == ("puzzle", 403)


def test_ballot_of_another_channel_needs_no_puzzle():
    assert request.ballot(PUZZLED, sent(challenge="x"), SALT).proof == b""


def test_rules_go_to_the_writer_and_back():
    assert request.Rules(**marshal.loads(marshal.dumps(dataclasses.asdict(PUZZLED)))) == PUZZLED


def wechat_ticket():
    return text(channel="wechat")


@given(st.binary(max_size=200))
def test_no_bytes_at_all_make_a_fault(raw):
    with pytest.raises(request.Bad):
        request.ballot(RULES, sent(raw=raw), SALT)
