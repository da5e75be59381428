"""The writing process: started when needed, one answer a batch in order, gone with a fault, its end or its parent."""

import asyncio
import io
import json
import marshal
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from itertools import pairwise

import pytest

from pingyi.ballot.intake import writer
from pingyi.ballot.intake.writer import COMMAND, Gone, Pauses, Writer
from tests.support import casting

SECONDS = 30


@pytest.fixture
def ground(tmp_path):
    return casting.ground(tmp_path)


def with_writer(ground, story):
    """Run a story with a writer that ends after it."""

    async def told():
        one = Writer(ground.place, ground.rules)
        try:
            return await story(one)
        finally:
            await one.end()

    return casting.run(told())


def asked(ground, *voters):
    return [casting.wish(ground.rules, voter).sent() for voter in voters]


def first_message(ground):
    return writer.framed([asdict(ground.place), asdict(ground.rules)])


def batch_message(ground, *voters):
    return writer.framed([tuple(one) for one in asked(ground, *voters)])


def statuses(answers):
    return [status for status, _body in answers]


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_writer_starts_its_process_with_the_first_batch(ground):
    async def story(one):
        before = one.pid
        answers = await one.put(asked(ground, 1))
        return before, one.pid, is_running(one.pid), statuses(answers)

    before, pid, running, answers = with_writer(ground, story)

    assert (before, running, answers) == (None, True, [201])
    assert pid != os.getpid()
    assert not is_running(pid)


def test_batches_at_once_are_answered_each_with_its_own(ground):
    """One process answers all, in the order in which they were put."""

    async def story(one):
        found = await asyncio.gather(*(one.put(asked(ground, *range(n * 10, n * 10 + n + 1))) for n in range(8)))
        return found, await one.put(asked(ground, *range(80)))

    found, _rest = with_writer(ground, story)

    acked = [
        (casting.wish(ground.rules, n * 10 + each), body)
        for n, answers in enumerate(found)
        for each, (_status, body) in enumerate(answers)
    ]
    verdict = casting.verdict(ground, acked)
    assert verdict.faults == {}
    assert verdict.acknowledged == sum(range(1, 9))
    notes = [json.loads(answers[0][1])["note"] for answers in found]
    firsts = [int(note.partition("/batch/")[2].split()[0]) for note in notes]
    assert firsts == sorted(set(firsts))


def test_writer_that_died_is_told_and_the_next_batch_starts_another(ground):
    async def story(one):
        await one.put(asked(ground, 1))
        first = one.pid
        os.kill(first, signal.SIGSTOP)
        waiting = asyncio.gather(*(one.put(asked(ground, voter)) for voter in (2, 3)), return_exceptions=True)
        await asyncio.sleep(0)
        os.kill(first, signal.SIGKILL)
        told = await waiting
        return told, statuses(await one.put(asked(ground, 1, 2, 3))), first != one.pid

    told, later, is_another = with_writer(ground, story)

    assert [type(one) for one in told] == [Gone, Gone]
    assert "ended with code -9" in str(told[0])
    assert (later, is_another) == ([201, 201, 201], True)


def test_process_that_keeps_ending_is_started_after_ever_longer_pauses():
    pauses, starts, now = Pauses(), [], 0.0
    while len(starts) < 12:
        if pauses.is_over(now):
            pauses.started(now)
            starts.append(now)
        now = round(now + 0.1, 1)

    assert [round(later - earlier, 1) for earlier, later in pairwise(starts)] == [
        *(0.1, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2),  # of the first two there is no pause, but time goes on
        *[writer.LONGEST_PAUSE] * 4,
    ]


def test_process_that_answered_is_started_anew_at_once():
    pauses = Pauses()
    for _ in range(9):
        pauses.started(0.0)
    before = pauses.is_over(1.0)

    pauses.answered()

    assert (before, pauses.is_over(1.0)) == (False, True)


def test_batches_that_come_while_no_process_may_be_started_are_turned_away_at_once(ground, tmp_path, monkeypatch):
    """On a disk that stays bad each voter who comes again must not cost a process."""
    starts, tries = tmp_path / "starts", 50
    command = ["sh", "-c", 'echo >> "$0"; exit 70', str(starts)]

    async def story():
        seconds = [0.0]
        monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: seconds[0])
        bad, counted = Writer(ground.place, ground.rules, command), []
        for now in (0.0, 0.1, 0.2, 0.4):
            seconds[0] = now
            told = [await asyncio.gather(bad.put(asked(ground, 1)), return_exceptions=True) for _ in range(tries)]
            counted.append(starts.read_text().count("\n"))
            assert {type(one) for (one,) in told} == {Gone}
        return counted, str(told[-1][0])

    counted, last = asyncio.run(story())

    assert counted == [2, 3, 3, 4]
    assert "is not started yet" in last


def test_command_that_cannot_be_started_is_told_as_gone(ground, tmp_path):
    async def story():
        await Writer(ground.place, ground.rules, [str(tmp_path / "nothing")]).put(asked(ground, 1))

    with pytest.raises(Gone, match="could not be started"):
        casting.run(story())


def test_end_waits_for_the_last_answer_and_leaves_no_process(ground):
    async def story(one):
        await one.put(asked(ground, 1))
        pid = one.pid
        last = asyncio.create_task(one.put(asked(ground, *range(2, 200))))
        await asyncio.sleep(0)
        await one.end()
        return is_running(pid), statuses(await last), one.pid

    assert with_writer(ground, story) == (False, [201] * 198, None)


def test_end_of_a_writer_that_never_started_does_nothing(ground):
    assert with_writer(ground, lambda one: asyncio.sleep(0)) is None


def test_process_ends_when_the_pipe_of_its_parent_closes(ground):
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        child.stdin.write(first_message(ground) + batch_message(ground, 1))
        child.stdin.flush()
        size = int.from_bytes(child.stdout.read(writer.SIZE), "big")
        answers = marshal.loads(child.stdout.read(size))
        child.stdin.close()

        assert child.wait(SECONDS) == 0
        assert statuses(answers) == [201]


def test_process_that_cannot_open_its_store_says_so_in_one_line(tmp_path, ground):
    (tmp_path / "ballots" / "season.sqlite3").write_bytes(b"no database " * 400)

    ended = subprocess.run(COMMAND, input=first_message(ground), capture_output=True, timeout=SECONDS)

    assert (ended.returncode, ended.stdout) == (70, b"")
    assert ended.stderr.count(b"\n") == 1
    assert b"is no ballot store" in ended.stderr


def test_batch_that_was_cut_off_is_not_stored(ground):
    """A parent that dies while it writes."""
    given = first_message(ground) + batch_message(ground, 1) + batch_message(ground, 2)[:-5]

    ended = subprocess.run(COMMAND, input=given, capture_output=True, timeout=SECONDS)

    assert ended.returncode == 70
    assert casting.verdict(ground, []).rows == 1


def test_serve_answers_batches_until_its_source_ends(ground):
    sink = io.BytesIO()

    writer.serve(io.BytesIO(first_message(ground) + batch_message(ground, 1, 2) + batch_message(ground, 2)), sink)

    sink.seek(0)
    first, second = read(sink), read(sink)
    assert (statuses(first), statuses(second), sink.read()) == ([201, 201], [201], b"")
    assert second[0] == first[1]


def test_answers_are_written_whole_to_a_stream_that_takes_parts(ground):
    """Such is a pipe that Python was told not to buffer, when the process is stopped and goes on."""

    class Taking(io.BytesIO):
        def write(self, part):
            return super().write(part[:1000])

    sink = Taking()

    writer.serve(io.BytesIO(first_message(ground) + batch_message(ground, *range(20))), sink)

    sink.seek(0)
    assert (statuses(read(sink)), sink.read()) == ([201] * 20, b"")


def test_serve_raises_what_the_store_raises(ground, monkeypatch):
    class Failing:
        def put(self, _ballots, _sign):
            raise OSError("disk I/O error")

    monkeypatch.setattr(writer.Place, "store", lambda _place: Failing())
    sink = io.BytesIO()

    with pytest.raises(OSError, match="disk I/O error"):
        writer.serve(io.BytesIO(first_message(ground) + batch_message(ground, 1)), sink)

    assert sink.getvalue() == b""


def test_child_ends_well_with_its_source(ground, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(first_message(ground))))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO()))

    assert writer.main() == 0


def read(sink):
    return marshal.loads(sink.read(int.from_bytes(sink.read(writer.SIZE), "big")))
