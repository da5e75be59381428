"""Passwords under a count: how many may fail, for how long, and what stays open to others."""

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate

from pingyi.core.errors import Refused
from pingyi.flow.models import Deed
from pingyi.people import actions
from pingyi.people.actions import signing_in
from pingyi.people.models import Sitting, Throttle
from tests.support import world
from tests.support.signing_in import PASSWORD

NOW = world.NOW


def tried(username, password, *, now=NOW, network="10.0.0.1"):
    return actions.try_password(username=username, password=password, network=network, now=now)


def fail(username, times, *, now=NOW, network="10.0.0.1"):
    return [tried(username, "wrong", now=now, network=network) for _ in range(times)][-1]


def deeds(office):
    return [(row.move, row.about) for row in Deed.objects.within(office).order_by("pk")]


def test_right_password_lets_in_and_forgets_failures(operator):
    fail(operator.username, 4)

    assert tried(operator.username, PASSWORD).person == operator
    assert Throttle.objects.get(key=f"account:{operator.username}").failures == 0
    assert fail(operator.username, 4).locked_until is None


def test_fifth_failure_locks_even_for_the_right_password(operator):
    last = fail(operator.username, 5)

    sixth = tried(operator.username, PASSWORD, now=NOW + timedelta(minutes=14))

    assert last.locked_until == NOW + timedelta(minutes=15)
    assert (sixth.person, sixth.locked_until) == (None, last.locked_until)
    assert deeds(operator.office) == [("lock_out", f"{operator.name} account")]


def test_without_the_lock_the_sixth_attempt_would_pass(operator):
    """Negative control: the password itself is right all the time."""
    fail(operator.username, 5)

    assert authenticate(username=operator.username, password=PASSWORD) == operator


def test_lock_ends_by_itself(operator):
    fail(operator.username, 5)

    assert tried(operator.username, PASSWORD, now=NOW + timedelta(minutes=15)).person == operator


def test_locks_grow_to_an_hour(operator):
    now, minutes = NOW, []
    for _ in range(4):
        until = fail(operator.username, 5, now=now).locked_until
        minutes.append((until - now) // timedelta(minutes=1))
        now = until

    assert minutes == [15, 30, 60, 60]


def test_failures_are_forgotten_after_a_day(operator):
    fail(operator.username, 4)

    assert fail(operator.username, 4, now=NOW + timedelta(days=1)).locked_until is None


def test_unknown_name_is_counted_and_locked_as_a_known_one(operator):
    answers = [tried("nobody", PASSWORD, now=NOW) for _ in range(6)]
    known = [tried(operator.username, "wrong", now=NOW) for _ in range(6)]

    assert answers == known
    assert answers[-1].locked_until == NOW + timedelta(minutes=15)


def test_unknown_name_costs_a_hash(db, monkeypatch):
    from pingyi.people.models import User

    hashed = []
    monkeypatch.setattr(User, "set_password", lambda self, raw: hashed.append(raw))

    tried("nobody", PASSWORD)

    assert hashed == [PASSWORD]


def test_others_are_not_locked_out(operator, approver):
    fail(operator.username, 5)

    assert tried(approver.username, PASSWORD).person == approver


def test_network_is_slowed_down_and_never_banned(operator):
    for number in range(30):
        last = tried(f"nobody{number}", "wrong", network="10.0.0.9")

    soon = tried(operator.username, PASSWORD, network="10.0.0.9", now=NOW + timedelta(seconds=9))
    later = tried(operator.username, PASSWORD, network="10.0.0.9", now=NOW + timedelta(seconds=10))

    assert last == actions.Attempt()
    assert (soon.person, soon.paused_until) == (None, NOW + timedelta(seconds=10))
    assert later.person == operator
    assert tried(operator.username, PASSWORD, network="10.0.0.8").person == operator


def test_right_passwords_do_not_count_for_the_network(operator):
    for _ in range(40):
        assert tried(operator.username, PASSWORD).person == operator


def test_network_is_free_again_after_its_window(operator):
    for number in range(29):
        tried(f"nobody{number}", "wrong")

    tried("nobody", "wrong", now=NOW + timedelta(minutes=15))

    assert Throttle.objects.get(key="network:10.0.0.1").failures == 1


@pytest.mark.parametrize(("fields", "let_in"), [({"is_active": False}, False), ({}, True)])
def test_account_that_is_not_active_is_not_let_in(operator, fields, let_in):
    for name, value in fields.items():
        setattr(operator, name, value)
    operator.save()

    assert (tried(operator.username, PASSWORD).person is not None) is let_in


@pytest.mark.parametrize(("seconds", "let_in"), [(0, False), (1, True)])
def test_account_that_ended_is_not_let_in(operator, seconds, let_in):
    operator.ends_at = NOW + timedelta(seconds=seconds)
    operator.save()

    assert (tried(operator.username, PASSWORD).person is not None) is let_in


def test_attempt_is_counted_before_it_is_made(operator):
    """Two processes at once: each takes its count first, so that no more than five passwords are ever tried."""
    taken = [signing_in._take("account:x", NOW, timedelta(days=1), signing_in._locked) for _ in range(7)]

    assert taken == [None] * 5 + [NOW + timedelta(minutes=15)] * 2


def test_wrong_second_factors_lock_the_account(operator):
    answers = [actions.try_factor(person=operator, check=lambda: False, now=NOW) for _ in range(5)]
    sixth = actions.try_factor(person=operator, check=lambda: True, now=NOW)

    assert [answer.locked_until for answer in answers] == [None] * 4 + [NOW + timedelta(minutes=15)]
    assert sixth == actions.Attempt(locked_until=NOW + timedelta(minutes=15))
    assert deeds(operator.office) == [("lock_out", f"{operator.name} factor")]


def test_right_second_factor_forgets_failures(operator):
    for _ in range(2):
        for _ in range(4):
            actions.try_factor(person=operator, check=lambda: False, now=NOW)
        assert actions.try_factor(person=operator, check=lambda: True, now=NOW).person == operator


def test_lifted_lock_lets_in_at_once(operator, approver):
    fail(operator.username, 5)
    fail(approver.username, 5)

    actions.lift_lock(person=operator)

    assert tried(operator.username, PASSWORD).person == operator
    assert tried(approver.username, PASSWORD).person is None


def test_sign_in_forgets_old_counts_and_keeps_running_ones(operator):
    fail("old", 1, now=NOW - timedelta(days=2))
    fail("young", 1)

    actions.sign_in(person=operator, digest="d" * 64, device="Firefox", now=NOW)

    assert set(Throttle.objects.values_list("key", flat=True)) == {"account:young", "network:10.0.0.1"}
    assert deeds(operator.office) == [("sign_in", "Firefox")]


def test_sign_out_ends_the_sitting(operator):
    actions.sign_in(person=operator, digest="d" * 64, device="", now=NOW)

    actions.sign_out(person=operator, digest="d" * 64, now=NOW)

    assert Sitting.objects.get().ended_at == NOW
    assert [move for move, _ in deeds(operator.office)] == ["sign_in", "sign_out"]


def test_new_password_ends_every_sitting(operator):
    actions.sign_in(person=operator, digest="d" * 64, device="", now=NOW)

    actions.change_password(person=operator, password="another long password", now=NOW)

    assert Sitting.objects.get().ended_why == "password"
    assert tried(operator.username, "another long password").person == operator
    assert deeds(operator.office)[-1] == ("change_password", "")


def test_password_of_a_demonstration_stays(operator):
    operator.office.is_demo = True

    with pytest.raises(Refused) as caught:
        actions.change_password(person=operator, password="another long password", now=NOW)

    assert str(caught.value) == "the passwords of a demonstration stay as they are"


def test_lock_lifted_in_the_middle_of_an_attempt_does_not_break_it(operator):
    def lifted():
        actions.lift_lock(person=operator)
        return True

    assert actions.try_factor(person=operator, check=lifted, now=NOW).person == operator
