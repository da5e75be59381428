"""Both verifiers find every change of a bundle, and say the same about it."""

import random
import re
from pathlib import Path

import pytest

from pingyi.bundle import write
from tests.support import random_bundles, sealing, verifiers
from tests.support.verifiers import Verdict, changed, ours, theirs

GOLDEN = sorted(path.parent for path in Path(__file__).parents[1].glob("golden/*/scheme.json"))
QUICK = [folder for folder in GOLDEN if folder.name in ("unlinked_peers_and_rank_ties", "quarantine_flip")]
HOLDS = Verdict(0, frozenset())
# A digit or letter that becomes another one leaves CSV and JSON readable.
SOUND = re.compile(rb"[0-9a-y]")


def places(raw, dice, count):
    """Return where to change one byte: the last sound place, and others at random, none in a CSV header."""
    start = raw.find(b"\n") + 1 if raw.count(b",") > raw.count(b"{") else 0
    found = [one.start() for one in SOUND.finditer(raw, start)]
    return {*found[-1:], *dice.sample(found, min(count, len(found)))}


def other(byte):
    return b"0" if byte == b"9" else bytes([byte[0] + 1])


def check_every_file(folder, tmp_path, count):
    bundle = tmp_path / folder.name
    sealing.seal(folder, bundle, meetings=1)
    dice = random.Random(folder.name)
    assert ours(bundle) == theirs(bundle) == HOLDS
    for path in sorted(one for one in bundle.rglob("*") if one.is_file() and one.name != "verify.py"):
        name = path.relative_to(bundle).as_posix()
        raw = path.read_bytes()
        for at in places(raw, dice, count):
            with changed(path, at, other(raw[at : at + 1])):
                found = ours(bundle)
                assert found == theirs(bundle), (name, at)
            assert found.code == 2 or name in found.files, (name, at)


@pytest.mark.parametrize("folder", QUICK, ids=lambda folder: folder.name)
def test_one_changed_byte_is_named_by_both(folder, tmp_path):
    check_every_file(folder, tmp_path, 2)


@pytest.mark.slow
@pytest.mark.parametrize("folder", GOLDEN, ids=lambda folder: folder.name)
def test_one_changed_byte_is_named_by_both_in_every_golden_case(folder, tmp_path):
    check_every_file(folder, tmp_path, 8)


@pytest.mark.parametrize("byte", [b"\xff", b"\r", b'"', b"\0"])
def test_a_byte_that_spoils_the_form_is_named_by_both(sealed, byte):
    for path in sorted(one for one in sealed.rglob("*") if one.is_file() and one.name != "verify.py"):
        name = path.relative_to(sealed).as_posix()
        raw = path.read_bytes()
        if raw:
            with changed(path, len(raw) // 2, byte):
                found, other = ours(sealed), theirs(sealed)
            assert found.code == other.code, name
            assert found.code == 2 or (name in found.files and name in other.files), name


def test_a_changed_verify_py_is_found_by_the_package(sealed):
    with (sealed / "verify.py").open("ab") as out:
        out.write(b"\n")

    assert ours(sealed).named == {(1, "verify.py")}


@pytest.mark.parametrize("folder", GOLDEN, ids=lambda folder: folder.name)
def test_a_golden_case_sealed_holds_for_both(folder, tmp_path):
    vkey = sealing.seal(folder, tmp_path / "bundle")

    assert ours(tmp_path / "bundle", vkey) == theirs(tmp_path / "bundle", vkey) == HOLDS


def test_a_zip_of_a_bundle_holds_for_both(sealed, vkey, tmp_path):
    write.zip_folder(sealed, tmp_path / "bundle.zip")

    assert ours(tmp_path / "bundle.zip", vkey) == theirs(tmp_path / "bundle.zip", vkey) == HOLDS


@pytest.mark.parametrize("seed", range(12))
def test_random_cases_sealed_hold_for_both(tmp_path, seed):
    random_bundles.write(tmp_path / "inputs", seed)
    if verifiers_refuse(tmp_path / "inputs"):
        return

    sealing.seal(tmp_path / "inputs", tmp_path / "bundle", seed=seed, meetings=seed % 3)

    assert ours(tmp_path / "bundle") == theirs(tmp_path / "bundle") == HOLDS


def verifiers_refuse(folder):
    """Tell whether the case counts votes that nobody signed for: it has no results to seal."""
    try:
        verifiers.ONE_FILE.score(folder)
    except verifiers.ONE_FILE.Bad:
        return True
    return False


def test_a_forgery_signed_again_holds_alone_and_is_refused_with_the_key(sealed, vkey):
    given = (sealed / "README.txt").read_bytes()
    (sealed / "README.txt").write_bytes(given + b"forged\n")

    forged = sealing.resign(sealed, "forger")

    assert ours(sealed) == theirs(sealed) == HOLDS
    assert ours(sealed, forged) == theirs(sealed, forged) == HOLDS
    refused = Verdict(1, frozenset({(3, "bundle.json"), (3, "ledger/season/checkpoint")}))
    assert ours(sealed, vkey) == theirs(sealed, vkey) == refused


def test_a_changed_mark_signed_again_still_differs_from_its_line(sealed):
    marks = sealed / "marks.csv"
    marks.write_bytes(marks.read_bytes().replace(b",60.5,", b",70,"))

    sealing.resign(sealed, "season 0")

    expected = {(5, "lines.csv"), (5, "ledger/season/entries.jsonl"), (6, "results.csv")}
    assert ours(sealed).named == theirs(sealed).named == expected | {(6, "sensitivity.csv")}


@pytest.mark.parametrize(
    "name",
    [
        "scheme.json",
        "agencies.csv",
        "raters.csv",
        "marks.csv",
        "ballots.csv",
        "channels.csv",
        "imports.csv",
        "decisions.csv",
        "lines.csv",
        "results.csv",
        "sensitivity.csv",
        "trace.json",
        "README.txt",
        "ledger/season/entries.jsonl",
        "ledger/season/checkpoint",
        "ledger/meeting_1/entries.jsonl",
        "ledger/meeting_2/checkpoint",
        "bundle.json",
    ],
)
def test_a_missing_file_is_named_by_both(sealed, name):
    (sealed / name).unlink()

    found = ours(sealed)

    assert found == theirs(sealed)
    assert found.code == 2 or name in found.files
