"""Encrypts short texts that stand in the database with a key that stands in a file; it must not know what they are."""

import base64
import hashlib
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from pingyi.core.environment import secret
from pingyi.core.errors import Refused


def lock(text: str, path: Path) -> str:
    """Return the text encrypted with the key in the file, which is made at the first call."""
    return _key(path).encrypt(text.encode()).decode("ascii")


def unlock(token: str, path: Path) -> str:
    """Return the text that lock() encrypted.

    Raises Refused: the key in the file is another one, or the token was changed.
    """
    try:
        return _key(path).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise Refused(
            "the key file {name} does not fit the database: bring back the folder keys of the same backup",
            name=path.name,
        ) from error


def _key(path: Path) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(secret(path).encode()).digest()))
