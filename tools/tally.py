"""Adds up the reports of all test runs for the last line of ./test; where CI=true a skipped test is a failure."""

import os
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable
from pathlib import Path


def counts(reports: Iterable[Path]) -> tuple[Counter[str], Counter[str]]:
    """Return how many tests passed, failed and were skipped over all reports, and the reasons of the skipped."""
    found: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for report in reports:
        for case in ET.parse(report).getroot().iter("testcase"):
            skipped = case.find("skipped")
            if skipped is not None:
                reasons[skipped.get("message", "")] += 1
                found["skipped"] += 1
            else:
                broken = case.find("failure") is not None or case.find("error") is not None
                found["failed" if broken else "passed"] += 1
    return found, reasons


def main(folder: Path) -> int:
    """Print the reasons and the last line, and return 1 when a test failed, or was skipped where CI=true."""
    found, reasons = counts(sorted(folder.glob("*.xml")))
    for reason, number in sorted(reasons.items()):
        print(f"skipped {number} x: {reason}")
    print(f"{found['passed']} passed, {found['failed']} failed, {found['skipped']} skipped")
    return 1 if found["failed"] or (found["skipped"] and os.environ.get("CI") == "true") else 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
