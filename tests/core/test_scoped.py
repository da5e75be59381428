"""Rows of an office: no query without one."""

import pytest

from pingyi.core.scoped import OutOfScope
from pingyi.season.models import Agency, Season
from tests.support import world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "query",
    [
        lambda: Season.objects.all(),
        lambda: Season.objects.get(pk=1),
        lambda: Season.objects.filter(key="s2026"),
        lambda: Season.objects.create(key="x"),
        lambda: Season.objects.count(),
    ],
    ids=["all", "get", "filter", "create", "count"],
)
def test_query_without_an_office_raises(query):
    with pytest.raises(OutOfScope) as caught:
        query()

    assert str(caught.value) == "Season was asked for without an office; use objects.within(office)"


def test_rows_reached_backwards_raise_too(drafted):
    with pytest.raises(OutOfScope, match=r"^Agency was asked for"):
        drafted.agency_set.count()


def test_within_gives_the_rows_of_one_office(drafted, outsider):
    theirs = world.drafted(outsider.office, "other")

    assert list(Season.objects.within(drafted.office)) == [drafted]
    assert list(Season.objects.within(outsider.office_id)) == [theirs]
    assert Agency.objects.within(drafted.office).count() == 3


def test_everywhere_gives_all_rows(drafted, outsider):
    theirs = world.drafted(outsider.office, "other")

    assert set(Season.objects.everywhere()) == {drafted, theirs}
