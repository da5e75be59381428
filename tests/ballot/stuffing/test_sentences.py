"""Every rule has a sentence, whose names are those of its numbers."""

import re

import pytest

from pingyi.ballot.stuffing import sentences
from pingyi.ballot.stuffing.rules import RULES
from tests.ballot.stuffing import lots

NUMBER = re.compile(r"\d+(\.\d+)?|<1e-\d+")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_sentence_takes_the_numbers_of_its_rule(rule):
    found = rule(lots.EXAMPLES[rule.__name__], lots.SHAPE)

    assert found
    for one in found:
        assert one.rule == rule.__name__
        assert set(re.findall(r"{(\w+)}", sentences.RULES[one.rule])) == set(one.numbers)
        assert all(NUMBER.fullmatch(text) for text in one.numbers.values())


def test_every_rule_has_a_sentence_and_no_other():
    assert list(sentences.RULES) == [rule.__name__ for rule in RULES]
