"""Exact decimals: reading, both roundings against Python's own decimal arithmetic, and writing."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pingyi.core import exact

MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}
DECIMALS = st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=6)
RATIONALS = st.builds(Fraction, st.integers(-(10**6), 10**6), st.integers(1, 999))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", Fraction(0)),
        ("-0", Fraction(0)),
        ("100", Fraction(100)),
        ("87.5", Fraction(175, 2)),
        ("-0.000001", Fraction(-1, 10**6)),
        ("999999999999.999999", Fraction(10**18 - 1, 10**6)),
        ("1.50", Fraction(3, 2)),
    ],
)
def test_parse_reads_the_decimals_of_the_form(text, value):
    assert exact.parse(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "1\n",
        "+1",
        "01",
        "1.",
        ".5",
        "1.1234567",
        "1000000000000",
        "1e2",
        "1/2",
        "1,5",
        "nan",
        "１",
        "--1",
    ],
)
def test_parse_refuses_any_other_text(text):
    with pytest.raises(exact.NotADecimal) as caught:
        exact.parse(text)

    assert str(caught.value) == f'"{text}" is no decimal: digits with at most 12 before and 6 after the point'


@pytest.mark.parametrize(
    ("value", "digits", "up", "even"),
    [
        ("0.5", 0, "1", "0"),
        ("1.5", 0, "2", "2"),
        ("2.5", 0, "3", "2"),
        ("-0.5", 0, "-1", "0"),
        ("-2.5", 0, "-3", "-2"),
        ("-1.5", 0, "-2", "-2"),
        ("89.995", 2, "90", "90"),
        ("89.985", 2, "89.99", "89.98"),
        ("89.9849999", 2, "89.98", "89.98"),
        ("-89.985", 2, "-89.99", "-89.98"),
        ("2.675", 2, "2.68", "2.68"),
        ("1", 4, "1", "1"),
    ],
)
def test_rounded_settles_ties_by_mode(value, digits, up, even):
    found = [exact.rounded(Fraction(value), digits, mode) for mode in ("half_up", "half_even")]

    assert found == [Fraction(up), Fraction(even)]


@given(DECIMALS, st.integers(0, 5), st.sampled_from(sorted(MODES)))
def test_rounded_agrees_with_decimal_arithmetic(value, digits, mode):
    with localcontext() as context:
        context.prec = 60
        expected = value.quantize(Decimal(1).scaleb(-digits), MODES[mode])

    assert exact.rounded(Fraction(value), digits, mode) == Fraction(expected)


@given(RATIONALS, st.integers(0, 6), st.sampled_from(sorted(MODES)))
def test_rounded_is_the_nearest_and_on_a_tie_the_one_its_mode_names(value, digits, mode):
    unit = Fraction(1, 10**digits)

    found = exact.rounded(value, digits, mode)

    assert (found / unit).denominator == 1
    assert abs(found - value) <= unit / 2
    if abs(found - value) == unit / 2:
        wanted = abs(found) > abs(value) if mode == "half_up" else found / unit % 2 == 0
        assert wanted


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        ("87.5", 2, "87.50"),
        ("-0.05", 2, "-0.05"),
        ("-87.5", 1, "-87.5"),
        ("0", 0, "0"),
        ("-3", 0, "-3"),
        ("0.001", 3, "0.001"),
        ("100", 6, "100.000000"),
    ],
)
def test_fixed_writes_exactly_so_many_decimals(value, digits, text):
    assert exact.fixed(Fraction(value), digits) == text


def test_fixed_refuses_to_lose_a_digit():
    with pytest.raises(ValueError, match=r"^1/8 has more than 2 decimals$"):
        exact.fixed(Fraction(1, 8), 2)


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(2, 3), "0.666667"), (Fraction(-1, 3), "-0.333333"), (Fraction(1, 2_000_000), "0.000001")],
)
def test_six_rounds_half_up(value, text):
    assert exact.six(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(Fraction(100), "100"), (Fraction(175, 2), "87.5"), (Fraction(-1, 10**6), "-0.000001"), (Fraction(1, 3), "1/3")],
)
def test_plain_writes_no_trailing_zero_and_loses_nothing(value, text):
    assert exact.plain(value) == text


@given(DECIMALS)
def test_plain_is_read_back(value):
    assert exact.parse(exact.plain(Fraction(value))) == Fraction(value)
