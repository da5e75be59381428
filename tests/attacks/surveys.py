"""Seasons of which the public part is a campaign, scored by the engine; it must not know the rules about stuffing."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from pingyi.ballot.stuffing.seen import Seen
from pingyi.core import exact
from pingyi.rules.inputs import Inputs
from pingyi.rules.v1 import engine, sensitivity
from pingyi.rules.v1.sensitivity import Row
from tests.attacks.campaigns import AGENCIES, SHAPE, Campaign
from tests.support import engine_cases as case
from tests.support import frozen_schemes as frozen

IDS = [f"a{number:02}" for number in range(AGENCIES)]
OPTIONS = [f"o{number}" for number in range(1, len(SHAPE.points) + 1)]
BEST, WORST = OPTIONS[0], OPTIONS[3]
CHANNEL = "wechat"
FLOOR = 90  # between excellent and good
HUNDREDTH = Fraction(1, 100)
WRONGLY_HELD = 200

SCHEME = case.scheme(
    frozen.survey(
        "social",
        "40",
        options=[
            frozen.option(key, None if points is None else exact.plain(points))
            for key, points in zip(OPTIONS, SHAPE.points, strict=True)
        ],
        channels=[frozen.channel(CHANNEL, "1", 30)],
    ),
    frozen.figures("panel", "60"),
)

Tally = Mapping[str, Mapping[str, int]]  # agency -> option -> count
Cases = Mapping[str, Mapping[str, Row]]  # agency -> in, best, worst -> row


@dataclass(frozen=True)
class Held:
    """A season of which some ballots are quarantined. clean: the totals if only honest ballots had been cast."""

    inputs: Inputs
    clean: Mapping[str, Fraction]


def counted(ballots: Iterable[Seen]) -> Inputs:
    """Return the inputs of a season in which these ballots count, with a panel that gives 90 to all."""
    return _inputs({"counted": _tally(ballots)}, dict.fromkeys(IDS, "90"))


def camouflaged(campaign: Campaign, seed: int) -> Held:
    """Return a season with the marked ballots and 200 others in quarantine; totals lie about the floor of a grade."""
    dice = random.Random(seed)
    honest = [one for one in campaign.ballots if one.seq not in campaign.marked]
    wrongly = {one.seq for one in dice.sample(honest, WRONGLY_HELD)} | campaign.marked
    panel = {agency: _near_the_floor(dice, answers) for agency, answers in _tally(honest).items()}
    clean = engine.run(SCHEME, _inputs({"counted": _tally(honest)}, panel))
    given = {
        "counted": _tally(one for one in campaign.ballots if one.seq not in wrongly),
        "quarantined": _tally(one for one in campaign.ballots if one.seq in wrongly),
    }
    totals = {one.agency: one.total for one in clean.agencies if one.total is not None}
    return Held(_inputs(given, panel), totals)


def cases(season: Held) -> Cases:
    """Return what the engine says the quarantined ballots could change."""
    return by_agency(sensitivity.run(SCHEME, season.inputs))


def by_agency(rows: Iterable[Row]) -> Cases:
    """Return the rows by agency and case."""
    found: dict[str, dict[str, Row]] = {}
    for row in rows:
        found.setdefault(row.agency, {})[row.case] = row
    return found


def outside(season: Held, found: Cases) -> list[str]:
    """Return the agencies of which the clean total lies outside worst to best."""
    return [
        agency
        for agency, clean in season.clean.items()
        if not Fraction(found[agency]["worst"].total) <= clean <= Fraction(found[agency]["best"].total)
    ]


def flagged(season: Held, found: Cases) -> set[str]:
    """Return the agencies of which a case has another grade than the season: what the page of the result flags."""
    outcome = engine.run(SCHEME, season.inputs)
    return {one.agency for one in outcome.agencies if any(row.grade != one.grade for row in found[one.agency].values())}


def possible_grades(season: Held, agency: str) -> set[str]:
    """Return the agency's grades by scoring four seasons anew: held ballots out, in, all best and all worst."""
    out, held = season.inputs.answers[CHANNEL]["counted"], season.inputs.answers[CHANNEL]["quarantined"]
    number = sum(held[agency].values())
    grades = {_grade(season.inputs, agency)}
    for added in (held[agency], {BEST: number}, {WORST: number}):
        answers = {**out, agency: Counter(out[agency]) + Counter(added)}
        grades.add(_grade(replace(season.inputs, answers={CHANNEL: {"counted": answers}}), agency))
    return grades


def _grade(inputs: Inputs, agency: str) -> str:
    return next(one.grade for one in engine.run(SCHEME, inputs).agencies if one.agency == agency)


def _inputs(given: Mapping[str, Tally], panel: Mapping[str, str]) -> Inputs:
    imports = {("panel", agency): figure for agency, figure in panel.items()}
    return case.inputs(" ".join(IDS), answers={CHANNEL: given}, imports=imports)


def _tally(ballots: Iterable[Seen]) -> Tally:
    columns: Sequence[Sequence[int]] = list(zip(*(one.answers for one in ballots), strict=True))
    return {
        agency: {OPTIONS[option - 1]: count for option, count in Counter(column).items()}
        for agency, column in zip(IDS, columns, strict=True)
    }


def _near_the_floor(dice: random.Random, answers: Mapping[str, int]) -> str:
    """Return the panel's figure by which the clean total lies within two points of the floor."""
    points = {key: value for key, value in zip(OPTIONS, SHAPE.points, strict=True) if value is not None}
    number = sum(answers.get(key, 0) for key in points)
    mean = sum(answers.get(key, 0) * value for key, value in points.items()) / number
    wanted = FLOOR + Fraction(dice.randint(-200, 200), 100)
    return exact.plain(exact.rounded((wanted - mean * 2 / 5) * 5 / 3, 2, "half_up"))
