"""Who is asking, whose accounts they look after, and which rows they may know of."""

import pytest
from django.contrib.auth.models import AnonymousUser

from pingyi.core.errors import Missing
from pingyi.people import access, actions
from pingyi.people.models import AGENCY_ROLES, ROLES, User
from tests.support import world


def test_person_is_who_signed_in(auditor):
    assert access.person(auditor) is auditor


@pytest.mark.parametrize("nobody", [AnonymousUser(), None])
def test_person_is_missing_when_nobody_signed_in(nobody):
    with pytest.raises(Missing) as caught:
        access.person(nobody)

    assert str(caught.value) == "nobody is signed in"


@pytest.mark.parametrize(
    ("role", "kept", "other"),
    [
        ("operator", AGENCY_ROLES, "approver"),
        ("approver", ROLES, "operator"),
        ("auditor", (), ""),
        ("agency_clerk", (), "agency_approver"),
        ("agency_approver", (), "agency_clerk"),
    ],
)
def test_role_looks_after_roles_and_changes_to_one(role, kept, other):
    assert (access.kept_roles(User(role=role)), access.other_role(role)) == (kept, other)


def test_rows_of_another_office_are_missing(operator, approver, outsider):
    act = {"actor": approver, "now": world.NOW}
    body = actions.add_body(office=operator.office, name="测试局", kind="service", **act)
    link = actions.invite(office=operator.office, new=actions.NewAccount("张三", "operator"), **act)

    assert access.get_account(approver, operator.pk) == operator
    assert access.get_body(approver, body.key) == body
    assert access.get_invitation(approver, link.row.pk) == link.row
    for door, name in (
        (access.get_account, operator.pk),
        (access.get_body, body.key),
        (access.get_invitation, link.row.pk),
    ):
        with pytest.raises(Missing):
            door(outsider, name)
