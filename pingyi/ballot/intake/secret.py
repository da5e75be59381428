"""The secrets of one season's survey, all drawn from one file; destroying that file makes every slot meaningless."""

import hmac
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pingyi.core import environment

DOMAIN = b"pingyi-secret-v1\x00"


@dataclass(frozen=True)
class Secrets:
    """32 bytes for each purpose.

    slot: by which a voter becomes a slot; ticket: seals tickets and puzzles; trace: turns senders into traces;
    codes: makes invitation codes; channels: seals what a page carries between two steps.
    """

    slot: bytes
    ticket: bytes
    trace: bytes
    codes: bytes
    channels: bytes


def of_season(folder: Path, origin: str) -> Secrets:
    """Return the secrets of the season of this origin, made at the first call. folder: of the keys."""
    root = environment.secret(folder / f"{quote(origin, safe='')}.survey").encode()
    return Secrets(*(hmac.digest(root, DOMAIN + name.encode(), "sha256") for name in Secrets.__dataclass_fields__))
