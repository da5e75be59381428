"""A real server on a scratch folder and a real browser; everything on 127.0.0.1."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.browsing import PREFIXES, Person
from tools import site_walk


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium, driven by Playwright."""
    if not site_walk.CHROMIUM.exists():
        assert os.environ.get("CI") != "true", "Chromium is not here and CI=true"
        pytest.skip("Chromium is not here (sudo apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=str(site_walk.CHROMIUM), args=site_walk.FLAGS)
        yield found
        found.close()


@pytest.fixture
def office_folder(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A data folder with one office, and by role the links that its two people join by."""
    folder = tmp_path / "office"
    told = pingyi(folder, "office", "wengyuan", "--zh", "测试县普法办公室", "--en", "Test office").stdout
    pairs = [line.strip().split(": ") for line in told.splitlines() if line.startswith("  ")]
    return folder, dict(pairs)


@pytest.fixture
def served(office_folder):
    """The address of `pingyi serve` on that folder."""
    with site_walk.served(office_folder[0]) as address:
        yield address


@dataclass(frozen=True)
class Offices:
    """Many offices at one address. sessions: key of an office -> role -> session of a browser that is signed in."""

    address: str
    sessions: dict[str, dict[str, str]]


@pytest.fixture(scope="module")
def offices(request, tmp_path_factory) -> Iterator[Offices]:
    """The offices that the module's OFFICES names with the stage of their season, each for one story, and served."""
    folder = tmp_path_factory.mktemp("offices") / "data"
    told = {f"_{name}" for name in languages(request)}
    wanted = [f"{key}={stage}" for key, stage in request.module.OFFICES.items() if key[-3:] in told]
    built = run(folder, "tests.support.story_offices", *wanted)
    with site_walk.served(folder) as address:
        yield Offices(address, json.loads(built.stdout))


def languages(request) -> set[str]:
    """Return the languages in which the stories of this module are told in this run."""
    own = [item for item in request.session.items if item.module is request.module]
    return {item.callspec.params["name"] for item in own if hasattr(item, "callspec")}


@pytest.fixture
def enter(browser, offices, tmp_path):
    """Return somebody of the office of a story, or with no role somebody who is not signed in."""
    people = []

    def entered(story, name, role=""):
        session = offices.sessions[f"{story}_{name}"].get(role, "")
        people.append(Person(browser, offices.address, PREFIXES[name], tmp_path, session))
        return people[-1]

    yield entered
    for person in people:
        person.page.context.close()


def pingyi(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run one command of the program on a data folder and return what it printed."""
    return run(folder, "pingyi", *arguments)


def run(folder: Path, module: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run a module as a program on a data folder and return what it printed."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, env=site_walk.environment(folder), stdout=subprocess.PIPE, text=True, check=True)
