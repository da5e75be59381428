"""The command `pingyi demo`: once, into an empty folder, and the same again from the same seed."""

import csv
import subprocess
import zipfile

import pytest

from pingyi.cli import main
from pingyi.season.models import Season

SEEDS = {"first": (), "again": ("--seed", "2025"), "other": ("--seed", "7")}


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
        assert out.endswith("· Demo County review of law-publicity duty, 2025: published\n"), name
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


def test_demo_beside_an_office_is_refused(in_process, office, capsys):
    assert main.main(["demo"]) == 2

    assert (*capsys.readouterr(),) == ("", "pingyi: the demonstration is built only into an empty data folder\n")
    assert Season.objects.everywhere().count() == 0


def test_demo_prints_what_it_built(in_process, capsys):
    assert main.main(["demo", "--seed", "3"]) == 0

    (season,) = Season.objects.everywhere()
    assert (season.key, season.state, season.is_demo) == ("demo", "published", True)
    assert capsys.readouterr().out == f"{season.title_zh} · {season.title_en}: published\n"


@pytest.mark.parametrize("words", [("--seed", "many"), ("--seed", "1.5"), ("--stage", "meeting")])
def test_demo_refuses_words_it_does_not_know(words, capsys):
    with pytest.raises(SystemExit) as ended:
        main.main(["demo", *words])

    assert ended.value.code == 2
    assert words[1] in capsys.readouterr().err
