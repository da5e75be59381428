"""Facts as JSON: every kind comes back as it was, and nothing that is not its facts is read."""

import json
from dataclasses import replace
from datetime import date

import pytest

from pingyi.core import canonical
from pingyi.document import facts_json
from pingyi.document.facts_json import NotFacts
from tests.support import paper_facts

FACTS = {
    "notice": paper_facts.notice_facts,
    "interpretation": paper_facts.interpretation_facts,
    "circular": paper_facts.circular_facts,
    "result_table": paper_facts.result_facts,
    "letter": paper_facts.letter_facts,
    "criticism": paper_facts.criticism_facts,
}


def changed(kind, **fields):
    return canonical.dumps({**json.loads(facts_json.dumps(FACTS[kind]())), **fields}).decode()


def test_every_kind_of_paper_has_a_form():
    assert set(facts_json.FORMS) == set(FACTS)


@pytest.mark.parametrize("kind", sorted(FACTS))
def test_facts_come_back_as_they_were(kind):
    facts = FACTS[kind]()

    again = facts_json.loads(kind, facts_json.dumps(facts))

    assert again == facts
    assert facts_json.paper(kind, again) == paper_facts.PAPERS[kind]()


def test_days_are_written_as_texts():
    assert json.loads(facts_json.dumps(FACTS["circular"]()))["replies_by"] == "2027-01-15"


def test_number_and_day_are_given_with_the_issue():
    facts = facts_json.numbered(FACTS["letter"](), "演普办函〔2026〕9号", date(2026, 12, 1))

    assert (facts.issue.number, facts.issue.on) == ("演普办函〔2026〕9号", date(2026, 12, 1))
    assert replace(facts, issue=FACTS["letter"]().issue) == FACTS["letter"]()


def test_result_table_has_no_number():
    assert facts_json.numbered(FACTS["result_table"](), "x", date(2026, 12, 1)) == FACTS["result_table"]()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("poem", "{}"),
        ("circular", "{}"),
        ("circular", "[]"),
        ("circular", "no json"),
        ("circular", facts_json.dumps(FACTS["letter"]())),
        ("circular", changed("circular", replies_by="soon")),
        ("circular", changed("circular", absent="x")),
        ("circular", changed("circular", activity=7)),
        ("circular", changed("circular", turnout={"answers": "1", "jurors": 1, "peers": 1})),
        ("circular", changed("circular", turnout={"answers": True, "jurors": 1, "peers": 1})),
        ("circular", changed("circular", extra="x")),
    ],
)
def test_what_is_no_facts_of_the_kind_is_refused(kind, text):
    with pytest.raises(NotFacts):
        facts_json.loads(kind, text)


def test_list_that_is_none_is_refused():
    with pytest.raises(NotFacts, match="is no list"):
        facts_json.loads("notice", changed("notice", demands="x"))


def test_text_that_is_a_number_is_refused():
    with pytest.raises(NotFacts, match="7 is no str"):
        facts_json.loads("criticism", changed("criticism", account=7))
