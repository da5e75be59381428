"""One time limit for many: who is late ends with TimeoutError and goes on, all others notice nothing."""

import asyncio
import contextlib

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
        assert patience._timed is None
        with pytest.raises(TimeoutError):
            await patience.of(said("late", 60))

    patient(story)


def test_who_is_late_and_ended_from_outside_stays_ended():
    async def story(patience):
        task = asyncio.create_task(patience.of(said("never", 60)))
        await asyncio.sleep(0)
        (wait,) = patience._waits
        wait.ends = 0
        patience._look(asyncio.get_running_loop())
        task.cancel()
        return await asyncio.gather(task, return_exceptions=True)

    (found,) = patient(story)

    assert isinstance(found, asyncio.CancelledError)


def test_error_that_lateness_sets_off_goes_through_and_the_task_counts_as_not_ended():
    async def stubborn():
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            raise ValueError("half") from None

    async def story(patience):
        with pytest.raises(ValueError, match="half"):
            await patience.of(stubborn())
        return asyncio.current_task().cancelling()

    assert patient(story) == 0


def test_an_ending_that_was_outlived_before_makes_nobody_less_patient():
    async def outlived(patience):
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        with pytest.raises(TimeoutError):
            await patience.of(said("late", 60))
        return "went on"

    async def story(patience):
        task = asyncio.create_task(outlived(patience))
        await asyncio.sleep(0)
        task.cancel()
        return await task

    assert patient(story) == "went on"


def test_next_loop_is_timed_when_the_last_one_ended_early():
    patience = Patience(0.05, sweep=0.01)
    asyncio.run(patience.of(said("here")))

    async def story():
        with pytest.raises(TimeoutError):
            await patience.of(said("late", 60))

    asyncio.run(asyncio.wait_for(story(), 10))
