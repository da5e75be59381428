"""Logs as published files without a database: folders of any entries and forks of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pingyi.ledger import note, proofs, tiles, tree
from tests.support import ledgers

SIGNER = ledgers.signer()
KEY = SIGNER.key
ORIGIN = ledgers.ORIGIN


def signed(raws: Sequence[bytes], size: int | None = None, signer: note.Signer = SIGNER) -> str:
    """Return the signed checkpoint over the first `size` entries, or over all."""
    leaves = [tree.leaf_hash(raw) for raw in raws[:size]]
    return note.sign(note.checkpoint_text(signer.key.name, len(leaves), tree.root(leaves)), signer)


def files(raws: Sequence[bytes], signer: note.Signer = SIGNER) -> dict[str, bytes]:
    """Return every file of the published log by its path."""
    read = tree.hashes([tree.leaf_hash(raw) for raw in raws])
    found = {"checkpoint": signed(raws, signer=signer).encode()}
    for tile in tiles.tiles_of(len(raws)):
        span = range(tile.index * tiles.FULL, tile.index * tiles.FULL + tile.width)
        if tile.level == tiles.ENTRIES:
            found[tile.path] = tiles.bundle(raws[at] for at in span)
        else:
            found[tile.path] = b"".join(read(tiles.HEIGHT * tile.level, at) for at in span)
    return found


def publish(folder: Path, raws: Sequence[bytes], signer: note.Signer = SIGNER) -> Path:
    """Write the published log and return its folder; what it had of another size stays beside it."""
    for name, content in files(raws, signer).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def fork(raws: Sequence[bytes], at: int) -> list[bytes]:
    """Return the same entries with another one at this index."""
    return [*raws[:at], *ledgers.ballots(1, 10**9 + at), *raws[at + 1 :]]


def fetch(found: Mapping[str, bytes]) -> proofs.Fetch:
    """Return a reader of files held in memory."""

    def read(name: str) -> bytes:
        if name not in found:
            raise FileNotFoundError(2, "No such file or directory", name)
        return found[name]

    return read
