"""Exact decimals: text to rational and back; the only place that rounds (FORMATS 1)."""

import re
from fractions import Fraction

DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?\Z", re.ASCII)


class NotADecimal(ValueError):
    """A text that is no decimal of the form fixed in FORMATS 1."""

    def __init__(self, text: str) -> None:
        super().__init__(f'"{text}" is no decimal: digits with at most 12 before and 6 after the point')


def parse(text: str) -> Fraction:
    """Read a decimal: at most 12 digits before and 6 after the point, no exponent, no plus sign.

    Raises NotADecimal: any other text.
    """
    if not DECIMAL.match(text):
        raise NotADecimal(text)
    return Fraction(text)


def rounded(value: Fraction, digits: int, mode: str) -> Fraction:
    """Round the rational itself, with integers.

    mode: half_up (a tie goes away from zero) or half_even (a tie goes to the even digit).
    """
    scale = 10**digits
    number = abs(value.numerator) * scale
    whole, rest = divmod(number, value.denominator)
    twice = 2 * rest
    if twice > value.denominator or (twice == value.denominator and (mode == "half_up" or whole % 2)):
        whole += 1
    return Fraction(whole if value >= 0 else -whole, scale)


def fixed(value: Fraction, digits: int) -> str:
    """Write a value that already has at most `digits` decimals with exactly that many."""
    scaled = value * 10**digits
    if scaled.denominator != 1:
        raise ValueError(f"{value} has more than {digits} decimals")
    sign = "-" if scaled < 0 else ""
    text = str(abs(scaled.numerator)).rjust(digits + 1, "0")
    return f"{sign}{text[: len(text) - digits]}.{text[len(text) - digits :]}" if digits else sign + text


def six(value: Fraction) -> str:
    """Write a figure as results.csv does: exactly six decimals, half up."""
    return fixed(rounded(value, 6, "half_up"), 6)


def plain(value: Fraction) -> str:
    """Write a value exactly: as a decimal without trailing zeros, else as numerator/denominator."""
    for digits in range(7):
        if (value * 10**digits).denominator == 1:
            return fixed(value, digits)
    return f"{value.numerator}/{value.denominator}"
