"""Draws by lot, against a naive reading of draw/1 and by their laws."""

import hashlib
import hmac
import random
import struct
from collections import Counter
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pingyi.ballot.sampling import draw
from pingyi.core.errors import Refused

SEED = bytes(range(32))
LABELS = st.text(min_size=1, max_size=8)
SIZES = st.dictionaries(LABELS, st.integers(1, 5000), min_size=1, max_size=12)


def naive_numbers(seed, blocks):
    raw = b"".join(hmac.new(seed, struct.pack(">Q", i), hashlib.sha256).digest() for i in range(blocks))
    return list(struct.unpack(f">{4 * blocks}Q", raw))


def naive_choice(seed, size, count, label, blocks=200):
    left = naive_numbers(hmac.new(seed, b"stratum\0" + label.encode(), hashlib.sha256).digest(), blocks)
    places = list(range(size))
    for k in range(count):
        bound = size - k
        while left[0] >= 2**64 // bound * bound:
            left.pop(0)
        other = k + left.pop(0) % bound
        places[k], places[other] = places[other], places[k]
    return tuple(sorted(places[:count]))


def test_numbers_are_those_of_a_naive_reading():
    assert list(islice(draw.numbers(SEED), 40)) == naive_numbers(SEED, 10)
    assert next(draw.numbers(SEED)) == 0x9F0CD9B94097FE49


def test_worked_example_is_that_of_another_program():
    """openssl gives this seed, and the numbers 4415654023812744194, 15503425321351804794 first in its stream."""
    assert draw.stratum_seed(SEED, "东镇").hex() == "15857c1a0d9a82c6e5b0bbb91a0f777cd456c4f38dbcd7a24d6a53c31e94042b"
    assert draw.choose(SEED, 10, 4, "东镇") == (1, 4, 8, 9)


@given(st.binary(min_size=1, max_size=40), st.integers(1, 300), LABELS, st.data())
def test_choice_is_that_of_a_naive_reading(seed, size, label, data):
    count = data.draw(st.integers(0, size))

    found = draw.choose(seed, size, count, label)

    assert found == naive_choice(seed, size, count, label)
    assert len(set(found)) == count
    assert all(0 <= place < size for place in found)


def test_numbers_that_would_favour_somebody_are_passed_over():
    bound = 2**63 + 1
    stream = naive_numbers(SEED, 10)
    usable = [number for number in stream if number < bound]

    found = [draw.below(iter(stream[at:]), bound) for at in range(20)]

    assert found == [next(number for number in stream[at:] if number < bound) for at in range(20)]
    assert found != [number % bound for number in stream[:20]], "the plain remainder would be another draw"
    assert len(usable) < len(stream)


def test_remainder_of_a_small_space_is_even_only_with_numbers_passed_over(monkeypatch):
    """Negative control: over all numbers of a space of 16, the plain remainder favours the first ones."""
    monkeypatch.setattr(draw, "SPACE", 16)

    def counts(space):
        return Counter(draw.below(iter([number, 0]), 5) for number in range(space) if number < 15)

    assert set(counts(16).values()) == {3}
    assert Counter(number % 5 for number in range(16))[0] == 4
    assert draw.below(iter([15, 7]), 5) == 2


def test_everybody_is_drawn_equally_often():
    rng = random.Random(20260302)
    found = Counter()

    for _ in range(4000):
        found.update(draw.choose(rng.randbytes(32), 10, 3, "a"))

    # 1,200 each; the standard error is 29.
    assert all(abs(found[place] - 1200) < 5 * 29 for place in range(10))


def test_strata_are_drawn_apart():
    drawn = {label: draw.choose(SEED, 1000, 20, label) for label in ("a", "b")}

    assert drawn["a"] != drawn["b"]
    assert draw.choose(SEED, 1000, 20, "a") == drawn["a"]


@pytest.mark.parametrize(("size", "count"), [(3, 4), (0, 1), (3, -1)])
def test_more_than_there_are_cannot_be_drawn(size, count):
    with pytest.raises(ValueError, match=f"{count} of {size} cannot be drawn"):
        draw.choose(SEED, size, count, "a")


@pytest.mark.parametrize(
    ("sizes", "total", "least", "found"),
    [
        ({"a": 500, "b": 300, "c": 200}, 100, 1, {"a": 50, "b": 30, "c": 20}),
        ({"a": 900, "b": 90, "c": 10}, 100, 20, {"a": 70, "b": 20, "c": 10}),
        ({"a": 1, "b": 1, "c": 1}, 2, 0, {"a": 1, "b": 1, "c": 0}),
        ({"a": 10, "b": 10, "c": 13}, 10, 0, {"a": 3, "b": 3, "c": 4}),
        ({"a": 7}, 7, 30, {"a": 7}),
        ({"a": 5}, 0, 0, {"a": 0}),
    ],
)
def test_shares_are_proportional_with_a_minimum(sizes, total, least, found):
    assert draw.allocate(sizes, total, least) == found


@given(SIZES, st.integers(0, 60), st.data())
def test_shares_obey_their_laws(sizes, least, data):
    floors = {label: min(least, size) for label, size in sizes.items()}
    total = data.draw(st.integers(sum(floors.values()), sum(sizes.values())))

    found = draw.allocate(sizes, total, least)

    assert list(found) == list(sizes)
    assert sum(found.values()) == total
    assert all(floors[label] <= found[label] <= size for label, size in sizes.items())
    rising = [found[label] for label in sorted(sizes, key=lambda label: (sizes[label], found[label]))]
    assert rising == sorted(rising), "a greater stratum never gives fewer"


@given(SIZES, st.data())
def test_share_without_a_minimum_is_less_than_one_from_its_quota(sizes, data):
    total = data.draw(st.integers(0, sum(sizes.values())))

    found = draw.allocate(sizes, total, 0)

    whole = sum(sizes.values())
    assert all(abs(found[label] * whole - total * size) < whole for label, size in sizes.items())


def test_more_than_the_list_has_is_refused():
    with pytest.raises(Refused, match="the list has 30 people; 31 cannot be drawn"):
        draw.allocate({"a": 10, "b": 20}, 31, 1)


def test_minimum_beyond_the_total_is_refused():
    with pytest.raises(Refused, match="at least 10 from each stratum makes 15 in all"):
        draw.allocate({"a": 5, "b": 20}, 12, 10)
