"""Doors to seasons: an office has its own, the public has what was opened."""

import pytest

from pingyi.core.errors import Missing
from pingyi.season import access, actions, states
from tests.support import world


@pytest.mark.parametrize("role", ["operator", "approver", "auditor"])
def test_every_role_sees_the_season_of_its_office(drafted, role, request):
    person = request.getfixturevalue(role)

    assert access.get_season(person, "s2026") == drafted


@pytest.mark.parametrize("key", ["s2026", "nothing", ""])
def test_season_of_another_office_is_missing_as_if_it_were_not(drafted, outsider, key):
    with pytest.raises(Missing) as caught:
        access.get_season(outsider, key)

    assert str(caught.value) == f'there is no season "{key}"'


def test_visible_to_gives_the_newest_first(drafted, operator, outsider):
    office = drafted.office
    older = actions.create(
        office=office,
        new=actions.NewSeason("s2025", 2025, ("甲", "A"), "cn.gd"),
        actor=world.user(office, "operator"),
        now=world.NOW,
    )
    again = actions.create(
        office=office,
        new=actions.NewSeason("s2026b", 2026, ("乙", "B"), "cn.gd"),
        actor=world.user(office, "operator"),
        now=world.NOW,
    )
    world.drafted(outsider.office)

    assert list(access.visible_to(operator)) == [again, drafted, older]


def test_doors_bring_office_and_log_along(opened, operator, django_assert_num_queries):
    with django_assert_num_queries(1):
        season = access.get_season(operator, "s2026")
        assert (season.office.key, season.log.origin) == ("test", "pingyi.local/test/s2026")
    with django_assert_num_queries(1):
        assert access.get_public_season("test", "s2026").log.origin == season.log.origin


def test_season_being_drafted_is_not_public(drafted):
    assert list(access.public_seasons()) == []
    with pytest.raises(Missing) as caught:
        access.get_public_season("test", "s2026")

    assert str(caught.value) == 'there is no public season "test/s2026"'


def test_season_is_public_from_its_freeze_on(opened):
    assert list(access.public_seasons()) == [opened]
    assert access.get_public_season("test", "s2026") == opened


@pytest.mark.parametrize(("county", "key"), [("next", "s2026"), ("test", "s2025"), ("", "")])
def test_public_season_has_its_office_and_its_key(opened, outsider, county, key):
    with pytest.raises(Missing):
        access.get_public_season(county, key)


def test_every_state_but_drafting_is_public():
    assert tuple(state for state in states.STATES if state != "drafting") == access.PUBLIC_STATES
