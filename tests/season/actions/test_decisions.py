"""Rows of decisions.csv and the end of one: two keys, the ledger entry, and each refusal."""

import pytest
from django.db import transaction

from pingyi.core import canonical
from pingyi.core.errors import Refused
from pingyi.flow.models import Deed, Proposal
from pingyi.ledger import commit
from pingyi.ledger.models import Log
from pingyi.season import actions, queries
from pingyi.season.models import Season
from tests.support import rulings, world

REASON = "经复核，该单位已到会"


def told(act):
    with pytest.raises(Refused) as caught, transaction.atomic():
        act()
    return str(caught.value)


def ending(ref, reason=REASON, kind="revoke"):
    return actions.Ruling(kind, "", reason, ref=ref)


def decide(season, actor, what):
    return actions.decide(season=season, ruling=what, actor=actor, now=world.NOW)


@pytest.fixture
def ruled(opened, operator, approver):
    """The season with the absence of a01 decided by two keys, and the key of that decision."""
    rulings.ruled(opened, (operator, approver), "absent")
    return queries.decisions(opened).last().key


@pytest.fixture
def ended(opened, operator, approver):
    """Return a function that ends a decision with both keys and returns its row."""

    def both(ref, reason=REASON):
        turns = [decide(opened, actor, ending(ref, reason)) for actor in (operator, approver)]
        assert [turn.complete for turn in turns] == [False, True]
        return queries.decisions(opened).last()

    return both


def overrides(season):
    keys = {row.pk: row.key for row in queries.agencies(season)}
    return {keys[pk]: kinds for pk, kinds in queries.active_overrides(season).items()}


def test_two_keys_end_a_decision(opened, ruled, ended):
    size, count = Log.objects.get().size, queries.decisions(opened).count()

    row = ended(ruled)

    assert actions.decision_cells(row) == (
        f"d{count + 1:03d}",
        "revoke",
        "",
        ruled,
        "",
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
            "kind": "revoke",
            "digest": digest,
        }
    ]
    assert str(row) == row.key
    assert overrides(opened) == {}


def test_first_key_records_nothing_but_what_it_wants(opened, ruled, operator):
    size, count = Log.objects.get().size, queries.decisions(opened).count()

    decide(opened, operator, ending(ruled))

    assert (Log.objects.get().size, queries.decisions(opened).count()) == (size, count)
    proposal = Proposal.objects.within(opened.office).get(outcome="waiting")
    assert proposal.why == REASON
    assert canonical.loads(proposal.summary.encode()) == [
        ["Decision that ends", ruled],
        ["What it said", "absent"],
        ["Agency", world.AGENCIES[0]],
        ["What it does to the grade", "grade_back"],
    ]


def test_both_keys_stand_in_the_trail(opened, ruled, ended):
    ended(ruled)

    rows = Deed.objects.within(opened.office).filter(subject=f"season:{opened.pk}", about=ruled).order_by("pk")
    assert [(row.move, row.role, row.why) for row in rows] == [
        ("decide_proposed", "operator", REASON),
        ("decide", "approver", REASON),
    ]


def test_state_of_the_season_stays(opened, ruled, ended):
    ended(ruled)

    assert Season.objects.within(opened.office).get().state == "open"


def test_ended_decision_may_be_made_again(opened, ruled, ended, operator, approver):
    ended(ruled)

    rulings.ruled(opened, (operator, approver), "absent")

    assert overrides(opened) == {"a01": ["absent"]}


def test_ending_ends_only_its_own_decision(opened, ruled, ended, operator, approver):
    rulings.ruled(opened, (operator, approver), "fraud")

    ended(ruled)

    assert overrides(opened) == {"a01": ["fraud"]}


def test_endings_of_several_decisions_may_wait_together(opened, operator, approver):
    for agency in ("a01", "a02"):
        rulings.ruled(opened, (operator, approver), "absent", agency)
    first, second = [row.key for row in queries.decisions(opened).filter(kind="absent")]
    for ref in (first, second):
        decide(opened, operator, ending(ref))
    for ref in (second, first):
        decide(opened, approver, ending(ref))

    assert overrides(opened) == {}


@pytest.mark.parametrize(
    ("what", "message"),
    [
        (ending("d999", ""), "give the reason; it is published with the decision"),
        (ending("d999", " \n"), "give the reason; it is published with the decision"),
        (ending("d999", "因" * 501), "the reason has 501 characters; at most 500"),
        (ending("", kind="absent"), '"absent" is decided by ruling on a case; here a decision can only be ended'),
        (ending("", kind="assume"), '"assume" is decided by ruling on a case; here a decision can only be ended'),
        (ending("d999"), '"d999" is no decision on absence, withdrawal or fraud of this season'),
        (ending("d001"), '"d001" is no decision on absence, withdrawal or fraud of this season'),
        (ending(""), '"" is no decision on absence, withdrawal or fraud of this season'),
    ],
)
def test_decide_refuses(opened, operator, what, message):
    size = opened.log.size

    assert told(lambda: decide(opened, operator, what)) == message
    assert not Proposal.objects.within(opened.office).filter(outcome="waiting").exists()
    assert Log.objects.get().size == size


def test_reason_may_be_as_long_as_the_limit(ruled, ended):
    assert len(ended(ruled, "因" * 500).reason) == 500


def test_decision_is_ended_once(opened, ruled, ended, operator):
    ended(ruled)

    assert told(lambda: decide(opened, operator, ending(ruled, "再查"))) == f"{ruled} was revoked already"


def test_second_key_for_what_was_ended_meanwhile_is_refused(opened, ruled, operator, approver):
    decide(opened, operator, ending(ruled))
    decide(opened, operator, ending(ruled, "另一份材料"))
    decide(opened, approver, ending(ruled))

    assert told(lambda: decide(opened, approver, ending(ruled, "另一份材料"))) == f"{ruled} was revoked already"


@pytest.mark.parametrize("who", ["operator", "approver"])
def test_same_person_is_no_second_key(opened, ruled, request, who):
    person = request.getfixturevalue(who)
    decide(opened, person, ending(ruled))

    assert told(lambda: decide(opened, person, ending(ruled))) == (
        "you proposed this; the second key must be another person's"
    )
    assert overrides(opened) == {"a01": ["absent"]}


def test_auditor_may_not_decide(opened, auditor):
    assert told(lambda: decide(opened, auditor, ending("d001"))) == (
        '"decide" is for operator, approver, not for auditor'
    )


@pytest.mark.parametrize("stage", ["drafted", "published"])
def test_decide_has_its_states(request, operator, stage):
    season = request.getfixturevalue(stage)

    message = told(lambda: decide(season, operator, ending("d001")))

    assert message == f'"decide" is possible in state open, scored; the state is {season.state}'


def test_decide_is_possible_after_the_scoring_and_before_the_announcement(gathered, operator, approver):
    rulings.ruled(gathered, (operator, approver), "absent")
    world.results.score_season(season=gathered, actor=operator, now=world.NOW)
    ref = queries.decisions(gathered).last().key

    turns = [decide(gathered, actor, ending(ref)) for actor in (operator, approver)]

    assert turns[1].complete
    assert overrides(gathered) == {}
