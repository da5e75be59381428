"""One time limit for many: who is late ends with TimeoutError and goes on, all others notice nothing."""

import asyncio

import pytest

from pingyi.edge.patience import Patience


def patient(story):
    """Run a story with a limit of a twentieth of a second."""
    return asyncio.run(story(Patience(0.05, sweep=0.01)))


async def said(word, seconds=0.0):
    await asyncio.sleep(seconds)
    return word


def test_what_comes_in_time_is_returned():
    assert patient(lambda patience: patience.of(said("here"))) == "here"


def test_what_takes_too_long_is_ended_and_its_task_goes_on():
    async def story(patience):
        with pytest.raises(TimeoutError):
            await patience.of(said("late", 60))
        assert asyncio.current_task().cancelling() == 0
        return await patience.of(said("the next one"))

    assert patient(story) == "the next one"


def test_each_of_many_has_its_own_limit():
    async def story(patience):
        waits = [patience.of(said("late", 60)), patience.of(said("here")), patience.of(said("soon", 0.02))]
        return await asyncio.gather(*map(asyncio.create_task, waits), return_exceptions=True)

    late, *others = patient(story)

    assert isinstance(late, TimeoutError)
    assert others == ["here", "soon"]


def test_whoever_is_ended_from_outside_is_told_so():
    async def story(patience):
        task = asyncio.create_task(patience.of(said("never", 60)))
        await asyncio.sleep(0)
        task.cancel()
        return await asyncio.gather(task, return_exceptions=True)

    (found,) = patient(story)

    assert isinstance(found, asyncio.CancelledError)


def test_error_of_what_is_awaited_goes_through():
    async def wrong():
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        patient(lambda patience: patience.of(wrong()))


def test_nobody_is_timed_while_nobody_waits():
    async def story(patience):
        await patience.of(said("here"))
        await asyncio.sleep(0.03)
        assert not patience._is_timed
        with pytest.raises(TimeoutError):
            await patience.of(said("late", 60))

    patient(story)
