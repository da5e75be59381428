"""Times scoring and both verifiers on a large invented bundle, beside raw hashing of the same bytes in the same run."""

import argparse
import hashlib
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def timed(command: Sequence[str]) -> tuple[float, int, str]:
    """Run a command and return its seconds, its exit code and the last line it printed."""
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    return time.perf_counter() - start, done.returncode, (done.stdout or done.stderr).strip().rpartition("\n")[2]


def hashing(folder: Path) -> float:
    """Return the seconds that SHA-256 over every file of the bundle takes."""
    start = time.perf_counter()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            hashlib.sha256(path.read_bytes()).hexdigest()
    return time.perf_counter() - start


def main() -> int:
    """Make the bundle, time each program on it, and print a line for each."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--ballots", type=int, default=100_000)
    ballots = options.parse_args().ballots
    sys.path.insert(0, str(ROOT))
    from tests.support import random_bundles, sealing

    with tempfile.TemporaryDirectory() as name:
        inputs, sealed = Path(name) / "inputs", Path(name) / "sealed"
        inputs.mkdir()
        random_bundles.large(inputs, ballots)
        vkey = sealing.seal(inputs, sealed)
        raw = hashing(sealed)
        print(f"{ballots} ballots x 8 agencies, 50 raters; SHA-256 of every file: {raw:.3f} s")
        program = [sys.executable, "-m", "pingyi"]
        commands = {
            "pingyi score": [*program, "score", str(sealed), "--out", str(Path(name) / "results.csv")],
            "pingyi verify": [*program, "verify", str(sealed), "--key", vkey],
            "verify.py": [sys.executable, "-I", "-S", str(sealed / "verify.py"), str(sealed), "--key", vkey],
        }
        failed = 0
        for label, command in commands.items():
            seconds, code, last = timed(command)
            failed += code != 0
            print(f"{label}: {seconds:.2f} s, {seconds / raw:.0f} x hashing, exit {code}: {last}")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"most memory of any of them: {peak} MB")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
