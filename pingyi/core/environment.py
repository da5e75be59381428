"""Readers of the environment for the settings: switches, the data folder, secrets; it must not know a setting."""

import contextlib
import os
import secrets
import stat
import sys
import tempfile
from pathlib import Path
from typing import NoReturn


def stop(line: str) -> NoReturn:
    """End the start with one line and exit 2."""
    sys.stderr.write(f"pingyi: {line}\n")
    raise SystemExit(2)


def env_flag(name: str) -> bool:
    """Read a switch: 1, true or yes."""
    return os.environ.get(name, "").lower() in ("1", "true", "yes")


def data_folder() -> Path:
    """Return the folder of all data (PINGYI_DATA, else data/ below the present folder); private to its owner.

    A folder that others may read is closed to them when it is empty or holds this program's data; another one,
    such as a home, is never changed, and the start ends.
    """
    folder = Path(os.environ.get("PINGYI_DATA") or "data").resolve()
    if not folder.exists():
        folder.mkdir(parents=True, mode=0o700)
    elif stat.S_IMODE(folder.stat().st_mode) & 0o077:
        own = any((folder / name).exists() for name in ("keys", "pingyi.sqlite3")) or not any(folder.iterdir())
        try:
            if not own:
                raise PermissionError
            folder.chmod(0o700)
        except PermissionError:
            stop(f'others may read the data folder "{folder}": close it with chmod 700, or name another with --data')
    return folder


def secret(path: Path) -> str:
    """Return the secret in the file, made at the first call and readable by its owner alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Written whole under another name first: of two first starts one wins, and both read the same.
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
        Path(name).unlink()
    return path.read_text().strip()


def masked(url: str) -> str:
    """Return a database URL without what may hold a password: user, and whatever follows a question mark."""
    head, at, rest = url.rpartition("@")
    scheme = head.partition("://")[0] + "://***" if "://" in head else "***" * bool(at)
    return f"{scheme}{at}{rest}".partition("?")[0]
