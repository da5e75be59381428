"""Step 1: what is there, what is listed, and the digests."""

import os

import pytest

from pingyi.bundle import check_files, manifest, score, source
from pingyi.core import canonical
from pingyi.rules.faults import BadInput
from tests.support import verifiers


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


def _link(path):
    path.rename(path.parent.parent / "kept")
    path.symlink_to(path.parent.parent / "kept")


def _pipe(path):
    if path.exists():
        path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("make", [_link, _pipe], ids=["link", "pipe"])
@pytest.mark.parametrize(
    "name",
    [
        "scheme.json",
        "marks.csv",
        "results.csv",
        "trace.json",
        "README.txt",
        "ledger/season/entries.jsonl",
        "ledger/season/checkpoint",
        "ledger/meeting_1/entries.jsonl",
    ],
)
def test_member_that_is_no_plain_file_fails_step_1_in_both_verifiers(sealed, vkey, name, make):
    make(sealed / name)

    found = verifiers.ours(sealed, vkey)

    assert (found.code, (1, name) in found.named) == (1, True)
    assert found == verifiers.theirs(sealed, vkey)


def test_pipe_beside_the_members_and_a_ledger_that_is_a_link_fail_alike(sealed, vkey):
    _pipe(sealed / "more.csv")
    _link(sealed / "ledger")

    found = verifiers.ours(sealed, vkey)

    logs = {(1, "ledger/season/checkpoint"), (1, "ledger/season/entries.jsonl")}
    assert found == verifiers.Verdict(1, frozenset({(1, "more.csv"), (1, "ledger"), *logs}))
    assert found == verifiers.theirs(sealed, vkey)


@pytest.mark.parametrize("make", [_link, _pipe], ids=["link", "pipe"])
def test_bundle_json_that_is_no_plain_file_is_unreadable_for_both(sealed, make):
    make(sealed / "bundle.json")

    assert verifiers.ours(sealed) == verifiers.theirs(sealed) == verifiers.Verdict(2, frozenset())


def test_inputs_that_are_no_plain_file_are_a_fault_of_the_score(sealed):
    _pipe(sealed / "marks.csv")

    with pytest.raises(BadInput) as caught:
        score.score(source.open_source(sealed))

    assert [(fault.file, fault.message) for fault in caught.value.faults] == [("marks.csv", source.ODD)]
