"""A PostgreSQL server of a test's own, which the test may break; it skips where there is none."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

OWNER = "postgres"  # who runs it where the tests run as root, which PostgreSQL refuses
# Nobody but the backend that was asked to commit flushes, so that its n-th flush is that of a commit.
SETTINGS = ["listen_addresses=127.0.0.1", "wal_writer_delay=10000", "unix_socket_directories="]


@dataclass(frozen=True)
class Server:
    """address: without the name of a database; log: what it wrote."""

    address: str
    log: Path

    @property
    def panics(self) -> int:
        """How often it broke down."""
        return self.log.read_text().count("PANIC:")


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """Run a server of its own for the block."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        pytest.skip("PostgreSQL is not here; install the package postgresql")
    folder = Path(tempfile.mkdtemp(prefix="pingyi-server-"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = " ".join(f"-c {one}" for one in [f"port={port}", *SETTINGS])
    control = [programs[-1].with_name("pg_ctl"), "-D", folder / "db", "-w"]
    try:
        if os.getuid() == 0:
            shutil.chown(folder, OWNER)
        _run(programs[-1], "-D", folder / "db", "-A", "trust", "-U", "pingyi", "-E", "UTF8", "--locale=C", "-N")
        _run(*control, "-l", folder / "log", "-o", options, "start")
        try:
            yield Server(f"postgresql://pingyi@127.0.0.1:{port}", folder / "log")
        finally:
            _run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _run(*words: object) -> None:
    user = OWNER if os.getuid() == 0 else None
    # A server that breaks down on purpose leaves no core.
    subprocess.run(
        ["sh", "-c", 'ulimit -c 0; exec "$@"', "sh", *map(str, words)],
        check=True,
        user=user,
        group=user,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
