"""Who stands on the sign-in page's buttons: by season, by role, and never on a network."""

import pytest
from django.urls import reverse

from pingyi.people import actions
from pingyi.season.models import Season
from pingyi.web.templatetags import demonstration
from tests.support import world


def shown():
    return [
        (group.season.key if group.season else "", [(door.person.username, door.target) for door in group.doors])
        for group in demonstration.demo_groups()
    ]


@pytest.fixture
def two_seasons(office, operator, approver):
    """A demonstration with two seasons, an auditor of one and a clerk of an agency."""
    office.is_demo = True
    office.save()
    first = world.drafted(office)
    second = world.drafted(office, key="now")
    auditor = world.user(office, "auditor")
    auditor.season_key = "now"
    auditor.save()
    world.agency_user(first, "agency_clerk")
    return first, second


def test_every_role_has_a_button_for_every_season(two_seasons):
    groups = shown()

    assert [key for key, _ in groups] == ["now", "s2026", ""]
    first, second = (reverse("web:desk_season", args=[key]) for key in ("s2026", "now"))
    assert groups[1][1] == [("test-operator", first), ("test-approver", first)]
    assert groups[0][1][-1] == ("test-auditor", second)
    assert [target for _, target in groups[2][1]] == [""]


def test_demonstration_without_a_season_leads_to_the_desk(operator):
    operator.office.is_demo = True
    operator.office.save()

    assert shown() == [("", [("test-operator", "")])]


def test_office_that_is_no_demonstration_has_no_button(drafted, operator):
    assert Season.objects.within(drafted.office).exists()
    assert shown() == []


def test_season_of_a_real_office_is_no_group(two_seasons, outsider):
    world.drafted(outsider.office, key="real")

    assert "real" not in [key for key, _ in shown()]


def test_network_has_no_button(two_seasons, settings):
    settings.LAN = True

    assert shown() == []


def test_many_agencies_are_cut(two_seasons):
    body = actions.enter_bodies(office=two_seasons[0].office, named=[("测试单位", "service")])["测试单位"]
    for number in range(10):
        actions.add_user(
            office=body.office,
            username=f"c{number}",
            name="测试",
            role="agency_clerk",
            password="a long test password",
            body=body,
        )

    assert len(shown()[-1][1]) == demonstration.MOST_AGENCIES


def test_buttons_stand_on_the_page(two_seasons, client):
    page = client.get("/en/sign-in/").text

    assert page.count('action="/en/demonstration/"') == 6
    assert "reads everything of a review and changes nothing" in page
