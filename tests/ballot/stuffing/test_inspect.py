"""All rules together: joined, in a fixed order, whatever the order of the ballots; and calm about odd input."""

import random
from fractions import Fraction

import pytest

from pingyi.ballot.stuffing import finding
from pingyi.ballot.stuffing.finding import Finding
from pingyi.ballot.stuffing.inspect import inspect
from pingyi.ballot.stuffing.rules import RULES
from pingyi.ballot.stuffing.seen import Shape
from tests.ballot.stuffing import lots
from tests.ballot.stuffing.lots import SHAPE


def saying(*found):
    """Return a rule that says this, whatever it sees."""
    return lambda _seen, _shape: list(found)


def said(seqs, agency=0, advice=finding.SET_ASIDE, rule="r1"):
    return Finding(rule, seqs, agency, {"count": str(len(seqs))}, advice)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("ballots", [[], lots.EXAMPLES["r1"][:1]], ids=["none", "one"])
def test_rules_find_nothing_in_no_ballot_and_in_one(rule, ballots):
    assert rule(ballots, SHAPE) == []


@pytest.mark.parametrize("points", [(), (None, None), (Fraction(60), Fraction(60), Fraction(60), None)])
def test_inspect_names_no_agency_where_nothing_can_be_preferred(points):
    found = inspect(lots.EXAMPLES["r1"], Shape(points))

    assert {one.agency for one in found} <= {None}


def test_inspect_finds_nothing_in_a_crowd():
    assert inspect(lots.numbered(lots.crowd()), SHAPE) == ()


@pytest.mark.parametrize("name", lots.EXAMPLES)
def test_inspect_does_not_depend_on_the_order_of_the_ballots(name):
    ballots = list(lots.EXAMPLES[name])
    found = inspect(ballots, SHAPE)

    random.Random(8).shuffle(ballots)

    assert inspect(ballots, SHAPE) == found
    assert name in {one.rule for one in found}


def test_inspect_joins_findings_that_share_a_ballot():
    rule = saying(said((1, 2)), said((5, 6, 7)), said((2, 3)), said((3, 5)), said((8, 9)))

    found = inspect([], SHAPE, rules=[rule])

    assert [one.seqs for one in found] == [(1, 2, 3, 5, 6, 7), (8, 9)]
    assert found[0].numbers == {"count": "3"}


def test_inspect_keeps_rules_agencies_and_advice_apart():
    rule = saying(said((1, 2)), said((1, 2), rule="r4"), said((1, 2), agency=1), said((1, 2), agency=None))

    found = inspect([], SHAPE, rules=[rule])

    assert [(one.rule, one.agency) for one in found] == [("r1", None), ("r1", 0), ("r1", 1), ("r4", 0)]


def test_inspect_drops_a_notice_where_the_rule_sets_aside():
    rule = saying(said((1, 2)), said((2, 3), advice=finding.NOTICE), said((4, 5), advice=finding.NOTICE))

    found = inspect([], SHAPE, rules=[rule])

    assert [(one.seqs, one.advice) for one in found] == [((1, 2), finding.SET_ASIDE), ((4, 5), finding.NOTICE)]
