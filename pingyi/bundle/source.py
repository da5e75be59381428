"""Opens a bundle given as a folder or a zip, and reads its files one by one; it must not judge what they hold."""

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

MAX_BYTES = 4 * 1024**3
MAX_ENTRIES = 50_000
CHUNK = 1 << 20


class Unreadable(Exception):
    """The bundle as a whole, or one file of it, cannot be read safely; the text names the file and why."""


class Source(Protocol):
    """The files of one bundle, by their names inside it (slashes, no leading folder)."""

    def names(self) -> tuple[str, ...]:
        """Return the names of all files, sorted by bytes."""

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of one file in pieces; Unreadable when they are damaged, KeyError when absent."""

    def close(self) -> None:
        """Let the file behind it go."""


def open_source(path: Path) -> Source:
    """Open the folder or zip at this path.

    Raises Unreadable: nothing there, neither folder nor zip, or it breaks the reading rules of FORMATS 6.
    """
    from pingyi.bundle import archive

    try:
        if path.is_dir():
            return Folder(path)
        if path.is_file():
            return archive.Zip(path)
    except (OSError, ValueError) as error:
        raise Unreadable(f"{path}: {error}") from error
    raise Unreadable(f"{path}: there is no folder and no zip file of this name")


def read(source: Source, name: str) -> bytes:
    """Return all bytes of one file; KeyError when the bundle has none of this name."""
    return b"".join(source.chunks(name))


def digest(source: Source, name: str) -> str:
    """Return the lower-case hex SHA-256 of one file without holding it in memory."""
    running = hashlib.sha256()
    for chunk in source.chunks(name):
        running.update(chunk)
    return running.hexdigest()


class Folder:
    """A bundle that lies unpacked in a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._paths = {}
        for path in self._walk(self._root):
            name = path.relative_to(self._root).as_posix()
            try:
                name.encode()
            except UnicodeEncodeError as error:
                raise Unreadable(f"{name!r}: a file name that is no UTF-8") from error
            self._paths[name] = path
            if len(self._paths) > MAX_ENTRIES:
                raise Unreadable(f"{root}: more than {MAX_ENTRIES} files; this is no bundle")

    def names(self) -> tuple[str, ...]:
        """Return the names of all files, sorted by bytes."""
        return tuple(sorted(self._paths, key=str.encode))

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of one file in pieces."""
        path = self._paths[name]
        try:
            with path.open("rb") as file:
                while chunk := file.read(CHUNK):
                    yield chunk
        except OSError as error:
            raise Unreadable(f"{name}: cannot be read: {error.strerror}") from error

    def close(self) -> None:
        """Let nothing go: a folder is not held open."""

    def _walk(self, folder: Path) -> Iterator[Path]:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda one: one.name):
                path = Path(entry.path)
                if entry.is_dir(follow_symlinks=False):
                    yield from self._walk(path)
                else:
                    self._check(path)
                    yield path

    def _check(self, path: Path) -> None:
        name = path.relative_to(self._root).as_posix()
        try:
            target = path.resolve(strict=True)
            mode = target.stat().st_mode
        except (OSError, RuntimeError) as error:
            raise Unreadable(f"{name}: a link that leads nowhere") from error
        if not target.is_relative_to(self._root):
            raise Unreadable(f"{name}: a link that leads outside the folder")
        if not stat.S_ISREG(mode):
            raise Unreadable(f"{name}: neither a file nor a folder (link to a folder, device, pipe or socket)")
