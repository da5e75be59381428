"""One click into a demonstration: where it leads, and that it opens nothing else."""

import pytest

from pingyi.people import actions
from pingyi.people.models import User
from tests.support import world
from tests.support.signing_in import PASSWORD as GOOD
from tests.support.signing_in import is_signed_in as signed_in

PAGE = "/en/sign-in/"


@pytest.fixture
def demonstration(db):
    """The office of a demonstration with one operator."""
    office = actions.found_office(key="demo", names=("演示", "Demo"), level="county", is_demo=True)
    return actions.add_user(office=office, username="jingban", name="测试", role="operator", password=GOOD)


def test_one_click_signs_in_to_a_demonstration(client, demonstration):
    page = client.get(PAGE).text

    answer = client.post("/en/demonstration/", {"username": "jingban"})

    assert 'name="username" value="jingban"' in page
    assert (answer.status_code, answer["Location"]) == (302, "/en/desk/")
    assert client.session["_auth_user_id"] == str(demonstration.pk)


def test_one_click_goes_to_a_page_of_ours_alone(client, demonstration):
    answers = [
        client.post("/en/demonstration/", {"username": "jingban", "next": target})["Location"]
        for target in ("/en/history/", "https://evil.example/")
    ]

    assert answers == ["/en/history/", "/en/desk/"]


@pytest.mark.parametrize("case", ["other office", "nobody", "none", "left", "ended", "lan"])
def test_one_click_opens_nothing_else(client, demonstration, operator, settings, case):
    username = {"other office": operator.username, "nobody": "nobody", "none": ""}.get(case, "jingban")
    settings.LAN = case == "lan"
    User.objects.filter(username="jingban").update(
        is_active=case != "left", ends_at=world.NOW if case == "ended" else None
    )

    answer = client.post("/en/demonstration/", {"username": username})

    assert answer.status_code == 404
    assert not signed_in(client)


def test_network_is_offered_no_click(client, demonstration, settings):
    settings.LAN = True

    assert "jingban" not in client.get(PAGE).text


def test_person_of_a_demonstration_is_asked_for_no_second_factor(client, demonstration):
    assert client.post(PAGE, {"username": "jingban", "password": GOOD})["Location"] == "/en/desk/"
    assert signed_in(client)


def test_own_office_stands_on_no_button(client, operator, demonstration):
    assert operator.username not in client.get(PAGE).text
