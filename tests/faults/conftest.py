"""Seasons with an open survey, each of its own kind of store."""

import pytest

from tests.support import casting
from tests.support.stores import fresh_database


@pytest.fixture
def ground(tmp_path):
    """An open survey over a SQLite file."""
    return casting.ground(tmp_path)


@pytest.fixture
def postgres_ground(tmp_path):
    """An open survey over a PostgreSQL database of its own; skips where no server answers."""
    with fresh_database("intake") as address:
        yield casting.ground(tmp_path, address)
