"""Invented marks and answers of the demonstration, from a seed; writes nothing."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pingyi.ballot.actions import NewAnswer
from pingyi.core import exact
from pingyi.meeting.actions import Cells

OPTIONS = ("very", "satisfied", "fair", "dissatisfied", "unknown")


@dataclass(frozen=True)
class Cases:
    """The special cases. tie: two agencies with the same figures; few: one mark too few; absent: none at all."""

    tie: tuple[str, str]
    few: str
    absent: str


def jury(
    dice: random.Random, qualities: dict[str, float], raters: Sequence[str], cases: Cases
) -> dict[str, dict[str, Cells]]:
    """Return rater -> agency -> cells. Every juror marks all who are present, but for recusals at `few`."""
    kept = 4
    marks = {agency: [_mark(dice, quality) for _ in raters] for agency, quality in qualities.items()}
    first, second = cases.tie
    marks[second] = marks[first][1:] + marks[first][:1]
    found: dict[str, dict[str, Cells]] = {}
    for place, rater in enumerate(raters):
        found[rater] = {}
        for agency, row in marks.items():
            if agency == cases.absent:
                continue
            recused = agency == cases.few and place >= kept
            found[rater][agency] = (("", "", "recused"),) if recused else (("", row[place], "counted"),)
    return found


def peers(dice: random.Random, qualities: dict[str, float], cases: Cases) -> dict[str, dict[str, Cells]]:
    """Return marking agency -> agency -> cells; nobody marks itself, the absent neither mark nor are marked."""
    first, second = cases.tie
    present = [agency for agency in qualities if agency != cases.absent]
    found: dict[str, dict[str, Cells]] = {rater: {} for rater in present}
    for rater in present:
        for agency in present:
            if agency != rater:
                found[rater][agency] = (("", _mark(dice, qualities[agency]), "counted"),)
    for rater in present:
        if rater not in cases.tie:
            found[rater][second] = found[rater][first]
    found[first][second] = found[second][first]
    return found


def answers(
    dice: random.Random, qualities: dict[str, float], channels: dict[str, int], cases: Cases
) -> list[NewAnswer]:
    """Return one row a person, channel by channel; on paper a cell may be left empty."""
    rows: list[NewAnswer] = []
    keys = list(qualities)
    first, second = (keys.index(agency) for agency in cases.tie)
    for channel, number in channels.items():
        grid = [[_answer(dice, qualities[agency], channel == "street") for agency in keys] for _ in range(number)]
        column = [row[first] for row in grid]
        dice.shuffle(column)
        for row, choice in zip(grid, column, strict=True):
            row[second] = choice
            rows.append(NewAnswer(channel, tuple(row)))
    return rows


def _mark(dice: random.Random, quality: float) -> str:
    steps = round(2 * dice.gauss(quality, 2.2))
    return exact.plain(Fraction(max(120, min(200, steps)), 2))


def _answer(dice: random.Random, quality: float, on_paper: bool) -> str:
    if on_paper and dice.random() < 0.02:
        return ""
    good = (quality - 60) / 40
    weights = (good * 0.72, 0.30, 0.08 * (1.4 - good), 0.02 * (1.6 - good), 0.09)
    return dice.choices(OPTIONS, weights)[0]
