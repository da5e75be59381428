"""The private keys of logs as files only their owner can read; the folder comes from the caller, nothing is cached."""

import base64
import binascii
import os
import stat
from pathlib import Path
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pingyi.core.errors import Missing, Refused
from pingyi.ledger import files, note

PREFIX = "PRIVATE+KEY"  # the form that golang.org/x/mod/sumdb/note reads: PRIVATE+KEY+name+hash+base64


class KeyRefused(Refused):
    """A key file or its folder is unsafe, damaged or would be overwritten; the text says what to do."""


def create(folder: Path, name: str) -> note.Key:
    """Make a new key of that name, on the disk before it is returned.

    name: the origin of its log. Raises KeyRefused: no possible name, a key of that name exists, or others can read
    the folder.
    """
    if not note.is_name(name):
        raise KeyRefused('"{name}" cannot name a key: it must not be empty or hold a space or a plus', name=name)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _refuse_readable(folder, folder.stat())
    private = Ed25519PrivateKey.generate()
    key = note.Key(name, private.public_key().public_bytes_raw())
    path = _path(folder, name)
    try:
        files.create(path, _encoded(key, private))
    except FileExistsError as error:
        raise KeyRefused("{path} exists; a key is never overwritten", path=path) from error
    return key


def kept(folder: Path, name: str) -> note.Key:
    """Return the key of that name, made unless it is there: one left by an act that was rolled back has signed nothing.

    Raises KeyRefused: as create() and load() do.
    """
    try:
        return load(folder, name).key
    except Missing:
        return create(folder, name)


def load(folder: Path, name: str) -> note.Signer:
    """Return the signer of that name.

    Raises Missing: no such key; KeyRefused: others can read the file or its folder, or the file is damaged.
    """
    path = _path(folder, name)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError as error:
        raise Missing('there is no key "{name}" in {folder}', name=name, folder=folder) from error
    except OSError as error:
        raise KeyRefused("{path} cannot be opened: {reason}", path=path, reason=error.strerror) from error
    with os.fdopen(handle, "rb") as file:
        _refuse_readable(folder, folder.stat())
        _refuse_readable(path, os.fstat(file.fileno()))
        return _signer(path, name, file.read())


def _path(folder: Path, name: str) -> Path:
    return folder / f"{quote(name, safe='')}.key"


def _refuse_readable(path: Path, found: os.stat_result) -> None:
    if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        mode = "700" if stat.S_ISDIR(found.st_mode) else "600"
        raise KeyRefused(
            "{path} is open to other users of this machine; close it with: chmod {mode} {path}", path=path, mode=mode
        )


def _encoded(key: note.Key, private: Ed25519PrivateKey) -> bytes:
    seed = base64.standard_b64encode(note.ED25519 + private.private_bytes_raw()).decode()
    return f"{PREFIX}+{key.name}+{key.id.hex()}+{seed}\n".encode()


def _signer(path: Path, name: str, content: bytes) -> note.Signer:
    try:
        raw = base64.b64decode(content.decode().rstrip("\n").split("+", 4)[4], validate=True)
        private = Ed25519PrivateKey.from_private_bytes(raw[1:])
    except (UnicodeDecodeError, IndexError, binascii.Error, ValueError) as error:
        raise KeyRefused("{path} holds no key; restore it from the backup or the recovery sheet", path=path) from error
    key = note.Key(name, private.public_key().public_bytes_raw())
    if _encoded(key, private) != content:
        raise KeyRefused(
            '{path} does not hold the key "{name}", or is damaged; restore it from the backup', path=path, name=name
        )
    return note.Signer(key, private.sign)
