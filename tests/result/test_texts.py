"""Every rule and every fact that the engine can put into a trace has words."""

import re

import pytest
from django.utils.translation import gettext, override

from pingyi.bundle import score, source
from pingyi.core import canonical
from pingyi.result import texts
from tests.support import verifiers

GOLDEN = verifiers.VERIFIER.parent.parent.parent / "tests" / "golden"
CASES = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())


def walked(node):
    yield node
    for part in node.get("inputs", ()):
        yield from walked(part)


def traced(case):
    """Return every node of the traces of a worked case, and the names that its scheme and raters bring."""
    scored = score.score(source.Folder(GOLDEN / case))
    nodes = [node for row in canonical.loads(scored.trace)["agencies"] for node in walked(row["why"])]
    own = {
        *(one["key"] for one in walk_keys(scored.season.document["rules"])),
        *(rater.rater for rater in scored.season.inputs.raters),
        *(rater.unit for rater in scored.season.inputs.raters),
    }
    return nodes, own


def walk_keys(node):
    if isinstance(node, dict):
        if "key" in node:
            yield node
        for inner in node.values():
            yield from walk_keys(inner)
    elif isinstance(node, list | tuple):
        for inner in node:
            yield from walk_keys(inner)


@pytest.mark.parametrize("case", CASES)
def test_rules_and_facts_of_a_worked_case_have_words(case):
    nodes, own = traced(case)

    rules = {node["rule"] for node in nodes if "rule" in node}
    facts = {node["name"] for node in nodes if "name" in node} - own
    assert rules - set(texts.RULES) == set()
    assert {name for name in facts if not set(re.split(r"\.", name)) <= own} - set(texts.FACTS) == set()


def test_worked_cases_reach_every_rule():
    seen = {node["rule"] for case in CASES for node in traced(case)[0] if "rule" in node}

    assert set(texts.RULES) - seen == set()


def test_words_are_distinct():
    with override("en"):
        words = [gettext(text) for text in texts.RULES.values()]

    assert len(set(words)) == len(words)
