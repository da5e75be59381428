"""The command `pingyi demo`: once, into an empty folder, and the same again from the same seed."""

import csv
import fcntl
import os
import signal
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

from pingyi.cli import main
from pingyi.core.errors import Refused
from pingyi.season.models import Season

ALONE = ("--stage", "demo")
SEEDS = {"first": (), "again": ("--seed", "2025", *ALONE), "other": ("--seed", "7", *ALONE)}


@pytest.fixture(scope="module")
def made(command, pingyi, tmp_path_factory):
    """Data folders with the demonstration of each seed, and the folder above them."""
    folder = tmp_path_factory.mktemp("demo")
    running = {
        name: subprocess.Popen(
            **command("demo", *words, "--data", folder / name), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for name, words in SEEDS.items()
    }
    for name, process in running.items():
        out, errors = process.communicate(timeout=300)
        assert (process.returncode, errors) == (0, ""), name
        lines = out.splitlines()
        assert lines[0].endswith("· Demo County review of law-publicity duty, 2025: published"), name
        assert [line.rpartition(": ")[2] for line in lines[1:]] == ([] if SEEDS[name] else ["open"]), name
        assert pingyi("bundle", "demo", "--data", folder / name, "--out", folder / f"{name}.zip").returncode == 0
    return folder


def read(folder, name, file):
    with zipfile.ZipFile(folder / f"{name}.zip") as bundle:
        return bundle.read(file)


@pytest.mark.slow
@pytest.mark.parametrize("file", ["results.csv", "ballots.csv", "agencies.csv", "scheme.json", "decisions.csv"])
def test_demo_of_the_same_seed_is_the_same(made, file):
    assert read(made, "first", file) == read(made, "again", file)


@pytest.mark.slow
def test_demo_of_another_seed_differs_in_its_numbers_only(made):
    assert read(made, "first", "results.csv") != read(made, "other", "results.csv")
    assert read(made, "first", "ballots.csv") != read(made, "other", "ballots.csv")
    assert read(made, "first", "agencies.csv") == read(made, "other", "agencies.csv")


@pytest.mark.slow
def test_demo_of_the_same_seed_has_keys_and_ids_of_its_own(made):
    first, again = (read(made, name, "ledger/season/checkpoint") for name in ("first", "again"))

    assert first != again
    assert raters(made, "first").isdisjoint(raters(made, "again"))


@pytest.mark.slow
def test_demo_bundles_hold(made, pingyi):
    for name in SEEDS:
        found = pingyi("verify", made / f"{name}.zip")

        assert (found.returncode, found.stdout.splitlines()[0][:24]) == (0, "holds: demo, 8 agencies,"), name


@pytest.mark.slow
def test_demo_a_second_time_is_refused_and_changes_nothing(made, pingyi):
    before = (made / "first" / "pingyi.sqlite3").read_bytes()

    found = pingyi("demo", "--data", made / "first")

    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr == "pingyi: the demonstration is built only into an empty data folder\n"
    assert (made / "first" / "pingyi.sqlite3").read_bytes() == before


def raters(folder, name):
    """Return the rater ids of a bundle."""
    return {row["rater"] for row in csv.DictReader(read(folder, name, "raters.csv").decode().splitlines())}


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A data folder that is not there yet; the environment is put back afterwards."""
    monkeypatch.setenv("PINGYI_DATA", "as it was")
    return tmp_path / "place"


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGKILL, pytest.param(signal.SIGTERM, marks=pytest.mark.long)])
def test_demo_that_was_stopped_midway_is_built_whole_the_next_time(command, pingyi, tmp_path, end):
    folder, part = tmp_path / "data", tmp_path / ".data.part"
    with subprocess.Popen(**command("demo", "--data", folder), stdout=subprocess.DEVNULL) as process:
        while not (part / "pingyi.sqlite3").exists() and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(end)
    assert (process.returncode, folder.exists(), part.exists()) == (-end, False, True)

    found = pingyi("demo", "--data", folder)

    assert (found.returncode, found.stderr) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert sorted(path.name for path in folder.iterdir()) == ["ballots", "keys", "pingyi.sqlite3", "vault"]
    assert pingyi("bundle", "demo", "--data", folder, "--out", tmp_path / "demo.zip").returncode == 0


def test_demo_that_fails_leaves_nothing(in_process, place, tmp_path, monkeypatch):
    def broken(*, seed, today, stage):
        raise Refused("no")

    monkeypatch.setattr("pingyi.demo.build.build", broken)

    assert main.main(["demo", "--data", str(place)]) == 2
    assert [path.name for path in tmp_path.iterdir() if "place" in path.name] == []


def test_demo_removes_what_a_stopped_run_left(in_process, place):
    part = place.with_name(".place.part")
    (part / "keys").mkdir(parents=True)
    (part / "pingyi.sqlite3").write_text("half")

    assert main.main(["demo", "--data", str(place)]) == 0
    assert [*place.iterdir()] == []  # the test's own folder took the data


def test_demo_waits_for_no_other_run(in_process, place, capsys):
    part = place.with_name(".place.part")
    part.mkdir()
    lock = os.open(part, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)

    code = main.main(["demo", "--data", str(place)])

    os.close(lock)
    line = f'pingyi: the demonstration is being built in "{part}" by another run; wait for it\n'
    assert (code, capsys.readouterr().err) == (2, line)
    assert part.exists()


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_demo_is_refused_where_anything_is(place, capsys, kind):
    if kind == "folder":
        place.mkdir()
        (place / "notes.txt").write_text("mine")
    else:
        place.write_text("mine")

    assert main.main(["demo", "--data", str(place)]) == 2

    assert capsys.readouterr().err == "pingyi: the demonstration is built only into an empty data folder\n"
    assert (place / "notes.txt" if kind == "folder" else place).read_text() == "mine"


def test_demo_does_not_replace_a_mount_point(place, capsys, monkeypatch):
    place.mkdir()
    monkeypatch.setattr(Path, "is_mount", lambda path: path == place)

    assert main.main(["demo", "--data", str(place)]) == 2

    assert capsys.readouterr().err == f'pingyi: "{place}" is a mount point; name a folder below it with --data\n'


def test_demo_beside_an_office_is_refused(in_process, office, place, capsys):
    assert main.main(["demo", "--data", str(place)]) == 2

    assert (*capsys.readouterr(),) == ("", "pingyi: the demonstration is built only into an empty data folder\n")
    assert Season.objects.everywhere().count() == 0


def test_demo_prints_what_it_built(in_process, place, capsys):
    assert main.main(["demo", "--seed", "3", "--data", str(place)]) == 0

    past, present = Season.objects.everywhere().order_by("pk")
    assert (past.key, past.state, past.is_demo) == ("demo", "published", True)
    assert (present.key, present.state, present.is_demo) == ("demo_now", "open", True)
    lines = [f"{season.title_zh} · {season.title_en}: {season.state}\n" for season in (past, present)]
    assert capsys.readouterr().out == "".join(lines)


@pytest.mark.parametrize("words", [("--seed", "many"), ("--seed", "1.5"), ("--stage", "meeting")])
def test_demo_refuses_words_it_does_not_know(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main.main(["demo", *words])

    assert ended.value.code == 2
    assert words[1] in capsys.readouterr().err
