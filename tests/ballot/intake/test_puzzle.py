"""A puzzle is solved once by the right answer in time; a clearance stands for one."""

import hashlib
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pingyi.ballot.intake import puzzle
from tests.support import solving
from tests.support.voters import ORIGIN

KEY = b"k" * 32
NOW = 1_800_000_000
PUZZLE = puzzle.challenge(KEY, ORIGIN, NOW, 4)
ANSWER = solving.solve(PUZZLE)
CLEARANCE = puzzle.clearance(KEY, ORIGIN, NOW)


def solved(text, answer="", now=NOW, key=KEY, origin=ORIGIN):
    return puzzle.solved(key, origin, text, answer, now)


@pytest.mark.parametrize(("text", "answer"), [(PUZZLE, ANSWER), (CLEARANCE, "")], ids=["puzzle", "clearance"])
def test_what_is_solved_counts_until_it_ends_under_one_id(text, answer):
    found = solved(text, answer)

    assert found == solved(text, answer, NOW + puzzle.LASTS - 1)
    assert len(found) == 16
    assert solved(text, answer, NOW + puzzle.LASTS) is None


@pytest.mark.parametrize(("text", "answer"), [(PUZZLE, ANSWER), (CLEARANCE, "")], ids=["puzzle", "clearance"])
def test_other_key_or_season_counts_for_nothing(text, answer):
    assert solved(text, answer, key=b"x" * 32) is None
    assert solved(text, answer, origin="review.example/office/another") is None


def test_each_has_an_id_of_its_own():
    texts = [puzzle.clearance(KEY, ORIGIN, NOW) for _ in range(50)]

    assert len({solved(text) for text in texts}) == 50


@given(st.integers(0, len(PUZZLE) - 1), st.sampled_from("0123456789abcdefpc. "))
def test_one_changed_sign_makes_it_worthless(place, sign):
    changed = PUZZLE[:place] + sign + PUZZLE[place + 1 :]

    assert (solved(changed, ANSWER) is None) == (changed != PUZZLE)


@pytest.mark.parametrize("bits", [0, 1, 32])
def test_each_part_must_reach_its_bits(bits):
    text = puzzle.challenge(KEY, ORIGIN, NOW, bits)

    assert (solved(text, "00000000" * puzzle.PARTS) is None) == (bits > 0)


@pytest.mark.parametrize("part", range(puzzle.PARTS))
def test_every_part_counts(part):
    seed = bytes.fromhex("".join(PUZZLE.split(".")[3:]))
    start = seed + part.to_bytes(4, "big")
    wrong = next(one for one in map(_bytes, count()) if hashlib.sha256(start + one).digest()[0] >> 4)

    assert solved(PUZZLE, ANSWER[: 8 * part] + wrong.hex() + ANSWER[8 * part + 8 :]) is None


def _bytes(number):
    return number.to_bytes(4, "big")


@pytest.mark.parametrize(
    "answer",
    ["", "z" * len(ANSWER), ANSWER + "00", ANSWER[:-2], "答" * len(ANSWER), ANSWER[1:]],
    ids=["none", "no digits", "longer", "shorter", "Chinese", "half a digit"],
)
def test_answer_of_another_shape_is_wrong(answer):
    assert solved(PUZZLE, answer) is None


def test_clearance_is_no_puzzle_and_takes_no_answer():
    assert solved(CLEARANCE, ANSWER) is None
    assert solved("p" + CLEARANCE[1:], ANSWER) is None
    assert solved("c" + PUZZLE[1:]) is None


@given(st.text(max_size=120), st.text(max_size=140))
def test_any_other_text_is_worthless(text, answer):
    assert solved(text, answer) is None
    assert solved(CLEARANCE, answer) is None or answer == ""
