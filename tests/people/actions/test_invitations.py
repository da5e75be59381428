"""Links that let one person set a password once: made, used, revoked, worn out."""

import hashlib
from datetime import datetime, timedelta

import pytest

from pingyi.core.clock import BEIJING
from pingyi.core.errors import Missing, Refused
from pingyi.flow.models import Deed
from pingyi.people import access, actions, queries
from pingyi.people.actions import NewAccount, invitations
from pingyi.people.models import ROLES, Body, Invitation, RecoveryCode, SecondFactor, Sitting, Throttle, User
from tests.support import world

NOW = world.NOW
END = datetime(2026, 7, 1, tzinfo=BEIJING)
GOOD = "a quiet river in spring"


@pytest.fixture
def body(office, operator):
    return actions.add_body(office=office, name="测试局", kind="service", actor=operator, now=NOW)


@pytest.fixture
def link(office, approver):
    """Return a link that invites an operator."""
    return actions.invite(office=office, new=NewAccount("张三", "operator"), actor=approver, now=NOW)


@pytest.fixture
def back(operator, approver):
    """Return a link with which the operator comes back, the second factor lost."""
    return actions.invite_back(person=operator, drops_factors=True, actor=approver, now=NOW, why="忘记密码")


def new(role, known, **fields):
    """Return a new account that fits its role."""
    fits = {"body": known if role in ("agency_clerk", "agency_approver") else None}
    fits["ends_at"] = END if role == "auditor" else None
    return NewAccount(**{"name": "张三", "role": role, **fits, **fields})


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("keeper", ["operator", "approver", "auditor"])
def test_who_invites_to_which_role(office, operator, approver, auditor, body, keeper, role):
    actor = {"operator": operator, "approver": approver, "auditor": auditor}[keeper]

    if role in access.kept_roles(actor):
        made = actions.invite(office=office, new=new(role, body), actor=actor, now=NOW)
        assert made.row.role == role
    else:
        with pytest.raises(Refused, match="looked after by an approver"):
            actions.invite(office=office, new=new(role, body), actor=actor, now=NOW)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": ""}, "a name is empty"),
        ({"name": "=1"}, "a spreadsheet would run"),
        ({"role": "king"}, '"king" is no role'),
        ({"role": "auditor", "ends_at": None}, "needs an end"),
        ({"role": "agency_clerk", "body": None}, "belongs to a body"),
        ({"season_key": "s2026"}, "only an auditor is confined"),
        ({"role": "auditor", "season_key": "S 1"}, "only an auditor is confined"),
        ({"ends_at": END}, "has no end"),
    ],
)
def test_invitation_that_does_not_fit_is_refused(office, approver, body, fields, told):
    with pytest.raises(Refused, match=told):
        actions.invite(office=office, new=new(fields.pop("role", "operator"), body, **fields), actor=approver, now=NOW)

    assert not Invitation.objects.within(office).exists()


def test_office_role_with_a_body_is_refused(office, approver, body):
    with pytest.raises(Refused, match="belongs to the office"):
        actions.invite(office=office, new=NewAccount("张三", "operator", body), actor=approver, now=NOW)


def test_body_that_is_closed_or_another_offices_is_refused(office, outsider, approver, body):
    theirs = Body.objects.within(outsider.office).create(
        office=outsider.office, key="b1", name="邻县局", kind="service"
    )
    with pytest.raises(Refused, match="belongs to a body"):
        actions.invite(office=office, new=NewAccount("张三", "agency_clerk", theirs), actor=approver, now=NOW)
    actions.close_body(body=body, actor=approver, now=NOW, why="撤销")

    with pytest.raises(Refused, match='"测试局" is closed'):
        actions.invite(office=office, new=NewAccount("张三", "agency_clerk", body), actor=approver, now=NOW)


def test_person_is_invited_once_at_a_time(office, approver, link):
    again = {"office": office, "new": NewAccount("张三", "operator"), "actor": approver}
    with pytest.raises(Refused, match="张三 is invited already"):
        actions.invite(**again, now=NOW)

    actions.revoke_invitation(invitation=link.row, actor=approver, now=NOW, why="写错")

    assert actions.invite(**again, now=NOW).row.pk != link.row.pk


def test_secret_is_stored_nowhere(office, link):
    row = Invitation.objects.within(office).get()

    assert len(link.secret) == 43
    assert row.digest == hashlib.sha256(link.secret.encode()).hexdigest()
    assert link.secret not in str(vars(row)) + str(list(Deed.objects.within(office).values()))


def test_person_who_joins_has_what_the_invitation_said(office, approver):
    made = actions.invite(office=office, new=NewAccount("王五", "auditor", None, "s2026", END), actor=approver, now=NOW)

    joined = actions.join(secret=made.secret, username="wangwu", password=GOOD, now=NOW)

    person = User.objects.get(pk=joined.pk)
    assert (person.name, person.role, person.season_key) == ("王五", "auditor", "s2026")
    assert (person.ends_at, person.added_at, person.check_password(GOOD)) == (END, NOW, True)
    deed = Deed.objects.within(office).first()
    assert (deed.move, deed.actor, deed.subject, deed.entry) == ("join", person, f"user:{person.pk}", 1)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"username": "a b"}, '"a b" cannot be a user name'),
        ({"username": "TEST-operator"}, 'the user name "TEST-operator" is taken'),
        ({"username": ""}, "cannot be a user name"),
        ({"password": "short"}, "the password is too short"),
    ],
)
def test_joining_that_does_not_fit_leaves_the_link_as_it_is(operator, link, fields, told):
    with pytest.raises(Refused, match=told):
        actions.join(**{"secret": link.secret, "username": "zhangsan", "password": GOOD, "now": NOW, **fields})

    link.row.refresh_from_db()
    assert queries.invitation_state(link.row, NOW) == "waiting"


def use(link, now=NOW):
    return actions.join(secret=link.secret, username="zhangsan", password=GOOD, now=now)


def test_link_works_once(link):
    use(link)

    with pytest.raises(Refused, match="was used already"):
        actions.join(secret=link.secret, username="zhangsan2", password=GOOD, now=NOW)


def test_link_is_worth_nothing_after_seven_days(link):
    last = NOW + invitations.VALID

    assert queries.invitation_state(link.row, last - timedelta(seconds=1)) == "waiting"
    with pytest.raises(Refused, match="older than seven days"):
        use(link, last)


def test_link_that_was_revoked_is_worth_nothing(approver, link):
    actions.revoke_invitation(invitation=link.row, actor=approver, now=NOW, why="写错")

    with pytest.raises(Refused, match="was revoked"):
        use(link)
    with pytest.raises(Refused, match="was revoked"):
        actions.revoke_invitation(invitation=link.row, actor=approver, now=NOW, why="写错")


@pytest.mark.parametrize(("who", "why", "told"), [("operator", "x", "looked after"), ("approver", " ", "the reason")])
def test_link_is_revoked_by_its_keeper_with_a_reason(request, link, who, why, told):
    actor = request.getfixturevalue(who)

    with pytest.raises(Refused, match=told):
        actions.revoke_invitation(invitation=link.row, actor=actor, now=NOW, why=why)


@pytest.mark.parametrize("secret", ["", "x", "é" * 40, "\ud800"])
def test_unknown_link_is_missing(db, secret):
    assert queries.invited(secret) is None
    with pytest.raises(Missing):
        actions.join(secret=secret, username="x", password=GOOD, now=NOW)


def test_link_of_one_kind_does_nothing_as_the_other(link, back):
    with pytest.raises(Missing):
        actions.come_back(secret=link.secret, password=GOOD, now=NOW)
    with pytest.raises(Missing):
        use(back)


def test_person_who_comes_back_is_out_everywhere_else(operator, back):
    Sitting.objects.create(user=operator, digest="x", began_at=NOW, seen_at=NOW)
    Throttle.objects.create(key=f"account:{operator.username}", since=NOW, failures=9)
    SecondFactor.objects.create(user=operator, kind="totp", name="x", added_at=NOW)
    RecoveryCode.objects.create(user=operator, digest="x")

    person = actions.come_back(secret=back.secret, password=GOOD, now=NOW)

    assert User.objects.get(pk=person.pk).check_password(GOOD)
    assert Sitting.objects.get().ended_why == "reset"
    assert not Throttle.objects.exists()
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    deed = Deed.objects.within(operator.office).first()
    assert (deed.move, deed.about) == ("come_back", "drops_factors")


def test_second_factor_stays_unless_it_is_lost(operator, approver):
    SecondFactor.objects.create(user=operator, kind="totp", name="x", added_at=NOW)
    link = actions.invite_back(person=operator, drops_factors=False, actor=approver, now=NOW, why="忘记密码")

    actions.come_back(secret=link.secret, password=GOOD, now=NOW)

    assert SecondFactor.objects.count() == 1


def test_newer_reset_link_ends_the_older(operator, approver, back):
    actions.invite_back(person=operator, drops_factors=False, actor=approver, now=NOW, why="遗失")

    with pytest.raises(Refused, match="was revoked"):
        actions.come_back(secret=back.secret, password=GOOD, now=NOW)


def test_account_that_does_not_hold_has_no_way_back(operator, approver, back):
    User.objects.filter(pk=operator.pk).update(is_active=False)
    operator.refresh_from_db()

    with pytest.raises(Refused, match="is deactivated or has ended"):
        actions.come_back(secret=back.secret, password=GOOD, now=NOW)
    with pytest.raises(Refused, match="is deactivated or has ended"):
        actions.invite_back(person=operator, drops_factors=False, actor=approver, now=NOW, why="遗失")


def test_password_of_a_demonstration_is_not_reset(operator, approver, office):
    office.is_demo = True
    office.save()
    operator.refresh_from_db()

    with pytest.raises(Refused, match="demonstration"):
        actions.invite_back(person=operator, drops_factors=False, actor=approver, now=NOW, why="遗失")
