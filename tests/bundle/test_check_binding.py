"""Step 4: the log binds files, results and the number of ballots."""

import dataclasses

import pytest

from pingyi.bundle import check, source
from pingyi.core import canonical
from pingyi.ledger.entries import Entry
from tests.support import sealing

ENTRIES = "ledger/season/entries.jsonl"
ZERO = "0" * 64
AT = "2026-11-22T23:00:00Z"


def failures(bundle):
    """Return the failures of step 4."""
    return [str(one) for one in check.verify(source.open_source(bundle)).failures if one.step == 4]


def changed(found, kind, **body):
    return [dataclasses.replace(one, body={**one.body, **body}) if one.kind == kind else one for one in found]


def digest(bundle, name):
    return canonical.sha256_hex((bundle / name).read_bytes())


@pytest.mark.parametrize("kind", ["result", "publication"])
def test_a_log_without_its_acts_is_named(sealed, kind):
    found = [one for one in sealing.acts(sealed) if one.kind not in (kind, "announcement")]
    sealing.relog(sealed, found)

    assert failures(sealed) == [f"FAIL 4 {ENTRIES}: there is no {kind} entry"]


def test_the_last_freeze_or_amend_binds_scheme_and_roster(sealed):
    amend = Entry("amend", AT, "operator", {"scheme": ZERO, "agencies": ZERO, "reason": ZERO})
    sealing.relog(sealed, [*sealing.acts(sealed), amend])

    assert failures(sealed) == [
        f"FAIL 4 {name}: its digest is {digest(sealed, name)}; the last amend entry says {ZERO}"
        for name in ("scheme.json", "agencies.csv")
    ]


def test_the_last_result_names_exactly_the_bound_files(sealed):
    found = sealing.acts(sealed)
    files = dict(next(one for one in found if one.kind == "result").files())
    del files["marks.csv"]
    sealing.relog(sealed, changed(found, "result", files={**files, "notes.csv": ZERO, "lines.csv": ZERO}))

    assert failures(sealed) == [
        f'FAIL 4 {ENTRIES}: the last result entry names "notes.csv", which is no part of a result',
        "FAIL 4 marks.csv: the last result entry does not name it",
        f"FAIL 4 lines.csv: its digest is {digest(sealed, 'lines.csv')}; the last result entry says {ZERO}",
    ]


def test_the_last_publication_binds_bundle_json(sealed):
    sealing.relog(sealed, changed(sealing.acts(sealed), "publication", bundle=ZERO))

    assert failures(sealed) == [
        f"FAIL 4 bundle.json: its digest is {digest(sealed, 'bundle.json')}; the last publication entry says {ZERO}"
    ]


def test_the_engine_is_the_frozen_one(sealed):
    sealing.relog(sealed, changed(sealing.acts(sealed), "freeze", engine="v0"))

    assert failures(sealed) == ['FAIL 4 bundle.json: its engine is "v1"; the freeze entry says "v0"']


def test_announcement_and_correction_mean_an_earlier_result(sealed):
    correction = Entry("correction", AT, "operator", {"result": ZERO, "cause": ZERO})
    sealing.relog(sealed, [*sealing.acts(sealed), correction])

    assert failures(sealed) == [f"FAIL 4 {ENTRIES}: line 26: correction means {ZERO}, no earlier result"]


def test_the_number_of_ballots_is_the_closed_one(sealed):
    found = sealing.acts(sealed)
    sealing.relog(sealed, changed(found, "ballot_close", ballots=5))

    assert failures(sealed) == [f"FAIL 4 {ENTRIES}: has 4 ballot entries; the last ballot_close says 5"]


def test_a_survey_has_a_ballot_close(sealed):
    sealing.relog(sealed, [one for one in sealing.acts(sealed) if one.kind != "ballot_close"])

    assert failures(sealed) == [f"FAIL 4 {ENTRIES}: there is no ballot_close entry"]


def test_the_committed_channels_add_up_to_the_log(sealed):
    path = sealed / "channels.csv"
    path.write_bytes(path.read_bytes().replace(b"paper,0", b"paper,1"))
    sealing.resign(sealed, "season 0")

    assert failures(sealed) == [
        "FAIL 4 channels.csv: its committed channels have 5 ballots cast; the log has 4 ballot entries"
    ]


@pytest.mark.parametrize(("old", "new"), [(b"1,4,1", b"1,four,1"), (b"channel,", b"way,")])
def test_channels_that_cannot_be_read_are_not_added_up(sealed, old, new):
    path = sealed / "channels.csv"
    path.write_bytes(path.read_bytes().replace(old, new))
    sealing.resign(sealed, "season 0")

    assert failures(sealed) == []
