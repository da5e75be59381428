"""Times the issue of a circular for 22 agencies: both files set from stored facts, as the issue does it.

    .venv/bin/python tools/paper_speed.py [--times N] [--bundled]

Prints seconds for the fonts, the .docx, the .pdf and both together, the best and the middle of N runs; no test asserts
them. --bundled: with the fonts that come with the program alone.
"""

import argparse
import importlib
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def timed(times: int, act: Callable[[], object]) -> tuple[float, float]:
    """Return the best and the middle of so many runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        found.append(time.perf_counter() - start)
    return min(found), statistics.median(found)


def main() -> int:
    """Set the circular of the tests several times and print a line for each part."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--times", type=int, default=7)
    options.add_argument("--bundled", action="store_true")
    given = options.parse_args()
    sys.path.insert(0, str(ROOT))
    from pingyi.document import facts_json, fonts, render

    facts = importlib.import_module("tests.support.paper_facts").circular_facts()
    stored = facts_json.dumps(facts)

    def both() -> None:
        paper = facts_json.paper("circular", facts_json.loads("circular", stored))
        chosen = fonts.resolve(system=not given.bundled)
        render.render(paper, "pdf", chosen)
        render.render(paper, "docx", chosen)

    chosen = fonts.resolve(system=not given.bundled)
    paper = facts_json.paper("circular", facts_json.loads("circular", stored))
    parts: dict[str, Callable[[], object]] = {
        "first issue of a process": both,
        "fonts chosen": lambda: fonts.resolve(system=not given.bundled),
        ".docx": lambda: render.render(paper, "docx", chosen),
        ".pdf": lambda: render.render(paper, "pdf", chosen),
        "both from stored facts": both,
    }
    print(f"circular of {len(facts.lines)} agencies, {len(stored)} characters of facts")
    for label, act in parts.items():
        best, middle = timed(1 if label.startswith("first") else given.times, act)
        print(f"{label}: {best:.3f} s at best, {middle:.3f} s in the middle")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
