"""Who is asked for a second factor, and where passkeys can be."""

import pytest

from pingyi.people import queries
from tests.support import world
from tests.support.signing_in import enrolled


@pytest.mark.parametrize("role", ["operator", "approver", "auditor"])
@pytest.mark.parametrize("is_demo", [True, False])
def test_people_of_an_office_are_asked_but_in_a_demonstration(office, role, is_demo):
    office.is_demo = is_demo
    office.save()
    person = world.user(office, role)

    assert (queries.asks_factor(person), queries.needs_factor(person)) == (not is_demo, not is_demo)


def test_people_of_an_agency_are_asked_for_what_they_have(opened):
    clerk = world.agency_user(opened, "agency_clerk")
    before = queries.asks_factor(clerk)

    enrolled(clerk, world.NOW)

    assert (before, queries.asks_factor(clerk), queries.needs_factor(clerk)) == (False, True, False)


@pytest.mark.parametrize(
    ("origin", "takes"),
    [
        ("http://localhost:8000", True),
        ("https://pingyi.example", True),
        ("http://pingyi.example", False),
        ("http://127.0.0.1:8000", False),
        ("https://127.0.0.1", False),
        ("https://[::1]", False),
    ],
)
def test_passkeys_need_a_name_and_a_safe_way(origin, takes):
    host = origin.partition("//")[2].replace(":8000", "")

    assert queries.Place(host, origin).takes_passkeys is takes


def test_picture_holds_itself(operator):
    picture = queries.picture(operator, "A" * 32)

    assert picture.startswith("data:image/svg+xml")
    assert "http:" not in picture.replace("http://www.w3.org", "")
