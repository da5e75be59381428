"""The ruling on a case: two keys, the decision it writes, what each kind may end with, and each refusal."""

from datetime import timedelta

import pytest
from django.db import transaction

from pingyi.core import canonical
from pingyi.core.errors import Conflict, Refused
from pingyi.flow import keys
from pingyi.flow.models import Deed, Proposal
from pingyi.ledger import commit
from pingyi.ledger.models import Log
from pingyi.season import actions, queries, states
from pingyi.season.models import Case
from tests.support import rulings, world

TODAY = rulings.TODAY


def told(act, error=Refused):
    with pytest.raises(error) as caught, transaction.atomic():
        act()
    return str(caught.value)


def overrides(season):
    found = {row.pk: row.key for row in queries.agencies(season)}
    return {found[pk]: kinds for pk, kinds in queries.active_overrides(season).items()}


@pytest.mark.parametrize(
    ("kind", "outcome", "cite"),
    [
        ("refusal", "absent", "GD-LZPY:14"),
        ("illness", "withdrawn", "GD-LZPY:5"),
        ("put_off", "withdrawn", "GD-LZPY:5"),
        ("fraud", "fraud", "GD-LZPY:15"),
    ],
)
def test_two_keys_rule_and_write_the_decision(opened, operator, approver, kind, outcome, cite):
    make = rulings.heard if kind == "fraud" else rulings.filed
    case = make(opened, operator, kind)
    size, count = Log.objects.get().size, queries.decisions(opened).count()

    turn = rulings.rule(case, (operator, approver), outcome)

    row = queries.decisions(opened).last()
    assert (turn.complete, turn.signers) == (True, "operator+approver")
    assert actions.decision_cells(row) == (
        f"d{count + 1:03d}",
        outcome,
        "a01",
        "case-1",
        cite,
        "operator+approver",
        "2026-03-02",
        rulings.REASON,
    )
    digest = commit.decision_digest(bytes.fromhex(row.salt), actions.decision_cells(row))
    assert [(entry["k"], entry["kind"], entry["digest"]) for entry in world.entries(opened)[size:]] == [
        ("decision", outcome, digest)
    ]
    kept = Case.objects.within(opened.office).get()
    assert (kept.state, kept.outcome, kept.decided_by, kept.decided_on) == ("decided", outcome, rulings.BODY, TODAY)
    assert (kept.reason, kept.decision, kept.next_year) == (
        rulings.REASON,
        row,
        2027 if outcome == "withdrawn" else None,
    )
    assert overrides(opened) == {"a01": [outcome]}


@pytest.mark.parametrize("kind", states.CASE_KINDS)
def test_ruling_that_nothing_holds_is_published_nowhere(opened, operator, approver, kind):
    case = rulings.heard(opened, operator, kind)
    size, count = Log.objects.get().size, queries.decisions(opened).count()

    assert rulings.rule(case, (operator, approver), "none").complete

    assert (case.state, case.outcome, case.decision) == ("decided", "none", None)
    assert (Log.objects.get().size, queries.decisions(opened).count()) == (size, count)


def test_public_names_follow_the_order_of_decisions_and_count_no_other_case(opened, operator, approver):
    rulings.filed(opened, operator, "illness", "a03")
    for agency in ("a02", "a01"):
        rulings.ruled(opened, (operator, approver), "absent", agency)

    rows = queries.decisions(opened).filter(kind="absent")
    assert [(row.agency.key, row.ref) for row in rows] == [("a02", "case-1"), ("a01", "case-2")]


def test_first_key_says_in_words_what_it_wants(opened, operator):
    case = rulings.heard(opened, operator)

    turn = rulings.rule(case, (operator,), "fraud")

    row = Proposal.objects.within(opened.office).get(outcome="waiting")
    assert (turn.complete, row.pk, row.subject, row.why) == (
        False,
        turn.proposal_id,
        keys.subject_id(opened),
        rulings.REASON,
    )
    said = canonical.loads(row.summary.encode())
    assert [pair for pair in said if pair[0] != "What it does to the grade"] == [
        ["Agency", world.AGENCIES[0]],
        ["Case", "case_fraud"],
        ["Outcome", "outcome_fraud"],
        ["Decided by", rulings.BODY],
        ["Decided on", TODAY.isoformat()],
    ]
    assert dict(said)["What it does to the grade"]["zh"] == "较差"
    assert queries.active_overrides(opened) == {}


def test_first_key_of_a_review_put_off_names_the_year(opened, operator):
    rulings.ruled(opened, (operator,), "withdrawn")

    said = dict(canonical.loads(Proposal.objects.within(opened.office).get(outcome="waiting").summary.encode()))
    assert (said["Put off to"], said["What it does to the grade"]) == ("2027", "grade_none")


def test_both_keys_stand_in_the_trail(opened, operator, approver):
    rulings.ruled(opened, (operator, approver), "absent")

    rows = Deed.objects.within(opened.office).filter(move__startswith="rule").order_by("pk")
    assert [(row.move, row.role, row.about, row.why) for row in rows] == [
        ("rule_proposed", "operator", world.AGENCIES[0], rulings.REASON),
        ("rule", "approver", world.AGENCIES[0], rulings.REASON),
    ]


@pytest.mark.parametrize("who", ["operator", "approver"])
def test_same_person_is_no_second_key(opened, request, who):
    person = request.getfixturevalue(who)
    case = rulings.filed(opened, person, "refusal")
    rulings.rule(case, (person,), "absent")

    assert told(lambda: rulings.rule(case, (person,), "absent")) == (
        "you proposed this; the second key must be another person's"
    )
    assert overrides(opened) == {}


def test_one_ruling_waits_on_a_case(opened, operator, approver):
    case = rulings.filed(opened, operator, "refusal")
    rulings.rule(case, (operator,), "absent")

    assert told(lambda: rulings.rule(case, (approver,), "absent", reason="另一原因"), Conflict) == (
        "another ruling on this case waits for its second key; decline that proposal first"
    )


def test_rulings_on_several_cases_wait_together(opened, operator, approver):
    cases = [rulings.filed(opened, operator, "refusal", agency) for agency in ("a01", "a02")]
    for case in cases:
        rulings.rule(case, (operator,), "absent")
    for case in reversed(cases):
        rulings.rule(case, (approver,), "absent")

    assert overrides(opened) == {"a01": ["absent"], "a02": ["absent"]}


def test_overrides_stand_in_the_order_of_the_formats(opened, operator, approver):
    for name in ("withdrawn", "fraud", "absent"):
        rulings.ruled(opened, (operator, approver), name)

    assert overrides(opened) == {"a01": ["absent", "fraud", "withdrawn"]}


def test_fraud_is_ruled_on_only_after_the_hearing(opened, operator):
    case = rulings.filed(opened, operator)
    for name in ("fraud", "none"):
        assert told(lambda name=name: rulings.rule(case, (operator,), name)) == (
            "fraud is ruled on only after the agency was heard; ask it to answer first"
        )


@pytest.mark.parametrize("kind", states.CASE_KINDS)
def test_no_ruling_while_the_agency_may_answer(opened, operator, kind):
    case = rulings.asked(opened, operator, kind)

    assert told(lambda: rulings.rule(case, (operator,), "none")) == (
        f"the agency was asked to answer until {TODAY + timedelta(days=1)}; close the hearing first"
    )


def test_decision_is_not_older_than_the_hearing(opened, operator):
    case, day = rulings.heard(opened, operator), TODAY - timedelta(days=1)

    assert told(lambda: rulings.rule(case, (operator,), "fraud", decided_on=day)) == (
        f"{day}: a decision of that day was made before the agency was heard on {TODAY}"
    )


def test_absence_may_have_been_decided_before_the_case_was_recorded(opened, operator, approver):
    case = rulings.filed(opened, operator, "refusal")

    assert rulings.rule(case, (operator, approver), "absent", decided_on=TODAY - timedelta(days=9)).complete


@pytest.mark.parametrize(
    ("kind", "name", "fields", "message"),
    [
        ("refusal", "fraud", {}, 'this case cannot end with "fraud"; choose outcome_absent, outcome_none'),
        ("refusal", "", {}, 'this case cannot end with ""; choose outcome_absent, outcome_none'),
        ("illness", "absent", {}, 'this case cannot end with "absent"; choose outcome_withdrawn, outcome_none'),
        ("refusal", "absent", {"decided_by": " "}, "say in at most 200 characters which body decided"),
        ("refusal", "absent", {"decided_by": "会" * 201}, "say in at most 200 characters which body decided"),
        (
            "refusal",
            "absent",
            {"decided_on": TODAY + timedelta(days=1)},
            "2026-03-03: the day of the decision lies in the future",
        ),
        ("refusal", "absent", {"reason": " "}, "give the reason; it is published with the decision"),
        ("refusal", "absent", {"reason": "因" * 501}, "the reason has 501 characters; at most 500"),
        ("put_off", "withdrawn", {"next_year": None}, "say to which year the review is put off"),
        (
            "put_off",
            "withdrawn",
            {"next_year": 2026},
            "2026: a review is put off to 2027 or later, and only when it is put off",
        ),
        (
            "put_off",
            "withdrawn",
            {"next_year": 2101},
            "2101: a review is put off to 2027 or later, and only when it is put off",
        ),
        (
            "refusal",
            "absent",
            {"next_year": 2027},
            "2027: a review is put off to 2027 or later, and only when it is put off",
        ),
        (
            "put_off",
            "none",
            {"next_year": 2027},
            "2027: a review is put off to 2027 or later, and only when it is put off",
        ),
    ],
)
def test_rule_refuses(opened, operator, kind, name, fields, message):
    case = rulings.filed(opened, operator, kind)

    assert told(lambda: rulings.rule(case, (operator,), name, **fields)) == message
    assert not Proposal.objects.within(opened.office).filter(outcome="waiting").exists()


def test_leader_who_is_ill_needs_no_year(opened, operator, approver):
    case = rulings.filed(opened, operator, "illness")

    assert rulings.rule(case, (operator, approver), "withdrawn", next_year=None).complete


def test_override_that_holds_is_not_recorded_twice(opened, operator, approver):
    rulings.ruled(opened, (operator, approver), "absent")
    case = rulings.filed(opened, operator, "refusal")

    assert told(lambda: rulings.rule(case, (operator,), "absent")) == f'"absent" holds for {world.AGENCIES[0]} already'


def test_second_key_after_the_announcement_is_refused(gathered, operator, approver):
    case = rulings.filed(gathered, operator, "refusal")
    rulings.rule(case, (operator,), "absent")
    world.publish(gathered, operator, approver)
    case.refresh_from_db(from_queryset=Case.objects.within(gathered.office))

    message = told(lambda: rulings.rule(case, (approver,), "absent"))

    assert message == (
        "the result was announced; this version cannot correct it, so a ruling can now only find that nothing holds"
    )
    assert case.state == "open"


def test_fraud_found_after_publication_is_a_case_that_overrides_nothing(published, operator, approver):
    case = rulings.heard(published, operator)
    assert told(lambda: rulings.rule(case, (operator,), "fraud")).startswith("the result was announced;")

    assert rulings.rule(case, (operator, approver), "none").complete

    assert queries.active_overrides(published) == {}
