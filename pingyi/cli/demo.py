"""`pingyi demo`: builds the demonstration through the real actions, only into an empty data folder."""

import argparse
import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from pingyi.cli import site
from pingyi.core.errors import Refused

STAGES = ("demo", "demo-now")
SEED = 2025


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's options."""
    command = commands.add_parser("demo", help="build the demonstration into an empty data folder")
    command.add_argument(
        "--stage",
        choices=STAGES,
        default=STAGES[-1],
        help="demo: the published season; demo-now: with it the one in progress",
    )
    command.add_argument("--seed", type=int, default=SEED, help="changes the invented marks and answers")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Build it beside the data folder and put it in place when it is whole, so that a stopped run leaves nothing.

    Raises Refused: there is anything in the data folder already, or another run is building it.
    """
    folder = site.data_folder()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused("the demonstration is built only into an empty data folder")
    if folder.is_mount():
        raise Refused(f'"{folder}" is a mount point; name a folder below it with --data')
    with _beside(folder) as part:
        os.environ["PINGYI_DATA"] = str(part)  # before the settings are read
        site.start()
        from pingyi.core import clock
        from pingyi.demo import build

        seasons = build.build(seed=arguments.seed, today=clock.now(), stage=arguments.stage)
        lines = [f"{season.title_zh} · {season.title_en}: {season.state}" for season in seasons]
        site.finish()
        part.replace(folder)
    print("\n".join(lines))
    return 0


@contextlib.contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """Give an empty folder beside this one, locked against another run; what a stopped run left there is removed."""
    part = folder.parent / f".{folder.name}.part"
    part.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(part, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused(f'the demonstration is being built in "{part}" by another run; wait for it') from error
        _empty(part)
        try:
            yield part
        finally:
            shutil.rmtree(part, ignore_errors=True)
    finally:
        os.close(lock)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
