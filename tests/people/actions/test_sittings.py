"""Sittings: how many at once, how long, seen at most once a minute, ended one by one or all."""

from datetime import timedelta

import pytest

from pingyi.core.errors import Missing, Refused
from pingyi.flow.models import Deed
from pingyi.people import actions, queries
from pingyi.people.models import Sitting
from tests.support import world

NOW = world.NOW


def begun(person, number, now=NOW):
    digest = queries.sitting_digest(f"session{number}")
    return actions.begin_sitting(person=person, digest=digest, device=f"Firefox {number}", now=now)


def going(person, now=NOW):
    return [row.device for row in queries.sittings_of(person, now)]


def test_fourth_sitting_ends_the_oldest(operator):
    for number in range(4):
        begun(operator, number, NOW + timedelta(seconds=number))

    assert going(operator) == ["Firefox 3", "Firefox 2", "Firefox 1"]
    assert [row.ended_why for row in Sitting.objects.order_by("pk")] == ["newer", "", "", ""]


def test_sittings_of_others_do_not_count(operator, approver):
    for number, person in enumerate((operator, operator, operator, approver)):
        begun(person, number)

    assert len(going(operator)) == 3


def test_demonstration_is_shared_by_many(operator):
    operator.office.is_demo = True

    for number in range(5):
        begun(operator, number)

    assert len(going(operator)) == 5


def test_same_session_is_one_sitting(operator):
    assert begun(operator, 1) == begun(operator, 1)


def test_sittings_of_a_month_ago_are_forgotten(operator):
    begun(operator, 1, NOW - timedelta(days=31))

    begun(operator, 2)

    assert [str(row) for row in Sitting.objects.all()] == ["Firefox 2"]


@pytest.mark.parametrize(("seconds", "written"), [(59, False), (60, True)])
def test_seen_is_written_once_a_minute(operator, seconds, written, django_assert_num_queries):
    sitting = begun(operator, 1)
    now = NOW + timedelta(seconds=seconds)

    with django_assert_num_queries(int(written)):
        actions.see_sitting(sitting=sitting, now=now)

    sitting.refresh_from_db()
    assert sitting.seen_at == (now if written else NOW)


def test_one_sitting_is_ended_by_hand(operator):
    first, _second = begun(operator, 1), begun(operator, 2)

    actions.end_sitting(person=operator, number=first.pk, now=NOW)

    assert going(operator) == ["Firefox 2"]
    assert Deed.objects.within(operator.office).get().about == "Firefox 1"


def test_sitting_of_another_person_is_not_there(operator, approver):
    other = begun(approver, 1)

    with pytest.raises(Missing):
        actions.end_sitting(person=operator, number=other.pk, now=NOW)
    assert going(approver) == ["Firefox 1"]


def test_sitting_ends_once(operator):
    first = begun(operator, 1)
    actions.end_sitting(person=operator, number=first.pk, now=NOW)

    with pytest.raises(Missing):
        actions.end_sitting(person=operator, number=first.pk, now=NOW)


def test_all_others_are_ended(operator, approver):
    kept = begun(operator, 1)
    begun(operator, 2)
    begun(approver, 3)

    assert actions.end_others(person=operator, digest=kept.digest, now=NOW) == 1
    assert (going(operator), going(approver)) == (["Firefox 1"], ["Firefox 3"])


def test_all_are_ended_with_the_reason(operator):
    begun(operator, 1)

    assert actions.end_all(person=operator, now=NOW, why="reset") == 1
    assert queries.ending(Sitting.objects.get(), operator, NOW) == "reset"


def test_visitors_of_a_demonstration_do_not_sign_each_other_out(operator):
    sitting = begun(operator, 1)
    operator.office.is_demo = True

    with pytest.raises(Refused):
        actions.end_sitting(person=operator, number=sitting.pk, now=NOW)
    with pytest.raises(Refused):
        actions.end_others(person=operator, digest="", now=NOW)
    assert going(operator) == ["Firefox 1"]
