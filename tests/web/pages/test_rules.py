"""The rules of a season as a page shows them: every source with its value and its article."""

import pytest

from pingyi.core import canonical
from pingyi.policy import load as policy
from pingyi.rules import freeze
from pingyi.schemes import load
from pingyi.web.pages import rules


def document(name):
    return freeze.freeze(load.merged(name))


def by_path(name):
    return {rule.path: rule for rows in rules.sections(document(name)).values() for rule in rows}


@pytest.mark.parametrize("name", load.names())
def test_every_source_of_a_scheme_is_a_rule(name):
    found = by_path(name)

    assert set(found) == set(document(name)["sources"])
    assert {path: (rule.origin, rule.cite, rule.assumed) for path, rule in found.items()} == {
        path: (source["from"], source.get("cite", ""), source.get("assumed", ""))
        for path, source in document(name)["sources"].items()
    }


@pytest.mark.parametrize("name", load.names())
def test_every_value_is_that_of_the_merged_scheme(name):
    merged = load.merged(name)

    shown = {path: rule.value if rule.value is not None else list(rule.rows) for path, rule in by_path(name).items()}
    # What absence does is a grade or none, and an answer that is excluded has no points: the frozen form says null.
    for path in [path for path in shown if path.startswith("override.") or path.endswith(".options")]:
        del shown[path]
    wanted = {path: freeze.to_json(merged.leaves[path].value, path.rpartition(".")[2]) for path in shown}
    assert canonical.dumps(shown) == canonical.dumps(wanted)


def test_rows_of_a_list_stand_apart():
    options = by_path("cn.gd")["component.social.options"]

    assert options.value is None
    assert [(row["key"], row["points"]) for row in options.rows] == [
        ("very", "100"),
        ("satisfied", "85"),
        ("fair", "60"),
        ("dissatisfied", "0"),
        ("unknown", None),
    ]


def test_no_value_is_shown_as_none():
    assert by_path("cn.gd")["override.absent.grade"].value is None


def test_cited_rule_has_the_summary_of_its_article():
    rule = by_path("cn.gd")["component.jury.weight"]

    article = policy.article("GD-LZPY:13")
    assert rule.summary == {"zh": article.summary_zh, "en": article.summary_en}


def test_assumed_rule_has_no_summary():
    assert by_path("cn.gd")["component.jury.maximum"].summary == {}


def test_article_that_the_register_lost_is_shown_without_a_summary():
    found = document("cn.gd")
    found = {**found, "sources": {"roster.per_year": {"from": "cn.gd", "cite": "GD-LZPY:999"}}}

    ((rule,),) = rules.sections(found).values()

    assert (rule.cite, rule.summary) == ("GD-LZPY:999", {})


def test_value_that_is_not_there_is_none():
    found = {**document("cn.gd"), "sources": {"roster.nothing.here": {"from": "cn.gd"}, "result.nothing": None}}

    values = [(rule.path, rule.value, rule.origin) for rows in rules.sections(found).values() for rule in rows]

    assert sorted(values) == [("result.nothing", None, ""), ("roster.nothing.here", None, "cn.gd")]


@pytest.mark.parametrize("wrong", [None, [], "text", {}, {"sources": []}])
def test_what_is_no_scheme_is_refused(wrong):
    with pytest.raises(TypeError, match=r"no scheme\.json"):
        rules.sections(wrong)


def test_document_without_rules_has_sources_without_values():
    ((rule,),) = rules.sections({"sources": {"roster.per_year": {"from": "x"}}, "rules": None}).values()

    assert rule.value is None
