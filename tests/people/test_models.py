"""What the database refuses of offices and people."""

import pytest
from django.db import IntegrityError, transaction

from pingyi.people.models import ROLES, Office, User


def test_office_and_person_are_called_by_their_names(operator):
    assert [str(operator.office), str(operator)] == ["测试县test普法办公室", "测试operator"]


@pytest.mark.parametrize("level", Office.LEVELS)
def test_office_has_one_of_three_levels(db, level):
    assert Office.objects.create(key=level, level=level).pk is not None


@pytest.mark.parametrize("level", ["town", ""])
def test_office_of_another_level_is_refused(db, level):
    with pytest.raises(IntegrityError), transaction.atomic():
        Office.objects.create(key="x", level=level)


def test_office_key_is_taken_once(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        Office.objects.create(key=office.key, level="county")


@pytest.mark.parametrize("role", ["admin", ""])
def test_person_of_another_role_is_refused(office, role):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username="x", office=office, role=role)


def test_user_name_is_taken_once_in_all_offices(operator, outsider):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(username=operator.username, office=outsider.office, role="auditor")


@pytest.mark.parametrize(
    ("role", "season", "whole"),
    [("operator", "", True), ("auditor", "", True), ("auditor", "s2026", False), ("agency_clerk", "", False)],
)
def test_auditor_of_one_season_does_not_read_the_whole_office(role, season, whole):
    assert User(role=role, season_key=season).whole_office is whole


@pytest.mark.parametrize(("role", "may"), list(zip(ROLES, (True, True, False, False, False), strict=True)))
def test_auditor_alone_may_not_act(role, may):
    assert User(role=role).may_act is may
