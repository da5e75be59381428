"""Small logs for tests: a fixed key, ballots that count upwards, and a stored log of any size."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from pingyi.ledger import append, entries, note, tree
from pingyi.ledger.models import Log

ORIGIN = "review.example/office/s2026"
AT = "2026-11-22T08:00:00Z"
DIGEST = "5e" * 32


def signer(seed: int = 1, name: str = ORIGIN) -> note.Signer:
    """Return a signer whose key follows from the seed."""
    private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return note.Signer(note.Key(name, private.public_key().public_bytes_raw()), private.sign)


def ballots(count: int, first: int = 0) -> list[bytes]:
    """Return that many different ballot entries."""
    return [entries.ballot(f"{number:064x}") for number in range(first, first + count)]


def add(log: Log, count: int, first: int = 0) -> Log:
    """Append that many ballots and return the log as it then is."""
    with transaction.atomic():
        append.append(log.pk, ballots(count, first))
    log.refresh_from_db()
    return log


def stored(count: int) -> Log:
    """Return a stored log of that many ballots, with a checkpoint over all of them."""
    log = add(append.open_log(ORIGIN, signer().key.text), count)
    append.sign_checkpoint(log.pk, signer())
    return log


def signed(raws: list[bytes]) -> bytes:
    """Return the checkpoint note over the entries."""
    root = tree.root(map(tree.leaf_hash, raws))
    return note.sign(note.checkpoint_text(ORIGIN, len(raws), root), signer()).encode()
