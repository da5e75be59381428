"""Founding an office and adding people."""

import pytest

from pingyi.core.errors import Refused
from pingyi.people import actions
from pingyi.people.forms.signing_in import SignInForm
from pingyi.people.models import Office, User


def test_found_office_keeps_both_names(db):
    office = actions.found_office(key="lechang", names=("测试市", "Test city"), level="city", is_demo=True)

    office.refresh_from_db()
    assert (office.key, office.name_zh, office.name_en) == ("lechang", "测试市", "Test city")
    assert (office.level, office.parent, office.is_demo) == ("city", None, True)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"key": "Test"}, '"Test" is no office id: a-z first, then a-z, 0-9 or _, at most 30'),
        ({"key": "agency"}, '"agency" is no office id: a-z first, then a-z, 0-9 or _, at most 30'),
        ({"key": "a" * 31}, f'"{"a" * 31}" is no office id: a-z first, then a-z, 0-9 or _, at most 30'),
        ({"names": ("测试", "T" * 101)}, f"the name “{'T' * 101}” is longer than 100 characters"),
        ({"level": "town"}, '"town" is no level; it is one of province, city, county'),
        ({"names": ("测试", "=1")}, "the name “=1” begins with a sign that a spreadsheet would run as a formula"),
        ({"names": ("", "Test")}, "a name is empty"),
        ({"key": "test"}, 'the office id "test" is taken; choose another'),
    ],
)
def test_office_that_cannot_be_is_refused(office, fields, told):
    with pytest.raises(Refused) as caught:
        actions.found_office(**{"key": "new", "names": ("测试", "Test"), "level": "county", **fields})

    assert str(caught.value) == told
    assert list(Office.objects.all()) == [office]


def test_add_user_stores_no_readable_password(office):
    person = actions.add_user(office=office, username="x", name="测试", role="auditor", password="a long test password")

    stored = User.objects.get(pk=person.pk)
    assert (stored.office, stored.role, stored.name, stored.is_active) == (office, "auditor", "测试", True)
    assert "long" not in stored.password
    assert stored.check_password("a long test password")


@pytest.mark.parametrize("role", ["admin", "", "Operator"])
def test_unknown_role_is_refused_with_the_known_ones(office, role):
    with pytest.raises(Refused) as caught:
        actions.add_user(office=office, username="x", name="测试", role=role, password="a long test password")

    assert str(caught.value).startswith(f'"{role}" is no role; it is one of operator')
    assert User.objects.count() == 0


def test_taken_user_name_is_refused(operator, outsider):
    with pytest.raises(Refused) as caught:
        actions.add_user(
            office=outsider.office, username=operator.username, name="测试", role="auditor", password="x" * 12
        )

    assert str(caught.value) == f'the user name "{operator.username}" is taken'


def test_longest_office_id_fits_its_user_names(db):
    office = actions.found_office(key="a" * 30, names=("测" * 100, "T" * 100), level="county")

    person = actions.add_user(
        office=office, username=f"{office.key}-operator", name="测" * 40, role="operator", password="x" * 12
    )

    assert len(person.username) == 39
    assert SignInForm({"username": person.username, "password": "x" * 12}).is_valid()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"username": ""}, 'the user name "" does not fit: it has 1 to 40 characters'),
        ({"username": "u" * 41}, f'the user name "{"u" * 41}" does not fit: it has 1 to 40 characters'),
        ({"name": ""}, "a name is empty"),
        ({"name": "测" * 41}, f"the name “{'测' * 41}” is longer than 40 characters"),
        ({"password": "x" * 11}, "the password is too short: it has at least 12 characters"),
    ],
)
def test_user_that_does_not_fit_is_refused(office, fields, told):
    given = {"username": "x", "name": "测试", "role": "auditor", "password": "x" * 12, **fields}

    with pytest.raises(Refused) as caught:
        actions.add_user(office=office, **given)

    assert str(caught.value) == told
    assert User.objects.count() == 0
