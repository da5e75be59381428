"""The whole verification: what it reports of a sound bundle, and steps 2 and 6."""

import hashlib

import pytest

from pingyi.bundle import check, manifest, source
from pingyi.bundle.report import Failure
from pingyi.bundle.source import Unreadable
from pingyi.ledger import note
from tests.support import sealing


def failures(bundle, vkey=None):
    return [str(one) for one in check.verify(source.open_source(bundle), vkey).failures]


def later(bundle, vkey=None):
    """Return the failures of steps 2, 3, 5 and 6: what is left when digests are no news."""
    return [one for one in failures(bundle, vkey) if one[5] not in "14"]


def replace(bundle, name, old, new):
    path = bundle / name
    raw = path.read_bytes()
    assert raw.count(old) == 1
    path.write_bytes(raw.replace(old, new))


def test_verify_reports_what_holds(sealed, vkey):
    report = check.verify(source.open_source(sealed))

    assert report.failures == ()
    assert (report.season, report.agencies, report.entries, report.key_checked) == ("demo_case", 3, 25, False)
    assert report.key_fingerprint == hashlib.sha256(note.parse_key(vkey).public).hexdigest()


def test_verify_with_the_key_says_so(sealed, vkey):
    report = check.verify(source.open_source(sealed), vkey)

    assert (report.failures, report.key_checked) == ((), True)


def test_verify_refuses_a_key_that_is_none(sealed):
    with pytest.raises(note.BadNote, match='the verifier key "key" has not the form'):
        check.verify(source.open_source(sealed), "key")


def test_verify_refuses_a_folder_without_bundle_json(sealed):
    (sealed / "bundle.json").unlink()

    with pytest.raises(Unreadable) as refused:
        check.verify(source.open_source(sealed))

    assert str(refused.value) == "bundle.json: is missing; this is no bundle"


def test_step_2_names_row_and_column(sealed):
    replace(sealed, "marks.csv", b",60.5,", b",71,")

    assert failures(sealed)[1] == 'FAIL 2 marks.csv: row 3, column mark: "71" is above the maximum 70 of jury/i2'


def test_step_2_checks_published_files(sealed):
    replace(sealed, "results.csv", b"agency,jury", b"agency,Jury")
    replace(sealed, "sensitivity.csv", b"agency,case", b"agency,Case")
    replace(sealed, "trace.json", b'{"agencies"', b'{ "agencies"')
    path = sealed / "lines.csv"
    path.write_bytes(path.read_bytes()[:-2] + b"G\n")

    found = [one for one in failures(sealed) if one.startswith("FAIL 2")]

    line = path.read_bytes().decode().splitlines()[-1].split(",")[4]
    assert found == [
        f'FAIL 2 lines.csv: row 7, column line: "{line}" is not 64 lower-case hex digits',
        'FAIL 2 sensitivity.csv: row 1, column case: the header has "Case" here; it must read agency,case,total,grade',
        'FAIL 2 results.csv: row 1, column jury: the header has "Jury" here; it must read '
        "agency,jury,peers,closed,social,panel,total,computed_grade,override,grade,rank,notes",
        "FAIL 2 trace.json: JSON, but not in canonical form (sorted keys, no white space, UTF-8)",
    ]


def test_step_2_names_departures_of_bundle_json(sealed):
    path = sealed / "bundle.json"
    path.write_bytes(path.read_bytes() + b"\n")

    assert [one for one in failures(sealed) if one.startswith("FAIL 2")] == [
        "FAIL 2 bundle.json: JSON, but not in canonical form (sorted keys, no white space, UTF-8)"
    ]


def test_step_6_shows_the_first_row_that_differs(sealed):
    replace(sealed, "results.csv", b"a01,", b"b01,")

    scored = (sealed / "results.csv").read_bytes().decode().splitlines()[1]
    assert later(sealed) == [
        f'FAIL 6 results.csv: row 2 reads "{scored}"; the inputs give "{scored.replace("b01", "a01")}"'
    ]


def test_step_6_notices_a_file_that_only_ends_too_early(sealed):
    path = sealed / "sensitivity.csv"
    rows = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(rows[:-1]))

    assert later(sealed) == [f'FAIL 6 sensitivity.csv: row 10 reads ""; the inputs give "{rows[-1].decode().strip()}"']


def test_step_6_notices_a_file_that_lost_its_last_line_feed(sealed):
    path = sealed / "results.csv"
    path.write_bytes(path.read_bytes()[:-1])

    row = path.read_bytes().decode().splitlines()[-1]
    assert later(sealed) == [
        "FAIL 2 results.csv: row 4: the last row has no line feed (LF) at its end",
        f'FAIL 6 results.csv: row 4 reads "{row}"; the inputs give "{row}"',
    ]


def test_step_6_is_passed_over_when_inputs_have_faults(sealed):
    replace(sealed, "imports.csv", b"75.5", b"175.5")
    replace(sealed, "results.csv", b"a01,", b"b01,")

    assert [one[:6] for one in later(sealed)] == ["FAIL 2"]


def test_step_6_names_a_vote_nobody_signed_for(sealed):
    path = sealed / "scheme.json"
    path.write_bytes(path.read_bytes().replace(b'"satisfaction"', b'"ratio_to_top"'))

    assert [one.partition(": ")[0] for one in later(sealed)] == ["FAIL 6 decisions.csv"]


def test_verify_without_a_scheme_goes_on_with_the_rest(sealed):
    (sealed / "scheme.json").unlink()

    report = check.verify(source.open_source(sealed))

    assert report.failures == (Failure(1, "scheme.json", "is listed in bundle.json but missing"),)
    assert (report.agencies, report.entries) == (0, 25)


def test_verify_without_results_or_lines_goes_on_with_the_rest(sealed):
    for name in ("results.csv", "sensitivity.csv", "lines.csv", "trace.json", "channels.csv"):
        (sealed / name).unlink()

    assert [one.partition(":")[0] for one in failures(sealed)] == [
        "FAIL 1 channels.csv",
        "FAIL 1 lines.csv",
        "FAIL 1 results.csv",
        "FAIL 1 sensitivity.csv",
        "FAIL 1 trace.json",
    ]


def test_verify_without_a_season_id_passes_over_the_lines(sealed):
    given, _ = manifest.loads((sealed / "bundle.json").read_bytes())
    raw = manifest.dumps(given).replace(b'"demo_case"', b"7")
    (sealed / "bundle.json").write_bytes(raw)

    assert [one.partition(":")[0] for one in failures(sealed)] == [
        "FAIL 2 bundle.json",
        "FAIL 3 ledger/season/checkpoint",
        "FAIL 4 bundle.json",
    ]


def test_verify_with_a_broken_key_has_no_fingerprint(sealed):
    replace(sealed, "bundle.json", b'"key":"', b'"key":"x y')

    report = check.verify(source.open_source(sealed))

    assert report.key_fingerprint == ""
    assert [one.step for one in report.failures] == [3, 3, 4]


def test_a_forgery_holds_alone_and_differs_from_the_key(sealed, vkey):
    forged = sealing.resign(sealed, "forger")

    assert failures(sealed) == []
    assert failures(sealed, vkey) == [
        f"FAIL 3 bundle.json: its key is {forged}; the key you gave is {vkey}",
        "FAIL 3 ledger/season/checkpoint: 0 signature lines by "
        f"{note.parse_key(vkey).name}+{note.parse_key(vkey).id.hex()}; there must be exactly one",
    ]
