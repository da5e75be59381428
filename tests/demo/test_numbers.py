"""The invented numbers: the special cases hold for every seed, and equal seeds give equal numbers."""

import random
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pingyi.demo import numbers

CASES = numbers.Cases(tie=("a02", "a05"), few="a06", absent="a08")
QUALITIES = {"a01": 93.4, "a02": 91.2, "a03": 60.0, "a04": 100.0, "a05": 91.2, "a06": 86.1, "a07": 84.7, "a08": 80.0}
RATERS = [f"r{number}" for number in range(13)]
PRESENT = [agency for agency in QUALITIES if agency != CASES.absent]
CHANNELS = {"invited": 40, "street": 60}

seeds = given(st.integers(0, 2**32))
few = settings(deadline=None, max_examples=25)


def jury(seed):
    return numbers.jury(random.Random(seed), QUALITIES, RATERS, CASES)


def peers(seed):
    return numbers.peers(random.Random(seed), QUALITIES, CASES)


def answers(seed):
    return numbers.answers(random.Random(seed), QUALITIES, CHANNELS, CASES)


def column(rows, agency):
    """Return the choices of all rows about an agency."""
    place = list(QUALITIES).index(agency)
    return [row.choices[place] for row in rows]


@few
@seeds
def test_marks_are_half_steps_from_60_to_100(seed):
    cells = [cell for found in (jury(seed), peers(seed)) for lines in found.values() for cell in lines.values()]

    counted = [Fraction(mark) for ((_, mark, status),) in cells if status == "counted"]
    assert [mark for mark in counted if not (60 <= mark <= 100 and (2 * mark).denominator == 1)] == []
    assert {item for ((item, _, _),) in cells} == {""}


@few
@seeds
def test_jury_marks_everybody_present_but_for_recusals(seed):
    found = jury(seed)

    assert list(found) == RATERS
    assert {tuple(lines) for lines in found.values()} == {tuple(PRESENT)}
    statuses = Counter((agency, cell[0][2]) for lines in found.values() for agency, cell in lines.items())
    whole = {(agency, "counted"): 13 for agency in PRESENT if agency != "a06"}
    assert statuses == {**whole, ("a06", "counted"): 4, ("a06", "recused"): 9}
    assert {cell[0][1] for lines in found.values() for cell in lines.values() if cell[0][2] == "recused"} == {""}


@few
@seeds
def test_jury_gives_the_tied_the_same_marks_from_other_jurors(seed):
    found = jury(seed)

    first, second = ([found[rater][agency][0][1] for rater in RATERS] for agency in CASES.tie)
    assert second == first[1:] + first[:1]


@few
@seeds
def test_peers_mark_the_others_and_give_the_tied_the_same(seed):
    found = peers(seed)

    assert {rater: sorted(lines) for rater, lines in found.items()} == {
        rater: [agency for agency in PRESENT if agency != rater] for rater in PRESENT
    }
    first, second = (sorted(lines[agency][0][1] for lines in found.values() if agency in lines) for agency in CASES.tie)
    assert first == second


@few
@seeds
def test_answers_stand_channel_by_channel_and_give_the_tied_the_same(seed):
    found = answers(seed)

    assert [row.channel for row in found] == ["invited"] * 40 + ["street"] * 60
    assert {len(row.choices) for row in found} == {8}
    for channel in CHANNELS:
        rows = [row for row in found if row.channel == channel]
        first, second = (Counter(column(rows, agency)) for agency in CASES.tie)
        assert first == second


@few
@seeds
def test_answers_are_options_and_empty_only_on_paper(seed):
    found = answers(seed)

    online = {choice for row in found if row.channel == "invited" for choice in row.choices}
    assert online <= set(numbers.OPTIONS)
    assert {choice for row in found for choice in row.choices} <= {*numbers.OPTIONS, ""}


@pytest.mark.parametrize("make", [jury, peers, answers])
def test_equal_seeds_give_equal_numbers_and_others_differ(make):
    assert make(7) == make(7)
    assert make(7) != make(8)
