"""Ballot stores of every kind, each empty; a further one writes to the same ballots over a connection of its own."""

import pytest

from pingyi.ballot.intake.memory import Memory
from pingyi.ballot.intake.postgres import Postgres
from pingyi.ballot.intake.sqlite import Sqlite
from tests.support.stores import fresh_database

KINDS = ["memory", "sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=KINDS)
def make_store(request, tmp_path):
    """Return what gives a store; each call a further one of the same ballots."""
    opened = []

    def keep(store):
        opened.append(store)
        return store

    if request.param == "memory":
        one = Memory(lambda: 1_800_000_000)
        yield lambda: one
    elif request.param == "sqlite":
        yield lambda: keep(Sqlite(tmp_path / "ballots" / "s.sqlite3"))
    else:
        with fresh_database("intake") as address:
            yield lambda: keep(Postgres(address, "review.example/office/season"))
            for store in opened:
                store.end()
            opened.clear()
    for store in opened:
        store.end()


@pytest.fixture
def store(make_store):
    """An open store."""
    found = make_store()
    found.open()
    return found
