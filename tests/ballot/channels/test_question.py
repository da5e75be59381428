"""A question takes one answer, the right one, in time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pingyi.ballot.channels import question
from tests.support import channel_ports
from tests.support.channel_cases import KEY, NOW, OTHER_KEY, OTHER_ORIGIN
from tests.support.voters import ORIGIN

SEED = b"s" * 16


def right(asked):
    greater, smaller = asked.numbers
    return greater + smaller if asked.text_key == question.SUM else greater - smaller


def answered(asked, text, *, key=KEY, origin=ORIGIN, used=None, now=NOW):
    ports = used if used is not None else channel_ports.Used()
    return question.is_answered(key, origin, (asked.sealed, text), ports, now)


@given(st.binary(min_size=16, max_size=16))
def test_right_answer_and_no_other_is_taken(seed):
    asked = question.ask(KEY, ORIGIN, seed, NOW)
    found = right(asked)

    taken = [number for number in range(25) if answered(asked, str(number))]

    assert (taken, found >= 0) == ([found], True)
    assert all(1 <= number <= question.GREATEST for number in asked.numbers)


def test_both_kinds_and_all_numbers_come_up():
    asked = [question.ask(KEY, ORIGIN, seed.to_bytes(16, "big"), NOW) for seed in range(200)]

    assert {one.text_key for one in asked} == {question.SUM, question.DIFFERENCE}
    assert {number for one in asked for number in one.numbers} == set(range(1, question.GREATEST + 1))


def test_question_takes_one_answer_even_when_it_is_wrong():
    asked, used = question.ask(KEY, ORIGIN, SEED, NOW), channel_ports.Used()

    assert not answered(asked, "99", used=used)
    assert not answered(asked, str(right(asked)), used=used)


def test_answer_is_read_however_it_is_typed():
    asked = question.ask(KEY, ORIGIN, SEED, NOW)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in str(right(asked)))

    assert answered(asked, f" {wide}　")
    assert answered(asked, f"0{right(asked)}")


@pytest.mark.parametrize("text", ["", "ten", "1e1", "9" * 60])
def test_answer_that_is_no_number_spends_nothing(text):
    asked, used = question.ask(KEY, ORIGIN, SEED, NOW), channel_ports.Used()

    assert not answered(asked, text, used=used)
    assert answered(asked, str(right(asked)), used=used)


@pytest.mark.parametrize(
    "changes",
    [{"key": OTHER_KEY}, {"origin": OTHER_ORIGIN}, {"now": NOW + question.LASTS}],
    ids=["key", "origin", "over"],
)
def test_question_of_another_season_or_over_takes_none(changes):
    asked = question.ask(KEY, ORIGIN, SEED, NOW)

    assert not answered(asked, str(right(asked)), **changes)


def test_sealed_text_tells_no_answer():
    """The same sum asked twice is sealed differently, so that nobody makes a list."""
    sums = {}
    for seed in range(200):
        asked = question.ask(KEY, ORIGIN, seed.to_bytes(16, "big"), NOW)
        sums.setdefault((asked.text_key, asked.numbers), []).append(asked.sealed.split(".")[1])

    assert max(map(len, sums.values())) > 1
    assert all(len(set(sealed)) == len(sealed) for sealed in sums.values())
