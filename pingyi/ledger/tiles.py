"""The log as plain files (C2SP tlog-tiles): paths, bundles and publishing; it must not sign or append."""

import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pingyi.core.errors import Refused
from pingyi.ledger import files, note, proofs, tree
from pingyi.ledger.models import Checkpoint, Entry, Log

FULL = proofs.FULL  # hashes or entries of a full tile
HEIGHT = proofs.HEIGHT
ENTRIES = -1  # the "level" of entry bundles
CHECKPOINT = "checkpoint"
PATH = re.compile(
    r"tile/(entries|[0-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?\Z", re.ASCII
)


class NotPublished(Refused):
    """The log cannot be published into this folder; the text says why and what to do."""


@dataclass(frozen=True)
class Tile:
    """A run of hashes of one tile level, or of entries (level ENTRIES); `width` below 256 makes it partial."""

    level: int
    index: int
    width: int

    @property
    def path(self) -> str:
        """The path below the folder of the log, as the specification writes it."""
        return proofs.tile_path("entries" if self.level == ENTRIES else self.level, self.index, self.width)

    @property
    def end(self) -> int:
        """The number of leaves a log must have before this tile exists."""
        return (self.index * FULL + self.width) << (HEIGHT * max(self.level, 0))


def parse_path(path: str) -> Tile | None:
    """Return the tile of this path below the folder of the log, or None when the path names none."""
    match = PATH.match(path)
    if not match:
        return None
    level, groups, width = match.groups()
    index = int(groups.replace("x", "").replace("/", ""))
    tile = Tile(ENTRIES if level == "entries" else int(level), index, int(width or FULL))
    return tile if tile.width <= FULL and tile.path == path else None


def tiles_of(size: int) -> Iterator[Tile]:
    """Yield every tile and bundle that a log of this size consists of."""
    yield from _row(ENTRIES, size)
    level = 0
    while size:
        yield from _row(level, size)
        size >>= HEIGHT
        level += 1


def bundle(raws: Iterable[bytes]) -> bytes:
    """Return the entries as a bundle: each after its length in two bytes, big-endian."""
    return b"".join(len(raw).to_bytes(2, "big") + raw for raw in raws)


def unbundle(content: bytes) -> list[bytes]:
    """Return the entries of a bundle.

    Raises ValueError: the last entry is cut off.
    """
    found: list[bytes] = []
    at = 0
    while at < len(content):
        start = at + 2
        at = start + int.from_bytes(content[at:start], "big")
        if start > len(content) or at > len(content):
            raise ValueError(f"the bundle ends in the middle of its entry {len(found)}")
        found.append(content[start:at])
    return found


def publish(log: Log, folder: Path) -> int:
    """Bring the folder up to the last signed checkpoint and return its size; the checkpoint is written last.

    Only tiles that are missing since the checkpoint in the folder are written; none is ever rewritten.
    Raises NotPublished: nothing is signed yet, or the folder is ahead of the log, of another log or damaged.
    """
    latest = Checkpoint.objects.filter(log=log).order_by("-size").first()
    if latest is None:
        raise NotPublished('the log "{origin}" has no signed checkpoint yet', origin=log.origin)
    since = _published_size(log, folder)
    if since > latest.size:
        raise NotPublished(
            "{folder} has {published} entries, the log only {size}; restore the newer log first",
            folder=folder,
            published=since,
            size=latest.size,
        )
    edge: list[bytes] = []
    fresh, rest = _write_leaves(log, folder, since, latest.size)
    level = 0
    while True:
        edge[:0] = tree.Frontier().append(rest).nodes
        level += 1
        if not latest.size >> (HEIGHT * level):
            break
        fresh, rest = _write_level(folder, level, since, fresh)
    if tree.Frontier(latest.size, tuple(edge)).root().hex() != latest.root:
        raise NotPublished("{folder} does not give the signed root; publish into an empty folder", folder=folder)
    folder.mkdir(parents=True, exist_ok=True)
    files.replace(folder / CHECKPOINT, latest.note.encode())
    _drop_outgrown(folder, since, latest.size)
    return latest.size


def _row(level: int, count: int) -> Iterator[Tile]:
    for index in range(count // FULL):
        yield Tile(level, index, FULL)
    if count % FULL:
        yield Tile(level, count // FULL, count % FULL)


def _published_size(log: Log, folder: Path) -> int:
    try:
        found = (folder / CHECKPOINT).read_bytes()
    except FileNotFoundError:
        return 0
    try:
        return note.open_checkpoint(found, log.key, log.origin).size
    except note.BadNote as error:
        raise NotPublished(
            "{path} is no checkpoint of this log: {reason}", path=folder / CHECKPOINT, reason=error
        ) from error


def _write_leaves(log: Log, folder: Path, since: int, size: int) -> tuple[list[bytes], list[bytes]]:
    """Write bundles and leaf tiles; return the roots of those that are full and the hashes of the partial one."""
    index = since // FULL
    rows = Entry.objects.filter(log=log, index__gte=index * FULL, index__lt=size).order_by("index")
    stream = rows.values_list("raw", "leaf").iterator()
    roots: list[bytes] = []
    while batch := list(islice(stream, FULL)):
        _put(folder, Tile(ENTRIES, index, len(batch)), bundle(raw.encode() for raw, _ in batch))
        leaves = [bytes.fromhex(leaf) for _, leaf in batch]
        _put(folder, Tile(0, index, len(batch)), b"".join(leaves))
        if len(batch) < FULL:
            return roots, leaves
        roots.append(tree.root(leaves))
        index += 1
    return roots, []


def _write_level(folder: Path, level: int, since: int, fresh: Sequence[bytes]) -> tuple[list[bytes], list[bytes]]:
    """Write the tiles that the fresh hashes of this level complete; return as _write_leaves() does."""
    index, width = divmod(since >> (HEIGHT * level), FULL)
    hashes = [*(_published(folder, Tile(level, index, width)) if width else []), *fresh]
    roots: list[bytes] = []
    for start in range(0, len(hashes), FULL):
        part = hashes[start : start + FULL]
        _put(folder, Tile(level, index, len(part)), b"".join(part))
        if len(part) < FULL:
            return roots, part
        roots.append(tree.root(part))
        index += 1
    return roots, []


def _published(folder: Path, tile: Tile) -> list[bytes]:
    path = folder / tile.path
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise NotPublished("{path} is missing; publish into an empty folder", path=path) from error
    if len(content) != tile.width * tree.WIDTH:
        raise NotPublished("{path} has {size} bytes; publish into an empty folder", path=path, size=len(content))
    return [content[at : at + tree.WIDTH] for at in range(0, len(content), tree.WIDTH)]


def _put(folder: Path, tile: Tile, content: bytes) -> None:
    path = folder / tile.path
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        files.replace(path, content)


def _drop_outgrown(folder: Path, since: int, size: int) -> None:
    """Delete the partial tiles whose full tile is now published; older ones of an unfinished tile stay readable."""
    for level in (ENTRIES, *range(size.bit_length() // HEIGHT + 1)):
        shift = HEIGHT * max(level, 0)
        for index in range((since >> shift) // FULL, (size >> shift) // FULL):
            partial = (folder / Tile(level, index, 1).path).parent
            if partial.exists():
                shutil.rmtree(partial)
