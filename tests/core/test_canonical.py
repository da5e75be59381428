"""Canonical JSON: the vectors of RFC 8785 that hold no float, and every text or value that it refuses."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pingyi.core import canonical

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


def test_keys_are_sorted_by_utf16_units():
    # RFC 8785, 3.2.3: U+1F600 is written with surrogates, which come before U+FB33.
    source = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}

    raw = canonical.dumps(source)

    assert raw.decode() == '{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\U0001f600":5,"\ufb33":3}'


def test_inner_objects_are_sorted_too_and_lists_keep_their_order():
    assert canonical.dumps([{"b": {"d": 1, "c": 2}, "a": [3, 1, 2]}]) == b'[{"a":[3,1,2],"b":{"c":2,"d":1}}]'


def test_texts_are_escaped_as_rfc_8785_says():
    # 3.2.2.2: the short forms, \u00xx for other control characters, and nothing else.
    text = "\u20ac$\u000f\nA'B\"\\\b\t\f\r\u007f/\u2028"

    raw = canonical.dumps(text)

    assert raw.decode() == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\b\\t\\f\\r\u007f/\u2028"'


@pytest.mark.parametrize(
    ("value", "raw"),
    [
        (None, b"null"),
        (True, b"true"),
        (False, b"false"),
        (0, b"0"),
        (-7, b"-7"),
        (10**30, b"1" + b"0" * 30),
        ("", b'""'),
        ([], b"[]"),
        ((), b"[]"),
        ((1, "a"), b'[1,"a"]'),
        ({}, b"{}"),
    ],
)
def test_dumps_writes_the_literals(value, raw):
    assert canonical.dumps(value) == raw


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (1.5, "1.5 (float) has no canonical form; numbers are integers"),
        ({"a": [float("nan")]}, "nan (float) has no canonical form; numbers are integers"),
        ({1}, "{1} (set) has no canonical form; numbers are integers"),
        (b"x", "b'x' (bytes) has no canonical form; numbers are integers"),
        ({1: 2}, "a key that is no text: [1]"),
        ("\ud800", "lone surrogate in '\"\\ud800\"'"),
    ],
)
def test_dumps_refuses_what_has_no_form(value, message):
    with pytest.raises(canonical.NotCanonical) as caught:
        canonical.dumps(value)

    assert str(caught.value) == message


@given(VALUES)
def test_loads_gives_back_what_dumps_wrote(value):
    assert canonical.loads(canonical.dumps(value)) == value


@given(VALUES)
def test_dumps_does_not_depend_on_white_space_or_order(value):
    spaced = json.dumps(value, indent=2, ensure_ascii=True)

    again = canonical.dumps(json.loads(spaced))

    assert again == canonical.dumps(value)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b'{"a":1,"a":1}', "a key stands twice: ['a', 'a']"),
        (b'[{"b":{"a":1,"a":2}}]', "a key stands twice: ['a', 'a']"),
        (b"1.0", "1.0 is no integer; decimals are written as text"),
        (b"[1e3]", "1e3 is no integer; decimals are written as text"),
        (b"NaN", "NaN is no integer; decimals are written as text"),
        (b"-Infinity", "-Infinity is no integer; decimals are written as text"),
        (b'"\\ud83d"', "lone surrogate in '\"\\ud83d\"'"),
    ],
)
def test_loads_refuses_json_that_cannot_be_canonical(raw, message):
    with pytest.raises(canonical.NotCanonical) as caught:
        canonical.loads(raw)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    "raw",
    [
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'"a" ',
        b'"a"\n',
        b'"\\u0061"',
        b'"\\/"',
        b'"\\u000A"',
        b"-0",
        '{"\ufb33":1,"\U0001f600":2}'.encode(),
    ],
)
def test_loads_refuses_another_spelling(raw):
    with pytest.raises(canonical.NotCanonical, match="but not in canonical form"):
        canonical.loads(raw)


@pytest.mark.parametrize("raw", [b"", b"{", b"nul", b"01", b"\xef\xbb\xbf1", b'"\xff"', b"[1,]", b"[" * 100_000])
def test_loads_refuses_what_is_no_json(raw):
    with pytest.raises(canonical.NotCanonical, match=r"^not JSON: "):
        canonical.loads(raw)


def test_sha256_hex_is_lower_case():
    assert canonical.sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
