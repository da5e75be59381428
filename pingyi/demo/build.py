"""Builds the demonstration through the real actions, so that it cannot be in an impossible state."""

import random
import tomllib
from datetime import datetime
from pathlib import Path

from pingyi.demo import current, published
from pingyi.demo.cast import found
from pingyi.season.models import Season

FOLDER = Path(__file__).parent
STAGES = ("demo", "demo-now")


def build(*, seed: int, today: datetime, stage: str = "demo-now") -> tuple[Season, ...]:
    """Build the demonstration in an empty database and return its seasons.

    stage: "demo" for the published season alone, "demo-now" for the one after it as well, in the middle of whose work
    the office is today. The same seed gives the same marks and answers.
    Raises Refused: there are offices already.
    """
    county = tomllib.loads((FOLDER / "county.toml").read_text(encoding="utf-8"))
    dice = random.Random(seed)
    cast = found(county)
    seasons = [published.build(county, cast, dice)]
    if stage == "demo-now":
        after = tomllib.loads((FOLDER / "current.toml").read_text(encoding="utf-8"))
        seasons.append(current.build(after, county, cast, dice, today))
    return tuple(seasons)
