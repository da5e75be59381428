"""Seasons with an open survey, each of its own kind of store."""

import contextlib
from itertools import count

import pytest

from tests.support import casting
from tests.support.stores import fresh_database


@pytest.fixture
def ground(tmp_path):
    """An open survey over a SQLite file."""
    return casting.ground(tmp_path)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def surveys(request, tmp_path):
    """Return what gives an open survey for a block, each time with a file or a PostgreSQL database of its own."""
    numbers = count()

    @contextlib.contextmanager
    def survey():
        kept = fresh_database("intake") if request.param == "postgres" else contextlib.nullcontext("")
        with kept as address:
            yield casting.ground(tmp_path / str(next(numbers)), address)

    return survey


@pytest.fixture
def kind(surveys, request):
    """The kind of store that the surveys of this test have."""
    return request.node.callspec.params["surveys"]
