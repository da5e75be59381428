"""Every citation resolves, every binding article is obeyed or exempt, and the policy map is up to date."""

import pytest

from pingyi.policy import load as policy
from tools import policy_map

ARTICLES = [article for document in policy.register() for article in policy.articles(document.id)]
CODE = policy_map.code_places(policy_map.ROOT)
PLACES = policy_map.joined(policy_map.scheme_places(), CODE)


def test_cites_of_schemes_resolve():
    wrong = [policy.check_cite(cite) for cite in policy_map.scheme_places()]

    assert [message for message in wrong if message] == []


def test_cites_of_code_resolve():
    wrong = [f"{places}: {policy.check_cite(cite)}" for cite, places in CODE.items() if policy.check_cite(cite)]

    assert wrong == []


def test_cites_of_articles_resolve():
    wrong = [policy.check_cite(cite) for article in ARTICLES for cite in article.through]

    assert [message for message in wrong if message] == []


def test_documents_of_schemes_are_registered():
    documents = {layer.document for name in policy_map.schemes.names() for layer in policy_map.schemes.read(name)}

    assert {policy.check_document(document) for document in documents} == {None}


@pytest.mark.parametrize("article", [row for row in ARTICLES if row.binding], ids=lambda row: row.cite)
def test_binding_article_is_obeyed_or_exempt(article):
    assert policy_map.obeyed(article, PLACES) or article.exempt, f"nothing obeys {article.cite}: {article.summary_en}"


def test_exemptions_are_needed():
    stale = [row.cite for row in ARTICLES if row.exempt and (not row.binding or policy_map.obeyed(row, PLACES))]

    assert stale == []


def test_map_is_up_to_date():
    current = policy_map.render(PLACES)
    written = policy_map.TARGET.read_text("utf-8") if policy_map.TARGET.exists() else ""

    assert written == current, f"docs/generated/policy-map.md is stale; run {policy_map.COMMAND}"


def test_code_places_finds_decorators_and_moves(tmp_path):
    (tmp_path / "pingyi" / "x").mkdir(parents=True)
    (tmp_path / "pingyi" / "x" / "states.py").write_text(
        '@trace.implements("A:1", "A:2")\nclass K: pass\n'
        '@implements("A:3")\nasync def f(): pass\n'
        "@other\ndef g(): pass\n"
        'M = (Move("open", cite="A:4"), Move("shut", cite="wrong"), machine.Move("no", cite=""))\n'
        'S = Step(rule, cite="A:5"), Step(rule, cite="assumed"), Step(rule, cite=name), fs[0](cite="A:6")\n'
    )

    found = policy_map.code_places(tmp_path)

    assert found == {
        "A:1": ["pingyi.x.states.K"],
        "A:2": ["pingyi.x.states.K"],
        "A:3": ["pingyi.x.states.f"],
        "A:4": ["pingyi.x.states.Move open"],
        "wrong": ["pingyi.x.states.Move shut"],
        "A:5": ["pingyi.x.states.Step"],
        "A:6": ["pingyi.x.states."],
    }


def test_obeyed_through_others_and_never_in_a_circle():
    article = policy.article("SG-2019-47:3.2")
    circle = policy.Article("GD-LZPY", "4", "", "", True, through=("GD-LZPY:4",))

    obeyed_places = {"SG-2019-47:9": ["x"], "GD-LZPY:12": ["y"], "SG-2019-47:13": ["z"]}

    assert policy_map.obeyed(article, obeyed_places)
    assert not policy_map.obeyed(article, {"SG-2019-47:9": ["x"]})
    assert not policy_map.obeyed(circle, {})
