"""A witness: judges which checkpoints of logs it may cosign and keeps the last of each; it knows no HTTP and no clock.

Its folder holds its key, the last checkpoint of each log as the log signed it, and evidence against logs.
"""

import contextlib
import fcntl
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote

from pingyi.core import canonical
from pingyi.core.errors import Missing, Refused
from pingyi.ledger import files, keys, note, proofs, tree

OLD = re.compile(r"old (0|[1-9][0-9]{0,17})\Z", re.ASCII)
RETIRED = "retired"  # the file that says so
DONE, BAD, UNKNOWN_KEY, UNKNOWN_LOG, CONFLICT, UNPROVED, GONE = 200, 400, 403, 404, 409, 422, 503


class BadRequest(ValueError):
    """A request that has not the form of C2SP tlog-witness, with the reason."""


class Damaged(Refused):
    """What the witness kept of a log cannot be read; the text says what to do."""


@dataclass(frozen=True)
class Request:
    """A checkpoint to cosign, and the proof that the log of `old` entries begins it.

    beginning: the root over the first `old` entries of the checkpoint's log, where its tiles were at hand.
    """

    old: int
    proof: tuple[bytes, ...]
    note: str
    beginning: bytes = b""

    @property
    def body(self) -> bytes:
        """The request as it is sent to a witness."""
        return f"old {self.old}\n{proofs.hash_lines(self.proof)}\n{self.note}".encode()


@dataclass(frozen=True)
class Answer:
    """What came of a request.

    status: of HTTP; body: the cosignature's line, the size of the witness where status is 409, else the reason.
    why: the reason for people; evidence: the file that was written against the log.
    """

    status: int
    body: str
    why: str = ""
    evidence: Path | None = None

    @property
    def content_type(self) -> str:
        """What the body is, as the specification names it."""
        return "text/x.tlog.size" if self.status == CONFLICT else "text/plain; charset=utf-8"


def read(body: bytes) -> Request:
    """Read a request.

    Raises BadRequest: not UTF-8, no `old N`, a line that is no hash, more than 63 of them, or no empty line.
    """
    try:
        head, gap, signed = body.decode().partition("\n\n")
        first, *lines = head.split("\n")
        old = OLD.match(first)
        if not gap or old is None:
            raise BadRequest('a request begins with "old N" and has an empty line before its checkpoint')
        return Request(int(old[1]), proofs.parse_hashes(lines), signed)
    except (UnicodeDecodeError, proofs.BadProof) as error:
        raise BadRequest(str(error)) from error


def signer(folder: Path, name: str = "") -> note.Signer:
    """Return what the witness of this folder signs by, made under that name where there is none yet.

    Raises Missing: there is none, and no name; Refused: it has another name, or what keys.load() refuses.
    """
    found = [unquote(path.stem) for path in sorted(folder.glob("*.key"))]
    if not found and not name:
        raise Missing("there is no witness in {folder}; make one: pingyi witness key --name NAME", folder=folder)
    if found and found != [name or found[0]]:
        raise Refused("the key in {folder} is that of {names}; name another folder", folder=folder, names=tuple(found))
    if not found:
        keys.create(folder, name)
    plain = keys.load(folder, found[0] if found else name)
    return note.Signer(note.Key(plain.key.name, plain.key.public, note.COSIGNED), plain.sign)


def judge(ours: note.Checkpoint, given: note.Checkpoint, request: Request) -> tuple[int, str]:
    """Return the status a request deserves that the log has signed, and the reason unless it is DONE.

    ours: the last checkpoint that was cosigned, or an empty log.
    """
    if given.size == ours.size and given.root != ours.root:
        return CONFLICT, f"two different logs of {given.size} entries are signed"
    if given.size < ours.size:
        return CONFLICT, f"it has {given.size} entries, but {ours.size} were cosigned"
    if request.old != ours.size:
        return CONFLICT, f"it goes on from {request.old} entries, but {ours.size} were cosigned"
    if not tree.verify_consistency(request.proof, ours.size, ours.root, given.size, given.root):
        return UNPROVED, f"the {ours.size} entries that were cosigned are not shown to begin the {given.size} given"
    return DONE, ""


def contradicts(ours: note.Checkpoint, given: note.Checkpoint, request: Request) -> bool:
    """Tell whether the log has surely signed two things that cannot both be true, and not only a proof is bad."""
    if given.size == ours.size:
        return given.root != ours.root
    return request.beginning != ours.root and tree.verify_consistency(
        request.proof, ours.size, request.beginning, given.size, given.root
    )


@dataclass(frozen=True)
class Witness:
    """One witness. logs: the key of each log it knows, by origin."""

    folder: Path
    signer: note.Signer
    logs: Mapping[str, note.Key]

    def known(self, origin: str) -> note.Checkpoint:
        """Return what was cosigned last of a log, an empty one where nothing was.

        Raises Damaged: it cannot be read.
        """
        try:
            signed = self._place(origin).read_bytes()
            return note.open_checkpoint(signed, self.logs[origin], origin)
        except FileNotFoundError:
            return note.Checkpoint(origin, 0, tree.EMPTY)
        except note.BadNote as error:
            raise Damaged(
                "{path} is not what the log signed ({reason}); retire this witness and make a new one",
                path=self._place(origin),
                reason=error,
            ) from error

    def answer(self, body: bytes, second: int) -> Answer:
        """Answer a request as it was sent; see add()."""
        try:
            return self.add(read(body), second)
        except BadRequest as error:
            return _refusal(BAD, str(error))

    def add(self, request: Request, second: int) -> Answer:
        """Cosign a checkpoint that goes on from the last one, on the disk before the answer is given.

        second: the present one since 1970. Raises Damaged: as known(); OSError: nothing was cosigned.
        """
        try:
            given = note.unverified(request.note)
        except note.BadNote as error:
            return _refusal(BAD, str(error))
        if given.origin not in self.logs:
            return _refusal(UNKNOWN_LOG, f'the log "{given.origin}" is not known here')
        try:
            text = note.open_note(request.note, self.logs[given.origin])
        except note.BadNote as error:
            return _refusal(UNKNOWN_KEY, str(error))
        if request.old > given.size:
            return _refusal(BAD, f"{given.size} entries cannot go on from {request.old}")
        # Two requests at once could both go on from one size, and the smaller take back what was cosigned.
        with _locked(self.folder):
            return self._cosign(request, given, text, second)

    def visit(self, fetch: proofs.Fetch, origin: str, second: int) -> Answer:
        """Judge what a log has published by its tiles and cosign it; see add().

        Raises BadTile: the tiles do not give the signed root; note.BadNote: the log did not sign its checkpoint;
        OSError: it cannot be read.
        """
        signed = fetch("checkpoint")
        given, ours = note.open_checkpoint(signed, self.logs[origin], origin), self.known(origin)
        if proofs.root(fetch, given.size) != given.root:
            raise proofs.BadTile(f"the tiles do not give the root that is signed over {given.size} entries")
        if given.size < ours.size:
            return self.add(Request(given.size, (), signed.decode()), second)
        proof = proofs.consistency(fetch, ours.size, given.size)
        beginning = proofs.beginning(fetch, ours.size, given.size)
        if not tree.verify_consistency(proof, ours.size, beginning, given.size, given.root):
            raise proofs.BadTile(f"the tiles over the first {ours.size} entries do not fit those above them")
        return self.add(Request(ours.size, proof, signed.decode(), beginning), second)

    @property
    def is_retired(self) -> bool:
        """Whether this folder was found to be an old copy; it cosigns nothing any more."""
        return (self.folder / RETIRED).exists()

    def _cosign(self, request: Request, given: note.Checkpoint, text: str, second: int) -> Answer:
        ours = self.known(given.origin)
        if self._forgot(request, given, ours):
            files.replace(self.folder / RETIRED, request.note.encode())
        if self.is_retired:
            return _refusal(GONE, "this witness is retired: its folder is an old copy; make a new one in another")
        status, why = judge(ours, given, request)
        if status != DONE:
            evidence = self._evidence(request, given, ours)
            return Answer(status, f"{ours.size}\n" if status == CONFLICT else f"{why}\n", why, evidence)
        if given.size > ours.size:
            files.replace(self._place(given.origin), request.note.encode())
        return Answer(DONE, note.cosign(text, self.signer, second))

    def _forgot(self, request: Request, given: note.Checkpoint, ours: note.Checkpoint) -> bool:
        """Tell whether the note has a cosignature of ours that goes beyond what is kept here."""
        beyond = given.size > ours.size or (given.size == ours.size and given.root != ours.root)
        return beyond and bool(note.cosigned_by(request.note, [self.signer.key]))

    def _evidence(self, request: Request, given: note.Checkpoint, ours: note.Checkpoint) -> Path | None:
        """Keep both notes that the log has signed where they contradict each other, or may; return the file."""
        certain = contradicts(ours, given, request)
        if not certain and (request.old != ours.size or given.size <= ours.size):
            return None
        kind = "contradiction" if certain else "unproved"
        name = f"{quote(given.origin, safe='')}.{given.size}.{given.root.hex()[:16]}.{kind}.json"
        place = self._place(given.origin)
        found: canonical.Json = {
            "kind": kind,
            "ours": place.read_text("utf-8") if place.exists() else "",
            "given": request.note,
            "beginning": request.beginning.hex(),
            "proof": [each.hex() for each in request.proof],
        }
        files.replace(self.folder / name, canonical.dumps(found))
        return self.folder / name

    def _place(self, origin: str) -> Path:
        return self.folder / f"{quote(origin, safe='')}.checkpoint"


def _refusal(status: int, why: str) -> Answer:
    return Answer(status, f"{why}\n", why)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
