"""Those who found a door full: held a moment, longer the more they are, and let go of when they leave."""

import asyncio

import pytest

from pingyi.edge import crowd


class Held:
    """What stands for the clock: notes how long each is to wait, and lets all go on at once."""

    def __init__(self):
        self.waits, self.go = [], asyncio.Event()

    async def sleep(self, seconds):
        self.waits.append(seconds)
        await self.go.wait()


def waits_of(count, monkeypatch, leaving=0):
    """Return how long each of a crowd is held, and how long somebody who comes after it is gone."""
    turn = asyncio.sleep

    async def story():
        held, waiting = Held(), crowd.Crowd()
        monkeypatch.setattr(crowd, "asyncio", held)
        tasks = [asyncio.ensure_future(waiting.hold()) for _ in range(count)]
        for _ in range(3):
            await turn(0)
        for task in tasks[:leaving]:
            task.cancel()
        held.go.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        found = list(held.waits)
        await waiting.hold()
        return found, held.waits[-1]

    return asyncio.run(story())


def test_few_are_held_the_shortest_time(monkeypatch):
    found, _after = waits_of(10, monkeypatch)

    assert set(found) == {crowd.SHORTEST}


def test_more_are_held_so_long_that_only_so_many_are_told_a_second(monkeypatch):
    found, _after = waits_of(3 * crowd.A_SECOND, monkeypatch)

    assert found[-1] == 3.0
    assert found == sorted(found)


def test_nobody_is_held_longer_than_the_longest(monkeypatch):
    monkeypatch.setattr(crowd, "A_SECOND", 1)

    assert waits_of(50, monkeypatch)[0][-1] == crowd.LONGEST


@pytest.mark.parametrize("leaving", [0, 3000])
def test_crowd_that_is_gone_holds_nobody_up(monkeypatch, leaving):
    _found, after = waits_of(3000, monkeypatch, leaving)

    assert after == crowd.SHORTEST
