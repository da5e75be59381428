"""The single sequencer: adds entries in the caller's transaction and signs checkpoints; it decides about no act."""

from collections.abc import Iterator, Sequence

from django.db import connection, transaction

from pingyi.core.errors import Missing, Refused
from pingyi.ledger import entries, note, tree
from pingyi.ledger.models import Checkpoint, Entry, Log


class OutsideTransaction(RuntimeError):
    """An entry was to be added outside the transaction of the act that it records."""


class NotSigned(Refused):
    """A checkpoint would contradict what the key signed before, or what is stored; nothing was signed."""


def open_log(origin: str, vkey: str) -> Log:
    """Return the log of this origin, made empty at the first call.

    Raises BadNote: the key is malformed; Refused: the origin has a space or a plus, or the log has another key.
    """
    note.parse_key(vkey)
    if not note.is_name(origin):
        raise Refused(
            '"{origin}" cannot be the origin of a log: it must not be empty or hold a space or a plus', origin=origin
        )
    log, _ = Log.objects.get_or_create(origin=origin, defaults={"vkey": vkey})
    if log.vkey != vkey:
        raise Refused(
            'the log "{origin}" exists with the key {key}, not {other}', origin=origin, key=log.vkey, other=vkey
        )
    return log


def append(log_id: int, raw_entries: Sequence[bytes]) -> list[int]:
    """Add the entries in order and return their indexes.

    Nothing stays when the caller's transaction is rolled back. Raises OutsideTransaction: there is none; BadEntry:
    an entry breaks its form, nothing is added; Missing: no such log.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction("append() is called inside the transaction of the act that the entry records")
    for raw in raw_entries:
        entries.check(raw)
    # Two appends at once would give one index twice: the second waits here until the first has committed.
    log = _locked(log_id)
    first = log.size
    leaves = [tree.leaf_hash(raw) for raw in raw_entries]
    frontier = tree.Frontier.load(log.size, log.frontier).append(leaves)
    Entry.objects.bulk_create(
        [
            Entry(log=log, index=index, raw=raw.decode(), leaf=leaf.hex())
            for index, (raw, leaf) in enumerate(zip(raw_entries, leaves, strict=True), first)
        ],
        batch_size=500,
    )
    log.size, log.frontier = frontier.size, frontier.stored()
    log.save(update_fields=["size", "frontier"])
    return list(range(first, frontier.size))


def sign_checkpoint(log_id: int, signer: note.Signer, known: Sequence[str] = ()) -> str:
    """Return the signed note over all entries; stored before it is returned, and the same one again when nothing grew.

    The stored leaves are hashed anew: they must give the last signed checkpoint and every one in `known` (notes of
    this log that are known from elsewhere, such as the published one after a restore).
    Runs in a transaction of its own: raises RuntimeError inside another, whose rollback would forget what was signed.
    Raises NotSigned: another key, a log shorter than or differing from what was signed; Missing: no such log.
    """
    with transaction.atomic(durable=True):
        log = _locked(log_id)
        if signer.key.text != log.vkey:
            raise NotSigned(
                'the log "{origin}" has the key {key}, not {other}',
                origin=log.origin,
                key=log.vkey,
                other=signer.key.text,
            )
        last = log.checkpoints.order_by("-size").first()
        trusted = last.size if last else 0
        root = _agreed_root(log, trusted, [*([last.note] if last else []), *known])
        if last and last.size == log.size:
            return last.note
        signed = note.sign(note.checkpoint_text(log.origin, log.size, root), signer)
        Checkpoint.objects.create(log=log, size=log.size, root=root.hex(), note=signed)
        return signed


def _locked(log_id: int) -> Log:
    try:
        return Log.objects.select_for_update().get(pk=log_id)
    except Log.DoesNotExist as error:
        raise Missing("there is no log {number}", number=log_id) from error


def _agreed_root(log: Log, trusted: int, notes: Sequence[str]) -> bytes:
    """Return the root over the stored leaves after they have met the head and every note."""
    anchors = [_anchor(log, each) for each in notes]
    roots = tree.roots_at(_stored_leaves(log, trusted), [log.size, *(anchor.size for anchor in anchors)])
    if log.size not in roots or roots[log.size] != _head_root(log):
        raise NotSigned(
            'the entries of "{origin}" do not give the root of its head at {size} entries',
            origin=log.origin,
            size=log.size,
        )
    for anchor in anchors:
        if roots[anchor.size] != anchor.root:
            raise NotSigned(
                'the first {size} entries of "{origin}" give the root {root}, but {signed} was signed',
                size=anchor.size,
                origin=log.origin,
                root=roots[anchor.size].hex(),
                signed=anchor.root.hex(),
            )
    return roots[log.size]


def _anchor(log: Log, signed: str) -> note.Checkpoint:
    try:
        found = note.open_checkpoint(signed, log.key, log.origin)
    except note.BadNote as error:
        raise NotSigned(
            'an earlier checkpoint of "{origin}" cannot be read: {reason}', origin=log.origin, reason=error
        ) from error
    if found.size > log.size:
        raise NotSigned(
            'the log "{origin}" has {size} entries, but {signed} were signed; '
            "restore the newer state before anything is signed",
            origin=log.origin,
            size=log.size,
            signed=found.size,
        )
    return found


def _head_root(log: Log) -> bytes | None:
    try:
        return tree.Frontier.load(log.size, log.frontier).root()
    except ValueError:
        return None


def _stored_leaves(log: Log, trusted: int) -> Iterator[bytes]:
    """Yield the stored leaf hashes in order; those not yet signed are compared with their entries first."""
    rows = Entry.objects.filter(log=log).order_by("index")
    expected = 0
    for index, leaf in rows.filter(index__lt=trusted).values_list("index", "leaf").iterator():
        expected = _next_index(log, expected, index)
        yield bytes.fromhex(leaf)
    for index, leaf, raw in rows.filter(index__gte=trusted).values_list("index", "leaf", "raw").iterator():
        expected = _next_index(log, expected, index)
        if tree.leaf_hash(raw.encode()).hex() != leaf:
            raise NotSigned(
                'entry {index} of "{origin}" does not give the leaf that is stored with it',
                index=index,
                origin=log.origin,
            )
        yield bytes.fromhex(leaf)


def _next_index(log: Log, expected: int, index: int) -> int:
    if index != expected:
        raise NotSigned(
            '"{origin}" has entry {index} where entry {expected} belongs',
            origin=log.origin,
            index=index,
            expected=expected,
        )
    return expected + 1
