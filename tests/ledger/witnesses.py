"""Witnesses for tests, each in a folder of its own and knowing the log of static_log, and what that log sends them."""

from collections.abc import Sequence
from pathlib import Path

from pingyi.ledger import note, proofs, tree, witness
from tests.ledger import static_log

NAME = "witness.example/w1"
SECOND = 1_800_000_000


def made(folder: Path, name: str = NAME) -> witness.Witness:
    """Return the witness of this folder, with a fresh key the first time."""
    return witness.Witness(folder, witness.signer(folder, name), {static_log.ORIGIN: static_log.KEY})


def request(raws: Sequence[bytes], old: int, size: int | None = None) -> witness.Request:
    """Return the request to cosign the log of `size` entries after that of `old`, with the proof its entries give."""
    grown = raws[:size]
    read = tree.hashes([tree.leaf_hash(raw) for raw in grown])
    proof = tree.consistency_proof(read, old, len(grown)) if old <= len(grown) else []
    return witness.Request(old, tuple(proof), static_log.signed(grown))


def cosign(one: witness.Witness, raws: Sequence[bytes], size: int) -> witness.Answer:
    """Let the witness go on to `size` entries from wherever it is."""
    return one.add(request(raws, one.known(static_log.ORIGIN).size, size), SECOND)


def line(signer: note.Signer, signed: str) -> str:
    """Return the line of a witness over a signed checkpoint, whatever a witness would say to it."""
    return note.cosign(signed.partition("\n\n")[0] + "\n", signer, SECOND)


def fetch_of(raws: Sequence[bytes]) -> proofs.Fetch:
    """Return the reader of a published log held in memory."""
    return static_log.fetch(static_log.files(raws))
