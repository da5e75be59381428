"""Reads about offices: all of them, and the accounts that a demonstration shows."""

import pytest

from pingyi.people import actions, queries
from pingyi.people.models import User
from tests.support import world


@pytest.fixture
def demonstration(db):
    """Return the office of a demonstration with its two accounts and one that left."""
    office = actions.found_office(key="demo", names=("演示", "Demo"), level="county", is_demo=True)
    for username, role in (("jingban", "operator"), ("shenpi", "approver"), ("other", "auditor"), ("gone", "auditor")):
        actions.add_user(office=office, username=username, name=f"测试{role}", role=role, password="x" * 12)
    left = User.objects.get(username="gone")
    left.is_active = False
    left.save()
    return office


def test_public_offices_are_in_order_of_founding(office, outsider):
    assert queries.public_offices() == [office, outsider.office]


def test_office_without_demonstration_shows_no_account(operator):
    assert (queries.has_demonstration(), queries.demo_accounts()) == (False, [])


def test_accounts_of_the_demonstration_are_shown_with_their_passwords(demonstration, operator):
    assert queries.has_demonstration()
    assert queries.demo_accounts() == [
        "jingban / demo-jingban-2026  测试operator",
        "shenpi / demo-shenpi-2026  测试approver",
        "other / -  测试auditor",
    ]


def test_own_office_is_never_shown(demonstration):
    world.user(world.office(), "operator")

    assert not any("test-operator" in line for line in queries.demo_accounts())


def test_people_of_the_demonstration_are_in_order_of_role(demonstration, operator):
    assert [row.username for row in queries.demo_people()] == ["jingban", "shenpi", "other"]


@pytest.mark.parametrize(
    ("username", "password", "is_active", "found"),
    [
        ("jingban", "demo-jingban-2026", True, True),
        ("jingban", "demo-shenpi-2026", True, True),
        ("jingban", "demo-jingban-2026", False, False),
        ("jingban", "a long test password", True, False),
        ("another", "a long test password", True, False),
    ],
)
def test_demo_password_in_another_office_is_found(office, username, password, is_active, found):
    row = actions.add_user(office=office, username=username, name="测试", role="operator", password=password)
    row.is_active = is_active
    row.save()

    assert queries.has_demo_passwords() is found


def test_demonstration_counts_as_such_whatever_its_passwords_are(demonstration):
    assert queries.has_demo_passwords()
