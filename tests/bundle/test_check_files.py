"""Step 1: what is there, what is listed, and the digests."""

import pytest

from pingyi.bundle import check_files, manifest, source
from pingyi.core import canonical


def presence(bundle, **changes):
    opened = source.open_source(bundle)
    given, _ = manifest.loads((bundle / "bundle.json").read_bytes())
    files = {**given.files, **changes.get("listed", {})}
    for name in changes.get("unlisted", ()):
        del files[name]
    given = manifest.Manifest(given.season, given.title, given.origin, given.key, files)
    return [str(one) for one in check_files.presence(opened, given, check_files.digests(opened))]


def test_a_sound_bundle_has_all_files(sealed):
    assert presence(sealed) == []


def test_a_changed_file_has_another_digest(sealed):
    old = canonical.sha256_hex((sealed / "README.txt").read_bytes())
    (sealed / "README.txt").write_bytes(b"x")

    assert presence(sealed) == [
        f"FAIL 1 README.txt: its digest is {canonical.sha256_hex(b'x')}; bundle.json says {old}"
    ]


def test_a_file_that_is_not_listed_is_named(sealed):
    (sealed / "notes.txt").write_bytes(b"")

    assert presence(sealed, unlisted=["verify.py"]) == [
        "FAIL 1 notes.txt: is not listed in bundle.json",
        "FAIL 1 verify.py: is not listed in bundle.json",
    ]


def test_a_file_that_is_neither_there_nor_listed_is_named_when_required(sealed):
    (sealed / "README.txt").unlink()

    assert presence(sealed, unlisted=["README.txt"]) == ["FAIL 1 README.txt: is missing"]


def test_a_listed_file_that_is_no_part_of_a_bundle_is_named(sealed):
    (sealed / "notes.txt").write_bytes(b"")
    (sealed / "verify.html").write_bytes(b"")
    empty = canonical.sha256_hex(b"")

    assert presence(sealed, listed={"notes.txt": empty, "verify.html": empty}) == [
        "FAIL 1 notes.txt: is listed in bundle.json, but no part of a bundle"
    ]


def test_bundle_json_and_the_ledger_are_not_listed(sealed):
    listed = {"bundle.json": "0" * 64, "ledger/season/checkpoint": "0" * 64}

    assert presence(sealed, listed=listed) == [
        "FAIL 1 ledger/season/checkpoint: is listed in bundle.json; the ledger is bound by its own checkpoint",
        "FAIL 1 bundle.json: lists itself; its digest stands in the log",
    ]


@pytest.mark.parametrize(
    "name", ["ledger/x", "ledger/season/x", "ledger/meeting_01/checkpoint", "ledger/office/checkpoint"]
)
def test_strangers_in_the_ledger_are_named(sealed, name):
    (sealed / name).parent.mkdir(exist_ok=True)
    (sealed / name).write_bytes(b"")

    assert presence(sealed) == [
        f"FAIL 1 {name}: is no file of a ledger; only entries.jsonl and checkpoint of season and meeting_<n> are"
    ]
