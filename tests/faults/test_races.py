"""RELIABILITY C1, C2 and C9: many at once under one slot, under one key, and across the close."""

import asyncio
import contextlib
import json
import random
import sqlite3
from collections import Counter
from itertools import islice

import pytest

from pingyi.ballot.intake import accept, sqlite
from pingyi.ballot.intake.writer import COMMAND
from tests.support import casting
from tests.support.casting import Casting

FEW = [pytest.param(50, 16, marks=pytest.mark.slow), pytest.param(1000, 64, marks=pytest.mark.long)]
KEYS = [pytest.param(20, marks=pytest.mark.slow), pytest.param(1000, marks=pytest.mark.long)]
RUNS = [pytest.param(5, marks=pytest.mark.slow), pytest.param(200, marks=pytest.mark.long)]
AT_ONCE = 10
STRADDLING = 500
MOST_BATCHES = 5  # answered before the close; the load makes at least eight
A_FLUSH = 0.01  # seconds
GROUP = 1024  # casts that wait at once, below what the door holds
CONTROL_TRIES = 5
# A store in which every ballot of a voter is the first one.
FORGETFUL = f"""{sqlite.SCHEMA.replace(", UNIQUE (slot, turn)", "")}
    DROP TRIGGER ballot_kept;
    CREATE TRIGGER ballot_kept BEFORE UPDATE ON ballot BEGIN SELECT 1; END;
    CREATE TRIGGER forget AFTER INSERT ON ballot BEGIN UPDATE ballot SET turn = 1 WHERE seq = NEW.seq; END;
"""


async def race(season, voters, attempts):
    """Cast for each voter so often at once, each time under a key of its own, through two doors and two writers."""
    async with Casting(season) as one, Casting(season) as other:
        size = max(GROUP // attempts, 1)
        for first in range(0, voters, size):
            group = range(first, min(first + size, voters))
            asked = [casting.wish(season.rules, voter, attempt) for voter in group for attempt in range(attempts)]
            doors = ((one, other)[number % 2] for number in range(len(asked)))
            await asyncio.gather(*(door.cast(wish) for door, wish in zip(doors, asked, strict=True)))
    return one.acked + other.acked


@pytest.mark.parametrize(("voters", "attempts"), FEW)
def test_many_casts_of_one_voter_at_once_leave_one_live(surveys, kind, voters, attempts):
    with surveys() as season:
        acked = casting.run(race(season, voters, attempts))

        found = casting.verdict(season, acked)
        casting.tell(f"C1 {kind}: {voters} voters x {attempts}, {found}")
        assert found.faults == {}
        assert (found.rows, live(season)) == (voters * attempts, voters)


@pytest.mark.slow
def test_control_store_without_the_unique_turn_is_found_out(tmp_path):
    file = tmp_path / "ballots" / "season.sqlite3"
    file.parent.mkdir(mode=0o700)
    with contextlib.closing(sqlite3.connect(file)) as db:
        db.executescript(FORGETFUL)
    season = casting.ground(tmp_path)

    acked = casting.run(race(season, 5, 4))

    assert casting.verdict(season, acked).duplicated > 0
    assert live(season) > 5


@pytest.mark.parametrize("voters", KEYS)
def test_one_key_is_one_ballot_and_one_receipt(surveys, kind, voters):
    with surveys() as season:
        acked, receipts, others = casting.run(repeated(season, voters))

        assert {len(each) for each in receipts} == {1}
        assert Counter((status, json.loads(body)["error"]) for status, body in others) == {
            (422, "differs"): voters * AT_ONCE
        }
        found = casting.verdict(season, acked)
        casting.tell(f"C2 {kind}: {voters} keys x {AT_ONCE}, {found}")
        assert found.faults == {}
        assert (found.rows, found.acknowledged) == (voters, voters)


async def repeated(season, voters):
    """Send each voter's request so often at once, then another under its key; return what was told of both."""
    receipts, others = [], []
    async with Casting(season) as one, Casting(season) as other:
        for voter in range(voters):
            wish, another = (casting.wish(season.rules, voter, answers=said) for said in ([1, 2, 3], [3, 2, 1]))
            answers = await asyncio.gather(*((one, other)[n % 2].cast(wish) for n in range(AT_ONCE)))
            receipts.append(set(answers))
            others += await asyncio.gather(*((one, other)[n % 2].cast(another) for n in range(AT_ONCE)))
    return one.acked + other.acked, receipts, others


async def straddle(season, requests, seed, command=COMMAND):
    """Close the survey from outside when some of the requests are in.

    Return the record, the number that the close gave, and the answers to what was sent after it.
    """
    dice = random.Random(seed)
    store = season.place.store()
    async with Casting(season, command) as cast:
        load = asyncio.create_task(cast.load(islice(casting.wishes(season.rules), requests)))
        batches = dice.randint(1, MOST_BATCHES)
        while cast.flushed < batches:
            await cast.stored()
        await asyncio.sleep(dice.uniform(0, A_FLUSH))
        closed = await asyncio.to_thread(store.close)
        later = await cast.wave(islice(casting.wishes(season.rules, requests), AT_ONCE))
        await load
    store.end()
    return cast, closed, later


@pytest.mark.parametrize("runs", RUNS)
def test_nothing_is_taken_after_the_close_and_what_was_taken_stands(surveys, kind, runs):
    before, refused = 0, 0
    for number in range(runs):
        with surveys() as season:
            cast, closed, later = casting.run(straddle(season, STRADDLING, number))

            found = casting.verdict(season, cast.acked)
        assert found.faults == {}
        assert found.rows == found.acknowledged == closed
        assert {status for status, _body in later} == {410}
        assert set(cast.told) <= {201, 410}
        before, refused = before + closed, refused + cast.told[410]
    casting.tell(f"C9 {kind}: {runs} runs, stood {before}, refused {refused}, after the close 0, missing 0")
    assert refused > runs * AT_ONCE, "the close came between"


@pytest.mark.slow
def test_control_store_that_reads_the_state_too_early_is_found_out(surveys, kind):
    """The close falls into the pause nearly always; a few tries make that certain enough."""
    wrong = casting.wrong({"sqlite": "stale", "postgres": "unlocked"}[kind])
    late = 0
    for number in range(CONTROL_TRIES):
        with surveys() as season:
            cast, closed, _later = casting.run(straddle(season, STRADDLING, number, wrong))
            late += casting.verdict(season, cast.acked).rows - closed
        if late:
            break

    assert late > 0


def test_who_casts_as_two_flushes_end_is_not_left_waiting(ground):
    """Both of the door's flushes end in one turn; whoever comes before it has noted that must not wait for a third."""

    async def story():
        go = asyncio.Event()

        async def put(sent):
            await go.wait()
            return [(201, b"")] * len(sent)

        async def twice():
            await door.cast(sent)
            await door.cast(sent)

        door, sent = accept.Intake(put), casting.wish(ground.rules, 1).sent()
        voters = []
        for cast in (twice(), door.cast(sent)):
            voters.append(asyncio.create_task(cast))
            await turns()
        go.set()
        await turns()
        return [voter.done() for voter in voters]

    assert casting.run(story()) == [True, True]


async def turns():
    for _ in range(20):
        await asyncio.sleep(0)


def live(season):
    store = season.place.store()
    rows = store.rows(0, 1_000_000)
    store.end()
    return sum(row.live for row in rows)
