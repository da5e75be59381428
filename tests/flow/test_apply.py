"""The only writer of states: lock, find, write, and the ledger entry in the same transaction."""

import pytest
from django.db import DatabaseError, transaction

from pingyi.core.errors import Refused
from pingyi.flow import apply, machine
from pingyi.ledger.append import OutsideTransaction
from pingyi.ledger.models import Log
from pingyi.meeting.models import Marking
from pingyi.meeting.states import MARKING
from pingyi.people.models import Office
from pingyi.season.models import Season
from pingyi.season.states import SEASON
from tests.support import world


def size(season):
    return Log.objects.get(pk=season.log_id).size


def state(season):
    return Season.objects.within(season.office).get(pk=season.pk).state


@pytest.fixture
def marking(opened):
    """Return the marking of the jury, not opened yet."""
    return Marking.objects.within(opened.office).create(office=opened.office, season=opened, component="jury")


def test_lock_reads_the_state_again_and_nothing_else(marking):
    marking.state, marking.component = "closed", "unsaved"

    apply.lock(marking)

    assert (marking.state, marking.component) == ("waiting", "unsaved")


def test_check_judges_by_the_stored_state(marking):
    marking.state = "open"

    with pytest.raises(Refused) as caught:
        apply.check(marking, "marking_close", MARKING, "operator")

    assert str(caught.value) == '"marking_close" is possible in state open; the state is waiting'


def test_check_judges_the_role(marking):
    with pytest.raises(Refused, match=r'^"marking_open" is for operator, approver, not for auditor$'):
        apply.check(marking, "marking_open", MARKING, "auditor")


def test_enter_writes_the_target_and_the_fields_named(marking):
    move = apply.check(marking, "marking_open", MARKING, "operator")
    marking.component = "peers"

    apply.enter(marking, move, "component")

    stored = Marking.objects.within(marking.office).get()
    assert (stored.state, stored.component) == ("open", "peers")


def test_enter_writes_no_field_that_is_not_named(marking):
    move = apply.check(marking, "marking_open", MARKING, "operator")
    marking.component = "peers"

    apply.enter(marking, move)

    stored = Marking.objects.within(marking.office).get()
    assert (stored.state, stored.component) == ("open", "jury")


def test_enter_leaves_the_state_of_an_act_without_target(marking):
    apply.enter(marking, machine.Move("seal", ("open",), machine.SAME, by=("operator",)))

    assert Marking.objects.within(marking.office).get().state == "waiting"


def test_state_that_the_database_does_not_know_is_refused(marking):
    with pytest.raises(DatabaseError), transaction.atomic():
        apply.enter(marking, machine.Move("x", ("waiting",), "nowhere", by=("operator",)))


def test_record_appends_the_act_with_time_and_roles(opened):
    before = size(opened)

    index = apply.record(opened.log_id, "marking_open", by="operator+approver", now=world.NOW, component="jury")

    assert (index, size(opened)) == (before, before + 1)
    assert world.entries(opened)[-1] == {
        "k": "marking_open",
        "at": "2026-03-02T08:00:00Z",
        "by": "operator+approver",
        "component": "jury",
    }


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused():
    with pytest.raises(OutsideTransaction):
        apply.record(1, "ballot_open", by="operator", now=world.NOW)


def test_refused_move_leaves_neither_state_nor_entry(opened, operator):
    before = size(opened)

    with pytest.raises(Refused), transaction.atomic():
        apply.record(opened.log_id, "ballot_open", by="operator", now=world.NOW)
        apply.check(opened, "publish", SEASON, "operator")

    assert (state(opened), size(opened)) == ("open", before)


def test_state_and_entry_are_rolled_back_together(opened, marking):
    before = size(opened)

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        apply.enter(marking, apply.check(marking, "marking_open", MARKING, "operator"))
        apply.record(opened.log_id, "marking_open", by="operator", now=world.NOW, component="jury")
        raise ZeroDivisionError

    assert (Marking.objects.within(marking.office).get().state, size(opened)) == ("waiting", before)


def test_lock_of_a_row_that_is_gone_raises(office):
    gone = Season(pk=12345, office=office)

    with pytest.raises(Season.DoesNotExist):
        apply.lock(gone)


def test_lock_does_not_need_a_scoped_manager(opened):
    assert not hasattr(Office.objects, "within")
    apply.lock(opened)

    assert opened.state == "open"
