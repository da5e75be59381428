"""Builds small sealed bundles with a signer of its own; it must not use the project's engine, ledger or bundle code."""

import base64
import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pingyi.verifier import verify

Entry = dict[str, Any]
Files = dict[str, bytes]

SEASON = "s2026"
ORIGIN = "pingyi.example/office/s2026"
AT = "2026-11-22T08:00:00Z"
LOG = "ledger/season/entries.jsonl"
CHECKPOINT = "ledger/season/checkpoint"
TABLES = {
    "agencies.csv": 'agency,name\na1,甲\nb2,乙\nc3,"丙, 三"\n',
    "raters.csv": "component,rater,category,unit,agency\njury,r1,npc,,\njury,r2,media,,a1\njury,r3,,,\n"
    "peers,p1,,,\npeers,p2,,,\npeers,p3,,,\npeers,p4,,,\n",
    "marks.csv": "component,rater,agency,item,mark,status\n"
    "jury,r1,a1,plan,30,counted\njury,r1,a1,work,50,counted\njury,r1,b2,plan,35,counted\n"
    "jury,r1,b2,work,55,counted\njury,r1,c3,plan,,recused\njury,r1,c3,work,,recused\n"
    "jury,r2,a1,plan,,recused\njury,r2,a1,work,,recused\njury,r2,b2,plan,40,counted\n"
    "jury,r2,b2,work,50,counted\njury,r2,c3,plan,20,counted\njury,r2,c3,work,40,counted\n"
    "jury,r3,a1,plan,35.5,counted\njury,r3,a1,work,54.5,counted\njury,r3,c3,plan,30,counted\n"
    "jury,r3,c3,work,50,counted\n"
    "peers,p1,a1,,88,counted\npeers,p2,a1,,92,counted\npeers,p3,b2,,75.5,counted\npeers,p4,c3,,60,counted\n",
    "ballots.csv": "channel,status,a1,b2,c3\ninvited,counted,fair,bad,good\ninvited,counted,good,fair,bad\n"
    "invited,counted,good,good,unknown\nopen,counted,bad,good,\nopen,quarantined,good,bad,fair\n",
    "channels.csv": "channel,committed,cast,superseded,counted,quarantined,excluded\n"
    "invited,1,4,1,3,0,0\nopen,1,2,0,1,1,0\n",
    "imports.csv": 'component,agency,score,source\npanel,a1,70,"panel, phone"\npanel,b2,80.25,panel\n',
    "decisions.csv": "id,kind,agency,ref,cite,signers,decided_on,reason\n"
    'd1,fraud,b2,,SG-2019-47:15,operator+approver,2026-11-20,"proven, ""twice"""\n'
    "d2,absent,c3,,SG-2019-47:14,operator+approver,2026-11-20,\n"
    "d3,revoke,c3,d2,SG-2019-47:14,operator+approver,2026-11-21,\n",
}
# By hand: a1 34 + 18 + 30 x 520/900 + 7; b2 36 + 15.1 + 30 x 620/900 + 8.025; c3 (28 + 12 + 15) / 0.9.
RESULTS = (
    "agency,jury,peers,social,panel,total,computed_grade,override,grade,rank,notes\n"
    "a1,85.000000,90.000000,57.777778,70.000000,76.33,good,,good,1,\n"
    "b2,90.000000,75.500000,68.888889,80.250000,79.79,good,fraud,poor,,\n"
    "c3,70.000000,60.000000,50.000000,,61.11,fair,,fair,2,insufficient:panel+renormalised\n"
)
SENSITIVITY = (
    "agency,case,total,grade\na1,in,81.33,good\na1,best,81.33,good\na1,worst,76.33,good\n"
    "b2,in,74.79,poor\nb2,best,79.79,poor\nb2,worst,74.79,poor\n"
    "c3,in,62.22,fair\nc3,best,66.67,fair\nc3,worst,55.56,poor\n"
)


def rules() -> Entry:
    """Return the rules of the small season: 40 jury, 20 peers, 30 survey, 10 panel."""
    label = {"zh": "名"}
    marks = {"label": label, "source": "marks", "aggregate": "mean", "drop": 0, "average_units": False, "step": "0.5"}
    marks |= {"electorate": "jury", "own_excluded": True, "maximum": "100"}
    items = [{"key": key, "label": label, "maximum": most} for key, most in (("plan", "40"), ("work", "60"))]
    points = {"good": "100", "fair": "60", "bad": "0", "unknown": None}
    options = [{"key": key, "label": label, "points": p, "vote": key == "good"} for key, p in points.items()]
    channels = [{"key": "invited", "weight": "2", "minimum": 2}, {"key": "open", "weight": "1", "minimum": 0}]
    survey = {"label": label, "source": "survey", "conversion": "satisfaction", "rank_step": "0", "options": options}
    floors = {"good": "75", "fair": "60", "poor": "0"}
    result = {"digits": 2, "rounding": "half_up", "round_components": False, "grade_on": "rounded"}
    result |= {"insufficient": "renormalise", "renormalise_floor": "60"}
    result["grades"] = [{"key": key, "label": label, "floor": floor} for key, floor in floors.items()]
    return {
        "components": [
            {**marks, "key": "jury", "weight": "40", "items": items, "minimum": 2, "published": "per_rater"},
            {**marks, "key": "peers", "weight": "20", "items": [], "minimum": 1, "published": "per_mark"},
            {**survey, "key": "social", "weight": "30", "channels": [{**one, "label": label} for one in channels]},
            {"key": "panel", "label": label, "weight": "10", "source": "imported"},
        ],
        "result": result,
        "overrides": {"absent": {"grade": None}, "fraud": {"grade": "poor"}, "withdrawn": {"grade": None}},
    }


def scheme(changed: Entry | None = None) -> bytes:
    """Return scheme.json around these rules."""
    sources = {"component.jury.weight": {"from": "test.city", "cite": "SG-2019-47:13"}}
    whole = {"format": "pingyi-scheme/1", "id": "test.city", "chain": ["test", "test.city"], "title": {"zh": "例"}}
    return canonical({**whole, "rules": changed or rules(), "sources": sources, "other": {}})


def inputs(**texts: str) -> Files:
    """Return scheme.json and the seven tables; `marks="..."` puts another marks.csv in place."""
    tables = {**TABLES, **{f"{name}.csv": text for name, text in texts.items()}}
    return {"scheme.json": scheme(), **{name: text.encode() for name, text in tables.items()}}


class Signer:
    """An Ed25519 key with its C2SP name."""

    def __init__(self, seed: int = 1, name: str = ORIGIN) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self.public = self.private.public_key().public_bytes_raw()
        self.name = name
        self.hint = hashlib.sha256(name.encode() + b"\n\1" + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """Return the verifier key."""
        return "+".join((self.name, self.hint.hex(), b64(b"\1" + self.public)))

    def line(self, text: str) -> str:
        """Return the signature line under a text."""
        return f"— {self.name} {b64(self.hint + self.private.sign(text.encode()))}\n"

    def checkpoint(self, lines: list[bytes], origin: str = ORIGIN) -> bytes:
        """Return a signed checkpoint over log lines."""
        head = b64(root([digest(b"\0", one) for one in lines]))
        text = f"{origin}\n{len(lines)}\n{head}\n"
        return f"{text}\n{self.line(text)}".encode()


def root(leaves: list[bytes]) -> bytes:
    """Return the RFC 6962 root by the definition: split at the largest power of two below the number."""
    if not leaves:
        return digest(b"")
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return digest(b"\1", root(leaves[:left]), root(leaves[left:]))


def act(kind: str, /, **fields: Any) -> Entry:
    """Return an entry of the log that is not a ballot."""
    return {"k": kind, "at": AT, "by": "operator+approver", **fields}


def line_rows(files: Files) -> list[list[str]]:
    """Return the rows of lines.csv for marks.csv, salts made from the row."""
    sheets: dict[tuple[str, ...], list[list[str]]] = {}
    for row in files["marks.csv"].decode().splitlines()[1:]:
        component, rater, agency, *rest = row.split(",")
        sheets.setdefault((component, rater, agency), []).append(rest)
    found = []
    for key, marks in sheets.items():
        salt = digest(",".join(key).encode())
        line = digest(b"pingyi-line-v1\0", salt, canonical([SEASON, key[0], key[2], marks]))
        found.append([*key, salt.hex(), line.hex()])
    return found


def marking(component: str, sheets: list[list[bytes]]) -> list[Entry]:
    """Return the entries of the marking of one component, whose sheets hold these lines."""
    lines = sorted(line for sheet in sheets for line in sheet)
    seals = [digest(b"pingyi-sheet-v1\0", *sorted(sheet)).hex() for sheet in sheets]
    return [
        act("marking_open", component=component),
        *[act("seal", component=component, digest=seal) for seal in seals],
        act("marking_close", component=component),
        act("lines", component=component, count=len(lines), digest=digest(*lines).hex()),
        act("unseal", component=component),
    ]


def season_log(files: Files, signer: Signer) -> list[Entry]:
    """Return the entries of the season up to the announcement."""
    rows = line_rows(files)
    jury: dict[str, list[bytes]] = {}
    for component, rater, _, _, line in rows:
        jury.setdefault(rater if component == "jury" else component, []).append(bytes.fromhex(line))
    peers = jury.pop("peers")
    bound = {name: digest(raw).hex() for name, raw in files.items()}
    frozen = {"scheme": bound["scheme.json"], "agencies": bound["agencies.csv"]}
    result = act("result", round=1, files=bound)
    return [
        act("freeze", **frozen, engine="v1", key=signer.vkey, origin=ORIGIN),
        act("ballot_open"),
        *[{"k": "ballot", "c": digest(bytes([n])).hex()} for n in range(6)],
        act("quarantine", batch="b1", rule="same address", count=1, digest=digest(b"q").hex()),
        act("ballot_close", ballots=6),
        *marking("jury", list(jury.values())),
        *marking("peers", [peers[:1], peers[1:]]),
        result,
        act("announcement", result=digest(b"\0", canonical(result)).hex()),
    ]


def seal(
    files: Files | None = None,
    before: Callable[[Files], object] = lambda files: None,
    log: Callable[[list[Entry]], object] = lambda entries: None,
    signer: Signer | None = None,
    meetings: int = 0,
    **bundle: Any,
) -> Files:
    """Return a sealed bundle; `before` alters files ahead of the digests, `log` the entries ahead of the checkpoint."""
    signer = signer or Signer()
    files = files or inputs()
    rows = [",".join(row) for row in [["component", "rater", "agency", "salt", "line"], *line_rows(files)]]
    files |= {"results.csv": RESULTS.encode(), "sensitivity.csv": SENSITIVITY.encode()}
    files["lines.csv"] = "".join(row + "\n" for row in rows).encode()
    before(files)
    entries = season_log(files, signer)
    nodes = meeting_logs(meetings)
    for node, node_files in nodes:
        text = node_files[1].decode().rpartition("\n\n")[0] + "\n"
        entries[2:2] = [act("meeting_packed", key=node.vkey), act("meeting_merged", checkpoint=text)]
    files |= {"trace.json": b'{"agencies":[],"format":"pingyi-trace/1"}', "README.txt": b"Read me.\n"}
    files["verify.py"] = Path(verify.__file__).read_bytes()
    listed = {name: digest(raw).hex() for name, raw in files.items()}
    head = {"format": "pingyi-bundle/1", "season": SEASON, "title": {"zh": "例"}, "engine": "v1", "origin": ORIGIN}
    files["bundle.json"] = canonical({**head, "key": signer.vkey, "files": listed, **bundle})
    entries.append(act("publication", bundle=digest(files["bundle.json"]).hex()))
    log(entries)
    for number, (_, node_files) in enumerate(reversed(nodes), 1):
        folder = f"ledger/meeting_{number}"
        files |= {f"{folder}/entries.jsonl": node_files[0], f"{folder}/checkpoint": node_files[1]}
    return files | log_files([canonical(entry) for entry in entries], signer)


def log_files(lines: list[bytes], signer: Signer) -> Files:
    """Return the two files of the season log."""
    return {LOG: b"".join(line + b"\n" for line in lines), CHECKPOINT: signer.checkpoint(lines)}


def meeting_logs(count: int) -> list[tuple[Signer, tuple[bytes, bytes]]]:
    """Return the keys and files of meeting logs, the last one first."""
    found = []
    for number in range(count, 0, -1):
        node = Signer(40 + number, f"pingyi.example/meeting{number}")
        line = canonical(act("marking_open", component="jury"))
        found.append((node, (line + b"\n", node.checkpoint([line], node.name))))
    return found


def write(files: Files, folder: Path) -> Path:
    """Write a bundle as a folder."""
    for name, raw in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(raw)
    return folder


def write_zip(files: Files, path: Path, method: int = zipfile.ZIP_STORED) -> Path:
    """Write a bundle as a zip."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name], method)
    return path


def canonical(value: Any) -> bytes:
    """Return canonical JSON of ASCII keys."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(*pieces: bytes) -> bytes:
    """Return the SHA-256 of the joined pieces."""
    return hashlib.sha256(b"".join(pieces)).digest()


def b64(raw: bytes) -> str:
    """Return standard base64."""
    return base64.b64encode(raw).decode()
