"""Reads the coverage of the SQLite run: 100 % of branches where rules are kept, 95 % elsewhere."""

import fnmatch
import io
import json
import tempfile
from pathlib import Path

import coverage

WHOLE = ("pingyi/rules/*", "pingyi/flow/*", "pingyi/ledger/*", "pingyi/*/access.py")
ELSEWHERE = 95.0


def shares() -> dict[str, tuple[int, int]]:
    """Return per file how many lines and branches are covered, of how many."""
    measured = coverage.Coverage()
    measured.load()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        measured.json_report(outfile=str(report))
        files = json.loads(report.read_text())["files"]
    found = {}
    for name, entry in files.items():
        summary = entry["summary"]
        covered = summary["covered_lines"] + summary["covered_branches"]
        found[name] = (covered, summary["num_statements"] + summary["num_branches"])
    return found


def main() -> int:
    """Print each file below its floor and return 1 when there is one."""
    out = io.StringIO()
    others_covered = others_all = 0
    for name, (covered, everything) in sorted(shares().items()):
        if any(fnmatch.fnmatch(name, pattern) for pattern in WHOLE):
            if covered < everything:
                out.write(
                    f"{name}: {everything - covered} of {everything} lines and branches not covered, floor 100 %\n"
                )
        else:
            others_covered += covered
            others_all += everything
    share = 100 * others_covered / max(1, others_all)
    if share < ELSEWHERE:
        out.write(f"elsewhere: {share:.1f} % covered, floor {ELSEWHERE} %\n")
    print(out.getvalue() or f"100 % in rules, flow, ledger, access; {share:.1f} % elsewhere")
    return 1 if out.getvalue() else 0


if __name__ == "__main__":
    raise SystemExit(main())
