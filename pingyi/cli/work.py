"""`pingyi work`: does what is due by itself: ballots to the ledger, checkpoints, the look of the rules."""

import argparse
import select
import signal
import sys
from types import FrameType

from pingyi.cli import site

ROUND_SECONDS = 2


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's options."""
    command = commands.add_parser("work", help="put ballots on the ledger and sign it, beside several servers")
    command.add_argument("--once", action="store_true", help="one round, then end")
    command.add_argument("--with-parent", action="store_true", help=argparse.SUPPRESS)
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Work until SIGTERM or Ctrl-C; with --with-parent also until the standard input ends."""
    site.start()
    from django.db import close_old_connections

    from pingyi.ballot.tasks import Upkeep
    from pingyi.core import clock

    signal.signal(signal.SIGTERM, _end)
    upkeep = Upkeep()
    try:
        while True:
            upkeep.round(clock.second())
            close_old_connections()
            if arguments.once or _ends_within(ROUND_SECONDS, watch=arguments.with_parent):
                return 0
    except _Ended:
        return 0


class _Ended(Exception):
    """The process was asked to end."""


def _end(_number: int, _frame: FrameType | None) -> None:
    raise _Ended


def _ends_within(seconds: float, *, watch: bool) -> bool:
    """Wait, and tell whether the standard input ended meanwhile."""
    ready, _, _ = select.select([sys.stdin] if watch else [], [], [], seconds)
    return bool(ready) and not sys.stdin.buffer.read(1)
