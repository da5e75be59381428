"""Random valid schemes in the frozen form of FORMATS 2; it must not read or write files."""

import itertools
import random

from tests.support import frozen_schemes as frozen

Part = frozen.Part

MICRO = 10**6  # decimals are handled as whole millionths
SCALES = ["100/1", "100/0.01", "100/5", "100/10", "10/0.5", "10/0.1", "5/1", "30.5/0.25", "1/0.000001"]
POINTS = ["100", "100", "85", "70.5", "60", "33.333333", "0", "0", None]
GRADES = [
    {"excellent": "90", "good": "80", "fair": "60", "poor": "0"},
    {"excellent": "90", "good": "80", "fair": "60", "poor": "0"},
    {"a": "89.995", "b": "45.5", "c": "0"},
    {"pass": "60", "fail": "0"},
    {"z": "75", "y": "50.000001", "x": "50", "w": "25", "v": "0"},
    {"only": "0"},
]
KEYS = ["jury", "social", "peers", "panel", "books", "audit"]


def scheme(dice: random.Random) -> Part:
    """Return the `rules` of a scheme of one to four components, at most one of them a survey."""
    keys = dice.sample(KEYS, dice.choice([1, 2, 2, 3, 3, 4]))
    weights = _weights(dice, len(keys))
    surveyed = dice.choice(keys) if dice.random() < 0.6 else None
    components = []
    for key, weight in zip(keys, weights, strict=True):
        if key == surveyed:
            components.append(_survey(dice, key, weight))
        elif dice.random() < 0.65:
            components.append(_marks(dice, key, weight))
        else:
            components.append(frozen.figures(key, weight, dice.choice(frozen.FIGURE_SOURCES)))
    grades = dice.choice(GRADES)
    return frozen.rules(components, _result(dice, weights, grades), _overrides(dice, list(grades)))


def micro(text: str) -> int:
    """Return a decimal that is not negative as whole millionths."""
    whole, _, part = text.partition(".")
    return int(whole) * MICRO + int(part.ljust(6, "0"))


def decimal(millionths: int) -> str:
    """Write millionths as a decimal without trailing zeros."""
    whole, part = divmod(millionths, MICRO)
    return f"{whole}.{part:06}".rstrip("0").rstrip(".")


def _weights(dice: random.Random, count: int) -> list[str]:
    unit = dice.choice([MICRO, MICRO, MICRO, MICRO // 10, MICRO // 100, 1])
    weights = _split(dice, 100 * MICRO, unit, count)
    if count > 1 and dice.random() < 0.25:
        weights[0] += weights.pop()
        weights.insert(dice.randrange(count), 0)
    return [decimal(weight) for weight in weights]


def _split(dice: random.Random, whole: int, unit: int, count: int) -> list[int]:
    cuts = sorted(dice.sample(range(1, whole // unit), count - 1))
    bounds = [0, *cuts, whole // unit]
    return [(upper - lower) * unit for lower, upper in itertools.pairwise(bounds)]


def _marks(dice: random.Random, key: str, weight: str) -> Part:
    maximum, _, step = dice.choice(SCALES).partition("/")
    published = dice.choices(["per_rater", "per_mark", "none"], [70, 20, 10])[0]
    return frozen.marks(
        key,
        weight,
        own_excluded=dice.random() < 0.5,
        maximum=maximum,
        step=step,
        items=_items(dice, maximum) if dice.random() < 0.3 else [],
        aggregate=dice.choice(["mean", "trimmed", "median"]),
        drop=dice.choice([0, 1, 1, 2]),
        minimum=dice.choice([0, 1, 1, 2, 3, 5]),
        average_units=published != "per_mark" and dice.random() < 0.4,
        published=published,
    )


def _items(dice: random.Random, maximum: str) -> list[frozen.Json]:
    unit = dice.choice([MICRO // 2, MICRO // 4, MICRO // 10])
    keys = dice.sample(["i1", "i2", "x", "speech", "files"], dice.choice([1, 2, 3, 3]))
    parts = _split(dice, micro(maximum), unit, min(len(keys), micro(maximum) // unit))
    return [frozen.item(key, decimal(part)) for key, part in zip(keys, parts, strict=False)]


def _survey(dice: random.Random, key: str, weight: str) -> Part:
    keys = dice.sample(["very", "satisfied", "middling", "bad", "unknown", "refuses"], dice.choice([2, 3, 4, 5]))
    options = [frozen.option(name, dice.choice(POINTS), dice.random() < 0.4) for name in keys]
    if all(option["points"] is None for option in options):
        options[dice.randrange(len(options))]["points"] = "100"
    names = dice.sample(["invited", "wechat", "sms", "street", "open"], dice.choice([1, 2, 2, 3, 4]))
    channels = [
        frozen.channel(name, dice.choice(["1", "1", "1", "0.5", "2.25", "0"]), dice.choice([0, 0, 1, 3, 8]))
        for name in names
    ]
    conversion = dice.choices(["satisfaction", "ratio_to_top", "rank_points"], [60, 20, 20])[0]
    return frozen.survey(
        key,
        weight,
        conversion=conversion,
        rank_step=dice.choice(["0", "1", "2.5", "30", "60"]) if conversion == "rank_points" else "0",
        options=options,
        channels=channels,
    )


def _result(dice: random.Random, weights: list[str], grades: dict[str, str]) -> Part:
    some = dice.sample(weights, dice.randint(1, len(weights)))
    exact_floor = decimal(sum(micro(weight) for weight in some))
    return frozen.result(
        digits=dice.randrange(5),
        rounding=dice.choice(["half_up", "half_even"]),
        round_components=dice.random() < 0.35,
        grade_on=dice.choice(["rounded", "exact"]),
        insufficient=dice.choices(["renormalise", "withhold"], [70, 30])[0],
        renormalise_floor=dice.choice(["0", "0", "40", "60", "60.5", exact_floor, exact_floor]),
        grades=frozen.grades(**grades),
    )


def _overrides(dice: random.Random, grades: list[str]) -> Part:
    return frozen.overrides(
        absent=dice.choice([None, dice.choice(grades)]),
        fraud=dice.choice([None, grades[-1], grades[-1]]),
        withdrawn=dice.choice([None, dice.choice(grades)]),
    )
