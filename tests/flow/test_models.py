"""What the database itself refuses of a proposal."""

import pytest
from django.db import IntegrityError, transaction

from pingyi.flow.models import Deed, Proposal
from tests.support import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(office, operator):
    """Return a function that stores a proposal by the operator."""

    def store(**fields):
        row = {"subject": "season:1", "move": "freeze", "payload": "{}", "proposed_by": operator}
        with transaction.atomic():
            return Proposal.objects.within(office).create(
                office=office, **{**row, "proposed_at": world.NOW, "outcome": "waiting", **fields}
            )

    return store


def test_proposal_is_named_by_its_move_and_subject(stored):
    assert str(stored()) == "freeze season:1"


def test_two_persons_are_needed_by_the_database(stored, operator, approver):
    stored(outcome="approved", decided_by=approver, decided_at=world.NOW)

    with pytest.raises(IntegrityError, match="proposal_two_persons"):
        stored(outcome="approved", decided_by=operator, decided_at=world.NOW)


def test_proposer_may_decline_alone(stored, operator):
    row = stored(outcome="declined", decided_by=operator, decided_at=world.NOW)

    assert row.pk is not None


@pytest.mark.parametrize("same", ["subject", "move", "payload"])
def test_one_waiting_proposal_of_a_kind(stored, same):
    stored()
    stored(**{same: "{1}"})

    with pytest.raises(IntegrityError):
        stored(**{same: "{1}"})


def test_decided_proposals_may_repeat(stored, approver):
    for _ in range(2):
        stored(outcome="declined", decided_by=approver, decided_at=world.NOW)

    assert stored().outcome == "waiting"


@pytest.mark.parametrize("outcome", ["approved", "declined"])
def test_decided_proposal_says_who_and_when(stored, approver, outcome):
    for fields in ({"decided_by": approver}, {"decided_at": world.NOW}, {}):
        with pytest.raises(IntegrityError, match="proposal_outcome"):
            stored(outcome=outcome, **fields)


@pytest.mark.parametrize("outcome", ["waiting", "maybe"])
def test_outcome_is_one_of_three_and_waiting_is_undecided(stored, approver, outcome):
    with pytest.raises(IntegrityError, match="proposal_outcome"):
        stored(outcome=outcome, decided_by=approver, decided_at=world.NOW)


def test_deed_is_called_by_its_move_and_subject():
    assert str(Deed(move="invite", subject="user:7")) == "invite user:7"
