"""Hypothesis strategies for schemes and inputs of the engine; it must not score anything."""

import random
from dataclasses import dataclass, replace
from fractions import Fraction

from hypothesis import strategies as st

from pingyi.rules.inputs import Answers, Decision, Inputs, Mark, Rater
from pingyi.rules.scheme import Band, Channel, Component, Figures, Item, Marks, Option, Result, Scheme, Survey
from tests.support import engine_cases as case

AGENCIES = ("a", "b", "c")
GRADES = ("excellent", "good", "poor")
MARK_STATUSES = ("counted", "counted", "counted", "abstained", "absent")
OPTIONS = ("very", "fair", "bad", "unknown")
CHANNELS = ("invited", "wechat", "open")
KINDS = ("absent", "fraud", "withdrawn")
CONVERSIONS = ("satisfaction", "ratio_to_top", "rank_points")
WEIGHTS = ((40, 40, 20), (60, 40, 0), (0, 100, 0), (100, 0, 0), (0, 0, 100), (34, 33, 33))


@dataclass(frozen=True)
class World:
    """A scheme of a jury, a survey and a panel, and inputs that fit it."""

    scheme: Scheme
    inputs: Inputs


def worlds(conversions: tuple[str, ...] = CONVERSIONS, kinds: tuple[str, ...] = KINDS) -> st.SearchStrategy[World]:
    """Return a strategy for worlds.

    conversions: that the survey may have. kinds: of the overrides that may stand among the decisions.
    """
    # One drawn seed and not a hundred draws: the laws stay quick, and a failure names its seed.
    return st.integers(0, 2**32 - 1).map(lambda seed: world(random.Random(seed), conversions, kinds))


def world(dice: random.Random, conversions: tuple[str, ...] = CONVERSIONS, kinds: tuple[str, ...] = KINDS) -> World:
    """Return the world of these dice; equal dice give equal worlds."""
    weights = [Fraction(weight) for weight in dice.choice(WEIGHTS)]
    jury = _jury(dice, weights[0])
    parts: tuple[Component, ...] = (
        jury,
        _survey(dice, weights[1], conversions),
        Figures("panel", weights[2], "office"),
    )
    raters = tuple(Rater("jury", f"r{at}", "", dice.choice(["", "u1", "u2"]), "") for at in range(1, 7))
    marks = tuple(row for rater in raters for agency in AGENCIES for row in _sheet(dice, jury, rater.rater, agency))
    inputs = replace(
        case.inputs(" ".join(AGENCIES), marks, raters, _answers(dice), decisions=_decisions(dice, kinds)),
        imports={("panel", agency): _hundredths(dice) for agency in AGENCIES if dice.random() < 0.8},
    )
    overrides = {kind: dice.choice([None, *GRADES]) for kind in KINDS}
    return World(Scheme("xx.test", parts, _result(dice), overrides), inputs)


def halves(maximum: int) -> st.SearchStrategy[Fraction]:
    """Return a strategy for 0-maximum by steps of 0.5."""
    return st.integers(0, 2 * maximum).map(lambda number: Fraction(number, 2))


def _jury(dice: random.Random, weight: Fraction) -> Marks:
    return Marks(
        key="jury",
        weight=weight,
        electorate="jury",
        own_excluded=False,
        maximum=Fraction(100),
        step=Fraction(1, 2),
        items=dice.choice([(), (Item("i1", Fraction(30)), Item("i2", Fraction(70)))]),
        aggregate=dice.choice(["mean", "median", "trimmed"]),
        drop=dice.randint(0, 2),
        minimum=dice.randint(0, 4),
        average_units=dice.random() < 0.5,
        published="per_rater",
    )


def _survey(dice: random.Random, weight: Fraction, conversions: tuple[str, ...]) -> Survey:
    points = (Fraction(100), _hundredths(dice), Fraction(0), None)
    sizes = zip(CHANNELS, (1, 3, 0), strict=True)
    return Survey(
        key="social",
        weight=weight,
        conversion=dice.choice(conversions),
        rank_step=Fraction(dice.choice(["0", "12.5", "60"])),
        options=tuple(Option(key, value, key == "very") for key, value in zip(OPTIONS, points, strict=True)),
        channels=tuple(Channel(key, Fraction(size), dice.randint(0, 3)) for key, size in sizes),
    )


def _result(dice: random.Random) -> Result:
    return Result(
        digits=dice.randint(0, 3),
        rounding=dice.choice(["half_up", "half_even"]),
        round_components=dice.random() < 0.5,
        grade_on=dice.choice(["rounded", "exact"]),
        insufficient=dice.choice(["renormalise", "renormalise", "withhold"]),
        renormalise_floor=Fraction(dice.choice([0, 40, 60])),
        grades=tuple(Band(key, Fraction(floor)) for key, floor in zip(GRADES, (90, 60, 0), strict=True)),
    )


def _sheet(dice: random.Random, jury: Marks, rater: str, agency: str) -> list[Mark]:
    status = dice.choice(MARK_STATUSES)
    parts = [(item.key, item.maximum) for item in jury.items] or [("", jury.maximum)]
    return [
        Mark("jury", rater, agency, key, _half(dice, maximum) if status == "counted" else None, status)
        for key, maximum in parts
    ]


def _answers(dice: random.Random) -> Answers:
    return {
        channel: {
            status: {agency: {key: dice.choice([0, 0, 1, 2, 5]) for key in OPTIONS} for agency in AGENCIES}
            for status in ("counted", "quarantined")
        }
        for channel in CHANNELS
    }


def _decisions(dice: random.Random, kinds: tuple[str, ...]) -> tuple[Decision, ...]:
    signed = case.decision("sign_counting", name="d0")
    number = dice.choice([0, 0, 1, 2]) if kinds else 0
    found = (case.decision(dice.choice(kinds), dice.choice(AGENCIES), f"d{at}") for at in range(1, number + 1))
    return (signed, *found)


def _hundredths(dice: random.Random) -> Fraction:
    return Fraction(dice.randint(0, 10_000), 100)


def _half(dice: random.Random, maximum: Fraction) -> Fraction:
    return Fraction(dice.randint(0, int(2 * maximum)), 2)
