"""Those who found a door full: held a moment, longer the more they are, and told at once when the server ends."""

import asyncio

import pytest

from pingyi.edge import crowd


@pytest.mark.parametrize(
    ("held", "seconds"),
    [(1, crowd.SHORTEST), (1500, 1.5), (3000, 3.0), (5000, 5.0), (10_000, 10.0), (60_000, crowd.LONGEST)],
)
def test_more_are_held_longer_so_that_only_so_many_are_told_a_second(held, seconds):
    assert crowd.seconds(held) == seconds


def told_of(story):
    return asyncio.run(asyncio.wait_for(story(), 20))


def test_who_is_held_is_told_by_the_clock(monkeypatch):
    monkeypatch.setattr(crowd, "SHORTEST", 0.01)

    told_of(crowd.Crowd().hold)


def test_each_is_held_by_how_many_there_are_and_who_left_counts_no_more(monkeypatch):
    asked = []

    def seconds(held):
        asked.append(held)
        return 60

    monkeypatch.setattr(crowd, "seconds", seconds)

    async def story():
        waiting = crowd.Crowd()
        tasks = [asyncio.ensure_future(waiting.hold()) for _ in range(3)]
        await asyncio.sleep(0)
        tasks[0].cancel()
        await asyncio.wait(tasks[:1])
        tasks.append(asyncio.ensure_future(waiting.hold()))
        await asyncio.sleep(0)
        waiting.let_go()
        await asyncio.gather(*tasks[1:])

    told_of(story)

    assert asked == [1, 2, 3, 3]


def test_server_that_ends_tells_all_at_once_and_holds_nobody_any_more():
    async def story():
        waiting = crowd.Crowd()
        tasks = [asyncio.ensure_future(waiting.hold()) for _ in range(100)]
        await asyncio.sleep(0)
        before = sum(task.done() for task in tasks)
        waiting.let_go()
        await asyncio.wait_for(asyncio.gather(*tasks), crowd.SHORTEST / 2)
        await asyncio.wait_for(waiting.hold(), crowd.SHORTEST / 2)
        return before

    assert told_of(story) == 0


def test_server_that_ends_with_nobody_held_holds_nobody():
    async def story():
        waiting = crowd.Crowd()
        waiting.let_go()
        await waiting.hold()

    told_of(story)
