"""The command `pingyi verify`: prints what a verification of a bundle found; it must not check anything itself."""

import argparse
import sys
from pathlib import Path

from pingyi.bundle import source
from pingyi.bundle.report import Report, one_line
from pingyi.bundle.source import Unreadable


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    parser = subparsers.add_parser(
        "verify",
        help="recompute and check everything a bundle claims",
        description="Check a bundle (folder or zip): digests, forms, log, seals and results.",
    )
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help="folder or zip")
    parser.add_argument("--key", metavar="VKEY", help="the verifier key, from outside the bundle: name+hash+key")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Verify the bundle and print; 0 it holds, 1 something differs, 2 it cannot be read."""
    from pingyi.bundle import check
    from pingyi.ledger.note import BadNote

    try:
        bundle = source.open_source(args.bundle)
        try:
            report = check.verify(bundle, args.key)
        finally:
            bundle.close()
    except BadNote as error:
        return _unreadable(f"--key: {error}")
    except (Unreadable, OSError) as error:
        return _unreadable(str(error))
    except MemoryError:
        return _unreadable("not enough memory for this bundle")
    return _print(report)


def _unreadable(why: str) -> int:
    print(f"UNREADABLE: {one_line(why)}", file=sys.stderr)
    return 2


def _print(report: Report) -> int:
    for failure in report.failures:
        print(one_line(str(failure)))
    if report.failures:
        print(f"FAILED: {len(report.failures)} differences")
        return 1
    print(f"holds: {one_line(report.season)}, {report.agencies} agencies, {report.entries} entries")
    if report.key_checked:
        print("key checked")
    else:
        print("consistent; the key was NOT checked")
        print(f"key fingerprint: {report.key_fingerprint}")
    return 0
