"""`pingyi bundle`: copies the public bundle of a published season to a folder or a zip."""

import argparse
import shutil
from pathlib import Path

from pingyi.cli import site
from pingyi.core.errors import Missing, Refused


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command's options."""
    command = commands.add_parser("bundle", help="export the public bundle of a published season")
    command.add_argument("season", metavar="SEASON", help="season id, or OFFICE/SEASON where several offices have one")
    command.add_argument("--out", metavar="PATH", required=True, type=Path, help="a .zip, or a folder that is empty")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Export the bundle.

    Raises Missing: no such season. Raises Refused: not published yet, something is at PATH already, or
    the stored files are damaged.
    """
    out: Path = arguments.out
    as_zip = out.suffix == ".zip"
    if out.exists() and (as_zip or not out.is_dir() or any(out.iterdir())):
        raise Refused('"{path}" exists already; give a new path', path=str(out))
    site.start()
    archive = _archive(arguments.season)
    out.parent.mkdir(parents=True, exist_ok=True)
    if as_zip:
        _copy(archive, out)
    else:
        _unpack(archive, out)
    print(out)
    return 0


def _archive(name: str) -> Path:
    from pingyi.result import actions, queries
    from pingyi.season import access
    from pingyi.vault import store

    office, _, key = name.rpartition("/")
    found = access.public_seasons().filter(key=key)
    if office:
        found = found.filter(office__key=office)
    if found.count() > 1:
        offices = ", ".join(f"{row.office.key}/{row.key}" for row in found)
        raise Refused('several offices have a season "{key}"; write one of {list}', key=key, list=offices)
    season = found.first()
    if season is None:
        raise Missing('there is no season "{name}" that was opened', name=name)
    try:
        return queries.archive_path(actions.finish_publication(season))
    except store.Damaged as error:
        raise Refused(f"{error}") from error


def _copy(archive: Path, out: Path) -> None:
    from pingyi.bundle import write

    with archive.open("rb") as file, write.replacing(out) as copy:
        shutil.copyfileobj(file, copy)


def _unpack(archive: Path, out: Path) -> None:
    from pingyi.bundle import source, write

    part = out.parent / f".{out.name}.part"
    if part.exists():
        shutil.rmtree(part)
    found = source.open_source(archive)
    try:
        part.mkdir()
        for name in found.names():
            write.write_files(part, {name: source.read(found, name)})
        part.replace(out)  # takes the place of an empty folder too
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    finally:
        found.close()
