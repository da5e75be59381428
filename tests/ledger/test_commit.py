"""Commitments: vectors computed by hand from FORMATS 5, what each input changes, and lengths that are refused."""

import hashlib
import hmac

import pytest

from pingyi.ledger import commit

SALT = bytes(range(32))
NONCE = bytes(range(16))
SLOT = bytes(range(100, 132))
ITEMS = [("i1", "27.5", "counted"), ("i2", "", "recused")]
ROW = ["d1", "absent", "a1", "", "SG-2019-47:14", "operator+approver", "2026-11-20", "illness"]


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def test_slot_is_the_hmac_of_the_canonical_list():
    body = '["pingyi-slot-v1","s2026","invited","主体 1"]'.encode()

    found = commit.slot(b"key", "s2026", "invited", "主体 1")

    assert found == hmac.new(b"key", body, hashlib.sha256).digest()
    assert found.hex() == "bcaa3289116b56449bae714b61b7f27932265d510b0d7019e5e22946b6b17be7"


def test_slots_differ_by_season_channel_subject_and_key():
    slots = {
        commit.slot(b"k", "s", "c", "u"),
        commit.slot(b"l", "s", "c", "u"),
        commit.slot(b"k", "t", "c", "u"),
        commit.slot(b"k", "s", "d", "u"),
        commit.slot(b"k", "s", "c", "v"),
        commit.slot(b"k", "s", "cu", ""),
        commit.slot(b"k", "sc", "", "u"),
    }

    assert len(slots) == 7


def test_slot_tag_is_the_salted_digest():
    found = commit.slot_tag(SALT, SLOT)

    assert found == sha(b"pingyi-slot-v1\x00", SALT, SLOT)
    assert found.hex() == "b462cb58fab9cda273aa2b4e51d816781e33727a6bd4c1b8b4f03cb8468c3796"


def test_ballot_is_the_digest_of_its_parts_in_order():
    tag = commit.slot_tag(SALT, SLOT)

    found = commit.ballot(SALT, NONCE, "s2026", tag, [1, 0, 4, 2])

    assert found == sha(b"pingyi-ballot-v1\x00", SALT, NONCE, sha(b"s2026"), tag, b"\x01\x00\x04\x02").hex()
    assert found == "179319c99a52dcf299f2cd0b66fe239b299e5cebd49a581bdabf084092d386f5"


def test_line_is_the_salted_digest_of_the_canonical_list():
    body = b'["s2026","jury","a1",[["i1","27.5","counted"],["i2","","recused"]]]'

    found = commit.line(SALT, "s2026", "jury", "a1", ITEMS)

    assert found == sha(b"pingyi-line-v1\x00", SALT, body)
    assert found.hex() == "736820f0918e70ee2ef5887b5a868ec672d4f605848bc9d70bd1d47790129311"


def test_sheet_digest_is_over_the_sorted_lines():
    lines = [bytes([9]) * 32, bytes([1]) * 32]

    found = commit.sheet_digest(lines)

    assert found == sha(b"pingyi-sheet-v1\x00", lines[1], lines[0]).hex()
    assert found == "dc5c6d7a2fedba794926b03d1e655f3a8d1c88c4edaa5bb5c9673f721478f2c9"
    assert commit.sheet_digest(reversed(lines)) == found


def test_lines_digest_is_over_the_sorted_lines_without_a_prefix():
    lines = [bytes([9]) * 32, bytes([1]) * 32]

    assert commit.lines_digest(lines) == sha(lines[1], lines[0]).hex()
    assert commit.lines_digest([]) == sha().hex()


def test_decision_digest_is_over_the_eight_fields():
    body = b'["d1","absent","a1","","SG-2019-47:14","operator+approver","2026-11-20","illness"]'

    found = commit.decision_digest(SALT, ROW)

    assert found == sha(b"pingyi-decision-v1\x00", SALT, body).hex()
    assert found == "8c993cfb883d11fab2b4f0dfe379435d728f5e35e00ebc29e183e39e3df159df"


@pytest.mark.parametrize("row", [ROW[:-1], [*ROW, ""]])
def test_decision_digest_refuses_another_number_of_fields(row):
    with pytest.raises(ValueError, match=f"a decision has 8 fields, not {len(row)}"):
        commit.decision_digest(SALT, row)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        (lambda: commit.slot_tag(SALT[1:], SLOT), "a salt has 32 bytes, not 31"),
        (lambda: commit.slot_tag(SALT, SLOT[1:]), "a slot has 32 bytes, not 31"),
        (lambda: commit.ballot(b"", NONCE, "s", SALT, []), "a salt has 32 bytes, not 0"),
        (lambda: commit.ballot(SALT, SALT, "s", SALT, []), "a nonce has 16 bytes, not 32"),
        (lambda: commit.ballot(SALT, NONCE, "s", NONCE, []), "a tag has 32 bytes, not 16"),
        (lambda: commit.ballot(SALT, NONCE, "s", SALT, [256]), r"range\(0, 256\)"),
        (lambda: commit.line(NONCE, "s", "c", "a", ITEMS), "a salt has 32 bytes, not 16"),
        (lambda: commit.sheet_digest([NONCE]), "a line commitment has 32 bytes, not 16"),
        (lambda: commit.lines_digest([NONCE]), "a line commitment has 32 bytes, not 16"),
        (lambda: commit.decision_digest(NONCE, ROW), "a salt has 32 bytes, not 16"),
    ],
)
def test_commitments_refuse_parts_of_another_length(call, reason):
    with pytest.raises(ValueError, match=reason):
        call()
