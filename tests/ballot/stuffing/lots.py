"""Small lots of ballots, each made for one rule; it must not know the rules."""

import random
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from pingyi.ballot.stuffing.seen import Seen, Shape

SHAPE = Shape((Fraction(100), Fraction(60), Fraction(0), None))
TOP, FAIR, BAD, UNKNOWN = range(1, 5)
AGENCIES = 8
FLAT = bytes([FAIR]) * AGENCIES
FIRST = bytes([TOP]) + bytes([BAD]) * (AGENCIES - 1)  # leads the first agency
MIXED = bytes([TOP, FAIR, BAD, TOP, FAIR, BAD, FAIR, BAD])
BEGIN = 1_000_000
HOUR, DAY = 3600, 86400


def one(at: int, answers: bytes = FLAT, network: str = "", agent: str = "", opened: int = 0) -> Seen:
    """Return a ballot that is numbered later, from inside the area."""
    return Seen(0, at, "wechat", network, agent, answers, opened, False)


def crowd(number: int = 2000, seconds: int = DAY, seed: int = 1) -> list[Seen]:
    """Return people who give one answer to all, each from a network and browser of their own; one in 20 is outside.

    Half of them came back to a page that they had seen long before.
    """
    dice = random.Random(seed)
    found = []
    for who in range(number):
        at = BEGIN + dice.randrange(seconds)
        waited = dice.choice([300, 2 * DAY])
        found.append(replace(one(at, FLAT, f"home{who}", f"phone{who}", at - waited), outside=who % 20 == 0))
    return found


def numbered(*parts: Iterable[Seen]) -> list[Seen]:
    """Return all ballots in the order of their seconds, numbered from 1."""
    rows = sorted((row for part in parts for row in part), key=lambda row: row.at)
    return [replace(row, seq=seq) for seq, row in enumerate(rows, 1)]


def burst(number: int = 20, networks: int = 20, at: int = BEGIN + HOUR) -> list[Seen]:
    """Return ballots for the first agency, one every five seconds, so fast that there are no 50 regular ones."""
    return [one(at + 5 * who, FIRST, f"host{who % networks}") for who in range(number)]


def office(number: int = 40, network: str = "office", seed: int = 2) -> list[Seen]:
    """Return people of one network who put the first agency first, at all hours."""
    dice = random.Random(seed)
    return [one(BEGIN + dice.randrange(DAY), FIRST, network, f"staff{who}") for who in range(number)]


def script(number: int = 60, gap: int = 12, answers: bytes = FIRST) -> list[Seen]:
    """Return ballots at equal gaps from one browser."""
    return [one(BEGIN + HOUR + gap * who, answers, f"proxy{who}", "script") for who in range(number)]


def lockstep(number: int = 12, answers: bytes = MIXED) -> list[Seen]:
    """Return identical ballots, one every four minutes."""
    return [one(BEGIN + HOUR + 240 * who, answers, f"lock{who}") for who in range(number)]


def wave(number: int = 40, answers: bytes = FIRST, outside: bool = True, waited: int = 0) -> list[Seen]:
    """Return ballots of one hour, each from a network of its own; waited: seconds since the page was opened."""
    dice = random.Random(3)
    times = [BEGIN + HOUR + dice.randrange(HOUR) for _ in range(number)]
    return [
        replace(one(at, answers, f"far{who}", f"far{who}", at - waited if waited else 0), outside=outside)
        for who, at in enumerate(times)
    ]


EXAMPLES = {
    "r1": numbered(crowd(), burst()),
    "r2": numbered(crowd(), office()),
    "r3": numbered(crowd(), script()),
    "r4": numbered(crowd(), lockstep()),
    "r5": numbered(crowd(), wave()),
    "r6": numbered(crowd(), [replace(row, agent="model") for row in office(60)]),
    "r7": numbered([row for row in crowd(4000) if row.opened < row.at - DAY], wave(waited=200)),
    "r8": numbered(crowd(), [one(BEGIN + HOUR, FIRST, opened=BEGIN + HOUR - 1)]),
}
