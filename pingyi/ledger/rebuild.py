"""A log computed anew from entries.jsonl, tiles or the database, trusting nothing; it writes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pingyi.ledger import entries, note, tiles, tree
from pingyi.ledger.models import Checkpoint, Entry, Log


@dataclass(frozen=True)
class Finding:
    """One thing that differs: where it stands and what is wrong with it."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


@dataclass(frozen=True)
class Rebuilt:
    """What the entries themselves give, and everything that differs from it."""

    leaves: tuple[bytes, ...]
    findings: tuple[Finding, ...]

    @property
    def size(self) -> int:
        """The number of entries found."""
        return len(self.leaves)

    @cached_property
    def root(self) -> bytes:
        """The root over the entries found."""
        return tree.root(self.leaves)

    @cached_property
    def hashes(self) -> tree.Hashes:
        """The reader of complete subtrees that proofs are made from."""
        return tree.hashes(self.leaves)

    def inclusion_proof(self, index: int) -> list[bytes]:
        """Return the audit path of one entry in the whole log."""
        return tree.inclusion_proof(self.hashes, index, self.size)

    def consistency_proof(self, old: int) -> list[bytes]:
        """Return the proof that the first `old` entries are the beginning of the whole log."""
        return tree.consistency_proof(self.hashes, old, self.size)


def from_jsonl(content: bytes, checkpoint: bytes, key: note.Key, origin: str) -> Rebuilt:
    """Rebuild from entries.jsonl (one entry a line, each line ended) and the checkpoint that belongs to it."""
    findings = []
    *lines, rest = content.split(b"\n")
    if rest:
        findings.append(Finding("entries.jsonl", "the last line does not end in a newline"))
        lines.append(rest)
    for number, line in enumerate(lines, 1):
        findings.extend(_form(f"entries.jsonl, line {number}", line))
    leaves = tuple(map(tree.leaf_hash, lines))
    findings.extend(_checkpoint(checkpoint, key, origin, leaves))
    return Rebuilt(leaves, tuple(findings))


def from_tiles(folder: Path, key: note.Key, origin: str) -> Rebuilt:
    """Rebuild from a published folder up to its checkpoint; every tile file in it is compared with the entries.

    Tiles beyond the checkpoint, which a publication that was cut off leaves behind, are passed over.
    """
    try:
        signed = (folder / tiles.CHECKPOINT).read_bytes()
        size = note.open_checkpoint(signed, key, origin).size
    except (OSError, note.BadNote) as error:
        return Rebuilt((), (Finding(tiles.CHECKPOINT, _reason(error)),))
    raws, findings = _bundled(folder, size)
    leaves = tuple(map(tree.leaf_hash, raws))
    for index, raw in enumerate(raws):
        findings.extend(_form(f"entry {index}", raw))
    findings.extend(_checkpoint(signed, key, origin, leaves))
    if len(raws) == size:
        findings.extend(_tile_findings(folder, raws, leaves))
    return Rebuilt(leaves, tuple(findings))


def from_database(log: Log) -> Rebuilt:
    """Rebuild from the stored entries and compare leaves, head and every stored checkpoint with them."""
    findings: list[Finding] = []
    leaves = []
    rows = Entry.objects.filter(log=log).order_by("index").values_list("index", "raw", "leaf")
    for expected, (index, raw, leaf) in enumerate(rows.iterator()):
        where = f"entry {index}"
        if index != expected:
            findings.append(Finding(where, f"stands where entry {expected} belongs"))
        findings.extend(_form(where, raw.encode()))
        leaves.append(tree.leaf_hash(raw.encode()))
        if leaves[-1].hex() != leaf:
            findings.append(Finding(where, f"gives the leaf {leaves[-1].hex()}, but {leaf} is stored"))
    frontier = tree.Frontier().append(leaves)
    if (log.size, log.frontier) != (frontier.size, frontier.stored()):
        findings.append(Finding("head", f"says {log.size} entries and another frontier than the {len(leaves)} found"))
    findings.extend(_stored_checkpoints(log, leaves))
    return Rebuilt(tuple(leaves), tuple(findings))


def _form(where: str, raw: bytes) -> Iterator[Finding]:
    try:
        entries.check(raw)
    except entries.BadEntry as error:
        yield Finding(where, str(error))


def _checkpoint(signed: bytes, key: note.Key, origin: str, leaves: Sequence[bytes]) -> Iterator[Finding]:
    try:
        found = note.open_checkpoint(signed, key, origin)
    except note.BadNote as error:
        yield Finding(tiles.CHECKPOINT, str(error))
        return
    if found.size != len(leaves):
        yield Finding(tiles.CHECKPOINT, f"is over {found.size} entries, but there are {len(leaves)}")
    elif found.root != (root := tree.root(leaves)):
        yield Finding(tiles.CHECKPOINT, f"has the root {found.root.hex()}, but the entries give {root.hex()}")


def _stored_checkpoints(log: Log, leaves: Sequence[bytes]) -> Iterator[Finding]:
    rows = list(Checkpoint.objects.filter(log=log).order_by("size"))
    roots = tree.roots_at(leaves, [row.size for row in rows])
    for row in rows:
        where = f"checkpoint {row.size}"
        try:
            signed = note.open_checkpoint(row.note, log.key, log.origin)
        except note.BadNote as error:
            yield Finding(where, str(error))
            continue
        if (signed.size, signed.root.hex()) != (row.size, row.root):
            yield Finding(where, f"the signed note says {signed.size} entries and the root {signed.root.hex()}")
        if row.size not in roots:
            yield Finding(where, f"there are only {len(leaves)} entries")
        elif roots[row.size] != signed.root:
            yield Finding(where, f"the entries give the root {roots[row.size].hex()}, not {signed.root.hex()}")


def _bundled(folder: Path, size: int) -> tuple[list[bytes], list[Finding]]:
    raws: list[bytes] = []
    for tile in tiles.tiles_of(size):
        if tile.level != tiles.ENTRIES:
            break
        try:
            found = tiles.unbundle((folder / tile.path).read_bytes())
        except (OSError, ValueError) as error:
            return raws, [Finding(tile.path, _reason(error))]
        raws.extend(found)
        if len(found) != tile.width:
            return raws, [Finding(tile.path, f"holds {len(found)} entries, not {tile.width}")]
    return raws, []


def _tile_findings(folder: Path, raws: Sequence[bytes], leaves: Sequence[bytes]) -> Iterator[Finding]:
    levels = _levels(leaves)
    for tile in tiles.tiles_of(len(leaves)):
        if not (folder / tile.path).is_file():
            yield Finding(tile.path, "is missing")
    for path in sorted((folder / "tile").rglob("*")):
        name = path.relative_to(folder).as_posix()
        known = tiles.parse_path(name)
        if path.is_file() and known and known.end <= len(leaves):
            span = slice(known.index * tiles.FULL, known.index * tiles.FULL + known.width)
            content = tiles.bundle(raws[span]) if known.level == tiles.ENTRIES else b"".join(levels[known.level][span])
            if path.read_bytes() != content:
                yield Finding(name, "differs from what the entries give")


def _levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    levels = [list(leaves)]
    while len(levels[-1]) >= tiles.FULL:
        below = levels[-1]
        ends = range(tiles.FULL, len(below) + 1, tiles.FULL)
        levels.append([tree.root(below[end - tiles.FULL : end]) for end in ends])
    return levels


def _reason(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"cannot be read: {error.strerror}"
    return str(error)
