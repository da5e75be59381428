"""Writing the files of a bundle: order, bytes, and the zip."""

import random
import zipfile
from fractions import Fraction

import pytest

from pingyi.bundle import forms, source, write
from pingyi.bundle.write import Ballot, ChannelTotals, Figure, Rows, SealedLine
from tests.support import random_bundles, season_case


def read(folder):
    return forms.read(source.open_source(folder))


def rows_of(season, dice):
    """Return the rows of the season case, shuffled where the order is the writer's to find."""
    inputs = season.inputs
    ballots = [
        Ballot("invited", "counted", ("very", "fair", "unknown")),
        Ballot("invited", "quarantined", ("bad", "", "very")),
        Ballot("invited", "excluded", ("bad", "bad", "bad")),
        Ballot("paper", "counted", ("", "very", "bad")),
    ]
    channels = [ChannelTotals("invited", True, 4, 1, 1, 1, 1), ChannelTotals("paper", False, 1, 0, 1, 0, 0)]
    imports = [
        Figure("closed", "a01", Fraction(90), "auditors_only"),
        Figure("closed", "a02", Fraction(80), "auditors_only"),
        Figure("panel", "a01", Fraction("75.5"), "panel, by phone"),
    ]
    lists = [list(inputs.raters), list(inputs.marks), ballots, channels, imports]
    for one in lists:
        dice.shuffle(one)
    return Rows(inputs.agencies, *lists, inputs.decisions)


@pytest.mark.parametrize("seed", range(4))
def test_input_tables_give_the_bytes_that_were_read(tmp_path, seed):
    season = read(season_case.write(tmp_path))

    tables = write.input_tables(season.scheme, rows_of(season, random.Random(seed)))

    assert tables == {name: (tmp_path / name).read_bytes() for name in forms.frame.INPUTS}


@pytest.mark.parametrize("seed", range(20))
def test_input_tables_write_random_marks_and_decisions_back(tmp_path, seed):
    random_bundles.write(tmp_path, seed)
    season = read(tmp_path)
    inputs = season.inputs

    tables = write.input_tables(
        season.scheme,
        Rows(inputs.agencies, inputs.raters[::-1], inputs.marks[::-1], decisions=inputs.decisions),
    )

    for name in ("agencies.csv", "raters.csv", "marks.csv", "decisions.csv"):
        assert tables[name] == (tmp_path / name).read_bytes()


def test_input_tables_refuse_a_row_of_an_unknown_agency(tmp_path):
    scheme = read(season_case.write(tmp_path)).scheme

    with pytest.raises(KeyError):
        write.input_tables(scheme, Rows((("a", "A"),), imports=[Figure("panel", "b", Fraction(1), "x")]))


def test_lines_csv_has_the_order_of_the_marks(tmp_path):
    scheme = read(season_case.write(tmp_path)).scheme
    lines = [
        SealedLine("peers", "p1", "a01", b"\1" * 32, b"\2" * 32),
        SealedLine("jury", "r2", "a01", b"\3" * 32, b"\4" * 32),
        SealedLine("jury", "r1", "b", b"\5" * 32, b"\6" * 32),
        SealedLine("jury", "r1", "a02", b"\7" * 32, b"\x08" * 32),
    ]

    raw = write.lines_csv(scheme, season_case.AGENCIES, lines)

    assert raw.decode().splitlines() == [
        "component,rater,agency,salt,line",
        f"jury,r1,a02,{'07' * 32},{'08' * 32}",
        f"jury,r1,b,{'05' * 32},{'06' * 32}",
        f"jury,r2,a01,{'03' * 32},{'04' * 32}",
        f"peers,p1,a01,{'01' * 32},{'02' * 32}",
    ]


def test_readme_text_says_season_and_fingerprint_in_both_languages():
    text = write.readme_text("s2026", "ab" * 32).decode()

    assert text.count("s2026") == 2
    assert text.count("ab" * 32) == 2
    assert "{" not in text
    assert text.startswith("评议公开包")


def test_write_files_makes_the_folders_it_needs(tmp_path):
    write.write_files(tmp_path, {"ledger/season/checkpoint": b"x"})

    assert (tmp_path / "ledger" / "season" / "checkpoint").read_bytes() == b"x"


def test_zip_folder_is_sorted_stored_undated_and_repeatable(tmp_path):
    folder = tmp_path / "bundle"
    write.write_files(folder, {"b/x": b"1" * 3_000_000, "b.csv": b"2", "a": b""})

    write.zip_folder(folder, tmp_path / "one.zip")
    (folder / "a").touch()
    write.zip_folder(folder, tmp_path / "two.zip")

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as made:
        found = [(one.filename, one.date_time, one.compress_type, one.extra) for one in made.infolist()]
    day = (1980, 1, 1, 0, 0, 0)
    assert found == [(name, day, zipfile.ZIP_STORED, b"") for name in ("a", "b.csv", "b/x")]


def test_zip_folder_is_read_back_as_the_folder(sealed, tmp_path):
    write.zip_folder(sealed, tmp_path / "bundle.zip")

    folder, zipped = source.open_source(sealed), source.open_source(tmp_path / "bundle.zip")

    assert zipped.names() == folder.names()
    assert {name: source.read(zipped, name) for name in zipped.names()} == {
        name: source.read(folder, name) for name in folder.names()
    }
    zipped.close()


def test_replacing_leaves_the_old_file_when_the_block_fails(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    path = folder / "results.csv"
    path.write_bytes(b"old")

    def broken():
        with write.replacing(path) as out:
            out.write(b"new")
            raise RuntimeError("disk full")

    with pytest.raises(RuntimeError):
        broken()
    assert [one.name for one in folder.iterdir()] == ["results.csv"]
    assert path.read_bytes() == b"old"
