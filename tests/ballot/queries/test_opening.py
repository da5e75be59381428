"""The full opening: a season that is as it should be holds, and each single wrong is told by its name."""

import contextlib
import hashlib
import sqlite3

import pytest

from pingyi.ballot import queries
from pingyi.ballot.models import Answer, Survey
from pingyi.core.errors import Missing
from pingyi.ledger import append, entries
from pingyi.season import queries as seasons
from tests.support import booths, polls, world

ALIEN = "ab" * 32


@pytest.fixture
def online(opened, operator):
    """Forty ballots of thirty-five people on two channels."""
    booths.held_online(opened, operator)
    polls.poll(opened, [(1, 2, 3)] * 20 + [(2, 5, 1)] * 10)
    polls.poll(opened, [(3, 3, 3)] * 5, first=100, channel="open")
    for voter in range(5):
        polls.again(opened, voter, (5, 4, 3))
    return opened


@pytest.fixture
def closed(online):
    world.close_survey(online)
    return online


@contextlib.contextmanager
def tampered(season):
    """Give the ballots to somebody with full rights over their file."""
    with contextlib.closing(sqlite3.connect(queries.place(season).file)) as db, db:
        db.execute("DROP TRIGGER ballot_kept")
        db.execute("DROP TRIGGER ballot_stays")
        yield db


def faults(season):
    found = queries.open_all(season)
    names = ("broken", "not_on_log", "outdated", "dropped", "without_ballot", "table_differs")
    return {name: value for name in names if (value := getattr(found, name))}


def test_everything_holds_in_a_season_that_is_as_it_should_be(closed):
    found = queries.open_all(closed)

    assert (found.holds, found.ballots, found.live) == (True, 40, 35)
    assert faults(closed) == {}


def test_everything_holds_with_ballots_set_aside_and_left_out(online, operator, approver):
    keys = (operator, approver)
    polls.set_aside(online, [6, 7], keys)
    polls.ended(polls.set_aside(online, [8, 9], keys), "exclude", keys)
    world.close_survey(online)

    assert queries.open_all(online).holds


def test_nothing_is_opened_before_the_close(online):
    for opened in (lambda: queries.open_all(online), lambda: queries.opened_ballots(online, 0, 1)):
        with pytest.raises(Missing, match="after the close of a survey that was held online"):
            opened()


def test_paper_survey_has_nothing_to_open(surveying):
    world.close_survey(surveying)

    with pytest.raises(Missing, match="held online"):
        queries.open_all(surveying)


@pytest.mark.sqlite
def test_changed_answer_breaks_its_commitment_and_the_table(closed):
    with tampered(closed) as db:
        db.execute("UPDATE ballot SET answers = x'050505' WHERE seq = 10")

    assert faults(closed) == {"broken": [10], "table_differs": True}


@pytest.mark.sqlite
def test_changed_answer_with_a_fresh_commitment_stands_on_no_ledger(closed):
    with tampered(closed) as db:
        salt, nonce, slot = db.execute("SELECT salt, nonce, slot FROM ballot WHERE seq = 10").fetchone()
        digest = hashlib.sha256(closed.key.encode()).digest()
        c = polls.port.commitment(digest, salt, nonce, slot, b"\x05\x05\x05")
        db.execute("UPDATE ballot SET answers = x'050505', c = ? WHERE seq = 10", (c,))

    assert faults(closed) == {"not_on_log": [10], "without_ballot": 1, "table_differs": True}


def test_ballot_that_never_came_to_the_ledger_is_named(online):
    booths.logged(online)
    polls.poll(online, [(1, 1, 1)], first=500)
    Survey.objects.within(online.office).update(place=41)
    world.close_survey(online)

    assert faults(online) == {"not_on_log": [41]}


@pytest.mark.sqlite
def test_removed_ballot_is_missed(closed):
    with tampered(closed) as db:
        db.execute("DELETE FROM ballot WHERE seq = 30")

    assert faults(closed) == {"without_ballot": 1, "table_differs": True}


def test_commitment_without_a_ballot_is_counted(closed):
    append.append(seasons.log_id(closed), [entries.ballot(ALIEN)])

    assert faults(closed) == {"without_ballot": 1}


@pytest.mark.sqlite
def test_second_ballot_of_a_person_that_counts_is_named(closed):
    with tampered(closed) as db:
        db.execute("UPDATE ballot SET turn = 9 WHERE seq = 36")

    assert faults(closed) == {"outdated": [1], "table_differs": True}


@pytest.mark.sqlite
def test_earlier_ballot_of_a_person_that_counts_in_place_of_the_last_one_is_named(closed):
    with tampered(closed) as db:
        for turn, seq in ((3, 1), (1, 36), (2, 1)):
            db.execute("UPDATE ballot SET turn = ? WHERE seq = ?", (turn, seq))

    assert faults(closed) == {"outdated": [1], "dropped": [36], "table_differs": True}


@pytest.mark.parametrize("change", [{"choices": "very,very,very"}, {"status": "excluded"}])
def test_table_that_says_something_else_is_told(closed, change):
    row = Answer.objects.within(closed.office).filter(channel="open").first()
    Answer.objects.within(closed.office).filter(pk=row.pk).update(**change)

    assert faults(closed) == {"table_differs": True}


@pytest.mark.sqlite
def test_fault_names_at_most_so_many_ballots(closed):
    with tampered(closed) as db:
        db.execute("UPDATE ballot SET nonce = x'00000000000000000000000000000000'")

    assert len(faults(closed)["broken"]) == queries.opening.MOST_NAMED


def test_opened_ballot_carries_all_that_gives_its_commitment(closed):
    one = queries.opened_ballots(closed, 0, 1)[0].ballot

    told = (one.salt, one.nonce, hashlib.sha256(b"s2026").hexdigest(), one.tag, one.given)
    raw = b"pingyi-ballot-v1\x00" + b"".join(map(bytes.fromhex, told))
    assert hashlib.sha256(raw).hexdigest() == one.c
    assert (one.given, one.answers, one.live) == ("010203", ("very", "satisfied", "fair"), False)


def test_opened_ballots_are_told_in_words_with_what_became_of_them(online, operator, approver):
    polls.set_aside(online, [6], (operator, approver))
    world.close_survey(online)

    rows = queries.opened_ballots(online, 4, 2)

    assert [(row.ballot.seq, row.status) for row in rows] == [(5, "replaced"), (6, "quarantined")]
    assert [(name, label["en"]) for name, label in rows[1].answers] == [
        (world.AGENCIES[0], "Very satisfied"),
        (world.AGENCIES[1], "Satisfied"),
        (world.AGENCIES[2], "Fair"),
    ]
    assert rows[0].receipt.startswith("5-")
