"""The form of entries: each kind as written, each field wrong in turn, and bytes that are no entry at all."""

import json

import pytest

from pingyi.ledger import entries
from tests.support.ledgers import AT, DIGEST

BY = "operator+approver"
GOOD = {
    "freeze": {"scheme": DIGEST, "agencies": DIGEST, "engine": "v1", "key": "k", "origin": "h/o/s"},
    "amend": {"scheme": DIGEST, "agencies": DIGEST, "reason": DIGEST},
    "ballot_open": {},
    "ballot_close": {"ballots": 0},
    "quarantine": {"batch": "b1", "rule": "burst", "count": 3, "digest": DIGEST},
    "decision": {"id": "d1", "kind": "absent", "digest": DIGEST},
    "marking_open": {"component": "jury"},
    "seal": {"component": "jury", "digest": DIGEST},
    "marking_close": {"component": "jury"},
    "lines": {"component": "jury", "count": 12, "digest": DIGEST},
    "unseal": {"component": "jury"},
    "meeting_packed": {"key": "k"},
    "meeting_merged": {"checkpoint": "h/o/s/m\n1\nAA==\n"},
    "result": {"round": 1, "files": {"scheme.json": DIGEST, "marks.csv": DIGEST}},
    "announcement": {"result": DIGEST},
    "publication": {"bundle": DIGEST},
    "correction": {"result": DIGEST, "cause": DIGEST},
    "document": {"number": "评〔2026〕1号", "digest": DIGEST},
    "key": {"key": "k"},
    "shred": {"what": "slots", "count": 9},
    "audit": {"digest": DIGEST},
}
DIGESTS = {"scheme", "agencies", "reason", "digest", "result", "bundle", "cause", "c"}
NUMBERS = {"ballots", "count", "round"}
WRONG_DIGESTS = ["", DIGEST.upper(), DIGEST[1:], DIGEST + "0", DIGEST + "\n", "５" + DIGEST[1:], 5, None, [DIGEST]]
WRONG_NUMBERS = [-1, "1", True, None, [1]]
WRONG_TEXTS = [1, True, None, ["a"], {"a": DIGEST}]
WRONG_FILES = ["a", None, [["a", DIGEST]], {"a": "b"}, {"a": None}, {"a": DIGEST, "b": 1}]


def raw_of(fields):
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def wrong_values(field):
    if field in DIGESTS:
        return WRONG_DIGESTS
    if field in NUMBERS:
        return [*WRONG_NUMBERS, 0] if field == "round" else WRONG_NUMBERS
    return WRONG_FILES if field == "files" else WRONG_TEXTS


WRONG = [
    (kind, field, value)
    for kind, fields in [*GOOD.items(), ("ballot", {"c": DIGEST})]
    for field in fields
    for value in wrong_values(field)
]


def test_every_kind_has_an_example_here():
    assert set(entries.KINDS) == {*GOOD, "ballot"}


@pytest.mark.parametrize("kind", GOOD)
def test_entry_writes_canonical_bytes_that_check_reads(kind):
    raw = entries.entry(kind, AT, BY, **GOOD[kind])

    assert raw == raw_of({"k": kind, "at": AT, "by": BY, **GOOD[kind]})
    assert entries.check(raw) == entries.Entry(kind, AT, BY, GOOD[kind])


def test_ballot_has_neither_time_nor_role():
    raw = entries.ballot(DIGEST)

    assert raw == b'{"c":"' + DIGEST.encode() + b'","k":"ballot"}'
    assert entries.check(raw) == entries.Entry("ballot", "", "", {"c": DIGEST})


def test_fields_come_out_by_their_type():
    decision = entries.check(entries.entry("decision", AT, BY, **GOOD["decision"]))
    result = entries.check(entries.entry("result", AT, BY, **GOOD["result"]))

    assert decision.text("kind") == "absent"
    assert result.number("round") == 1
    assert result.files() == GOOD["result"]["files"]


def test_fields_asked_for_as_another_type_are_refused():
    result = entries.check(entries.entry("result", AT, BY, **GOOD["result"]))
    odd = entries.Entry("odd", AT, BY, {"files": "text"})

    with pytest.raises(TypeError, match="the field round of result is no text"):
        result.text("round")
    with pytest.raises(TypeError, match="the field files of result is no number"):
        result.number("files")
    with pytest.raises(TypeError, match="the field files of odd is no object"):
        odd.files()


@pytest.mark.parametrize(("kind", "field", "value"), WRONG)
def test_check_names_the_wrong_field(kind, field, value):
    head = {"k": kind} if kind == "ballot" else {"k": kind, "at": AT, "by": BY}
    fields = GOOD.get(kind, {"c": DIGEST})

    with pytest.raises(entries.BadEntry, match=f"^the field {field} of {kind} is "):
        entries.check(raw_of({**head, **fields, field: value}))


@pytest.mark.parametrize("kind", [*GOOD, "ballot"])
def test_check_refuses_a_field_too_many_or_missing(kind):
    head = {"k": kind} if kind == "ballot" else {"k": kind, "at": AT, "by": BY}
    fields = {**head, **GOOD.get(kind, {"c": DIGEST})}
    shorter = [{name: value for name, value in fields.items() if name != gone} for gone in fields if gone != "k"]

    for each in [*shorter, {**fields, "name": "x"}]:
        with pytest.raises(entries.BadEntry, match=f"^{kind} has the fields k.*; it must have exactly k, "):
            entries.check(raw_of(each))


def test_a_ballot_with_a_time_is_refused():
    with pytest.raises(entries.BadEntry, match="ballot has the fields k, at, by, c; it must have exactly k, c"):
        entries.entry("ballot", AT, BY, c=DIGEST)


@pytest.mark.parametrize(
    "at",
    [
        "",
        "2026-11-22",
        "2026-11-22T08:00:00",
        "2026-11-22T08:00:00+00:00",
        "2026-11-22T08:00:00.5Z",
        "2026-11-22 08:00:00Z",
        "2026-13-22T08:00:00Z",
        "2026-02-30T08:00:00Z",
        "2026-11-22T24:00:00Z",
        "２026-11-22T08:00:00Z",
        "2026-11-22T08:00:00Z\n",
        5,
    ],
)
def test_check_refuses_an_instant_of_another_form(at):
    with pytest.raises(entries.BadEntry, match=r"the field at of ballot_open is .*; it must be an instant such as"):
        entries.check(raw_of({"k": "ballot_open", "at": at, "by": BY}))


@pytest.mark.parametrize("by", ["", "+", "operator+", "operator approver", "Operator", "1a", "a" * 33, "a\n", 7, None])
def test_check_refuses_roles_of_another_form(by):
    with pytest.raises(entries.BadEntry, match="the field by of ballot_open is "):
        entries.check(raw_of({"k": "ballot_open", "at": AT, "by": by}))


@pytest.mark.parametrize("kind", [None, 1, "", "Ballot", "vote", ["ballot"]])
def test_check_refuses_an_unknown_kind(kind):
    with pytest.raises(entries.BadEntry, match=r"the kind k is .*; known kinds are freeze, amend, "):
        entries.check(raw_of({"k": kind, "c": DIGEST}))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b'"ballot"',
        b"{}",
        b"\xff",
        b"\xef\xbb\xbf" + entries.ballot(DIGEST),
        entries.ballot(DIGEST) + b"\n",
        entries.ballot(DIGEST).replace(b":", b": "),
        entries.ballot(DIGEST).replace(b'"k"', b'"\\u006b"'),
        b'{"k":"ballot","c":"' + DIGEST.encode() + b'"}',
        entries.ballot(DIGEST).replace(b"{", b'{"c":"",'),
        b'{"a":' + b"[" * 1500 + b"]" * 1500 + b"}",
        b'{"a":' + b"[" * 600 + b"]" * 600 + b"}",
        b'{"a":1.0}',
        b'{"a":NaN}',
        b'{"a":"\\ud800"}',
    ],
)
def test_check_refuses_bytes_that_are_no_entry(raw):
    with pytest.raises(entries.BadEntry, match=r"the entry|the kind"):
        entries.check(raw)


def test_an_entry_has_at_most_4096_bytes():
    empty = len(entries.entry("shred", AT, BY, what="", count=1))

    assert len(entries.entry("shred", AT, BY, what="x" * (4096 - empty), count=1)) == 4096
    with pytest.raises(entries.BadEntry, match=r"the entry has 4,097 bytes; at most 4,096"):
        entries.entry("shred", AT, BY, what="x" * (4097 - empty), count=1)


def test_entry_refuses_what_json_cannot_carry():
    with pytest.raises(entries.BadEntry, match="the entry cannot be written"):
        entries.entry("shred", AT, BY, what="\ud800", count=1)
    with pytest.raises(entries.BadEntry, match="the entry cannot be written"):
        entries.entry("shred", AT, BY, what="x", count=1.5)


def test_entry_refuses_a_wrong_value():
    with pytest.raises(entries.BadEntry, match="the field count of shred is -1; it must be a whole number from 0"):
        entries.entry("shred", AT, BY, what="x", count=-1)
