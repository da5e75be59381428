"""Who may change which account, what each change does at once, and what an office cannot do without."""

from datetime import date, datetime, timedelta

import pytest

from pingyi.core.clock import BEIJING
from pingyi.core.errors import Refused
from pingyi.flow.models import Deed
from pingyi.people import access, actions, queries
from pingyi.people.models import AGENCY_ROLES, ROLES, Body, Invitation, Sitting, User
from tests.support import world

NOW = world.NOW
END = datetime(2026, 4, 1, tzinfo=BEIJING)
# actor's role -> the roles whose accounts it looks after
KEPT = {
    "approver": {"operator", "approver", "auditor", "agency_clerk", "agency_approver"},
    "operator": {"agency_clerk", "agency_approver"},
    "auditor": set(),
    "agency_clerk": set(),
    "agency_approver": set(),
}


def person(office, role, username="somebody", **fields):
    """Return one more person of the office."""
    body = None
    if role in AGENCY_ROLES:
        body, _made = Body.objects.within(office).get_or_create(
            key="b009", defaults={"office": office, "name": "测试局", "kind": "service"}
        )
    made = actions.add_user(
        office=office, username=username, name="测试某人", role=role, password="a long test password", body=body
    )
    User.objects.filter(pk=made.pk).update(**fields)
    made.refresh_from_db()
    return made


def sitting(user):
    return Sitting.objects.create(user=user, digest=f"{user.pk}", began_at=NOW, seen_at=NOW)


def acts(target, actor):
    """Yield each change of an account as something to call."""
    yield lambda: actions.deactivate(person=target, actor=actor, now=NOW, why="离任")
    yield lambda: actions.invite_back(person=target, drops_factors=False, actor=actor, now=NOW, why="忘记密码")
    if other := access.other_role(target.role):
        yield lambda: actions.change_role(person=target, role=other, actor=actor, now=NOW, why="调整")
    if target.role in access.ENDING:
        yield lambda: actions.change_end(person=target, ends_at=END, actor=actor, now=NOW, why="延长")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("keeper", ROLES)
def test_role_table_of_accounts(office, operator, approver, auditor, keeper, role):
    actor, target = person(office, keeper, "keeper"), person(office, role)

    for act in acts(target, actor):
        if role in KEPT[keeper]:
            act()
            actions.reactivate(person=target, actor=actor, now=NOW, why="回任") if not target.is_active else None
            target.refresh_from_db()
        else:
            with pytest.raises(Refused, match="looked after by an approver"):
                act()


@pytest.mark.parametrize("role", ["operator", "approver"])
def test_nobody_changes_the_own_account(office, operator, approver, role):
    own = {"operator": operator, "approver": approver}[role]

    for act in acts(own, own):
        with pytest.raises(Refused, match="nobody changes the own account"):
            act()


def test_change_without_a_reason_is_refused(operator, approver):
    with pytest.raises(Refused, match="give the reason"):
        actions.deactivate(person=operator, actor=approver, now=NOW, why=" ")


def test_deactivated_person_is_out_at_once(office, operator, approver):
    target = person(office, "operator")
    going, link = (
        sitting(target),
        actions.invite_back(person=target, drops_factors=False, actor=approver, now=NOW, why="忘记密码"),
    )

    actions.deactivate(person=target, actor=approver, now=NOW, why="离任")

    going.refresh_from_db()
    link.row.refresh_from_db()
    assert not queries.may_be_here(target, NOW)
    assert (going.ended_at, going.ended_why) == (NOW, "account")
    assert queries.invitation_state(link.row, NOW) == "revoked"


def test_account_is_deactivated_and_reactivated_once(office, operator, approver):
    target = person(office, "auditor")
    with pytest.raises(Refused, match="is not deactivated"):
        actions.reactivate(person=target, actor=approver, now=NOW, why="回任")
    actions.deactivate(person=target, actor=approver, now=NOW, why="离任")
    with pytest.raises(Refused, match="is deactivated already"):
        actions.deactivate(person=target, actor=approver, now=NOW, why="离任")

    actions.reactivate(person=target, actor=approver, now=NOW, why="回任")

    assert queries.may_be_here(User.objects.get(pk=target.pk), NOW)


def test_last_operator_of_an_office_stays(office, operator, approver):
    person(office, "operator", is_active=False)

    with pytest.raises(Refused, match="测试operator is the office's only active operator"):
        actions.deactivate(person=operator, actor=approver, now=NOW, why="离任")
    with pytest.raises(Refused, match="测试operator is the office's only active operator"):
        actions.change_role(person=operator, role="approver", actor=approver, now=NOW, why="调整")
    kept = User.objects.get(pk=operator.pk)
    assert (kept.role, kept.is_active) == ("operator", True)


def test_person_who_is_gone_is_no_last_one(office, operator, approver):
    gone = person(office, "operator", is_active=False)

    actions.change_role(person=gone, role="approver", actor=approver, now=NOW, why="调整")

    assert User.objects.get(pk=gone.pk).role == "approver"


def test_role_changes_within_office_or_agency_only(office, operator, approver):
    target = person(office, "operator")

    actions.change_role(person=target, role="approver", actor=approver, now=NOW, why="升任")

    assert Deed.objects.within(office).first().about == "operator > approver"
    for role in ("agency_clerk", "auditor", "king"):
        with pytest.raises(Refused, match="cannot become"):
            actions.change_role(person=target, role=role, actor=approver, now=NOW, why="调整")
    with pytest.raises(Refused, match="already"):
        actions.change_role(person=target, role="approver", actor=approver, now=NOW, why="调整")


def test_role_that_changes_ends_sittings_with_its_own_reason(office, operator, approver):
    target = person(office, "operator")
    going = sitting(target)

    actions.change_role(person=target, role="approver", actor=approver, now=NOW, why="升任")

    going.refresh_from_db()
    assert going.ended_why == "changed"


@pytest.mark.parametrize(
    ("role", "ends_at", "told"),
    [
        ("auditor", None, "an auditor's account needs an end"),
        ("auditor", NOW, "is over"),
        ("agency_clerk", NOW - timedelta(days=2), "is over"),
        ("operator", END, "has no end"),
        ("auditor", queries.end_of(date(2101, 1, 1)), "2101-01-01 is too far off; give one up to 2100-12-31"),
    ],
)
def test_end_that_does_not_fit_is_refused(office, operator, approver, role, ends_at, told):
    with pytest.raises(Refused, match=told):
        actions.change_end(person=person(office, role), ends_at=ends_at, actor=approver, now=NOW, why="调整")


def test_end_is_changed_and_stands_in_the_trail(office, approver):
    target = person(office, "agency_clerk")

    actions.change_end(person=target, ends_at=END, actor=approver, now=NOW, why="借调")
    actions.change_end(person=target, ends_at=None, actor=approver, now=NOW, why="转正")

    assert [row.about for row in Deed.objects.within(office)] == ["2026-03-31 > no_end", "no_end > 2026-03-31"]


def test_invitation_of_another_office_is_not_seen(office, operator, outsider, approver):
    link = actions.invite(office=office, new=actions.NewAccount("张三", "operator"), actor=approver, now=NOW)

    assert list(queries.invitations(outsider)) == []
    assert list(Invitation.objects.within(office)) == [link.row]
