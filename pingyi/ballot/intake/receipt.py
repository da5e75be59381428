"""What a voter gets: proof that the ballot stands in a signed batch, and nothing about what it says."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pingyi.ballot.intake.port import Batch, Kept, Signed, entry
from pingyi.core import canonical
from pingyi.ledger import note, tree

BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
PAIRS = tuple(one + two for one in BASE32 for two in BASE32)  # ten bits each; Python's own base32 is slow
Writing = Callable[[Kept], bytes]


@dataclass(frozen=True)
class Receipt:
    """A receipt read back. c: hex; index, path: of its leaf in the batch; note: signed over the batch's root."""

    c: str
    index: int
    path: tuple[bytes, ...]
    note: str


def signing(origin: str, signer: note.Signer) -> Signed:
    """Return what signs a batch: a checkpoint-shaped note whose origin names the batch by its first number."""

    def sign(first: int, commitments: tuple[bytes, ...]) -> str:
        root = _levels(commitments)[-1][0]
        return note.sign(note.checkpoint_text(f"{origin}/batch/{first}", len(commitments), root), signer)

    return sign


def short(c: bytes) -> str:
    """Return the 20 characters, 100 bits, by which people compare a receipt: base32 of a digest of the commitment."""
    bits = int.from_bytes(hashlib.sha256(b"pingyi-receipt-v1\x00" + c).digest()[:13], "big") >> 4
    return "".join([PAIRS[bits >> at & 1023] for at in range(90, -1, -10)])


def number(found: Mapping[str, object]) -> int:
    """Return the number of the ballot that a receipt, read as JSON, is about."""
    first = str(found["note"]).partition("\n")[0].rpartition("/")[2]
    return int(first) + int(str(found["index"]))


def writing() -> Writing:
    """Return what writes receipts as canonical JSON, hashing each batch once; the same bytes for the same ballot."""
    batches: dict[int, _Batch] = {}

    def write(kept: Kept) -> bytes:
        first = kept.batch.first
        if first not in batches:
            batches[first] = _Batch(kept.batch)
        return batches[first].receipt(kept.seq - first)

    return write


def holds(receipt: Receipt, origin: str, key: note.Key) -> bool:
    """Tell whether a batch of this season, signed by the key, holds the commitment."""
    try:
        said = note.parse_checkpoint(note.open_note(receipt.note, key))
    except note.BadNote:
        return False
    if not said.origin.startswith(f"{origin}/batch/"):
        return False
    leaf = tree.leaf_hash(entry(bytes.fromhex(receipt.c)))
    return tree.verify_inclusion(receipt.path, leaf, receipt.index, said.size, said.root)


class _Batch:
    """The tree over a batch as hex, for the receipts of all."""

    def __init__(self, batch: Batch) -> None:
        self._commitments = batch.commitments
        self._note = canonical.dumps(batch.note).decode()
        self._levels = [[one.hex() for one in level] for level in _levels(batch.commitments)]

    def receipt(self, index: int) -> bytes:
        c = self._commitments[index]
        path, place = [], index
        for level in self._levels:
            if place ^ 1 < len(level):
                path.append(level[place ^ 1])
            place >>= 1
        steps = '"' + '","'.join(path) + '"' if path else ""
        text = f'{{"c":"{c.hex()}","index":{index},"note":{self._note},"path":[{steps}],"short":"{short(c)}"}}'
        return text.encode()


@lru_cache(maxsize=2)
def _levels(commitments: tuple[bytes, ...]) -> list[list[bytes]]:
    """Return the tree of RFC 6962 level by level, leaves first; signing a batch and its receipts share one."""
    level = [tree.leaf_hash(entry(c)) for c in commitments]
    levels = [level]
    while len(level) > 1:
        pairs = [tree.node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(pairs) * 2 :]  # a last one without a neighbour goes up as it is
        levels.append(level)
    return levels
