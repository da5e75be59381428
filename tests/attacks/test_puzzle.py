"""RELIABILITY B9: puzzles sent again, put together from others, over, of another season; none stands for a ballot."""

import json
import random
import sys
import time
import uuid

import pytest

from pingyi.ballot.intake import batch, puzzle, ticket
from pingyi.ballot.intake.memory import Memory
from pingyi.ballot.intake.request import Rules, Sent
from tests.support import solving
from tests.support.voters import ORIGIN, SIGN, digest

ATTEMPTS = [pytest.param(200, marks=pytest.mark.slow), pytest.param(10_000, marks=pytest.mark.long)]
CONTROLS = 20
KEY, OTHER_ORIGIN = b"k" * 32, "review.example/office/another"
NOW = 1_800_000_000
BITS = 2  # what an attacker solves is not the matter here
LETTERS = 8 * puzzle.PARTS  # of an answer
GROUP = 50  # ballots that come together


@pytest.fixture
def bench():
    """An open season of which every ballot needs a puzzle."""
    store = Memory(lambda: NOW)
    store.open()
    return batch.Bench(Rules(ORIGIN, "s2026", 3, 5, ("open",), KEY, ("open",)), store, SIGN)


def statuses(bench, proofs):
    """Cast a ballot of another voter with each of the proofs and return what was told."""
    sent = [_ballot(voter, *proof) for voter, proof in enumerate(proofs)]
    groups = [sent[first : first + GROUP] for first in range(0, len(sent), GROUP)]
    return [(status, json.loads(body).get("error")) for group in groups for status, body in batch.answers(bench, group)]


def stand(bench, attack, attempts):
    """Return how many of so many attempts stand, beyond the one that was honest in a replay."""
    told = statuses(bench, attack(random.Random(attempts), attempts))
    assert {code for _status, code in told} <= {None, "spent", "puzzle"}
    return sum(status == 201 for status, _code in told)


def replayed(dice, attempts):
    """One puzzle, solved once, for everybody; its text is written in other ways that mean the same."""
    text = puzzle.challenge(KEY, ORIGIN, NOW, BITS)
    answer = solving.solve(text)
    return [(text, answer), *((text, dice.choice([answer, answer.upper()])) for _ in range(attempts))]


def spliced(dice, attempts):
    """Two honest puzzles of which fields are exchanged, or one with a field that the attacker prefers; all solved."""
    for _ in range(attempts):
        one, other = (puzzle.challenge(KEY, ORIGIN, NOW, BITS).split(".") for _ in range(2))
        changes = {0: ["c"], 1: [str(NOW + 10**6), f"0{one[1]}"], 2: ["0", "1", "02"], 3: [other[3]], 4: [other[4]]}
        place = dice.choice(sorted(changes))
        text = ".".join([*one[:place], dice.choice(changes[place]), *one[place + 1 :]])
        yield text, "" if place == 0 else solving.solve(text)


def over(dice, attempts):
    """Puzzles that were honestly given out and solved, too long ago."""
    for _ in range(attempts):
        text = puzzle.challenge(KEY, ORIGIN, NOW - puzzle.LASTS - dice.randrange(10**6), BITS)
        yield text, solving.solve(text)


def foreign(dice, attempts):
    """Puzzles of another season of the same office or of another key, and clearances of them."""
    for _ in range(attempts):
        key, origin = dice.choice([(KEY, OTHER_ORIGIN), (KEY, ""), (b"x" * 32, ORIGIN)])
        text = dice.choice([puzzle.challenge(key, origin, NOW, BITS), puzzle.clearance(key, origin, NOW)])
        yield text, solving.solve(text)


def wrong(dice, attempts):
    """Honest puzzles with another's answer, one counter changed, cut, or none."""
    for _ in range(attempts):
        text = puzzle.challenge(KEY, ORIGIN, NOW, 12)
        answer = solving.solve(puzzle.challenge(KEY, ORIGIN, NOW, BITS))
        yield (
            text,
            dice.choice([answer, answer[:-8], "", "0" * LETTERS, f"{dice.getrandbits(4 * LETTERS):0{LETTERS}x}"]),
        )


ATTACKS = [spliced, over, foreign, wrong]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("attempts", ATTEMPTS)
def test_no_puzzle_but_an_honest_one_counts(bench, attack, attempts):
    assert stand(bench, attack, attempts) == 0


@pytest.mark.parametrize("attempts", ATTEMPTS)
def test_puzzle_counts_once_however_often_it_is_sent(bench, attempts):
    assert stand(bench, replayed, attempts) == 1


@pytest.mark.parametrize("attempts", ATTEMPTS)
def test_clearance_counts_once_however_often_it_is_sent(bench, attempts):
    text = puzzle.clearance(KEY, ORIGIN, NOW)

    told = statuses(bench, [(text, "")] * (attempts + 1))

    assert told == [(201, None)] + [(409, "spent")] * attempts


def test_control_store_that_spends_nothing_is_found_out(bench, monkeypatch):
    kept = puzzle.solved
    monkeypatch.setattr(puzzle, "solved", lambda *asked: None if kept(*asked) is None else b"")

    assert stand(bench, replayed, CONTROLS) == CONTROLS + 1


def test_control_mac_over_less_than_all_is_found_out(bench, monkeypatch):
    """CVE-2025-68113 of ALTCHA was of this kind."""
    monkeypatch.setattr(puzzle, "_mac", lambda key, origin, head: "0" * 32)

    assert stand(bench, spliced, CONTROLS) > 0
    assert stand(bench, foreign, CONTROLS) == CONTROLS


def test_control_same_attempts_stand_while_the_puzzles_last(bench):
    earlier = [puzzle.challenge(KEY, ORIGIN, NOW - puzzle.LASTS + 1, BITS) for _ in range(CONTROLS)]

    told = statuses(bench, [(text, solving.solve(text)) for text in earlier])

    assert told == [(201, None)] * CONTROLS


def test_control_answer_that_nobody_checks_is_found_out(bench, monkeypatch):
    monkeypatch.setattr(puzzle, "_is_answer", lambda seed, bits, text: True)

    assert stand(bench, wrong, CONTROLS) == CONTROLS


def test_control_season_without_puzzles_lets_all_in(bench):
    free = batch.Bench(Rules(ORIGIN, "s2026", 3, 5, ("open",), KEY), bench.store, SIGN)

    assert stand(free, wrong, CONTROLS) == CONTROLS


@pytest.mark.long
def test_checking_costs_little():
    """Tells the figure; asserts only that all count."""
    texts = [puzzle.challenge(KEY, ORIGIN, NOW, 6) for _ in range(500)]
    solved = [(text, solving.solve(text)) for text in texts] * 20
    began = time.process_time()

    counted = sum(puzzle.solved(KEY, ORIGIN, text, answer, NOW) is not None for text, answer in solved)

    sys.stdout.write(f"B9: {counted / (time.process_time() - began):.0f} puzzles checked in a second of one core\n")
    assert counted == len(solved)


def _ballot(voter, challenge, answer):
    sealed = ticket.issue(KEY, ORIGIN, ticket.Ticket("open", digest("slot", voter, challenge), NOW + 3600))
    fields = {"ticket": sealed, "answers": [1, 2, 3], "nonce": digest("nonce", voter)[:16].hex()}
    body = json.dumps(fields | {"challenge": challenge, "answer": answer}).encode()
    return Sent(body, str(uuid.UUID(bytes=digest("key", voter, challenge, answer)[:16])), NOW, "network.agent")
