"""Words for kinds, sections, values and articles, in both languages."""

import pytest
from django.utils import translation

from pingyi.policy import load as policy
from pingyi.season import queries, texts
from pingyi.season.actions.decisions import OVERRIDES


def test_kind_speaks_the_present_language():
    with translation.override("en"):
        english = texts.kind("enterprise")
    with translation.override("zh-hans"):
        chinese = texts.kind("enterprise")

    assert (english, chinese) == ("Enterprise", "企业")


def test_kind_without_a_word_stays_its_key():
    assert texts.kind("club") == "club"


def test_kind_in_every_language_leaves_the_present_one_as_it_was():
    with translation.override("en"):
        assert texts.kind_in_every_language("enterprise") == ["企业", "Enterprise"]
        assert translation.get_language() == "en"


@pytest.mark.parametrize("scheme", sorted(queries.shipped_titles()))
def test_every_kind_of_a_shipped_scheme_has_a_word(scheme):
    kinds = queries.shipped(scheme).value("roster.kinds")

    assert set(kinds) <= set(texts.KINDS)


def test_articles_of_decisions_resolve():
    assert set(texts.ARTICLES) == set(OVERRIDES)
    assert {policy.check_cite(cite) for cite in texts.ARTICLES.values()} == {None}


@pytest.mark.parametrize(
    ("path", "label", "word"),
    [
        ("override.fraud", "", "Fraud, verified"),
        ("component.jury", "Jury", "Part of the score: Jury"),
        ("component.jury", "", "component.jury"),
        ("nowhere.jury", "Jury", "nowhere.jury"),
    ],
)
def test_section_is_what_it_is_and_what_the_scheme_calls_it(path, label, word):
    with translation.override("en"):
        assert texts.section(path, label) == word


@pytest.mark.parametrize(("path", "word"), [("result.rounding", "Rounding"), ("a.b.nothing", "nothing")])
def test_leaf_is_named_by_the_last_part_of_its_path(path, word):
    with translation.override("en"):
        assert texts.leaf(path) == word


@pytest.mark.parametrize(("key", "word"), [("half_up", "half up"), ("enterprise", "Enterprise"), ("v1", "v1")])
def test_value_that_is_a_key_has_a_word(key, word):
    with translation.override("en"):
        assert texts.value(key) == word


@pytest.mark.parametrize("scheme", sorted(queries.shipped_titles()))
def test_every_value_of_a_shipped_scheme_has_a_name(scheme):
    names = {path.rpartition(".")[2] for path in queries.shipped(scheme).leaves}

    assert names <= set(texts.LEAVES)
