"""The fixed cast of every test that needs a database, and the database they use."""

import itertools
import os

import psycopg
import pytest
from django.test import Client
from django.utils import translation

from pingyi.ballot import queries
from pingyi.web import catalogue
from tests.support import stages, world

NUMBERS = itertools.count()


def pytest_configure(config):
    """Fail a run whose environment would touch somebody's data, and compile the catalogue that pages speak from."""
    assert "PINGYI_DATA" in os.environ, "set PINGYI_DATA to an empty scratch folder; ./test does"
    catalogue.compile_stale()


@pytest.fixture(autouse=True)
def own_language(settings):
    """Begin each test in Chinese, whatever the page asked for last spoke."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path_factory: pytest.TempPathFactory, settings):
    """Give each test its own folder for keys, vault and temporary files, beside its tmp_path."""
    # mktemp() would look through the folders of all tests before it each time.
    folder = tmp_path_factory.getbasetemp() / f"data-{next(NUMBERS)}"
    folder.mkdir(0o700)
    settings.DATA = folder
    settings.KEYS = folder / "keys"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def own_intake(own_data_folder, settings):
    """Leave no ballots on PostgreSQL: they are kept beside the test's transaction, over a connection of their own."""
    yield
    if (settings.DATA / "ballots").exists() and (address := queries.address()):
        with psycopg.connect(address, autocommit=True) as server:
            server.execute("DROP SCHEMA IF EXISTS intake CASCADE")


@pytest.fixture
def office(db):
    """An office of an invented county."""
    return world.office()


@pytest.fixture
def operator(office):
    """The office's operator: proposes."""
    return world.user(office, "operator")


@pytest.fixture
def approver(office):
    """The office's approver: turns the second key."""
    return world.user(office, "approver")


@pytest.fixture
def auditor(office):
    """The office's auditor: reads."""
    return world.user(office, "auditor")


@pytest.fixture
def outsider(db):
    """The operator of the next county."""
    return world.user(world.office("next"), "operator")


@pytest.fixture
def client_of():
    """Return a browser signed in as the given person."""

    def signed_in(user):
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def drafted(office, operator):
    """A season being drafted: three agencies, five jurors, values not confirmed."""
    return world.drafted(office)


@pytest.fixture
def opened(drafted, operator, approver):
    """The same season, frozen by two keys."""
    return stages.reached("opened", drafted, lambda: world.freeze(drafted, operator, approver))


@pytest.fixture
def gathered(opened, operator):
    """The same season with marks and answers in and everything closed."""
    return stages.reached("gathered", opened, lambda: world.gather(opened, operator))


@pytest.fixture
def published(gathered, operator, approver):
    """The same season, published."""
    return stages.reached("published", gathered, lambda: world.publish(gathered, operator, approver))
