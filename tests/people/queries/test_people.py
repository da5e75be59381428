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
