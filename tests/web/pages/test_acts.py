"""The ledger as people read it."""

import json
from datetime import UTC, datetime

import pytest

from pingyi.ledger import entries
from pingyi.ledger.models import Entry
from pingyi.web.pages import acts

AT = "2026-11-22T08:00:00Z"
DIGEST = "ab" * 32
LABELS = {"components.jury": {"zh": "评议团评分", "en": "Jury"}}


def read(raw):
    """Return one entry as it is shown."""
    return acts.acts([Entry(index=7, raw=raw.decode())], LABELS)[0]


def test_act_tells_kind_time_and_roles():
    act = read(entries.entry("marking_open", AT, "operator+approver", component="jury"))

    assert (act.index, act.kind, act.roles) == (7, "Marking opened", ("operator", "approver"))
    assert act.at == datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    assert act.said == (("component", "Jury"),)


def test_component_without_a_label_keeps_its_key():
    assert read(entries.entry("unseal", AT, "operator", component="peers")).said == (("component", "peers"),)


def test_answer_has_neither_time_nor_roles():
    act = read(entries.ballot(DIGEST))

    assert (act.at, act.roles, act.said) == (None, (), (("commitment", "abababababab…"),))


def test_bytes_that_were_hashed_stand_beside():
    raw = entries.entry("ballot_close", AT, "operator", ballots=3)

    assert json.loads(read(raw).raw)["ballots"] == 3
    assert read(raw).said == (("answers", "3"),)


def test_decision_is_told_in_words():
    act = read(entries.entry("decision", AT, "operator", id="d001", kind="absent", digest=DIGEST))

    assert ("kind", "Absent from the review") in act.said
    assert ("digest", "abababababab…") in act.said


def test_result_names_its_files():
    act = read(entries.entry("result", AT, "operator", round=1, files={"trace.json": DIGEST, "results.csv": DIGEST}))

    assert ("files", "results.csv, trace.json") in act.said


def test_short_key_and_long_number_are_not_cut():
    key = read(entries.entry("key", AT, "operator", key="short"))
    paper = read(
        entries.entry("document", AT, "operator", number="演普办〔2026〕第12号（更正后再次印发）", digest=DIGEST)
    )

    assert key.said == (("key", "short"),)
    assert ("number", "演普办〔2026〕第12号（更正后再次印发）") in paper.said


def test_every_kind_and_field_of_the_ledger_has_a_word():
    fields = {name for forms in entries.KINDS.values() for name in forms}

    assert (set(entries.KINDS) - set(acts.KINDS), fields - set(acts.FIELDS)) == (set(), set())


def test_broken_entry_is_no_act():
    with pytest.raises(entries.BadEntry):
        read(b"{}")
