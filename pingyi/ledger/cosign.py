"""Asks witnesses to cosign what a log has published; it must not sign, write, or wait for a witness that is away."""

import http.client
import threading
from collections.abc import Mapping, Sequence
from concurrent import futures
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pingyi.ledger import note, proofs, witness

SECONDS = 10.0  # after which a witness is away
LIMIT = 64 * 1024  # bytes of an answer
SHOWN = 200  # of them in a reason
SCHEMES = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}


class Unanswered(Exception):
    """There is no answer that could be used, with the reason."""


@dataclass(frozen=True)
class Witness:
    """A witness to ask. url: what stands before /add-checkpoint; key: of kind note.COSIGNED."""

    url: str
    key: note.Key


@dataclass(frozen=True)
class Cosigned:
    """A checkpoint with the cosignatures it got. missing: why a witness gave none, by the name of its key."""

    note: str
    missing: Mapping[str, str]


@dataclass(frozen=True)
class _Published:
    """What is asked about: tiles, the log's key, its newest checkpoint and the cosigned one before it, if any."""

    fetch: proofs.Fetch
    log: note.Key
    newest: str
    earlier: str

    def size(self, signed: str) -> int:
        return note.open_checkpoint(signed, self.log, self.log.name).size


def collect(
    folder: Path, log: note.Key, witnesses: Sequence[Witness], earlier: str = "", seconds: float = SECONDS
) -> Cosigned:
    """Return the published checkpoint with every valid cosignature that came within so many seconds.

    All are asked at once. earlier: the last cosigned checkpoint of this log; a witness that forgot it is shown it, and
    retires. log: its name is the log's origin. Raises BadNote: a checkpoint is not of this log, or the earlier one is
    larger; OSError: there is none.
    """
    fetch = proofs.folder(folder)
    signed = fetch("checkpoint").decode()
    note.open_checkpoint(signed, log, log.name)
    asked = _Published(fetch, log, signed, earlier)
    if earlier and asked.size(earlier) > asked.size(signed):
        raise note.BadNote(f"{asked.size(earlier)} entries were published before, but now only {asked.size(signed)}")
    answers = {one: _begun(one, asked) for one in witnesses}
    futures.wait(answers.values(), timeout=seconds)
    missing = {}
    for one, answer in answers.items():
        try:
            signed = note.cosigned(signed, answer.result(timeout=0), one.key)
        except TimeoutError:
            missing[one.key.name] = f"no answer within {seconds:g} seconds"
        except (Unanswered, proofs.BadTile, note.BadNote) as error:
            missing[one.key.name] = str(error)
    return Cosigned(signed, missing)


def exchange(method: str, url: str, body: bytes = b"", seconds: float = SECONDS) -> tuple[int, bytes]:
    """Return status and body of one request; a redirect is not followed, a proxy not used.

    seconds: that each step may take. Raises Unanswered: no such address, no answer, or more than LIMIT bytes.
    """
    try:
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise ValueError("no address that begins with http:// or https://")
        connection = SCHEMES[parts.scheme](parts.hostname, parts.port, timeout=seconds)
        try:
            connection.request(method, parts.path or "/", body or None)
            answer = connection.getresponse()
            content = answer.read(LIMIT + 1)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unanswered(f"{url} does not answer: {error or type(error).__name__}") from error
    if len(content) > LIMIT:
        raise Unanswered(f"{url} answers more than {LIMIT} bytes")
    return answer.status, content


def _begun(one: Witness, asked: _Published) -> "futures.Future[str]":
    """Ask in a thread of its own that ends with the program, however long the witness takes."""
    found: futures.Future[str] = futures.Future()

    def ask() -> None:
        try:
            found.set_result(_ask(one, asked))
        except Exception as error:  # noqa: BLE001  # it is the asker's, who takes it from the future
            found.set_exception(error)

    threading.Thread(target=ask, daemon=True).start()
    return found


def _ask(one: Witness, asked: _Published) -> str:
    """Return the lines a witness answers to the newest checkpoint; its own size is learnt where it is not known."""
    knows = asked.size(asked.earlier) if asked.earlier and note.cosigned_by(asked.earlier, [one.key]) else 0
    status, content = _submit(one, asked, knows, asked.newest)
    if status == witness.CONFLICT:
        has, published = _size(content), asked.size(asked.newest)
        if has < knows:
            _submit(one, asked, has, asked.earlier)
            raise Unanswered(f"it cosigned {knows} entries and now knows {has}; it is an old copy and must be replaced")
        if has > published:
            raise Unanswered(f"it has cosigned {has} entries, but only {published} are published")
        status, content = _submit(one, asked, has, asked.newest)
    if status != witness.DONE:
        raise Unanswered(f"it answers {status}: {content[:SHOWN].decode('ascii', 'replace').strip()!r}")
    return content.decode("utf-8", "replace")


def _submit(one: Witness, asked: _Published, old: int, signed: str) -> tuple[int, bytes]:
    proof = proofs.consistency(asked.fetch, old, asked.size(signed))
    return exchange("POST", f"{one.url.rstrip('/')}/add-checkpoint", witness.Request(old, proof, signed).body)


def _size(content: bytes) -> int:
    text = content.removesuffix(b"\n").decode("ascii", "replace")
    if not note.SIZE.match(text):
        raise Unanswered(f"it answers {witness.CONFLICT} without its size: {text[:SHOWN]!r}")
    return int(text)
