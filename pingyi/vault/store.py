"""Files by content hash below the data folder: put once, read many, verified on the way out."""

import hashlib
import os
import shutil
from pathlib import Path


class Damaged(RuntimeError):
    """A stored file is missing or no longer has the content that its name promises."""


def put(folder: Path, source: Path) -> str:
    """Copy the file into the vault and return its SHA-256; the same content is stored once.

    The file is complete under its final name or not there at all.
    """
    digest = digest_of(source)
    target = path(folder, digest)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = target.with_suffix(f".{os.getpid()}.part")
        shutil.copyfile(source, part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(target)
    return digest


def get(folder: Path, digest: str) -> Path:
    """Return the path of the stored file after hashing it again.

    Raises Damaged: it is missing or was changed.
    """
    target = path(folder, digest)
    if not target.is_file():
        raise Damaged(f"{digest} is missing from the vault; restore it from a backup")
    if digest_of(target) != digest:
        raise Damaged(f"{digest} was changed in the vault; restore it from a backup")
    return target


def path(folder: Path, digest: str) -> Path:
    """Return where a file of this digest lies, whether or not it is there."""
    return folder / digest[:2] / digest


def digest_of(source: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
