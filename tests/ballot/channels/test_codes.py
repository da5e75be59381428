"""A printed code is read however it is typed, and no other text is one."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pingyi.ballot.channels import codes
from pingyi.ballot.channels.port import NotKnown
from tests.support.voters import ORIGIN

KEY = b"k" * 32
GREATEST = 2**codes.NUMBER_BITS - 1


@given(st.integers(0, GREATEST))
def test_code_gives_its_number_back(number):
    text = codes.code(KEY, ORIGIN, number)

    assert codes.number(KEY, ORIGIN, text) == number
    assert [len(part) for part in text.split("-")] == [4, 4, 4]
    assert set(text.replace("-", "")) <= set(codes.ALPHABET)


def test_alphabet_has_no_letter_that_is_misread():
    assert (len(set(codes.ALPHABET)), set("ILOU") & set(codes.ALPHABET)) == (32, set())


def full_width(text):
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


@pytest.mark.parametrize(
    "as_typed",
    [
        str.lower,
        full_width,
        lambda text: text.replace("-", ""),
        lambda text: text.replace("-", " "),
        lambda text: f"  {text.replace('-', '——')}\n",
        lambda text: text.replace("0", "O").replace("1", "I"),
        lambda text: text.replace("0", "o").replace("1", "l"),
        lambda text: full_width(text.lower().replace("0", "o")),
    ],
)
def test_code_is_read_however_it_is_typed(as_typed):
    numbers = random.Random(1).sample(range(GREATEST), 50)
    texts = [codes.code(KEY, ORIGIN, number) for number in numbers]
    assert {"0", "1"} <= set("".join(texts))

    assert [codes.number(KEY, ORIGIN, as_typed(text)) for text in texts] == numbers


@pytest.mark.parametrize("text", ["", "-", "0000-0000-0000", "ABCD-EFGH", "UUUU-UUUU-UUUU", "码" * 12, "0" * 13])
def test_other_texts_are_no_codes(text):
    assert codes.number(KEY, ORIGIN, text) is None


def test_codes_of_two_seasons_are_not_alike():
    mine, other = (codes.code(KEY, origin, 7) for origin in (ORIGIN, "review.example/office/next"))

    assert mine != other
    assert codes.number(KEY, ORIGIN, other) is None


def test_greatest_number_is_the_last():
    with pytest.raises(OverflowError):
        codes.code(KEY, ORIGIN, GREATEST + 1)


def test_code_that_was_not_given_out_or_is_void_is_told_apart_from_none():
    invited = codes.Invited(KEY, ORIGIN, lambda number: number in range(1, 9) and number != 5)
    told = []

    for number in (5, 9):
        with pytest.raises(NotKnown) as error:
            invited.identify({"code": codes.code(KEY, ORIGIN, number)}, 0)
        told.append(error.value.code)

    assert told == ["cancelled", "cancelled"]
    assert invited.identify({"code": codes.code(KEY, ORIGIN, 4)}, 0).subject == "code:4"
