"""RELIABILITY D7: a host clock that is a day off, or swings by a second, opens and closes nothing: the state does.

A wrong clock at the edge shortens or lengthens tickets, which lets nobody in before the opening or after the close.
"""

import asyncio
import contextlib
import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from pingyi.ballot.intake import receipt, ticket
from pingyi.ballot.intake.writer import COMMAND
from pingyi.core import clock
from tests.support import casting
from tests.support.casting import HANDS, NOW, Casting

LIBRARY = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
needs_faketime = pytest.mark.skipif(LIBRARY is None, reason="libfaketime is not here; install the package faketime")
SHORT = pytest.param(1, marks=pytest.mark.slow)
LONG = pytest.param(50, marks=pytest.mark.long)
DAY, HOUR = 86_400, 3600
EACH = 1500  # answers in each phase: some twenty batches
SWING = 0.005  # seconds from one second ahead to one behind
EXPECTED = {"waiting": 409, "open": 201, "closed": 410}


def shifted(folder, by, command=COMMAND):
    """Return what runs a command whose clock is so many seconds off; a file in the folder says how many."""
    file = folder / "clock"
    file.write_text(f"{by:+d}")
    words = [f"FAKETIME_TIMESTAMP_FILE={file}", "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1"]
    return ["env", f"LD_PRELOAD={LIBRARY}", *words, *command]


async def swing(folder):
    """Move the clock to and fro for ever."""
    by = 1
    while True:
        (folder / "next").write_text(f"{by:+d}")
        (folder / "next").replace(folder / "clock")
        by = -by
        await asyncio.sleep(SWING)


class Boundaries:
    """Counts (phase in which a request was sent, phase in which it was answered, status)."""

    def __init__(self):
        self.phase, self.seen = "waiting", Counter()

    async def load(self, cast, wishes):
        """Cast with many hands until the survey is closed and enough were told so."""

        async def hand():
            for wish in wishes:
                sent = self.phase
                status, _body = await cast.cast(wish)
                self.seen[sent, self.phase, status] += 1
                if self.told("closed") >= EACH:
                    return

        await asyncio.gather(*(hand() for _ in range(HANDS)))

    def told(self, phase):
        return sum(number for (sent, told, _status), number in self.seen.items() if sent == told == phase)

    async def turn(self, change, during, after):
        """Wait until enough were answered in this phase, then change the state of the survey."""
        while self.told(self.phase) < EACH:
            await asyncio.sleep(0)
        self.phase = during
        await asyncio.to_thread(change)
        self.phase = after

    @property
    def wrong(self):
        """How many were answered wrongly, by (phase, status): no change of the state fell into their time."""
        return {
            (sent, status): number
            for (sent, told, status), number in self.seen.items()
            if sent == told and status != EXPECTED.get(sent, status)
        }


async def across(season, command, moving=None):
    """Cast before, while and after the survey opens and closes; return the record and the boundaries."""
    found, store = Boundaries(), season.place.store()
    async with Casting(season, command) as cast:
        clock_hand = asyncio.create_task(moving) if moving else None
        load = asyncio.create_task(found.load(cast, casting.wishes(season.rules)))
        await found.turn(store.open, "opening", "open")
        await found.turn(store.close, "closing", "closed")
        await load
        if clock_hand:
            clock_hand.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await clock_hand
    store.end()
    return cast, found


@needs_faketime
@pytest.mark.parametrize("runs", [SHORT, LONG])
@pytest.mark.parametrize("off", [DAY, -DAY, 1])
def test_wrong_clock_of_the_writer_takes_and_refuses_nothing_wrongly(tmp_path, runs, off):
    answered = shifted_runs = 0
    for number in range(runs):
        folder = tmp_path / str(number)
        season = casting.ground(folder, is_open=False)
        moving = swing(folder) if off == 1 else None

        cast, found = casting.run(across(season, shifted(folder, off), moving))

        assert found.wrong == {}
        stands = casting.verdict(season, cast.acked)
        assert stands.faults == {}
        assert stands.rows == stands.acknowledged
        numbers = [receipt.number(json.loads(body)) for _wish, body in cast.acked]
        assert sorted(numbers) == numbers == list(range(1, len(numbers) + 1))
        shifted_runs += is_shifted(season, off)
        answered += found.seen.total()
    # Where a slow machine takes few batches, the clock may happen to go forward alone between them.
    assert shifted_runs == runs if off != 1 else shifted_runs > runs // 2, "the writer's clock was wrong indeed"
    casting.tell(f"D7: clock off by {off} s, {runs} runs, answered {answered}, wrongly 0")


def is_shifted(season, off):
    """Tell whether the writer's clock was wrong indeed: went back while ballots came, or was a day off."""
    store = season.place.store()
    times = [row.at for row in store.rows(0, 1_000_000)]
    store.end()
    if off == 1:
        return any(later < earlier for earlier, later in pairwise(times))
    return all(abs(time - clock.second() - off) < HOUR for time in times)


@needs_faketime
@pytest.mark.slow
@pytest.mark.parametrize(("off", "wrong"), [(DAY, ("open", 410)), (0, ("closed", 201))])
def test_control_door_that_goes_by_its_clock_is_found_out(tmp_path, off, wrong):
    """It is open for an hour from now on, whatever was opened and closed."""
    season = casting.ground(tmp_path, is_open=False)
    clocked = [*casting.wrong("clocked"), str(clock.second()), str(clock.second() + HOUR)]

    async def story():
        found, store = Boundaries(), season.place.store()
        async with Casting(season, shifted(tmp_path, off, clocked)) as cast:
            wishes = casting.wishes(season.rules)
            for change, phase in ((store.open, "open"), (store.close, "closed")):
                change()
                found.phase = phase
                status, _body = await cast.cast(next(wishes))
                found.seen[phase, phase, status] += 1
        store.end()
        return found

    assert wrong in casting.run(story()).wrong


@pytest.mark.slow
@pytest.mark.parametrize(
    ("off", "status"), [(0, 201), (-1, 201), (1, 201), (HOUR - 1, 201), (HOUR, 403), (-DAY, 201), (DAY, 403)]
)
def test_wrong_clock_of_the_edge_moves_the_end_of_tickets_alone(ground, off, status):
    """A ticket runs for an hour of the right clock; one that the wrong clock sealed is good there for its hour."""
    old, other = casting.wish(ground.rules, 1), casting.wish(ground.rules, 2)
    sealed = ticket.Ticket(ground.rules.channels[0], other.slot, NOW + off + HOUR)
    fresh = json.loads(other.body) | {"ticket": ticket.issue(ground.rules.key, ground.rules.origin, sealed)}

    async def story():
        async with Casting(ground) as cast:
            first = await cast.door.cast(old.sent()._replace(now=NOW + off))
            second = await cast.door.cast(other.sent()._replace(now=NOW + off, body=json.dumps(fresh).encode()))
            store = ground.place.store()
            store.close()
            store.end()
            late = await cast.door.cast(casting.wish(ground.rules, 3).sent()._replace(now=NOW + off))
        return [told[0] for told in (first, second, late)]

    assert casting.run(story()) == [status, 201, 410 if status == 201 else 403]
