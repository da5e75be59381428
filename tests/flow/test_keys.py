"""Two keys: who may turn them, for what, and what a changed or declined proposal leads to."""

import pytest

from pingyi.core.errors import Conflict, Refused
from pingyi.flow import keys
from pingyi.flow.models import Deed, Proposal
from tests.support import world

PAYLOAD = {"result": "ab", "n": 1}


@pytest.fixture
def second(office):
    """Another approver of the office."""
    return world.people.add_user(
        office=office, username="second", name="测试二", role="approver", password="a long test password"
    )


@pytest.fixture
def turned(drafted):
    """Return a function that turns one key of an act on the season."""

    def turn(actor, payload=PAYLOAD, move="publish", needed=2, why=""):
        return keys.turn(keys.Act(drafted, move, payload, why), actor=actor, now=world.NOW, needed=needed)

    return turn


def rows(office):
    return list(Proposal.objects.within(office).order_by("pk"))


@pytest.mark.parametrize("needed", [0, 1])
def test_one_key_acts_at_once_and_stores_nothing(turned, operator, office, needed):
    assert turned(operator, needed=needed) == keys.Turn(True, "operator")
    assert rows(office) == []


def test_first_key_only_proposes(turned, drafted, operator, office):
    turn = turned(operator, why="why not")

    [row] = rows(office)
    assert turn == keys.Turn(False, "operator", row.pk)
    assert (row.subject, row.move, row.payload, row.why) == (
        f"season:{drafted.pk}",
        "publish",
        '{"n":1,"result":"ab"}',
        "why not",
    )
    assert (row.proposed_by, row.proposed_at, row.outcome, row.decided_by) == (operator, world.NOW, "waiting", None)


def test_second_key_acts_for_the_same_payload_in_any_order(turned, operator, approver, office):
    turned(operator)

    turn = turned(approver, {"n": 1, "result": "ab"})

    [row] = rows(office)
    assert turn == keys.Turn(True, "operator+approver", row.pk)
    assert (row.outcome, row.decided_by, row.decided_at) == ("approved", approver, world.NOW)


def test_approver_may_propose_to_another_approver(turned, approver, second):
    turned(approver)

    assert turned(second).signers == "approver+approver"


@pytest.mark.parametrize("who", ["operator", "approver"])
def test_same_person_never_turns_both_keys(turned, request, who, office):
    person = request.getfixturevalue(who)
    turned(person)

    with pytest.raises(Refused) as caught:
        turned(person)

    assert str(caught.value) == "you proposed this; the second key must be another person's"
    assert [row.outcome for row in rows(office)] == ["waiting"]


def test_operator_is_no_second_key(turned, operator, approver, office):
    turned(approver)

    with pytest.raises(Refused) as caught:
        turned(operator)

    assert str(caught.value) == "the second key is an approver's, not the operator's"
    assert [row.outcome for row in rows(office)] == ["waiting"]


def test_changed_payload_is_a_conflict(turned, operator, approver, office):
    turned(operator)

    with pytest.raises(Conflict) as caught:
        turned(approver, {**PAYLOAD, "n": 2})

    assert str(caught.value) == (
        'what "publish" would bind was changed after it was proposed on 2026-03-02;'
        " decline that proposal and propose again"
    )
    assert [row.outcome for row in rows(office)] == ["waiting"]


def test_decisions_may_wait_side_by_side(turned, operator, approver, office):
    turned(operator, {"case": "one"}, "decide")
    turned(operator, {"case": "two"}, "decide")

    turn = turned(approver, {"case": "two"}, "decide")

    assert turn.complete
    assert [row.outcome for row in rows(office)] == ["waiting", "approved"]


def test_another_move_or_subject_is_no_second_key(turned, operator, approver, drafted):
    turned(operator)
    other = world.drafted(drafted.office, "other")

    moves = turned(approver, move="announce")
    subjects = keys.turn(keys.Act(other, "publish", PAYLOAD), actor=approver, now=world.NOW, needed=2)

    assert [moves.complete, subjects.complete] == [False, False]


def test_another_office_never_sees_the_proposal(turned, operator, outsider, drafted):
    turned(operator)
    stranger = world.user(outsider.office, "approver")
    theirs = world.drafted(outsider.office)
    theirs.pk = drafted.pk

    turn = keys.turn(keys.Act(theirs, "announce", PAYLOAD), actor=stranger, now=world.NOW, needed=2)

    assert turn == keys.Turn(False, "approver", turn.proposal_id)


@pytest.mark.parametrize("who", ["operator", "approver"])
def test_proposer_or_approver_takes_a_proposal_off_the_table(turned, operator, request, who, office):
    turned(operator)
    person = request.getfixturevalue(who)

    keys.decline(rows(office)[0], actor=person, now=world.NOW, why="a mistake")

    [row] = rows(office)
    assert (row.outcome, row.decided_by, row.decided_at, row.decided_why) == (
        "declined",
        person,
        world.NOW,
        "a mistake",
    )


@pytest.mark.parametrize(("who", "move"), [("operator", "withdraw"), ("approver", "decline")])
def test_proposal_off_the_table_stands_in_the_trail(turned, operator, request, who, move, office):
    turned(operator)
    person = request.getfixturevalue(who)

    keys.decline(rows(office)[0], actor=person, now=world.NOW, why="a mistake")

    deed = Deed.objects.within(office).first()
    assert (deed.move, deed.actor, deed.role, deed.at) == (move, person, who, world.NOW)
    assert (deed.subject, deed.about, deed.why) == (rows(office)[0].subject, "publish", "a mistake")


@pytest.mark.parametrize("who", ["operator", "auditor"])
def test_others_may_not_decline(turned, approver, request, who, office):
    turned(approver)

    with pytest.raises(Refused) as caught:
        keys.decline(rows(office)[0], actor=request.getfixturevalue(who), now=world.NOW, why="no")

    assert str(caught.value) == "only its proposer or an approver may take a proposal off the table"
    assert rows(office)[0].outcome == "waiting"


@pytest.mark.parametrize("why", ["", " \n"])
def test_decline_needs_a_reason(turned, operator, approver, office, why):
    turned(operator)

    with pytest.raises(Refused) as caught:
        keys.decline(rows(office)[0], actor=approver, now=world.NOW, why=why)

    assert str(caught.value) == "give the reason; it stays with the proposal"


@pytest.mark.parametrize("outcome", ["approved", "declined"])
def test_decided_proposal_stays_even_for_who_read_it_before(turned, operator, approver, office, outcome):
    turned(operator)
    [stale], [row] = rows(office), rows(office)
    if outcome == "approved":
        turned(approver)
    else:
        keys.decline(row, actor=approver, now=world.NOW, why="no")

    with pytest.raises(Refused) as caught:
        keys.decline(stale, actor=operator, now=world.NOW, why="too late")

    assert str(caught.value) == f"this proposal is already {outcome}"
    assert [row.outcome for row in rows(office)] == [outcome]


def test_declined_act_may_be_proposed_again(turned, operator, approver, office):
    turned(operator)
    keys.decline(rows(office)[0], actor=approver, now=world.NOW, why="later")

    again, done = turned(operator), turned(approver)

    assert (again.complete, done.complete) == (False, True)
    assert [row.outcome for row in rows(office)] == ["declined", "approved"]


def test_changed_payload_may_be_proposed_after_a_decline(turned, operator, approver, office):
    turned(operator)
    keys.decline(rows(office)[0], actor=operator, now=world.NOW, why="changed")

    assert not turned(operator, {**PAYLOAD, "n": 2}).complete


def test_subject_is_named_by_noun_and_number(drafted, office):
    assert [keys.subject_id(drafted), keys.subject_id(office)] == [f"season:{drafted.pk}", f"office:{office.pk}"]
