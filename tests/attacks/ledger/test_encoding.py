"""RELIABILITY L7: no two different things are committed to, or written, by the same bytes."""

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pingyi.core import canonical
from pingyi.ledger import commit, entries
from tests.support import casting

SHORT = pytest.param(2_000, marks=pytest.mark.slow)
LONG = pytest.param(1_000_000, marks=pytest.mark.long)
AT = "2026-11-22T08:00:00Z"
# What an encoding could trip over: its own marks, the bytes between two fields, and text of several bytes.
LETTERS = 'ab0"\\,:{}[]\x00\n\u00e9\u8bc4\U0001f600'
Parts = tuple[bytes | str, ...]


@dataclass(frozen=True)
class Encoding:
    """An encoding of two neighbouring fields. made: of the fields, raises ValueError where it takes none such."""

    made: Callable[..., object]
    fields: Callable[[random.Random], Parts]


def text(dice):
    return "".join(dice.choices(LETTERS, k=dice.randrange(5)))


def raw(size):
    return lambda dice: dice.randbytes(size)


def two(first, second):
    return lambda dice: (first(dice), second(dice))


def sheet(secret, lines):
    """Return the digest of a sheet that has a secret: all of a component have one or none has, by the frozen scheme."""
    if len(secret) != 32:
        raise ValueError(f"a secret has 32 bytes, not {len(secret)}")
    return commit.sheet_digest([lines[at : at + 32] for at in range(0, len(lines), 32)], secret)


SALT, NONCE, TAG = bytes(32), bytes(16), bytes(32)
ENCODINGS = {
    "slot: season, channel": Encoding(lambda a, b: commit.slot(SALT, a, b, "x"), two(text, text)),
    "slot: channel, subject": Encoding(lambda a, b: commit.slot(SALT, "s", a, b), two(text, text)),
    "tag: salt, slot": Encoding(commit.slot_tag, two(raw(32), raw(32))),
    "ballot: salt, nonce": Encoding(lambda a, b: commit.ballot(a, b, "s", TAG, [1]), two(raw(32), raw(16))),
    "ballot: nonce, tag": Encoding(lambda a, b: commit.ballot(SALT, a, "s", b, [1]), two(raw(16), raw(32))),
    "ballot: tag, answers": Encoding(
        lambda a, b: commit.ballot(SALT, NONCE, "s", a, list(b)), two(raw(32), lambda dice: dice.randbytes(8))
    ),
    "ballot: season, answers": Encoding(
        lambda a, b: commit.ballot(SALT, NONCE, a, TAG, list(b.encode())), two(text, text)
    ),
    "line: season, component": Encoding(lambda a, b: commit.line(SALT, a, b, "x", []), two(text, text)),
    "line: agency, item": Encoding(lambda a, b: commit.line(SALT, "s", "c", a, [(b, "1", "counted")]), two(text, text)),
    "line: mark, status": Encoding(lambda a, b: commit.line(SALT, "s", "c", "x", [("", a, b)]), two(text, text)),
    "sheet: secret, lines": Encoding(sheet, two(raw(32), lambda dice: dice.randbytes(32 * dice.randint(1, 3)))),
    "decision: id, kind": Encoding(lambda a, b: commit.decision_digest(SALT, [a, b, *["x"] * 6]), two(text, text)),
    "entry: batch, rule": Encoding(
        lambda a, b: entries.entry("quarantine", AT, "operator", batch=a, rule=b, count=1, digest="00" * 32),
        two(text, text),
    ),
    "entry: number of a document, kind": Encoding(
        lambda a, b: entries.entry("decision", AT, "operator", id=a, kind=b, digest="00" * 32), two(text, text)
    ),
}


def shifted(dice, first, second):
    """Return the same fields with the border between them elsewhere, or None where there is nothing to shift."""
    whole, border = first + second, len(first)
    places = [place for place in range(len(whole) + 1) if place != border]
    if not places:
        return None
    place = dice.choice(places)
    return whole[:place], whole[place:]


def made(encoding, fields):
    try:
        return encoding.made(*fields)
    except ValueError:
        return None


def equal_bytes(dice, count, encodings):
    """Return how many pairs of different fields have equal bytes, of so many pairs; a refused field has none."""
    found = tried = 0
    choices = list(encodings)
    while tried < count:
        encoding = dice.choice(choices)
        fields = encoding.fields(dice)
        other = shifted(dice, *fields)
        if other is None or other == fields:
            continue
        tried += 1
        one = made(encoding, fields)
        assert one is not None, "fields of the right form are taken"
        found += one == made(encoding, other)
    return found


@pytest.mark.parametrize("count", [SHORT, LONG])
def test_bytes_shifted_between_neighbouring_fields_never_give_equal_bytes(count):
    found = equal_bytes(random.Random(7), count, ENCODINGS.values())

    casting.tell(f"L7: {count} pairs of shifted fields, equal bytes {found}")
    assert found == 0


def joined(salt, nonce):
    return hashlib.sha256(b"pingyi-ballot-v1\x00" + salt + nonce + b"s" + TAG + b"\x01").digest()


@pytest.mark.slow
def test_control_commitment_by_plain_joining_is_found_out():
    plain = Encoding(joined, two(raw(32), raw(16)))

    assert equal_bytes(random.Random(7), 100, [plain]) == 100


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.slow
@settings(max_examples=2_000, derandomize=True, database=None, deadline=None)
@given(VALUES)
def test_canonical_bytes_give_back_their_value_so_that_no_two_values_share_them(value):
    assert same(canonical.loads(canonical.dumps(value)), value)


def same(one, other):
    """Tell whether two values are equal and of equal types all through; Python holds True for 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other
