"""What the forms of a case read: tidy texts, days, a file within its size, and which forms a file shows."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pingyi.season import actions, states
from pingyi.season.forms import cases as forms
from tests.support import rulings

RULING = {"outcome": "none", "decided_by": "领导小组", "decided_on": "2026-03-01", "reason": " 理由\r\n"}


def file(content=b"%PDF-1.7", name="证据.pdf"):
    return {"file": SimpleUploadedFile(name, content)}


def test_new_case_is_tidied(opened):
    typed = {"kind": "fraud", "agency": "a02", "source": " 来信\r\n续 ", "account": "Cafe\u0301"}

    form = forms.NewCaseForm(typed, season=opened)

    assert form.is_valid()
    assert form.new() == actions.NewCase("fraud", "a02", "来信\n续", "Café")


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, {"kind", "agency", "source", "account"}),
        ({"kind": "late"}, {"kind", "agency", "source", "account"}),
        ({"kind": "fraud", "agency": "a09", "source": "x", "account": "长" * 2001}, {"agency", "account"}),
        ({"kind": "fraud", "agency": "a01", "source": "\x00", "account": "x"}, {"source"}),
    ],
)
def test_new_case_says_what_is_wrong(opened, fields, wrong):
    assert set(forms.NewCaseForm(fields, season=opened).errors) == wrong


def test_evidence_is_a_file(opened):
    form = forms.EvidenceForm({"title": "照片", "link": ""}, file())

    assert form.is_valid()
    assert form.new() == actions.NewEvidence("照片", "", "证据.pdf", b"%PDF-1.7")


def test_evidence_is_a_link():
    form = forms.EvidenceForm({"title": "照片", "link": "https://example.invalid/"})

    assert form.is_valid()
    assert form.new() == actions.NewEvidence("照片", "https://example.invalid/")


def test_file_that_is_too_large_is_not_read():
    form = forms.EvidenceForm({"title": "照片"}, file(bytes((20 << 20) + 1)))

    assert set(form.errors) == {"file"}
    assert "20" in form.errors["file"][0]


def test_file_of_the_largest_size_is_read():
    assert forms.EvidenceForm({"title": "照片"}, file(bytes(20 << 20))).is_valid()


@pytest.mark.parametrize("typed", ["", "2026-02-30", "明天"])
def test_day_to_answer_by_is_a_day(typed):
    assert set(forms.AskForm({"answer_by": typed}).errors) == {"answer_by"}


def test_hearing_has_its_day():
    form = forms.HearForm({"statement": "意见", "heard_on": "2026-03-01"})

    assert form.is_valid()
    assert form.hearing() == actions.Hearing("意见", date(2026, 3, 1))


def test_hearing_without_a_day_is_of_today(monkeypatch):
    monkeypatch.setattr(forms.clock, "now", lambda: rulings.world.NOW)
    form = forms.HearForm({})

    assert form.is_valid()
    assert form.hearing() == actions.Hearing("", rulings.TODAY)


def test_ruling_is_read(opened, operator):
    form = forms.RuleForm({**RULING, "next_year": ""}, case=rulings.filed(opened, operator, "put_off"))

    assert form.is_valid()
    assert form.found() == actions.Outcome("none", "领导小组", date(2026, 3, 1), "理由", None)


def test_year_is_read_where_a_review_is_put_off(opened, operator):
    typed = {**RULING, "outcome": "withdrawn", "next_year": "2027"}
    form = forms.RuleForm(typed, case=rulings.filed(opened, operator, "illness"))

    assert form.is_valid()
    assert form.found().next_year == 2027


@pytest.mark.parametrize(
    ("kind", "asked"), [("refusal", False), ("fraud", False), ("illness", True), ("put_off", True)]
)
def test_year_is_asked_where_a_review_is_put_off(opened, operator, kind, asked):
    form = forms.RuleForm(case=rulings.filed(opened, operator, kind))

    assert ("next_year" in form.fields) == asked
    assert [key for key, _ in form.fields["outcome"].choices] == ["", *states.OUTCOMES[kind]]


def test_file_shows_the_forms_of_what_can_be_done(opened, operator):
    case = rulings.filed(opened, operator)
    refused = forms.DropForm({})

    shown = forms.on_file(case, ("drop", "rule"), refused)

    assert list(shown) == ["rule", "drop"]
    assert shown["drop"] is refused
    assert not shown["rule"].is_bound
    assert list(forms.on_file(case, (), None)) == []


def test_ids_of_fields_tell_their_forms_apart(opened, operator):
    case = rulings.filed(opened, operator, "put_off")
    made = forms.on_file(case, [move.name for move in states.CASE], None)

    ids = [field.id_for_label for form in made.values() for field in form]

    assert len(made) == 5
    assert len(ids) == len(set(ids))
