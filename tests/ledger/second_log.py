"""The check written in Go, built once and run on published folders; it shares no code with the program."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "tools" / "tlog_check"
LIBRARIES = Path("/usr/share/gocode")
needs_go = pytest.mark.skipif(
    shutil.which("go") is None or not (LIBRARIES / "src/golang.org/x/mod/sumdb/tlog").is_dir(),
    reason="Go and its x/mod are not here; install golang-go and golang-golang-x-mod-dev",
)


@dataclass(frozen=True)
class Found:
    """What the check said: whether all holds, why not, and the root and proofs it computed."""

    holds: bool
    why: str
    root: bytes
    inclusion: dict[int, list[bytes]]
    consistency: list[bytes] | None


def build(folder: Path) -> Path:
    """Build the check without a network and return the program."""
    program = folder / "tlog_check"
    environment = {
        **os.environ,
        "GO111MODULE": "off",
        "GOFLAGS": "",
        "GOPATH": str(LIBRARIES),
        "GOCACHE": str(folder / "cache"),
    }
    words = ["go", "build", "-buildvcs=false", "-o", str(program), "."]
    subprocess.run(words, cwd=SOURCE, env=environment, check=True, timeout=600)
    return program


def run(program: Path, vkey: str, folder: Path, *indexes: int, old: Path | None = None) -> Found:
    """Check a published folder, some of its entries, and that it goes on from an old checkpoint."""
    words = [str(program), "-key", vkey, *(["-old", str(old)] if old else []), str(folder), *map(str, indexes)]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=120)
    root, inclusion, consistency = b"", {}, None
    for name, *words in map(str.split, ended.stdout.splitlines()):
        if name == "root":
            root = bytes.fromhex(words[0])
        elif name == "inclusion":
            inclusion[int(words[0])] = [bytes.fromhex(word) for word in words[1:]]
        else:
            consistency = [bytes.fromhex(word) for word in words]
    assert ended.returncode == (1 if ended.stderr else 0), ended.stderr
    return Found(ended.returncode == 0, ended.stderr.strip(), root, inclusion, consistency)
