"""A ballot leads an agency that it sets clearly above the others, and only an agency that gains beyond chance gains."""

from fractions import Fraction

import pytest

from pingyi.ballot.stuffing import leads
from pingyi.ballot.stuffing.leads import Leads
from pingyi.ballot.stuffing.seen import Shape
from tests.ballot.stuffing import lots
from tests.ballot.stuffing.lots import BAD, FAIR, FIRST, FLAT, SHAPE, TOP, UNKNOWN


@pytest.mark.parametrize(
    ("answers", "led"),
    [
        ([TOP, BAD, BAD], (0,)),
        ([FAIR, FAIR, TOP], (2,)),
        ([TOP, TOP, TOP], ()),
        ([FAIR, FAIR, FAIR], ()),
        ([UNKNOWN, TOP, UNKNOWN], (1,)),
        ([0, TOP, 0], (1,)),
        ([TOP, TOP, FAIR], ()),
        ([TOP, TOP, BAD, UNKNOWN], (0, 1)),
        # The others' mean of 75 is lower by a quarter of the range, that of 80 is not.
        ([TOP, TOP, TOP, TOP, BAD], (0, 1, 2, 3)),
        ([TOP, TOP, TOP, TOP, TOP, BAD], ()),
        ([0, 0, 0], ()),
        ([], ()),
    ],
)
def test_agencies_are_led_when_the_others_are_clearly_lower(answers, led):
    assert leads.agencies(bytes(answers), SHAPE) == led


def test_no_agency_is_led_where_nothing_can_be_preferred():
    assert leads.agencies(bytes([1, 2]), Shape((Fraction(5), Fraction(5)))) == ()


def test_gain_names_the_agency_of_more_than_half():
    led = Leads([*[lots.one(0, FLAT)] * 500, *[lots.one(0, FIRST)] * 20], SHAPE)

    assert led.gain(range(490, 520), 1) == (0, tuple(range(500, 520)))


@pytest.mark.parametrize("places", [range(480, 520), range(516, 520), range(0)])
def test_gain_is_none_with_half_or_few_or_none(places):
    led = Leads([*[lots.one(0, FLAT)] * 500, *[lots.one(0, FIRST)] * 20], SHAPE)

    assert led.gain(places, 10_000) is None


def test_gain_is_none_where_all_ballots_lead_it():
    assert Leads([lots.one(0, FIRST)] * 50, SHAPE).gain(range(50), 1) is None
