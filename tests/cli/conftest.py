"""The command line as a person runs it: a process of its own on a scratch data folder."""

import os
import subprocess
import sys

import pytest

KEPT_OUT = ("PINGYI_DATABASE", "PINGYI_DATA", "PYTHONUNBUFFERED")


@pytest.fixture(scope="session")
def command():
    """Return how to start a command of the program: the arguments of subprocess.Popen; no data folder is set."""

    def started(*words):
        kept = {name: value for name, value in os.environ.items() if name not in KEPT_OUT}
        return {"args": [sys.executable, "-m", "pingyi", *map(str, words)], "env": kept, "text": True}

    return started


@pytest.fixture(scope="session")
def pingyi(command):
    """Run one command to its end and return its exit code and what it printed."""

    def ran(*words):
        return subprocess.run(**command(*words), capture_output=True, timeout=300)

    return ran


@pytest.fixture
def in_process(monkeypatch, db):
    """Let commands use the test's database; starting Django anew would migrate another one."""
    monkeypatch.setattr("pingyi.cli.site.start", lambda: None)
    monkeypatch.setattr("pingyi.cli.site.finish", lambda: None)
