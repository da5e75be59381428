"""RELIABILITY B11: nothing removes a ballot silently. The store refuses to change or delete one, and whatever does not
count was left out by two persons with its entries on the ledger; judged after every role has asked every route.
"""

import contextlib
import json
import sqlite3

import psycopg
import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.translation import override

from pingyi.ballot import actions, queries
from pingyi.ballot.actions import setting_aside
from pingyi.ballot.intake.postgres import Postgres
from pingyi.ballot.intake.sqlite import Sqlite
from pingyi.ballot.models import Answer, Quarantine
from pingyi.core.errors import Refused
from pingyi.ledger import commit
from pingyi.season import actions as seasons
from pingyi.season import queries as season_queries
from tests.house.test_routes import ROLES, routes
from tests.support import booths, polls, voters, world
from tests.support.stores import fresh_database

ORIGIN = "review.example/office/season"
STATEMENTS = (
    "DELETE FROM {0} WHERE seq = 1",
    "DELETE FROM {0}",
    "UPDATE {0} SET answers = answers",
    "UPDATE {0} SET channel = 'open' WHERE seq = 2",
    "UPDATE {0} SET c = salt",
)


@contextlib.contextmanager
def sqlite_rows(folder):
    """Give a way to run statements on a store that holds three ballots, and the name of its table."""
    store = Sqlite(folder / "s.sqlite3")
    store.open()
    store.put([voters.ballot(number) for number in range(3)], voters.SIGN)
    store.end()
    with contextlib.closing(sqlite3.connect(folder / "s.sqlite3", isolation_level=None)) as db:
        yield db.execute, "ballot"


@contextlib.contextmanager
def postgres_rows(_folder):
    """Do the same with PostgreSQL."""
    with fresh_database("intake") as address:
        store = Postgres(address, ORIGIN)
        store.open()
        store.put([voters.ballot(number) for number in range(3)], voters.SIGN)
        store.end()
        with psycopg.connect(address, autocommit=True) as db:
            yield db.execute, "intake.ballot"


KINDS = [sqlite_rows, pytest.param(postgres_rows, marks=pytest.mark.postgres)]
UNGUARDED = {
    "ballot": ("DROP TRIGGER ballot_kept", "DROP TRIGGER ballot_stays"),
    "intake.ballot": ("DROP TRIGGER ballot_kept ON intake.ballot",),
}


@pytest.mark.parametrize("rows", KINDS)
@pytest.mark.parametrize("statement", STATEMENTS)
def test_store_refuses_every_statement_that_changes_or_deletes_a_ballot(tmp_path, rows, statement):
    with rows(tmp_path) as (execute, table):
        before = list(execute(f"SELECT * FROM {table} ORDER BY seq"))

        with pytest.raises((sqlite3.IntegrityError, psycopg.errors.RaiseException), match="a ballot"):
            execute(statement.format(table))

        assert list(execute(f"SELECT * FROM {table} ORDER BY seq")) == before


@pytest.mark.postgres
def test_postgresql_refuses_to_empty_the_table_at_once(tmp_path):
    with postgres_rows(tmp_path) as (execute, table), pytest.raises(psycopg.errors.RaiseException, match="a ballot"):
        execute(f"TRUNCATE {table}")


@pytest.mark.parametrize("rows", KINDS)
def test_statements_go_through_where_nothing_guards(tmp_path, rows):
    """Negative control: without the triggers the same statements do what they say."""
    with rows(tmp_path) as (execute, table):
        for lifted in UNGUARDED[table]:
            execute(lifted)

        execute(STATEMENTS[0].format(table))
        execute(STATEMENTS[3].format(table))

        left = execute(f"SELECT seq, channel FROM {table} ORDER BY seq")
        assert list(left) == [(2, "open"), (3, "invited")]


@pytest.fixture
def keys(operator, approver):
    return operator, approver


@pytest.fixture
def voting(opened, keys):
    """Sixty ballots: some set aside, some proposed, some about to be left out by one person."""
    booths.held_online(opened, keys[0])
    polls.poll(opened, [(1, 2, 3)] * 60)
    polls.set_aside(opened, range(1, 6), keys)
    polls.proposed(opened, range(6, 11), keys[0])
    held = polls.set_aside(opened, range(11, 16), keys)
    actions.exclude(row=held, why="核实", actor=keys[0], now=world.NOW)
    return opened


def unsigned(season):
    """Return the numbers of ballots that do not count although no two persons said so with both ledger entries."""
    logged = world.entries(season)
    signed: set[int] = set()
    for row in queries.quarantines(season).filter(state__in=("quarantined", "excluded")):
        digest = setting_aside.digest(row)
        wanted = {"quarantine"} | ({"exclude"} if row.state == "excluded" else set())
        told = {d.kind for d in season_queries.decisions(season) if d.ref == row.key and decided(d, logged)}
        held = any(one["k"] == "quarantine" and one["digest"] == digest and "+" in one["by"] for one in logged)
        if held and wanted <= told:
            signed |= set(json.loads(row.seqs))
    gone = {one["batch"] for one in logged if one["k"] == "quarantine"}
    known = {row.key for row in queries.quarantines(season).exclude(state="proposed")}
    return (queries.set_aside(season) - signed) | (known ^ gone)


def decided(decision, logged):
    """Tell whether two roles signed a decision and its digest stands on the ledger."""
    digest = commit.decision_digest(bytes.fromhex(decision.salt), seasons.decision_cells(decision))
    entry = {"k": "decision", "kind": decision.kind, "id": decision.key, "digest": digest, "by": decision.signers}
    found = [one for one in logged if {name: one.get(name) for name in entry} == entry]
    return bool(found) and len(set(decision.signers.split("+"))) == 2


def stored(season):
    store = queries.place(season).store(reading=True)
    try:
        return store.rows(0, 1000)
    finally:
        store.end()


def addresses(season):
    """Return every address that takes a form, for each number that a quarantine, finding or proposal may have."""
    numbers = range(1, 4)
    values = {"office": season.office.key, "key": season.key, "agency": "a01", "component": "jury", "ending": "csv"}
    values |= {"task": "answers", "token": "x", "rater": "r1", "body": "b001", "channel": "open", "code": "closed"}
    values |= {"short": "none"}
    with override("en"):
        for name, arguments in routes(get_resolver().url_patterns):
            for number in numbers if set(arguments) & {"number", "finding"} else (1,):
                yield reverse(name, kwargs={one: values.get(one, number) for one in arguments})


FORM = {"why": "x", "reason": "x", "sure": "1", "act": "take", "text": "x", "quarantine": "1"}


@pytest.mark.slow
def test_no_route_leaves_a_ballot_out_without_two_persons_and_their_entries(voting, keys, auditor, outsider):
    clerk = world.agency_user(voting, "agency_clerk")
    people = dict(zip(ROLES, (None, *keys, auditor, outsider, clerk), strict=True))
    before = stored(voting)
    seen = []

    # The approver comes last: before that nobody can have turned a second key.
    for role in ("anonymous", "outsider", "clerk", "auditor", "operator", "approver"):
        for address in addresses(voting):
            client = Client()
            if people[role] is not None:
                client.force_login(people[role])
            client.post(address, FORM)
        seen.append((role, unsigned(voting), sorted(queries.set_aside(voting))))

    assert stored(voting) == before
    assert [found for _role, found, _gone in seen] == [set()] * 6
    assert [gone for _role, _found, gone in seen[:5]] == [[*range(1, 6), *range(11, 16)]] * 5
    ended = [row.number for row in queries.quarantines(voting).filter(state__in=("released", "excluded"))]
    assert ended, "the walk does reach what the keys do: the approver's turned some"


@pytest.mark.parametrize("role", ["operator", "approver"])
@pytest.mark.parametrize("act", ["quarantine", "release", "exclude"])
def test_one_person_alone_turns_no_second_key(voting, keys, role, act):
    actor = dict(zip(("operator", "approver"), keys, strict=True))[role]
    row = polls.proposed(voting, [30], actor) if act == "quarantine" else polls.set_aside(voting, [30], keys)
    turn = {
        "quarantine": lambda: actions.turn_quarantine(row=row, actor=actor, now=world.NOW),
        "release": lambda: actions.release(row=row, why="x", actor=actor, now=world.NOW),
        "exclude": lambda: actions.exclude(row=row, why="x", actor=actor, now=world.NOW),
    }[act]
    state = row.state

    for _ in range(2):
        with contextlib.suppress(Refused):
            turn()

    row.refresh_from_db()
    assert row.state == state
    assert unsigned(voting) == set()


def test_ballot_left_out_behind_the_actions_is_found(voting, keys):
    """Negative control: a state written into the database without keys and entries is what unsigned() finds."""
    row = Quarantine.objects.within(voting.office).get(state="proposed")
    assert unsigned(voting) == set()

    Quarantine.objects.within(voting.office).filter(pk=row.pk).update(state="quarantined")

    assert unsigned(voting) == {6, 7, 8, 9, 10, row.key}


def test_answer_changed_behind_the_actions_is_found(voting, keys):
    """Negative control: a table in which ballots do not count that nobody set aside fails the auditors' opening."""
    world.close_survey(voting)
    assert queries.open_all(voting).holds

    row = Answer.objects.within(voting.office).filter(status="counted").first()
    Answer.objects.within(voting.office).filter(pk=row.pk).update(status="excluded")

    assert queries.open_all(voting).table_differs
