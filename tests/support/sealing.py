"""Turns a folder of scoring inputs into a complete valid bundle with its log; it must not change an input."""

import csv
import dataclasses
import hashlib
import random
import shutil
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import pingyi.verifier
from pingyi.bundle import forms, manifest, score, source, write
from pingyi.bundle.forms import Season
from pingyi.core import canonical
from pingyi.ledger import commit, entries, note, tree
from pingyi.rules.scheme import Marks

VERIFIER = Path(pingyi.verifier.__path__[0]) / "verify.py"
ORIGIN = "pingyi.example/office/"
BOTH = "operator+approver"
Line = tuple[str, str, str]


class Log:
    """Entries of one day, signed by a key drawn from the seed."""

    def __init__(self, origin: str, seed: str) -> None:
        private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())
        self.origin = origin
        self.signer = note.Signer(note.Key(origin, private.public_key().public_bytes_raw()), private.sign)
        self.lines: list[bytes] = []

    def add(self, kind: str, by: str = "operator", **fields: entries.Value) -> None:
        """Append an act."""
        hour, minute = divmod(len(self.lines) % 1440, 60)
        at = f"2026-11-22T{hour:02}:{minute:02}:00Z"
        self.lines.append(entries.entry(kind, at, by, **fields))

    def text(self) -> str:
        """Return the text of the checkpoint over all entries so far."""
        return note.checkpoint_text(self.origin, len(self.lines), tree.root(map(tree.leaf_hash, self.lines)))

    def files(self, folder: str) -> dict[str, bytes]:
        """Return entries.jsonl and checkpoint."""
        return {
            f"{folder}/entries.jsonl": b"".join(line + b"\n" for line in self.lines),
            f"{folder}/checkpoint": note.sign(self.text(), self.signer).encode(),
        }


def seal(inputs: Path, out: Path, seed: int = 0, season: str = "demo_case", meetings: int = 0) -> str:
    """Write a complete bundle of these inputs to `out` and return its verifier key; equal arguments, equal bytes.

    inputs: scheme.json and the seven files; anything else in the folder is left out. meetings: how many meeting logs.
    """
    names = (manifest.SCHEME, *forms.frame.INPUTS)
    files = {name: (inputs / name).read_bytes() for name in names}
    scored = score.score(source.open_source(inputs))
    dice = random.Random(seed)
    lines = _lines(scored.season, season, dice)
    files |= {
        manifest.LINES: write.lines_csv(scored.season.scheme, _agencies(scored.season), lines),
        manifest.RESULTS: scored.results,
        manifest.SENSITIVITY: scored.sensitivity,
    }
    bound = {name: canonical.sha256_hex(raw) for name, raw in files.items()}
    log = Log(ORIGIN + season, f"season {seed}")
    _open(log, bound)
    _meetings(log, [_meeting(number, seed) for number in range(meetings)], files)
    _survey(log, files["channels.csv"], dice)
    for part in scored.season.scheme.components:
        if isinstance(part, Marks) and part.published != "none":
            _marking(log, part, [line for line in lines if line.component == part.key])
    log.add("result", BOTH, round=1, files=bound)
    log.add("announcement", BOTH, result=tree.leaf_hash(log.lines[-1]).hex())
    vkey = log.signer.key.text
    files |= {
        manifest.TRACE: scored.trace,
        "README.txt": write.readme_text(season, log.signer.key.fingerprint),
        "verify.py": VERIFIER.read_bytes(),
    }
    listed = {name: canonical.sha256_hex(raw) for name, raw in files.items() if not name.startswith("ledger/")}
    title = {"zh": "演示", "en": "Demo"}
    files[manifest.NAME] = manifest.dumps(manifest.Manifest(season, title, log.origin, vkey, listed))
    log.add("publication", BOTH, bundle=canonical.sha256_hex(files[manifest.NAME]))
    write.write_files(out, {**files, **log.files(manifest.SEASON_LOG)})
    return vkey


def acts(folder: Path) -> list[entries.Entry]:
    """Return the entries of a bundle's season log."""
    raw = (folder / manifest.SEASON_LOG / "entries.jsonl").read_bytes()
    return [entries.check(line) for line in raw.splitlines()]


def relog(folder: Path, found: list[entries.Entry], seed: str = "season 0") -> str:
    """Put these entries in the place of the bundle's log, signed again, and return the verifier key.

    An announcement is made to mean the `result` before it. seed: "season 0" = the key that seal() uses with seed 0.
    """
    given, _ = manifest.loads((folder / manifest.NAME).read_bytes())
    log = Log(given.origin, seed)
    leaf = ""
    for one in found:
        fields = dict(one.body)
        if one.kind == "announcement" and leaf:
            fields["result"] = leaf
        raw = (
            entries.ballot(one.text("c")) if one.kind == "ballot" else entries.entry(one.kind, one.at, one.by, **fields)
        )
        log.lines.append(raw)
        if one.kind == "result":
            leaf = tree.leaf_hash(raw).hex()
    write.write_files(folder, log.files(manifest.SEASON_LOG))
    return log.signer.key.text


def resign(folder: Path, seed: str) -> str:
    """Make an altered bundle whole again under a key of this seed: digests, log and signature; return the key.

    This is what a forger can do who controls everything but the key that was printed elsewhere.
    """
    given, _ = manifest.loads((folder / manifest.NAME).read_bytes())
    vkey = Log(given.origin, seed).signer.key.text
    bound = {name: canonical.sha256_hex((folder / name).read_bytes()) for name in manifest.BOUND}
    listed = {name: canonical.sha256_hex((folder / name).read_bytes()) for name in given.files}
    raw = manifest.dumps(manifest.Manifest(given.season, given.title, given.origin, vkey, listed))
    (folder / manifest.NAME).write_bytes(raw)
    changes: dict[str, dict[str, entries.Value]] = {
        "freeze": {"key": vkey, "scheme": bound[manifest.SCHEME], "agencies": bound["agencies.csv"]},
        "result": {"files": bound},
        "publication": {"bundle": canonical.sha256_hex(raw)},
    }
    found = [dataclasses.replace(one, body={**one.body, **changes.get(one.kind, {})}) for one in acts(folder)]
    return relog(folder, found, seed)


def copy(bundle: Path, out: Path) -> Path:
    """Copy a bundle so that the copy can be tampered with."""
    return Path(shutil.copytree(bundle, out))


def _agencies(season: Season) -> list[str]:
    return [agency for agency, _ in season.inputs.agencies]


def _open(log: Log, bound: Mapping[str, str]) -> None:
    log.add(
        "freeze",
        BOTH,
        scheme=bound[manifest.SCHEME],
        agencies=bound["agencies.csv"],
        engine="v1",
        key=log.signer.key.text,
        origin=log.origin,
    )


def _lines(season: Season, name: str, dice: random.Random) -> list[write.SealedLine]:
    sheets: dict[Line, list[tuple[str, str, str]]] = {}
    for component, rater, agency, item, mark, status in season.marks or ():
        sheets.setdefault((component, rater, agency), []).append((item, mark, status))
    result = []
    for (component, rater, agency), items in sheets.items():
        salt = dice.randbytes(commit.SALT)
        line = commit.line(salt, name, component, agency, items)
        result.append(write.SealedLine(component, rater, agency, salt, line))
    return result


def _survey(log: Log, channels: bytes, dice: random.Random) -> None:
    rows = list(csv.DictReader(channels.decode().splitlines()))
    if not rows:
        return
    log.add("ballot_open")
    cast = sum(int(row["cast"]) for row in rows if row["committed"] == "1")
    log.lines += [entries.ballot(dice.randbytes(32).hex()) for _ in range(cast)]
    log.add("ballot_close", ballots=cast)


def _marking(log: Log, part: Marks, lines: list[write.SealedLine]) -> None:
    log.add("marking_open", component=part.key)
    sheets: dict[str, list[bytes]] = {}
    seen: list[str] = []
    for line in lines:
        # Unlinked: the first line of every agency makes the first sheet, the second ones the second, and so on.
        sheet = line.rater if part.published == "per_rater" else str(seen.count(line.agency))
        seen.append(line.agency)
        sheets.setdefault(sheet, []).append(line.line)
    for sheet in sheets.values():
        log.add("seal", "juror", component=part.key, digest=commit.sheet_digest(sheet))
    log.add("marking_close", BOTH, component=part.key)
    digest = commit.lines_digest([line.line for line in lines])
    log.add("lines", component=part.key, count=len(lines), digest=digest)
    log.add("unseal", "operator+scrutineer", component=part.key)


def _meeting(number: int, seed: int) -> Log:
    log = Log(f"{ORIGIN}meeting_{number + 1}", f"meeting {seed} {number}")
    log.add("marking_open", component="jury")
    log.add("audit", digest=hashlib.sha256(str(number).encode()).hexdigest())
    return log


def _meetings(season: Log, meetings: list[Log], files: dict[str, bytes]) -> None:
    for number, log in enumerate(meetings, 1):
        season.add("meeting_packed", key=log.signer.key.text)
        season.add("meeting_merged", BOTH, checkpoint=log.text())
        files |= log.files(f"ledger/meeting_{number}")
