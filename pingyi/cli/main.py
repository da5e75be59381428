"""The command `pingyi`: finds the subcommand and hands over; a refusal is one line and exit 2."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from pingyi.cli import bench, bundle, demo, office, scheme, score, serve, verify, witness, work
from pingyi.core.errors import Conflict, Missing, Refused

COMMANDS = (serve, demo, office, scheme, bundle, score, verify, work, witness, bench)


def main(argv: list[str] | None = None) -> int:
    """Run one command line and return its exit code: 0 done, 1 findings or differences, 2 refused or unreadable."""
    arguments = parser().parse_args(argv)
    if arguments.data:
        os.environ["PINGYI_DATA"] = str(Path(arguments.data).resolve())
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()  # a reader that left is noticed here and not when Python ends
    except (Refused, Missing, Conflict) as error:
        print(f"pingyi: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"pingyi: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return code


def parser() -> argparse.ArgumentParser:
    """Return the parser of every command; `--data` works before and after the command's name."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--data", metavar="DIR", default=argparse.SUPPRESS, help="data folder; else PINGYI_DATA, else data/"
    )
    top = argparse.ArgumentParser(
        prog="pingyi", description="谁执法谁普法 履职报告评议 · the yearly review, end to end"
    )
    top.add_argument("--data", metavar="DIR", default=None, help=argparse.SUPPRESS)
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND", parser_class=_with(shared))
    for module in COMMANDS:
        module.add(commands)
    return top


def _with(shared: argparse.ArgumentParser) -> type[argparse.ArgumentParser]:
    """Return a parser class whose every parser also knows the shared options."""

    class Command(argparse.ArgumentParser):
        """The parser of one command."""

        def __init__(self, **options: Any) -> None:
            super().__init__(parents=[shared], **options)

    return Command


if __name__ == "__main__":
    raise SystemExit(main())
