"""RELIABILITY L4 and L5: a witness refuses every second history, keeps the evidence, and never takes anything back."""

import contextlib
import itertools
import json
import random
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from pingyi.ledger import note, tree, witness
from tests.ledger import static_log, witnesses
from tests.support import casting, ledgers

SHORT = pytest.param(200, marks=pytest.mark.slow)
FEWER = pytest.param(50, marks=pytest.mark.slow)
LONG = pytest.param(10_000, marks=pytest.mark.long)
MOST = 120
RAWS = ledgers.ballots(MOST)
ORIGIN = static_log.ORIGIN
RACING = 4  # requests at once
STEP = 5  # entries; sizes are whole steps, so that one request may go on where another ended


@pytest.fixture
def one(tmp_path):
    """A witness that has cosigned nothing."""
    return witnesses.made(tmp_path / "w")


def renewed(one):
    """Let the witness forget all, for the next round."""
    for path in one.folder.iterdir():
        if path.suffix != ".key":
            path.unlink()


def contradicts(path):
    """Tell whether a file shows by itself that the log signed two histories, as a third party reads it."""
    found = json.loads(path.read_bytes())
    ours, given = (note.open_checkpoint(found[name], static_log.KEY, ORIGIN) for name in ("ours", "given"))
    if ours.size == given.size:
        return ours.root != given.root
    beginning, proof = bytes.fromhex(found["beginning"]), tuple(map(bytes.fromhex, found["proof"]))
    return beginning != ours.root and tree.verify_consistency(proof, ours.size, beginning, given.size, given.root)


@pytest.mark.parametrize("count", [SHORT, LONG])
def test_second_history_is_refused_and_the_evidence_kept(one, count):
    dice, cosigned, told, shown = random.Random(4), 0, 0, 0
    for _ in range(count):
        renewed(one)
        size = dice.randint(1, MOST // 2)
        fork = static_log.fork(RAWS, dice.randrange(size))[: dice.randint(size, MOST)]
        witnesses.cosign(one, RAWS, size)

        submitted = one.add(witnesses.request(fork, size), witnesses.SECOND)
        visited = one.visit(witnesses.fetch_of(fork), ORIGIN, witnesses.SECOND)

        cosigned += (submitted.status == 200) + (visited.status == 200)
        told += submitted.evidence is not None
        shown += visited.evidence is not None and contradicts(visited.evidence)

    casting.tell(f"L4: {count} forks, cosigned {cosigned}, evidence {told}, proven by a visit {shown}")
    assert (cosigned, told, shown) == (0, count, count)


@pytest.mark.slow
def test_control_witness_that_believes_every_proof_is_found_out(one, monkeypatch):
    monkeypatch.setattr(tree, "verify_consistency", lambda *_: True)
    witnesses.cosign(one, RAWS, 7)

    assert one.add(witnesses.request(static_log.fork(RAWS, 3), 7), witnesses.SECOND).status == 200


def taken_back(steps):
    """Return how many cosigned steps (old size, new size) do not make one chain from nothing upwards."""
    grown = sorted({step for step in steps if step[0] != step[1]}, key=lambda step: (step[1], step[0]))
    ends = [0, *(new for _old, new in grown)]
    return sum(old != before for (old, _new), before in zip(grown, ends, strict=False))


def raced(one, requests):
    """Send requests at once, each from a thread of its own, and return the steps that were cosigned."""
    start = threading.Barrier(len(requests))

    def send(request):
        start.wait()
        return request.old, note.unverified(request.note).size, one.add(request, witnesses.SECOND).status

    with ThreadPoolExecutor(len(requests)) as threads:
        return [(old, size) for old, size, status in threads.map(send, requests) if status == 200]


@pytest.mark.parametrize("count", [SHORT, LONG])
def test_requests_at_once_never_take_back_what_was_cosigned(one, count):
    dice, steps, back = random.Random(5), [], 0
    for _ in range(count):
        size = one.known(ORIGIN).size
        if size + 3 * STEP > MOST:
            back, steps = back + taken_back(steps), []
            renewed(one)
            size = 0
        olds = [max(size + STEP * dice.choice([-1, 0, 0, 1]), 0) for _ in range(RACING)]
        steps += raced(one, [witnesses.request(RAWS, old, old + STEP * dice.randint(0, 2)) for old in olds])
    back += taken_back(steps)

    casting.tell(f"L5: {count} rounds of {RACING} requests at once, taken back {back}")
    assert back == 0


@pytest.mark.slow
def test_control_witness_without_the_lock_takes_back_what_it_cosigned(one, monkeypatch):
    """Both requests have read the size before either has written its own."""
    both, known = threading.Barrier(2), witness.Witness.known

    def read(self, origin):
        found = known(self, origin)
        both.wait()
        return found

    monkeypatch.setattr(witness, "_locked", lambda _folder: contextlib.nullcontext())
    monkeypatch.setattr(witness.Witness, "known", read)

    steps = raced(one, [witnesses.request(RAWS, 0, 5), witnesses.request(RAWS, 0, 9)])

    assert sorted(steps) == [(0, 5), (0, 9)]
    assert taken_back(steps) == 1


@pytest.mark.parametrize("count", [FEWER, LONG])
def test_witness_put_back_from_a_copy_cosigns_nothing_once_it_is_shown_what_it_cosigned(one, tmp_path, count):
    dice, cosigned = random.Random(6), 0
    for _ in range(count):
        renewed(one)
        copied, newest = sorted(dice.sample(range(1, MOST), 2))
        witnesses.cosign(one, RAWS, copied)
        copy = shutil.copytree(one.folder, tmp_path / "copy", dirs_exist_ok=True)
        line = witnesses.cosign(one, RAWS, newest).body
        restored = witnesses.made(copy)

        shown = witnesses.request(RAWS, copied, newest)
        answers = [
            restored.add(witness.Request(shown.old, shown.proof, shown.note + line), witnesses.SECOND),
            witnesses.cosign(restored, RAWS, copied + 1),
            restored.add(witnesses.request(static_log.fork(RAWS, copied - 1), copied), witnesses.SECOND),
        ]
        cosigned += sum(answer.status == 200 for answer in answers)
        shutil.rmtree(copy)

    casting.tell(f"L5: {count} witnesses put back from a copy, cosigned after they were shown {cosigned}")
    assert cosigned == 0


@pytest.mark.slow
def test_control_copy_that_is_not_shown_its_line_goes_on(one):
    """What a copy does not know it cannot guard: the log has to show the last cosigned checkpoint."""
    witnesses.cosign(one, RAWS, 5)
    copy = shutil.copytree(one.folder, one.folder.with_name("copy"))
    witnesses.cosign(one, RAWS, 9)

    assert witnesses.cosign(witnesses.made(copy), static_log.fork(RAWS, 7), 9).status == 200


def test_chain_of_steps_is_judged():
    chain = [(0, 3), (3, 3), (3, 9), (9, 10)]

    assert {taken_back(list(each)) for each in itertools.permutations(chain)} == {0}
    assert taken_back([(0, 3), (0, 9), (3, 5)]) == 1
