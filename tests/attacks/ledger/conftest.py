"""The databases that attacks on stored logs run on."""

import pytest

from tests.support import stores


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store(request, tmp_path, django_db_blocker):
    """Run the test once on a SQLite file and once on PostgreSQL."""
    opened = stores.sqlite(tmp_path, "ledger") if request.param == "sqlite" else stores.postgres("ledger")
    with django_db_blocker.unblock(), opened:
        yield request.param


@pytest.fixture
def sqlite_store(tmp_path, django_db_blocker):
    """Run the test on a SQLite file alone."""
    with django_db_blocker.unblock(), stores.sqlite(tmp_path, "ledger"):
        yield
