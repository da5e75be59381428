"""Filters and tags of the templates: labels in the page's language, figures cut once, values worded."""

import hashlib

import pytest
from django.conf import settings
from django.utils.translation import override

from pingyi.core.errors import Refused
from pingyi.result.queries import Part
from pingyi.web.templatetags import pingyi as tags

LABEL = {"zh": "评议团", "en": "Jury"}


def test_asset_names_the_digest_of_the_content():
    raw = (settings.PACKAGE / "web" / "static" / "web" / "mark.svg").read_bytes()

    assert tags.asset("web/mark.svg") == f"/static/web/mark.svg?v={hashlib.sha256(raw).hexdigest()[:12]}"


@pytest.mark.parametrize(("key", "expected"), [(True, "yes"), (False, "no"), ("open", "Open"), ("x", "x"), (7, "7")])
def test_word(key, expected):
    assert tags.word(key) == expected


@pytest.mark.parametrize(
    ("language", "label", "expected"),
    [
        ("en", LABEL, "Jury"),
        ("zh-hans", LABEL, "评议团"),
        ("en", {"zh": "评议团"}, ""),
        ("en", "plain", "plain"),
        ("en", None, ""),
    ],
)
def test_lang(language, label, expected):
    with override(language):
        assert tags.lang(label) == expected


def test_titles_and_names_are_in_the_page_language(drafted):
    with override("zh-hans"):
        chinese = (tags.title(drafted), tags.office_name(drafted.office))

    assert (tags.title(drafted), tags.office_name(drafted.office)) == ("Test county review 2026", "Test office test")
    assert chinese == ("测试县2026年度评议", "测试县test普法办公室")
    assert (tags.title(None), tags.office_name(None)) == ("", "")


def test_look_finds_by_the_text_of_a_key():
    assert [tags.look({"1": "a"}, 1), tags.look({}, "x"), tags.look(None, "x")] == ["a", "", ""]


@pytest.mark.parametrize(
    ("figure", "expected"),
    [("92.345000", "92.35"), ("92.344999", "92.34"), ("0.005000", "0.01"), ("100.000000", "100.00"), ("", "")],
)
def test_two_rounds_half_up(figure, expected):
    assert tags.two(figure) == expected


def test_numbers_keep_their_form():
    with override("en"):
        assert [tags.unlocalized(2026), tags.unlocalized(3.5)] == ["2026", "3.5"]


def test_parts_of_texts():
    assert tags.after_dot("component.jury.weight") == "weight"
    assert tags.split_plus("operator+approver") == ["operator", "approver"]


def test_words_of_lists_of_keys():
    assert tags.kind_word("judicial") == "Judicial body"
    assert tags.kind_word("other") == "other"
    assert tags.rule_word("marks.mean") == "Mean of the marks"
    assert tags.rule_word("no.rule") == "no.rule"
    assert tags.fact_word("weight") == "Weight"
    assert tags.fact_word("r2abc") == "r2abc"
    assert tags.value_word("mean") == "mean"
    assert tags.leaf_word("component.jury.aggregate") == "How marks are combined"
    assert tags.leaf_word("component.jury.unheard") == "unheard"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SG-2019-47:13", "Shaoguan measures Article 13"),
        ("GD-LZPY:3.6", "Guangdong measures Article 3.6"),
        ("SG-2021-11:annex2", "Shaoguan notice 2021 Annex 2"),
        ("SG-2021-11:notice", "Shaoguan notice 2021"),
        ("XX-1:2", "XX-1 Article 2"),
        ("assumed", "assumed"),
        (None, "None"),
    ],
)
def test_citation_for_people(text, expected):
    assert tags.cite_words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("GD-LZPY:14", "广东办法第14条"), ("SG-2021-11:annex2", "韶关2021年通知附件2")]
)
def test_citation_is_in_the_page_language(text, expected):
    with override("zh-hans"):
        assert tags.cite_words(text) == expected


def test_refusal_is_worded():
    with override("zh-hans"):
        assert tags.told(Refused('{path}: "{text}" is not possible here', path="甲", text="9")) == "甲：此处不能填“9”。"


@pytest.mark.parametrize(
    ("path", "names", "expected"),
    [
        ("organiser", {}, "Organiser"),
        ("override.fraud", {}, "Fraud, verified"),
        ("component.jury", {"component.jury": LABEL}, "Part of the score: Jury"),
        ("component.jury", None, "component.jury"),
        ("unheard.part", {"unheard.part": LABEL}, "unheard.part"),
    ],
)
def test_section_has_a_heading(path, names, expected):
    assert tags.section_word(path, names) == expected


def test_note_is_worded_with_the_labels_of_the_parts():
    assert tags.note_words("insufficient:jury", [Part("jury", LABEL, "40")]) == "too few marks or answers: Jury"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "—"),
        ("", "—"),
        ([], "—"),
        (True, "yes"),
        (False, "no"),
        (40, "40"),
        ("0.01", "0.01"),
        ("mean", "mean"),
        (["enforcement", "judicial"], "Law enforcement body；Judicial body"),
        ({"zh": "甲", "en": "A"}, "A"),
        ({"key": "a", "label": LABEL}, "Jury"),
        ({"key": "a", "label": LABEL, "points": "85", "vote": True}, "Jury (Points 85)"),
        ({"key": "a", "label": LABEL, "weight": 1, "minimum": 30}, "Jury (Weight 1, At least 30)"),
        ({"key": "a", "label": LABEL, "points": None}, "Jury"),
        ({"report": 8, "film": 3}, "report 8 · film 3"),
    ],
)
def test_readable_value_of_a_scheme(value, expected):
    assert tags.readable(value) == expected
