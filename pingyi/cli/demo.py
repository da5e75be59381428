"""`pingyi demo`: builds the demonstration through the real actions, only into an empty data folder."""

import argparse

from pingyi.cli import site

STAGES = ("demo",)
SEED = 2025


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's options."""
    command = commands.add_parser("demo", help="build the demonstration into an empty data folder")
    command.add_argument("--stage", choices=STAGES, default="demo", help="which season: demo is published")
    command.add_argument("--seed", type=int, default=SEED, help="changes the invented marks and answers")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Build it.

    Raises Refused: there is anything in the data folder already.
    """
    site.start()
    from pingyi.demo import build

    season = build.build(seed=arguments.seed)
    print(f"{season.title_zh} · {season.title_en}: {season.state}")
    return 0
