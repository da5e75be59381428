"""Files that appear whole or not at all and outlast a power cut; it must not know what they hold."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path


def replace(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write the file, in place of what stood there."""
    with _written(path, content, mode) as written:
        written.replace(path)


def create(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write the file where none stands.

    Raises FileExistsError: something stands there already; it is left as it is.
    """
    with _written(path, content, mode) as written:
        os.link(written, path)


@contextlib.contextmanager
def _written(path: Path, content: bytes, mode: int) -> Iterator[Path]:
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield aside
    finally:
        aside.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    # Without this a power cut can take the name of a file whose content is already on the disk.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
