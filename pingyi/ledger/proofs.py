"""Proofs that anybody computes from a log's published tiles; it must not trust a tile, sign or load Django."""

import base64
import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pingyi.ledger import note, tree

# fetch(name): the bytes at a path below the log's folder or address; raises OSError when they are not to be had.
Fetch: TypeAlias = Callable[[str], bytes]

FULL = 256  # hashes of a full tile
HEIGHT = 8  # tree levels between two tile levels
HEADER = "c2sp.org/tlog-proof@v1"
INDEX = re.compile(r"index (0|[1-9][0-9]{0,17})\Z", re.ASCII)
MOST = 63  # hashes of the longest proof


class BadTile(ValueError):
    """A tile that is missing, of another length, or does not give what was signed; the text names it."""


class BadProof(ValueError):
    """A text that is no proof, with the reason."""


@dataclass(frozen=True)
class Proof:
    """That a log holds an entry. path: hashes beside the way from its leaf, lowest first; checkpoint: a signed note."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: str


def folder(path: Path) -> Fetch:
    """Return the reader of a folder that tiles.publish() has written."""
    return lambda name: (path / name).read_bytes()


def tile_path(level: int | str, index: int, width: int) -> str:
    """Return the path of a tile (C2SP tlog-tiles). level: of hashes, or "entries"; a width below FULL is partial."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    partial = "" if width == FULL else f".p/{width}"
    return f"tile/{level}/{''.join(f'x{group}/' for group in groups[:-1])}{groups[-1]}{partial}"


def root(fetch: Fetch, size: int) -> bytes:
    """Return the root that the tiles give over `size` entries; compare it with what was signed.

    Raises BadTile: one is missing or of another length.
    """
    return beginning(fetch, size, size)


def beginning(fetch: Fetch, old: int, new: int) -> bytes:
    """Return the root over the first `old` entries of the log of `new`, by the tiles of the latter.

    Raises BadTile: as root().
    """
    read, start, nodes = _hashes(fetch, new), 0, []
    for level in reversed(range(old.bit_length())):
        if old >> level & 1:
            nodes.append(read(level, start >> level))
            start += 1 << level
    return tree.Frontier(old, tuple(nodes)).root()


def inclusion(fetch: Fetch, size: int, index: int) -> tuple[bytes, ...]:
    """Return the proof of the entry at `index` in the log of `size` entries; check it with tree.verify_inclusion().

    Raises BadTile: as root(); ValueError: there is no such entry.
    """
    return tuple(tree.inclusion_proof(_hashes(fetch, size), index, size))


def consistency(fetch: Fetch, old: int, new: int) -> tuple[bytes, ...]:
    """Return the proof that the log of `old` entries begins that of `new`; check it with tree.verify_consistency().

    Raises BadTile: as root(); ValueError: old is negative or greater than new.
    """
    return tuple(tree.consistency_proof(_hashes(fetch, new), old, new))


def written(proof: Proof) -> str:
    """Return the proof as text (C2SP tlog-proof), to be checked without a network; its files end in .tlog-proof."""
    return f"{HEADER}\nindex {proof.index}\n{hash_lines(proof.path)}\n{proof.checkpoint}"


def read(text: str) -> Proof:
    """Read what written() gave; a line of extra bytes, which nobody has signed, is passed over.

    Raises BadProof: another form. Whether anything is proved is holds()'s to tell.
    """
    head, gap, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if len(lines) > 1 and lines[1].startswith("extra "):
        del lines[1]
    found = INDEX.match(lines[1]) if len(lines) > 1 else None
    if not gap or lines[0] != HEADER or found is None:
        raise BadProof(f'a proof begins with "{HEADER}" and "index N", and has an empty line before its checkpoint')
    return Proof(int(found[1]), parse_hashes(lines[2:]), checkpoint)


def holds(proof: Proof, entry: bytes, log: note.Key, origin: str) -> bool:
    """Tell whether a checkpoint of this log, signed by its key, holds the entry at the proof's index."""
    try:
        signed = note.open_checkpoint(proof.checkpoint, log, origin)
    except note.BadNote:
        return False
    return tree.verify_inclusion(proof.path, tree.leaf_hash(entry), proof.index, signed.size, signed.root)


def hash_lines(hashes: Sequence[bytes]) -> str:
    """Return hashes as C2SP's texts carry them: base64, each on a line of its own that is ended."""
    return "".join(f"{base64.standard_b64encode(each).decode()}\n" for each in hashes)


def parse_hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    """Return the hashes of lines without their ends.

    Raises BadProof: more than MOST, or one is not 32 bytes in canonical base64.
    """
    if len(lines) > MOST:
        raise BadProof(f"a proof has at most {MOST} hashes, not {len(lines)}")
    return tuple(map(_hash, lines))


def _hash(line: str) -> bytes:
    try:
        raw = base64.b64decode(line.encode("ascii"), validate=True)
    except ValueError as error:
        raise BadProof(f'"{line}" is no hash in base64') from error
    if len(raw) != tree.WIDTH or hash_lines([raw]) != f"{line}\n":
        raise BadProof(f'"{line}" is no hash of {tree.WIDTH} bytes in canonical base64')
    return raw


def _hashes(fetch: Fetch, size: int) -> tree.Hashes:
    """Return the reader of the complete subtrees of a log of this size; each tile is fetched once."""

    @functools.cache
    def tile(level: int, index: int) -> bytes:
        return _tile(fetch, level, index, min((size >> (HEIGHT * level)) - index * FULL, FULL))

    def read(level: int, index: int) -> bytes:
        tall, low = divmod(level, HEIGHT)
        which, first = divmod(index << low, FULL)
        raw = tile(tall, which)
        return tree.root(raw[at * tree.WIDTH : (at + 1) * tree.WIDTH] for at in range(first, first + (1 << low)))

    return read


def _tile(fetch: Fetch, level: int, index: int, width: int) -> bytes:
    """Return the hashes of a tile; a partial one may have been deleted once the full one was there."""
    try:
        found, name = width, tile_path(level, index, width)
        try:
            content = fetch(name)
        except FileNotFoundError:
            found, name = FULL, tile_path(level, index, FULL)
            content = fetch(name)
    except OSError as error:
        raise BadTile(f"{tile_path(level, index, width)} cannot be read: {error}") from error
    if len(content) != found * tree.WIDTH:
        raise BadTile(f"{name} has {len(content)} bytes, not {found * tree.WIDTH}")
    return content[: width * tree.WIDTH]
