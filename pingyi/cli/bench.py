"""`pingyi bench`: measures the program against the least that the same server can do, and prints both."""

import argparse
import json

from pingyi.cli.benching import ballots
from pingyi.cli.benching.load import Load


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's options."""
    command = commands.add_parser("bench", help="measure the program against a null endpoint of the same run")
    command.add_argument("what", choices=["ballots"], help="ballots with receipts over HTTP")
    command.add_argument("--postgres", metavar="ADDRESS", default="", help="measure PostgreSQL there, not SQLite")
    command.add_argument("--lines", type=_whole, default=256, help="connections at once")
    command.add_argument("--seconds", type=_whole, default=3, help="of each of three rounds")
    command.add_argument("--overload", type=_whole, default=0, help="seconds with a crowd far above capacity")
    command.add_argument("--json", action="store_true", help="print one object")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure, print and return 0; 1 when an acknowledged ballot is missing."""
    wanted = ballots.Wanted(arguments.postgres, arguments.lines, arguments.seconds, arguments.overload)
    found = ballots.measure(wanted)
    print(json.dumps(report(wanted, found)) if arguments.json else "\n".join(lines(wanted, found)))
    return 1 if found.lost else 0


def report(wanted: ballots.Wanted, found: ballots.Measured) -> dict[str, object]:
    """Return the object that --json prints; p50 to p99 are of the crowd where there is one."""
    waits = found.crowd or found.ballots
    return {
        "bench": "ballots",
        "store": wanted.store,
        "rate": round(found.ballots.rate),
        "baseline": round(found.null.rate),
        "ratio": round(found.ballots.rate / found.null.rate, 3),
        "p50_ms": round(waits.percentile(0.50), 1),
        "p95_ms": round(waits.percentile(0.95), 1),
        "p99_ms": round(waits.percentile(0.99), 1),
        "lost": found.lost,
        "rss_mb": round(found.rss_mb),
        "seconds": round(waits.seconds, 1),
        "load_cpu": round(waits.used / waits.seconds, 2),
    }


def lines(wanted: ballots.Wanted, found: ballots.Measured) -> list[str]:
    """Return the report for people."""
    told = report(wanted, found)
    text = [
        f"{told['store']}: {told['rate']} ballots/s, null {told['baseline']}/s, ratio {told['ratio']}",
        f"{wanted.lines} connections: {_waits(found.ballots)}; {told['rss_mb']} MB; lost {told['lost']}",
    ]
    if (crowd := found.crowd) is not None:
        asked = sum(crowd.statuses.values()) / crowd.seconds
        text += [
            f"{ballots.CROWD} connections: {asked:.0f} requests/s, {crowd.rate:.0f} ballots/s; {_waits(crowd)}",
            f"answers: {dict(sorted(crowd.statuses.items()))}",
        ]
    return text


def _waits(one: Load) -> str:
    return ", ".join(f"p{share} {one.percentile(share / 100):.0f} ms" for share in (50, 95, 99))


def _whole(text: str) -> int:
    if not text.isdigit() or int(text) > 3600:
        raise argparse.ArgumentTypeError(f'"{text}": give a whole number, at most 3600')
    return int(text)
