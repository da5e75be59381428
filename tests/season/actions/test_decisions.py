"""Absence, withdrawal, fraud and the end of one: two keys, the ledger entry, and each refusal."""

import pytest
from django.db import transaction

from pingyi.core.errors import Refused
from pingyi.flow.models import Proposal
from pingyi.ledger import commit
from pingyi.ledger.models import Log
from pingyi.season import actions, queries
from pingyi.season.models import Season
from tests.support import world

REASON = "评议会当日未派员到场，经核实"


def told(act):
    with pytest.raises(Refused) as caught, transaction.atomic():
        act()
    return str(caught.value)


def case(kind="absent", agency="a01", reason=REASON, **fields):
    return actions.Case(kind, agency, reason, **fields)


def decide(season, actor, what):
    return actions.decide(season=season, case=what, actor=actor, now=world.NOW)


@pytest.fixture
def decided(opened, operator, approver):
    """Return a function that records a case with both keys and returns its row."""

    def both(what):
        turns = [decide(opened, actor, what) for actor in (operator, approver)]
        assert [turn.complete for turn in turns] == [False, True]
        return queries.decisions(opened).last()

    return both


def overrides(season):
    keys = {row.pk: row.key for row in queries.agencies(season)}
    return {keys[pk]: kinds for pk, kinds in queries.active_overrides(season).items()}


@pytest.mark.parametrize("kind", actions.decisions.OVERRIDES)
def test_two_keys_record_an_override(opened, decided, kind):
    size, count = opened.log.size, queries.decisions(opened).count()

    row = decided(case(kind, cite="GD-LZPY:14"))

    assert actions.decision_cells(row) == (
        f"d{count + 1:03d}",
        kind,
        "a01",
        "",
        "GD-LZPY:14",
        "operator+approver",
        "2026-03-02",
        REASON,
    )
    digest = commit.decision_digest(bytes.fromhex(row.salt), actions.decision_cells(row))
    assert world.entries(opened)[size:] == [
        {
            "k": "decision",
            "at": "2026-03-02T08:00:00Z",
            "by": "operator+approver",
            "id": row.key,
            "kind": kind,
            "digest": digest,
        }
    ]
    assert str(row) == row.key


def test_first_key_records_nothing(opened, operator):
    size, count = opened.log.size, queries.decisions(opened).count()

    decide(opened, operator, case())

    assert (Log.objects.get().size, queries.decisions(opened).count()) == (size, count)
    assert Proposal.objects.within(opened.office).get(outcome="waiting").why == REASON


def test_state_of_the_season_stays(opened, decided):
    decided(case())

    assert Season.objects.within(opened.office).get().state == "open"


def test_cases_of_several_agencies_may_wait_together(opened, operator, approver):
    for agency in ("a01", "a02"):
        decide(opened, operator, case(agency=agency))
    for agency in ("a02", "a01"):
        decide(opened, approver, case(agency=agency))

    assert overrides(opened) == {"a01": ["absent"], "a02": ["absent"]}


def test_overrides_stand_in_the_order_of_the_formats(opened, decided):
    for kind in ("withdrawn", "fraud", "absent"):
        decided(case(kind))

    assert overrides(opened) == {"a01": ["absent", "fraud", "withdrawn"]}


def test_revoked_decision_ends_and_may_be_made_again(opened, decided):
    first = decided(case())
    ending = decided(case("revoke", "", "查实已到场", ref=first.key))
    assert (ending.kind, ending.ref, ending.agency) == ("revoke", first.key, None)
    assert overrides(opened) == {}

    decided(case())

    assert overrides(opened) == {"a01": ["absent"]}


def test_revoke_ends_only_its_own_decision(opened, decided):
    first, _ = decided(case()), decided(case("fraud"))

    decided(case("revoke", "", "查实", ref=first.key))

    assert overrides(opened) == {"a01": ["fraud"]}


@pytest.mark.parametrize(
    ("what", "message"),
    [
        (case(reason=""), "give the reason; it is published with the decision"),
        (case(reason=" \n"), "give the reason; it is published with the decision"),
        (case(reason="因" * 501), "the reason has 501 characters; at most 500"),
        (case("late"), '"late" cannot be decided; choose absent, fraud, withdrawn or revoke'),
        (case("assume"), '"assume" cannot be decided; choose absent, fraud, withdrawn or revoke'),
        (case("", ""), '"" cannot be decided; choose absent, fraud, withdrawn or revoke'),
        (case(agency="a09"), '"a09" is no agency of this season'),
        (case(agency=""), '"" is no agency of this season'),
        (case("revoke", ref="d999"), '"d999" is no decision on absence, withdrawal or fraud of this season'),
        (case("revoke", ref="d001"), '"d001" is no decision on absence, withdrawal or fraud of this season'),
        (case("revoke"), '"" is no decision on absence, withdrawal or fraud of this season'),
    ],
)
def test_decide_refuses(opened, operator, what, message):
    size = opened.log.size

    assert told(lambda: decide(opened, operator, what)) == message
    assert not Proposal.objects.within(opened.office).filter(outcome="waiting").exists()
    assert Log.objects.get().size == size


def test_reason_may_be_as_long_as_the_limit(decided):
    assert len(decided(case(reason="因" * 500)).reason) == 500


def test_override_that_holds_is_not_recorded_twice(opened, decided, operator):
    decided(case())

    assert told(lambda: decide(opened, operator, case())) == '"absent" holds for 测试单位甲 already'


def test_decision_is_revoked_once(opened, decided, operator):
    row = decided(case())
    decided(case("revoke", "", "查实", ref=row.key))

    assert told(lambda: decide(opened, operator, case("revoke", "", "再查", ref=row.key))) == (
        f"{row.key} was revoked already"
    )


def test_second_key_for_what_was_decided_meanwhile_is_refused(opened, operator, approver):
    decide(opened, operator, case())
    decide(opened, operator, case(reason="另一份材料"))
    decide(opened, approver, case())

    assert told(lambda: decide(opened, approver, case(reason="另一份材料"))) == '"absent" holds for 测试单位甲 already'


@pytest.mark.parametrize("who", ["operator", "approver"])
def test_same_person_is_no_second_key(opened, request, who):
    person = request.getfixturevalue(who)
    decide(opened, person, case())

    assert told(lambda: decide(opened, person, case())) == "you proposed this; the second key must be another person's"
    assert overrides(opened) == {}


def test_auditor_may_not_decide(opened, auditor):
    assert told(lambda: decide(opened, auditor, case())) == '"decide" is for operator, approver, not for auditor'


@pytest.mark.parametrize("stage", ["drafted", "published"])
def test_decide_has_its_states(request, operator, stage):
    season = request.getfixturevalue(stage)

    message = told(lambda: decide(season, operator, case()))

    assert message == f'"decide" is possible in state open, scored; the state is {season.state}'


def test_decide_is_possible_after_the_scoring_and_before_the_announcement(gathered, operator, approver):
    world.results.score_season(season=gathered, actor=operator, now=world.NOW)

    turns = [decide(gathered, actor, case()) for actor in (operator, approver)]

    assert turns[1].complete
    assert overrides(gathered) == {"a01": ["absent"]}
