"""The demonstration, built once a module through the real actions; what it left is kept as plain values and files."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pingyi.bundle import source, write
from pingyi.demo import build
from pingyi.people import queries as people
from pingyi.result import queries as results
from pingyi.season import queries as seasons

SEED = 2025
TODAY = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Built:
    """What the demonstration left. jurors: name and category of each; bundle: its published files in a folder."""

    state: str
    accounts: Sequence[str]
    jurors: Sequence[tuple[str, str]]
    vkey: str
    bundle: Path


@pytest.fixture(scope="module")
def kept():
    """What was built for this module."""
    return {}


@pytest.fixture
def demo(kept, tmp_path_factory, request) -> Built:
    """The demonstration of the usual seed; its bundle must be left as it is."""
    if not kept:
        request.getfixturevalue("db")
        kept["built"] = built(tmp_path_factory.mktemp("demo") / "bundle")
    return kept["built"]


@pytest.fixture
def bundle(demo, tmp_path) -> Path:
    """A copy of the bundle that may be changed."""
    return Path(shutil.copytree(demo.bundle, tmp_path / "bundle"))


def built(folder: Path) -> Built:
    """Build the demonstration in the test's database and return what it left."""
    (season,) = build.build(seed=SEED, today=TODAY, stage="demo")
    archive = results.archive_path(results.publication(season))
    opened = source.open_source(archive)
    try:
        for name in opened.names():
            write.write_files(folder, {name: source.read(opened, name)})
    finally:
        opened.close()
    return Built(
        state=season.state,
        accounts=people.demo_accounts(),
        jurors=[(row.name, row.category) for row in seasons.raters(season, "jury")],
        vkey=season.log.vkey,
        bundle=folder,
    )
