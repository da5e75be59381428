"""The Merkle tree of RFC 6962 section 2: hashes, roots and proofs; it must not read a file, a database or a clock."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

# hash(level, index): the root of the complete subtree over leaves [index << level, (index + 1) << level).
Hashes: TypeAlias = Callable[[int, int], bytes]

WIDTH = 32  # bytes of one hash
EMPTY = hashlib.sha256(b"").digest()  # the root over no leaves


def leaf_hash(entry: bytes) -> bytes:
    """Return the 32-byte hash of an entry as a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the 32-byte hash of two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """The roots of the complete subtrees that cover `size` leaves, widest first: all that growing needs."""

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    @classmethod
    def load(cls, size: int, nodes: Sequence[str]) -> "Frontier":
        """Read back what stored() gave.

        Raises ValueError: the number of hashes does not fit the size, or one is no 64 lower-case hex digits.
        """
        if size < 0 or len(nodes) != size.bit_count():
            raise ValueError(f"a frontier of {size} leaves cannot have {len(nodes)} hashes")
        raws = tuple(bytes.fromhex(node) for node in nodes)
        if any(raw.hex() != node or len(raw) != WIDTH for raw, node in zip(raws, nodes, strict=True)):
            raise ValueError(f"a frontier holds 64 lower-case hex digits each, not {list(nodes)!r}")
        return cls(size, raws)

    def stored(self) -> list[str]:
        """Return the hashes as hex, widest subtree first; the size is kept beside them."""
        return [node.hex() for node in self.nodes]

    def append(self, leaves: Iterable[bytes]) -> "Frontier":
        """Return the frontier after these leaf hashes; each costs O(log size)."""
        size, nodes = self.size, list(self.nodes)
        for leaf in leaves:
            node, rest = leaf, size
            while rest & 1:
                node = node_hash(nodes.pop(), node)
                rest >>= 1
            nodes.append(node)
            size += 1
        return Frontier(size, tuple(nodes))

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        if not self.nodes:
            return EMPTY
        return _joined(self.nodes)


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes, in order."""
    return Frontier().append(leaves).root()


def roots_at(leaves: Iterable[bytes], sizes: Iterable[int]) -> dict[int, bytes]:
    """Return the root after each of these numbers of leaf hashes; a number that is never reached is absent."""
    rest, grown = iter(leaves), Frontier()
    roots = {}
    for size in sorted(set(sizes)):
        grown = grown.append(islice(rest, size - grown.size))
        if grown.size == size:
            roots[size] = grown.root()
    return roots


def hashes(leaves: Sequence[bytes]) -> Hashes:
    """Return a reader of the complete subtrees over leaf hashes held in memory."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])
    return lambda level, index: levels[level][index]


def inclusion_proof(read: Hashes, index: int, size: int) -> list[bytes]:
    """Return the audit path of the leaf at `index` in the tree of `size` leaves, lowest first.

    Raises ValueError: there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} does not stand in a tree of {size} leaves")
    low, high = 0, size
    path = []
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_range_root(read, middle, high))
            high = middle
        else:
            path.append(_range_root(read, low, middle))
            low = middle
    return path[::-1]


def consistency_proof(read: Hashes, old: int, new: int) -> list[bytes]:
    """Return the proof that the tree of `old` leaves is the beginning of that of `new`; empty for 0 and for new.

    Raises ValueError: old is negative or greater than new.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {old} leaves cannot be the beginning of one of {new}")
    if old in (0, new):
        return []
    low, high, whole = 0, new, True
    proof = []
    while old != high:
        middle = low + _split(high - low)
        if old <= middle:
            proof.append(_range_root(read, middle, high))
            high = middle
        else:
            proof.append(_range_root(read, low, middle))
            low, whole = middle, False
    if not whole:
        proof.append(_range_root(read, low, high))
    return proof[::-1]


def verify_inclusion(proof: Sequence[bytes], leaf: bytes, index: int, size: int, root: bytes) -> bool:
    """Tell whether the proof shows the leaf hash at `index` of the tree with this size and root (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size or not _hashes_only([*proof, leaf, root]):
        return False
    here, last, node = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            node = node_hash(sibling, node)
            here, last = _up_to_right_child(here, last)
        else:
            node = node_hash(node, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and node == root


def verify_consistency(proof: Sequence[bytes], old: int, old_root: bytes, new: int, new_root: bytes) -> bool:
    """Tell whether the proof shows that the old tree is the beginning of the new one (RFC 9162 2.1.4.2)."""
    if not 0 <= old <= new or not _hashes_only([*proof, old_root, new_root]):
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    return bool(path) and _rebuilt_roots(path, old - 1, new - 1) == (old_root, new_root)


def _rebuilt_roots(path: Sequence[bytes], here: int, last: int) -> tuple[bytes, bytes] | None:
    while here & 1:
        here, last = here >> 1, last >> 1
    before = after = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if here & 1 or here == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            here, last = _up_to_right_child(here, last)
        else:
            after = node_hash(after, sibling)
        here, last = here >> 1, last >> 1
    return (before, after) if last == 0 else None


def _up_to_right_child(here: int, last: int) -> tuple[int, int]:
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last


def _split(count: int) -> int:
    """Return the largest power of two below `count`, which is at least 2."""
    return 1 << ((count - 1).bit_length() - 1)


def _range_root(read: Hashes, low: int, high: int) -> bytes:
    # `low` is a multiple of the largest power of two within the range: RFC 6962 never asks for another.
    parts = []
    while low < high:
        level = (high - low).bit_length() - 1
        parts.append(read(level, low >> level))
        low += 1 << level
    return _joined(parts)


def _joined(nodes: Sequence[bytes]) -> bytes:
    right = nodes[-1]
    for left in reversed(nodes[:-1]):
        right = node_hash(left, right)
    return right


def _hashes_only(values: Sequence[bytes]) -> bool:
    return all(len(value) == WIDTH for value in values)
