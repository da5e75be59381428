"""What lists and files of cases say: what each waits for, what happened, what a role can do."""

from datetime import timedelta

import pytest
from django.db import transaction

from pingyi.core.errors import Missing
from pingyi.flow import keys
from pingyi.flow.models import Proposal
from pingyi.season import access, actions, queries, states
from pingyi.vault.store import Damaged
from tests.support import rulings, world

ANSWER_BY = rulings.TODAY + timedelta(days=1)


def drop(case, actor):
    actions.drop(case=case, why="查无此事", actor=actor, now=world.NOW)


def decline(season, actor, why="尚未核实"):
    row = Proposal.objects.within(season.office).get(outcome="waiting")
    with transaction.atomic():
        keys.decline(row, actor=actor, now=world.NOW, why=why)


def test_each_case_says_what_it_waits_for(opened, operator, approver):
    asking = rulings.filed(opened, operator)
    free = rulings.filed(opened, operator, "illness")
    asked = rulings.asked(opened, operator, "fraud", "a02")
    heard = rulings.heard(opened, operator, "fraud", "a03")
    proposed = rulings.filed(opened, operator, "refusal", "a03")
    rulings.rule(proposed, (operator,), "absent")
    dropped = rulings.filed(opened, approver, "put_off")
    drop(dropped, operator)
    decided = rulings.filed(opened, operator, "put_off", "a02")
    rulings.rule(decided, (operator, approver), "none")

    found = [(row.case, row.waits_for, row.due, row.opened_by) for row in queries.cases(opened)]

    assert found == [
        (proposed, "second_key", None, operator.name),
        (heard, "ruling", None, operator.name),
        (asked, "answer", ANSWER_BY, operator.name),
        (free, "ruling", None, operator.name),
        (asking, "asking", None, operator.name),
        (decided, "", None, operator.name),
        (dropped, "", None, approver.name),
    ]
    assert [row.case for row in queries.open_cases(opened)] == [asking, free, asked, heard, proposed]


def test_lists_are_cut(opened, operator):
    cases = [rulings.filed(opened, operator, kind) for kind in states.CASE_KINDS]

    assert [row.case for row in queries.cases(opened, 2)] == [cases[3], cases[2]]
    assert [row.case for row in queries.open_cases(opened, 2)] == cases[:2]


def test_lists_cost_as_many_queries_for_many_cases_as_for_one(opened, operator, django_assert_num_queries):
    rulings.filed(opened, operator)
    with django_assert_num_queries(3):
        queries.cases(opened)
    for agency in ("a02", "a03"):
        rulings.filed(opened, operator, "refusal", agency)
    with django_assert_num_queries(3):
        assert len(queries.open_cases(opened)) == 3


def test_cases_are_those_of_the_season(opened, operator, approver):
    rulings.filed(opened, operator)
    other = world.freeze(world.drafted(opened.office, key="other"), operator, approver)

    assert queries.cases(other) == ()


@pytest.mark.parametrize("role", ["operator", "approver", "auditor"])
def test_moves_offered_follow_the_hearing(opened, operator, role):
    acts = role != "auditor"
    filed = rulings.filed(opened, operator)
    asked = rulings.asked(opened, operator, "fraud", "a02")
    heard = rulings.heard(opened, operator, "fraud", "a03")
    free = rulings.filed(opened, operator, "refusal")
    expected = {
        filed: ("add_evidence", "ask_hearing", "drop"),
        asked: ("add_evidence", "ask_hearing", "hear", "drop"),
        heard: ("add_evidence", "rule", "drop"),
        free: ("add_evidence", "ask_hearing", "rule", "drop"),
    }

    found = {case: queries.possible_moves(case, role, proposed=False) for case in expected}

    assert found == (expected if acts else dict.fromkeys(expected, ()))
    assert queries.possible_moves(heard, role, proposed=True) == ()


def test_timeline_tells_everything_in_order(opened, operator, approver):
    case = rulings.heard(opened, operator)
    rulings.rule(case, (operator,), "fraud")
    decline(opened, approver)
    rulings.rule(case, (operator, approver), "none")

    found = {(row.move, row.name, row.why) for row in queries.timeline(case)}
    moves = [row.move for row in queries.timeline(case)]
    assert moves[:3] == ["open_case", "ask_hearing", "hear"]
    assert found >= {
        ("rule_proposed", operator.name, rulings.REASON),
        ("rule_declined", approver.name, "尚未核实"),
        ("rule", approver.name, rulings.REASON),
    }
    assert len(moves) == 7


def test_ruling_that_was_declined_waits_no_longer(opened, operator, approver):
    case = rulings.filed(opened, operator, "refusal")
    rulings.rule(case, (operator,), "absent")
    assert queries.waiting_ruling(case) is not None

    decline(opened, approver)

    assert queries.waiting_ruling(case) is None
    assert queries.case_page(case, "operator")["moves"][-2:] == ("rule", "drop")


def test_end_of_the_decision_stands_on_the_case(opened, operator, approver):
    case = rulings.filed(opened, operator, "refusal")
    rulings.rule(case, (operator, approver), "absent")
    assert queries.ending(case) is None
    ruling = actions.Ruling("revoke", "", "已到会", ref=case.decision.key)
    for actor in (operator, approver):
        actions.decide(season=opened, ruling=ruling, actor=actor, now=world.NOW)

    assert queries.ending(case) == queries.decisions(opened).last()
    assert case.state == "decided"


def test_case_without_a_decision_has_no_end(opened, operator):
    assert queries.ending(rulings.filed(opened, operator)) is None


@pytest.mark.parametrize(
    ("outcome", "effect"), [("none", "grade_stays"), ("absent", "grade_none"), ("withdrawn", "grade_none")]
)
def test_effect_is_told_by_a_key(opened, outcome, effect):
    assert queries.effect(opened, outcome) == effect


def test_effect_of_fraud_is_the_grade_of_the_scheme(opened):
    assert queries.effect(opened, "fraud")["zh"] == "较差"


def test_cases_can_be_opened_from_the_freeze_on(drafted, operator, approver):
    assert (queries.can_open(drafted), queries.can_override(drafted)) == (False, False)

    world.freeze(drafted, operator, approver)

    assert (queries.can_open(drafted), queries.can_override(drafted)) == (True, True)


def test_evidence_that_was_changed_in_the_vault_is_not_shown(opened, operator, settings):
    row = rulings.evidence(rulings.filed(opened, operator), operator)
    (settings.DATA / "vault" / row.sha256[:2] / row.sha256).write_bytes(b"changed")

    with pytest.raises(Damaged):
        queries.content_of(row)


# -- doors


@pytest.mark.parametrize("role", ["operator", "approver", "auditor"])
def test_office_reads_its_cases(opened, operator, request, role):
    case = rulings.filed(opened, operator)

    assert access.get_case(request.getfixturevalue(role), "s2026", case.pk) == case


def test_case_is_of_its_season_and_office(opened, operator, approver, outsider):
    case = rulings.filed(opened, operator)
    world.freeze(world.drafted(opened.office, key="other"), operator, approver)
    boss = world.agency_user(opened, "agency_approver")
    for person, key, number in (
        (operator, "other", case.pk),
        (operator, "s2026", case.pk + 1),
        (outsider, "s2026", case.pk),
        (boss, "s2026", case.pk),
    ):
        with pytest.raises(Missing):
            access.get_case(person, key, number)


@pytest.mark.parametrize("role", ["agency_clerk", "agency_approver"])
def test_agency_finds_only_what_it_was_asked(opened, operator, role):
    own, stranger = world.agency_user(opened, role), world.agency_user(opened, role, "a02")
    asked = rulings.asked(opened, operator)
    unasked = rulings.filed(opened, operator, "illness")

    assert queries.asked_cases(own) == [asked]
    assert access.get_asked_case(own, asked.pk) == asked
    assert (queries.asked_cases(stranger), queries.asked_cases(operator)) == ([], [])
    for person, case in ((own, unasked), (stranger, asked), (operator, asked)):
        with pytest.raises(Missing) as caught:
            access.get_asked_case(person, case.pk)
        assert str(caught.value) == f"there is no case {case.pk}"
