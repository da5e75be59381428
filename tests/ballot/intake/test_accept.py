"""The door of the intake: requests that wait share a flush, nobody is answered before it, a full door says so."""

import asyncio

import pytest

from pingyi.ballot.intake.accept import DEPTH, MOST, ROOM, SLOW, Full, Intake, Pace
from pingyi.ballot.intake.request import Sent


class Slow:
    """What stands for the writer: answers each batch when the test lets it, and notes how many came in each."""

    def __init__(self):
        self.sizes, self.go, self.again, self.broken, self.short = [], asyncio.Event(), asyncio.Event(), False, False
        self.again.set()

    async def put(self, sent):
        self.sizes.append(len(sent))
        first = self.go.is_set()
        await (self.again if first else self.go).wait()
        if self.broken:
            raise OSError("disk I/O error")
        return [(201, one.body) for one in sent][: -1 if self.short else None]


def sent(number):
    return Sent(b"%d" % number, "", 0, "")


def casting(door, numbers):
    return [asyncio.create_task(door.cast(sent(number))) for number in numbers]


async def turns(count=5):
    for _ in range(count):
        await asyncio.sleep(0)


def run(story, **options):
    async def whole():
        slow = Slow()
        door = Intake(slow.put, **options)
        found = await story(slow, door)
        await door.end()
        return found, slow

    return asyncio.run(whole())


def test_requests_that_come_during_a_flush_share_the_next():
    async def story(slow, door):
        calls = []
        for number in range(DEPTH):
            calls += casting(door, [number])
            await turns()
        calls += casting(door, range(DEPTH, 40))
        await turns()
        slow.go.set()
        return await asyncio.gather(*calls)

    found, slow = run(story)

    assert [body for _status, body in found] == [b"%d" % number for number in range(40)]
    assert slow.sizes == [1] * DEPTH + [40 - DEPTH]


def test_no_flush_takes_more_than_its_most():
    async def story(slow, door):
        calls = casting(door, range(MOST + 10))
        await turns()
        slow.go.set()
        await asyncio.gather(*calls)

    assert run(story)[1].sizes == [MOST, 10]


def test_nobody_is_answered_before_the_flush():
    async def story(slow, door):
        (call,) = casting(door, [1])
        await turns(50)
        before = call.done()
        slow.go.set()
        return before, await call

    assert run(story)[0] == (False, (201, b"1"))


@pytest.mark.parametrize("options", [{"room": 3, "patience": 60.0}, {"room": 100, "patience": 0.0}])
def test_full_door_turns_away_and_takes_again_later(options):
    async def story(slow, door):
        inside = []
        for number in range(DEPTH):
            inside += casting(door, [number])
            await turns()
        inside += casting(door, range(10, 10 + (3 if options["patience"] else 1)))
        await asyncio.sleep(0.01)
        with pytest.raises(Full):
            await door.cast(sent(99))
        slow.go.set()
        await asyncio.gather(*inside)
        return await door.cast(sent(99))

    assert run(story, **options)[0] == (201, b"99")


def test_flush_that_fails_is_told_to_each_and_the_next_goes_on():
    async def story(slow, door):
        slow.broken = True
        slow.go.set()
        told = await asyncio.gather(*casting(door, range(3)), return_exceptions=True)
        slow.broken = False
        return [str(one) for one in told], await door.cast(sent(7))

    assert run(story)[0] == (["disk I/O error"] * 3, (201, b"7"))


def test_voter_who_left_does_not_stop_the_others():
    async def story(slow, door):
        gone, stays = casting(door, range(2))
        await turns()
        gone.cancel()
        slow.go.set()
        return await stays

    found, slow = run(story)

    assert (found, slow.sizes) == ((201, b"1"), [2])


def pace(took, flushes=40):
    """Return what so many flushes of this length leave behind, one handed on before the last one ended."""
    found = Pace()
    for number in range(flushes):
        found.note(max(0, number - 1) * took, (number + 1) * took)
    return found


def test_pace_is_what_a_flush_takes_without_what_it_waited():
    assert pace(0.2).took == pytest.approx(0.2)
    assert Pace().took == 0


@pytest.mark.parametrize(
    ("took", "depth", "room"),
    [(0.015625, DEPTH, 42 * MOST), (0.125, 1, 4 * MOST), (0.25, 1, MOST), (5.0, 1, MOST)],
)
def test_slower_flush_leaves_room_for_fewer_and_none_too_slow_for_one_batch(took, depth, room):
    found = Pace(took)

    assert (found.depth, found.room) == (depth, room)


def test_door_that_knows_no_pace_yet_has_its_whole_room():
    assert Pace().depth == DEPTH
    assert Pace().room >= ROOM


def test_slow_flush_ends_the_second_batch_on_its_way_and_turns_away_who_could_not_be_answered_in_time():
    async def story(slow, door):
        slow.go.set()
        await door.cast(sent(0))
        slow.go.clear()
        door.pace.took = 10 * SLOW
        calls = casting(door, [1])
        await turns()
        calls += casting(door, range(2, 2 + MOST))
        await turns()
        with pytest.raises(Full):
            await asyncio.wait_for(door.cast(sent(99)), 1)
        under_way = list(slow.sizes)
        slow.go.set()
        await asyncio.gather(*calls)
        return under_way

    under_way, slow = run(story)

    assert under_way == [1, 1]
    assert slow.sizes == [1, 1, MOST]


def test_second_batch_on_its_way_ends_when_flushes_become_slow():
    async def story(slow, door):
        calls = casting(door, [0])
        await turns()
        calls += casting(door, [1])
        await turns()
        door.pace.took = 100 * SLOW
        calls += casting(door, range(2, 10))
        slow.go.set()
        slow.again.clear()
        await turns()
        under_way = list(slow.sizes)
        calls += casting(door, range(10, 15))
        await turns()
        both = list(slow.sizes)
        slow.again.set()
        await asyncio.gather(*calls)
        return under_way, both

    (under_way, both), slow = run(story)

    assert under_way == both == [1, 1, 8]
    assert slow.sizes == [1, 1, 8, 5]


def test_pace_forgets_a_long_stall():
    found = pace(60.0, 3)
    for number in range(40):
        found.note(180 + number * 0.01, 180 + (number + 1) * 0.01)

    assert (found.depth, found.room >= ROOM) == (DEPTH, True)


def test_writer_that_answers_too_few_leaves_nobody_waiting_and_the_next_goes_on():
    async def story(slow, door):
        slow.go.set()
        slow.short = True
        told = await asyncio.gather(*casting(door, range(3)), return_exceptions=True)
        slow.short = False
        return [type(one) for one in told], await door.cast(sent(7))

    assert run(story)[0] == ([tuple, tuple, ValueError], (201, b"7"))
