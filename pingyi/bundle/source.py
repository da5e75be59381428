"""Opens a bundle given as a folder or a zip, and reads its files one by one; it must not judge what they hold."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

MAX_BYTES = 4 * 1024**3
MAX_ENTRIES = 50_000
CHUNK = 1 << 20
ODD = "is a link, no plain file, or may not be read; a bundle holds plain files"


class Unreadable(Exception):
    """The bundle as a whole, or one file of it, cannot be read safely; the text names the file and why."""


class Source(Protocol):
    """The files of one bundle, by their names inside it (slashes, no leading folder)."""

    def names(self) -> tuple[str, ...]:
        """Return the names of all files, sorted by bytes."""

    def odd(self) -> frozenset[str]:
        """Return the names of what is no plain file and is never opened: links, pipes, what may not be read."""

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
    """A bundle that lies unpacked in a folder; links are not followed."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._paths: dict[str, Path] = {}
        self._odd: set[str] = set()
        with os.scandir(self._root):
            pass  # that PATH itself cannot be read is told as such
        self._walk(self._root)

    def names(self) -> tuple[str, ...]:
        """Return the names of all files, sorted by bytes."""
        return tuple(sorted(self._paths, key=str.encode))

    def odd(self) -> frozenset[str]:
        """Return the names of links, special files, names that are no UTF-8, and what may not be read."""
        return frozenset(self._odd)

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

    def _walk(self, folder: Path) -> None:
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda one: one.name)
        except OSError:
            self._odd.add(self._name(folder))
            return
        for entry in entries:
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                self._walk(path)
            elif entry.is_file(follow_symlinks=False) and _is_utf8(self._name(path)) and os.access(path, os.R_OK):
                self._paths[self._name(path)] = path
            else:
                self._odd.add(self._name(path))
            if len(self._paths) + len(self._odd) > MAX_ENTRIES:
                raise Unreadable(f"{self._root}: more than {MAX_ENTRIES} files; this is no bundle")

    def _name(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
