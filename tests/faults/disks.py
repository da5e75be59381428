"""Small disks that a test fills, or cuts the power of; it skips where none can be mounted, and leaves none behind."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

COPIES = 20  # tries to copy an image while nothing is written to it
# Nothing reaches the image but what somebody flushes: the file system's own rounds come after many minutes.
OPTIONS = "loop,commit=900"
SYSTEM = "/usr/sbin:/sbin"  # where some accounts do not look


@dataclass(frozen=True)
class Disk:
    """A file system in a file. folder: where it is mounted."""

    image: Path
    folder: Path

    def cut(self, copy: Path) -> None:
        """Copy the image as a power cut would leave it: what was flushed, and nothing of what is in memory alone.

        Whoever writes must stand still. Raises AssertionError: it was written to during every try.
        """
        for _ in range(COPIES):
            before = self._written()
            subprocess.run(["cp", "--sparse=always", self.image, copy], check=True)
            if self._written() == before:
                return
        raise AssertionError(f"{self.image} was written to while it was copied, {COPIES} times")

    def _written(self) -> list[str]:
        """Return how much was written to the loop device so far and what is on its way."""
        found = subprocess.run(
            ["findmnt", "-n", "-o", "SOURCE", self.folder], check=True, capture_output=True, text=True
        )
        block = Path("/sys/block", Path(found.stdout.strip()).name)
        return [*(block / "stat").read_text().split()[4:7], (block / "inflight").read_text()]


@contextlib.contextmanager
def ext4(image: Path, mib: int) -> Iterator[Disk]:
    """Make a file system in a file and mount it for the block; the file is gone after it."""
    tool = shutil.which("mkfs.ext4", path=f"{os.environ.get('PATH', '')}:{SYSTEM}")
    if tool is None:
        pytest.skip("mkfs.ext4 is not here; install the package e2fsprogs")
    with image.open("wb") as file:
        file.truncate(mib << 20)
    made = [tool, "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", image]  # it writes no more later
    subprocess.run(made, check=True, capture_output=True)
    with recovered(image) as folder:
        yield Disk(image, folder)


@contextlib.contextmanager
def recovered(image: Path) -> Iterator[Path]:
    """Mount the file system in a file for the block, as a machine does that starts again; the file is gone after it."""
    try:
        with _mounted("-o", OPTIONS, str(image)) as folder:
            yield folder
    finally:
        image.unlink()


@contextlib.contextmanager
def tmpfs(mib: int) -> Iterator[Path]:
    """Mount a file system in memory that holds no more than so many MiB."""
    with _mounted("-t", "tmpfs", "-o", f"size={mib}m,mode=700", "tmpfs") as folder:
        yield folder


def fill(folder: Path, left: int = 0) -> Path:
    """Let one file take the room of a small disk but for so many bytes, and return it."""
    file = folder / "filler"
    room = os.statvfs(folder)
    with file.open("ab") as out:
        out.write(bytes(max(room.f_bavail * room.f_frsize - left, 0)))
    return file


@contextlib.contextmanager
def _mounted(*words: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="pingyi-disk-"))
    try:
        done = subprocess.run(["mount", *words, folder], capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"no disk can be mounted here, which needs root: {done.stderr.strip()}")
        try:
            yield folder
        finally:
            subprocess.run(["umount", folder], check=True)
    finally:
        folder.rmdir()
