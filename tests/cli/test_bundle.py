"""The command `pingyi bundle`: a folder or a zip that holds, or one line why not."""

import shutil

import pytest

from pingyi.bundle import source, write
from pingyi.cli import main
from pingyi.result import queries
from pingyi.result.models import Publication
from tests.support import verifiers, world
from tests.support.verifiers import Verdict

HOLDS = Verdict(0, frozenset())

pytestmark = pytest.mark.usefixtures("in_process")


def contents(path):
    """Return name -> bytes of a bundle."""
    found = source.open_source(path)
    try:
        return {name: source.read(found, name) for name in found.names()}
    finally:
        found.close()


def refused(capsys, *words):
    """Run the command and return its one line; it must be refused."""
    code = main.main(["bundle", *map(str, words)])
    found = capsys.readouterr()
    assert (code, found.out, found.err.count("\n")) == (2, "", 1)
    return found.err


def test_bundle_as_a_zip_holds(published, tmp_path, capsys):
    out = tmp_path / "s2026.zip"

    assert main.main(["bundle", "s2026", "--out", str(out)]) == 0

    assert capsys.readouterr().out == f"{out}\n"
    assert out.read_bytes() == queries.archive_path(queries.publication(published)).read_bytes()
    assert verifiers.ours(out, published.log.vkey) == verifiers.theirs(out, published.log.vkey) == HOLDS


def test_bundle_as_a_folder_holds_the_files_of_the_zip(published, tmp_path):
    out = tmp_path / "below" / "s2026"

    assert main.main(["bundle", "test/s2026", "--out", str(out)]) == 0

    assert contents(out) == contents(queries.archive_path(queries.publication(published)))
    assert verifiers.ours(out, published.log.vkey) == verifiers.theirs(out, published.log.vkey) == HOLDS


def test_bundle_goes_into_a_folder_that_is_empty(published, tmp_path):
    out = tmp_path / "s2026"
    out.mkdir()

    assert main.main(["bundle", "s2026", "--out", str(out)]) == 0

    assert verifiers.ours(out) == HOLDS


@pytest.mark.parametrize("name", ["s2026", "s2026.zip"])
def test_bundle_leaves_nothing_else_behind(published, tmp_path, name):
    folder = tmp_path / "out"
    folder.mkdir()

    main.main(["bundle", "s2026", "--out", str(folder / name)])

    assert [path.name for path in folder.iterdir()] == [name]


def test_bundle_starts_over_what_a_stopped_export_left(published, tmp_path):
    rest = tmp_path / ".s2026.part"
    rest.mkdir()
    (rest / "marks.csv").write_text("half")
    (rest / "more.csv").write_text("half")

    assert main.main(["bundle", "s2026", "--out", str(tmp_path / "s2026")]) == 0

    assert verifiers.ours(tmp_path / "s2026") == HOLDS
    assert not rest.exists()


def test_bundle_finishes_a_publication_that_was_stopped(published, tmp_path):
    Publication.objects.everywhere().update(archive="")

    assert main.main(["bundle", "s2026", "--out", str(tmp_path / "s2026.zip")]) == 0

    assert verifiers.ours(tmp_path / "s2026.zip", published.log.vkey) == HOLDS


@pytest.mark.parametrize("kind", ["zip", "full folder", "file", "folder for a zip"])
def test_bundle_refuses_what_exists_and_leaves_it(published, tmp_path, capsys, kind):
    out = tmp_path / ("s2026.zip" if "zip" in kind else "s2026")
    if "folder" in kind:
        out.mkdir()
        (out / "notes.txt").write_text("mine")
    else:
        out.write_text("mine")

    line = refused(capsys, "s2026", "--out", out)

    assert line == f'pingyi: "{out}" exists already; give a new path\n'
    kept = out / "notes.txt" if "folder" in kind else out
    assert kept.read_text() == "mine"


@pytest.mark.parametrize("name", ["s1999", "next/s2026", "test/", "", "s2026/test", "测试"])
def test_bundle_of_an_unknown_season_is_refused(published, tmp_path, capsys, name):
    line = refused(capsys, name, "--out", tmp_path / "out")

    assert line == f'pingyi: there is no season "{name}" that was opened\n'
    assert not (tmp_path / "out").exists()


def test_bundle_of_a_season_that_is_drafted_is_unknown(drafted, tmp_path, capsys):
    line = refused(capsys, "s2026", "--out", tmp_path / "out")

    assert line == 'pingyi: there is no season "s2026" that was opened\n'


def test_bundle_of_an_unpublished_season_is_refused(opened, tmp_path, capsys):
    line = refused(capsys, "s2026", "--out", tmp_path / "out")

    assert line == "pingyi: s2026 is not published; its state is open\n"
    assert not (tmp_path / "out").exists()


def test_bundle_asks_which_office_when_several_have_the_season(published, tmp_path, capsys):
    other = world.office("next")
    people = (world.user(other, role) for role in ("operator", "approver"))
    world.freeze(world.drafted(other), *people)

    line = refused(capsys, "s2026", "--out", tmp_path / "out")

    assert line == 'pingyi: several offices have a season "s2026"; write one of next/s2026, test/s2026\n'
    assert main.main(["bundle", "test/s2026", "--out", str(tmp_path / "out")]) == 0


def test_bundle_into_a_place_that_is_a_file_is_refused(published, tmp_path, capsys):
    (tmp_path / "file").write_text("mine")

    line = refused(capsys, "s2026", "--out", tmp_path / "file" / "s2026.zip")

    assert line.startswith("pingyi: [Errno ")
    assert (tmp_path / "file").read_text() == "mine"


def test_bundle_whose_archive_is_gone_says_so(published, tmp_path, capsys, settings):
    shutil.rmtree(settings.DATA / "vault")

    line = refused(capsys, "s2026", "--out", tmp_path / "s2026.zip")

    archive = queries.publication(published).archive
    assert line == f"pingyi: {archive} is missing from the vault; restore it from a backup\n"
    assert not (tmp_path / "s2026.zip").exists()


@pytest.mark.parametrize("name", ["s2026", "s2026.zip"])
def test_bundle_that_cannot_be_finished_leaves_nothing(published, tmp_path, capsys, monkeypatch, name):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    folder = tmp_path / "out"
    monkeypatch.setattr(write, "write_files", full)
    monkeypatch.setattr(shutil, "copyfileobj", full)

    line = refused(capsys, "s2026", "--out", folder / name)

    assert line == "pingyi: [Errno 28] No space left on device\n"
    assert [*folder.iterdir()] == []
