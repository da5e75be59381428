"""The demonstration as `pingyi demo` builds it: once a run, whichever process needs it first, and a copy for each."""

import fcntl
import shutil
from pathlib import Path

import pytest

from tools import site_walk


def copy(factory: pytest.TempPathFactory) -> Path:
    """Return a data folder of one's own that holds the demonstration."""
    own = factory.getbasetemp()
    shared = own.parent if own.name.startswith("popen-") else own
    built, done = shared / "demonstration", shared / "demonstration.done"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(built, ignore_errors=True)
            site_walk.demonstration(built)
            done.touch()
    return Path(shutil.copytree(built, factory.mktemp("demonstration") / "data"))
