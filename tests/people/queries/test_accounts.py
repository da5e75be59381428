"""Who may be here, the office's people as a list, and the user name that is suggested."""

from datetime import date, datetime, timedelta

import pytest

from pingyi.core.clock import BEIJING
from pingyi.people import actions, queries
from pingyi.people.models import Invitation, SecondFactor, Sitting, User
from tests.support import world

NOW = world.NOW


@pytest.mark.parametrize(
    ("active", "ends_at", "holds"),
    [
        (True, None, True),
        (True, NOW + timedelta(seconds=1), True),
        (True, NOW, False),
        (False, None, False),
        (False, NOW + timedelta(days=1), False),
    ],
)
def test_account_holds_until_its_end_unless_it_is_deactivated(operator, active, ends_at, holds):
    User.objects.filter(pk=operator.pk).update(is_active=active, ends_at=ends_at)
    operator.refresh_from_db()

    assert queries.may_be_here(operator, NOW) is holds
    assert User.objects.filter(queries.holding(NOW), pk=operator.pk).exists() is holds


def test_list_of_accounts_is_filtered_and_says_what_each_has(operator, approver, auditor, outsider):
    User.objects.filter(pk=auditor.pk).update(ends_at=NOW)
    User.objects.filter(pk=approver.pk).update(is_active=False)
    SecondFactor.objects.create(user=operator, kind="totp", name="x", added_at=NOW)
    Sitting.objects.create(user=operator, digest="x", began_at=NOW, seen_at=NOW)

    def names(**asked):
        return [row.pk for row in queries.accounts(operator, NOW, **asked)]

    assert names() == [operator.pk, auditor.pk, approver.pk]
    assert names(role="auditor") == [auditor.pk]
    assert names(state="active") == [operator.pk]
    assert names(state="ended") == [auditor.pk]
    assert names(state="deactivated") == [approver.pk]
    assert names(body="b001") == []
    row = queries.one_account(operator, NOW)
    assert (row.state, row.has_factor, row.seen_at, row.last_day) == ("active", True, NOW, None)
    assert queries.one_account(auditor, NOW).state == "ended"
    assert queries.one_account(approver, NOW).state == "deactivated"


def test_account_holds_through_its_last_day_in_china():
    end = queries.end_of(date(2026, 3, 31))

    assert end == datetime(2026, 4, 1, tzinfo=BEIJING)
    assert queries.last_day(end) == date(2026, 3, 31)
    assert (queries.end_of(None), queries.last_day(None)) == (None, None)


def test_user_name_that_is_suggested_is_free(office, operator):
    body = actions.add_body(office=office, name="测试局", kind="service", actor=operator, now=NOW)

    first = Invitation(office=office, role="operator")
    clerk = Invitation(office=office, role="agency_clerk", body=body)
    assert (queries.free_username(first), queries.free_username(clerk)) == ("test-operator2", "test-b001-clerk")
