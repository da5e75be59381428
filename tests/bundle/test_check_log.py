"""Step 3: form, root, signature and key of the season's log and of the meeting logs."""

import dataclasses
import shutil

from pingyi.bundle import check, source
from pingyi.ledger.entries import Entry
from tests.support import sealing

ENTRIES = "ledger/season/entries.jsonl"


def failures(bundle, vkey=None):
    """Return the failures of step 3."""
    return [str(one) for one in check.verify(source.open_source(bundle), vkey).failures if one.step == 3]


def changed(found, kind, **body):
    return [dataclasses.replace(one, body={**one.body, **body}) if one.kind == kind else one for one in found]


def without(found, kind):
    return [one for one in found if one.kind != kind]


def test_an_entry_of_wrong_form_is_named_by_its_line(sealed):
    path = sealed / ENTRIES
    path.write_bytes(path.read_bytes().replace(b'"k":"ballot_open"', b'"k":"ballot_opem"'))

    assert failures(sealed)[0].startswith(f"FAIL 3 {ENTRIES}: line 6: the kind k is 'ballot_opem'; known kinds are ")
    assert failures(sealed)[1].startswith(f"FAIL 3 {ENTRIES}: its root is ")


def test_an_entry_without_line_feed_is_named(sealed):
    path = sealed / ENTRIES
    path.write_bytes(path.read_bytes()[:-1])

    assert failures(sealed) == [f"FAIL 3 {ENTRIES}: the last entry has no line feed (LF) at its end"]


def test_a_lost_entry_is_named_by_the_size(sealed):
    path = sealed / ENTRIES
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))

    assert failures(sealed) == [f"FAIL 3 {ENTRIES}: has 24 entries; its checkpoint signs 25"]


def test_a_broken_checkpoint_is_named(sealed):
    (sealed / "ledger/season/checkpoint").write_bytes(b"\xff")

    assert failures(sealed) == ["FAIL 3 ledger/season/checkpoint: the note is not UTF-8 at byte 0"]


def test_a_log_without_freeze_is_named(sealed):
    sealing.relog(sealed, without(sealing.acts(sealed), "freeze"))

    assert failures(sealed) == [f"FAIL 3 {ENTRIES}: there is no freeze entry"]


def test_a_checkpoint_without_entries_is_still_opened(sealed):
    (sealed / ENTRIES).unlink()

    assert failures(sealed) == []


def test_the_last_key_of_the_log_is_the_one_of_the_bundle(sealed, vkey):
    found = sealing.acts(sealed)
    renewed = Entry("key", found[-1].at, "operator", {"key": "other"})
    sealing.relog(sealed, [*found, renewed])

    assert failures(sealed) == [f"FAIL 3 {ENTRIES}: the last key on the log is other; bundle.json says {vkey}"]


def test_a_renewed_key_counts_instead_of_the_frozen_one(sealed, vkey):
    found = changed(sealing.acts(sealed), "freeze", key="older")
    sealing.relog(sealed, [*found, Entry("key", found[-1].at, "operator", {"key": vkey})])

    assert failures(sealed) == []


def test_the_origin_has_its_form_and_is_the_same_everywhere(sealed):
    sealing.relog(sealed, changed(sealing.acts(sealed), "freeze", origin="x"))
    path = sealed / "bundle.json"
    path.write_bytes(path.read_bytes().replace(b'"season":"demo_case"', b'"season":"demo"'))

    name = "pingyi.example/office/demo_case"
    assert failures(sealed) == [
        f'FAIL 3 bundle.json: its origin is "{name}"; the freeze entry says "x"',
        f'FAIL 3 ledger/season/checkpoint: its origin "{name}" has not the form host/office/demo',
        f'FAIL 3 ledger/season/checkpoint: its origin is "{name}"; the freeze entry says "x"',
    ]


def test_the_origin_of_bundle_json_is_the_signed_one(sealed):
    path = sealed / "bundle.json"
    path.write_bytes(path.read_bytes().replace(b'"origin":"pingyi', b'"origin":"pinyin'))

    assert failures(sealed) == [
        'FAIL 3 bundle.json: its origin is "pinyin.example/office/demo_case"; '
        'the freeze entry says "pingyi.example/office/demo_case"'
    ]


def test_a_meeting_that_was_merged_has_its_log(sealed):
    shutil.rmtree(sealed / "ledger/meeting_2")

    assert failures(sealed) == [
        f"FAIL 3 ledger/meeting_2/{name}: is missing; the season's log merged this meeting"
        for name in ("entries.jsonl", "checkpoint")
    ]


def test_half_a_meeting_log_is_named(sealed):
    (sealed / "ledger/meeting_1/entries.jsonl").unlink()
    (sealed / "ledger/meeting_2/checkpoint").unlink()

    assert failures(sealed) == [
        "FAIL 3 ledger/meeting_1/entries.jsonl: is missing",
        "FAIL 3 ledger/meeting_2/checkpoint: is missing",
    ]


def test_a_meeting_that_nothing_anchors_is_named(sealed):
    sealing.relog(sealed, without(sealing.acts(sealed), "meeting_packed"))

    words = "is anchored by no meeting_packed and meeting_merged entry of the season's log"
    assert failures(sealed) == [f"FAIL 3 ledger/meeting_{number}/checkpoint: {words}" for number in (1, 2)]


def test_a_meeting_signed_by_another_key_is_named(sealed, vkey):
    sealing.relog(sealed, changed(sealing.acts(sealed), "meeting_packed", key=vkey))

    assert [one.partition(": ")[0] for one in failures(sealed)] == [
        "FAIL 3 ledger/meeting_1/checkpoint",
        "FAIL 3 ledger/meeting_2/checkpoint",
    ]


def test_a_meeting_key_that_is_none_is_named(sealed):
    sealing.relog(sealed, changed(sealing.acts(sealed), "meeting_packed", key="x"))

    words = f'FAIL 3 {ENTRIES}: meeting_packed: the verifier key "x" has not the form name+hash+key'
    assert failures(sealed) == [words, words]


def test_a_meeting_whose_checkpoint_is_not_the_merged_one_is_named(sealed):
    found = sealing.acts(sealed)
    sealing.relog(sealed, changed(found, "meeting_merged", checkpoint="x"))

    assert failures(sealed) == [
        f"FAIL 3 ledger/meeting_{number}/checkpoint: is not the one that meeting_merged put on the season's log"
        for number in (1, 2)
    ]


def test_a_changed_meeting_entry_is_named_by_its_root(sealed):
    path = sealed / "ledger/meeting_1/entries.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"component":"jury"', b'"component":"fury"'))

    assert [one.partition(" is ")[0] for one in failures(sealed)] == ["FAIL 3 ledger/meeting_1/entries.jsonl: its root"]
