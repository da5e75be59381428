"""Step 5: marks against line commitments, and the seals of the log."""

import dataclasses

from pingyi.bundle import check, source
from tests.support import sealing

ENTRIES = "ledger/season/entries.jsonl"
ZERO = "0" * 64


def failures(bundle):
    """Return the failures of step 5."""
    return [str(one) for one in check.verify(source.open_source(bundle)).failures if one.step == 5]


def changed(found, kind, component, **body):
    return [
        dataclasses.replace(one, body={**one.body, **body})
        if one.kind == kind and one.text("component") == component
        else one
        for one in found
    ]


def moved(found, kind, component, after):
    """Move the first entry of the kind and component behind the first of `after`."""
    one = next(one for one in found if one.kind == kind and one.text("component") == component)
    rest = [other for other in found if other is not one]
    at = next(place for place, other in enumerate(rest) if other.kind == after and other.text("component") == component)
    return [*rest[: at + 1], one, *rest[at + 1 :]]


def rewrite(bundle, name, edit):
    path = bundle / name
    path.write_bytes(b"".join(edit(path.read_bytes().splitlines(keepends=True))))


def heads(found):
    return [one.split(";")[0].partition(" gives ")[0] for one in found]


def test_a_changed_mark_differs_from_its_line_and_its_digests(sealed):
    rewrite(sealed, "marks.csv", lambda rows: [row.replace(b",60.5,", b",60,") for row in rows])

    found = failures(sealed)

    assert found[0].startswith("FAIL 5 lines.csv: row 2: marks.csv gives the line ")
    assert found[1].startswith(f"FAIL 5 {ENTRIES}: jury: the lines entry has the digest ")
    assert found[2].startswith(f"FAIL 5 {ENTRIES}: jury: the sheet of r1 has the digest ")
    assert len(found) == 3


def test_lines_and_marks_name_the_same_rows(sealed):
    rewrite(sealed, "lines.csv", lambda rows: [*rows[:-1], rows[-1].replace(b"p2,b", b"p2,a01")])

    assert failures(sealed) == [
        "FAIL 5 lines.csv: the line peers p2 b of marks.csv is missing",
        "FAIL 5 lines.csv: the line peers p2 a01 has no marks in marks.csv",
        f"FAIL 5 {ENTRIES}: peers: the lines entry counts 2; marks.csv has 1",
        *[one for one in failures(sealed) if "peers: the lines entry has the digest" in one],
    ]


def test_lines_have_the_order_of_the_marks(sealed):
    rewrite(sealed, "lines.csv", lambda rows: [rows[0], rows[2], rows[1], *rows[3:]])

    assert failures(sealed) == ["FAIL 5 lines.csv: its rows are not in the order of marks.csv, each once"]


def test_a_line_without_its_salt_cannot_be_recomputed(sealed):
    rewrite(sealed, "lines.csv", lambda rows: [*rows[:-1], rows[-1].replace(b"p2,b,", b"p2,b,x")])

    assert failures(sealed)[0] == "FAIL 5 lines.csv: row 7: without its salt the line cannot be recomputed"


def test_lines_that_cannot_be_read_are_passed_over(sealed):
    rewrite(sealed, "lines.csv", lambda rows: rows[1:])

    assert failures(sealed) == []


def test_marks_are_compared_with_lines_also_without_a_log(sealed):
    (sealed / ENTRIES).unlink()
    rewrite(sealed, "marks.csv", lambda rows: [row.replace(b",60.5,", b",60,") for row in rows])

    assert [one.partition(": marks")[0] for one in failures(sealed)] == ["FAIL 5 lines.csv: row 2"]


def test_a_component_has_exactly_one_lines_entry(sealed):
    found = sealing.acts(sealed)
    sealing.relog(sealed, [one for one in found if not (one.kind == "lines" and one.text("component") == "jury")])

    assert failures(sealed) == [f"FAIL 5 {ENTRIES}: jury: 0 lines entries; there must be exactly one"]


def test_the_lines_entry_has_the_right_count_and_digest(sealed):
    sealing.relog(sealed, changed(sealing.acts(sealed), "lines", "peers", count=3, digest=ZERO))

    found = failures(sealed)

    assert found[0] == f"FAIL 5 {ENTRIES}: peers: the lines entry counts 3; marks.csv has 2"
    assert found[1].startswith(f"FAIL 5 {ENTRIES}: peers: the lines entry has the digest {ZERO}; marks.csv gives ")


def test_the_lines_entry_stands_before_unseal(sealed):
    sealing.relog(sealed, moved(sealing.acts(sealed), "lines", "jury", "unseal"))

    assert failures(sealed) == [f"FAIL 5 {ENTRIES}: jury: the lines entry does not stand before unseal"]


def test_seals_stand_before_marking_close(sealed):
    sealing.relog(sealed, moved(sealing.acts(sealed), "seal", "jury", "marking_close"))

    assert failures(sealed) == [f"FAIL 5 {ENTRIES}: jury: a seal does not stand before marking_close"]


def test_every_sheet_of_per_rater_is_a_seal(sealed):
    sealing.relog(sealed, changed(sealing.acts(sealed), "seal", "jury", digest=ZERO))

    assert [one.partition(" has the digest ")[0] for one in failures(sealed)] == [
        f"FAIL 5 {ENTRIES}: jury: the sheet of r1",
        f"FAIL 5 {ENTRIES}: jury: the sheet of r2",
    ]


def test_the_number_of_seals_is_the_number_of_sheets(sealed):
    found = sealing.acts(sealed)
    extra = next(one for one in found if one.kind == "seal" and one.text("component") == "jury")
    at = found.index(extra)
    sealing.relog(sealed, [*found[:at], extra, *found[at:]])

    assert failures(sealed) == [f"FAIL 5 {ENTRIES}: jury: 3 seal entries; marks.csv has 2 sheets"]


def test_the_seals_of_per_mark_lie_within_what_its_lines_allow(sealed):
    found = sealing.acts(sealed)
    extra = next(one for one in found if one.kind == "seal" and one.text("component") == "peers")
    at = found.index(extra)
    sealing.relog(sealed, [*found[:at], extra, extra, *found[at:]])

    assert failures(sealed) == [f"FAIL 5 {ENTRIES}: peers: 3 seal entries; 2 lines make 1 to 2 sheets"]
