"""Throw-away databases that stand in for the default one: a SQLite file or a PostgreSQL database; no models here."""

import contextlib
import importlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from pingyi.settings import database

# The server of PINGYI_DATABASE where the whole run has one, without the name of its database.
SERVER = (os.environ.get("PINGYI_DATABASE") or "postgresql://root@127.0.0.1:5432/postgres").rpartition("/")[0]


@contextlib.contextmanager
def sqlite(folder: Path, app: str) -> Iterator[None]:
    """Run with a SQLite file in the folder, set up as in production, holding the tables of one app."""
    with _in_place_of_default(database("", folder), app):
        yield


@contextlib.contextmanager
def postgres(app: str) -> Iterator[None]:
    """Run with a fresh PostgreSQL database that holds the tables of one app; skip where no server answers."""
    with fresh_database(app) as address, _in_place_of_default(database(address, Path()), app):
        yield


@contextlib.contextmanager
def fresh_database(app: str, at: str = SERVER) -> Iterator[str]:
    """Give the address of an empty PostgreSQL database, gone at the end; skip where no server answers."""
    name, server = f"pingyi_{app}_{secrets.token_hex(6)}", f"{at}/postgres"
    try:
        first = psycopg.connect(server, autocommit=True, connect_timeout=2)
    except psycopg.OperationalError:
        pytest.skip(f"no PostgreSQL answers at {at}")
    with first:
        first.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{at}/{name}"
    finally:
        # Over a connection of its own: the test may have broken the server in between.
        with psycopg.connect(server, autocommit=True) as last:
            last.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextlib.contextmanager
def unguarded() -> Iterator[None]:
    """Run without the triggers that keep entries as they are, as somebody with full rights over the database can."""
    migration = importlib.import_module("pingyi.ledger.migrations.0001_logs_and_entries")
    with connection.schema_editor() as editor:
        migration.lift(None, editor)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            migration.guard(None, editor)


@contextlib.contextmanager
def _in_place_of_default(settings: dict[str, object], app: str) -> Iterator[None]:
    kept_settings, kept = connections.settings["default"], connections["default"]
    connections.settings["default"] = connections.configure_settings({"default": settings})["default"]
    del connections["default"]
    try:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes(app))
        yield
    finally:
        connections["default"].close()
        connections.settings["default"] = kept_settings
        connections["default"] = kept
