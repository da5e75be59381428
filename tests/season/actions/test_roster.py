"""Writes of the roster before the freeze, as a whole and one agency at a time, and each refusal."""

import pytest
from django.db import transaction

from pingyi.core.errors import Missing, Refused
from pingyi.flow.models import Deed
from pingyi.season import actions, queries
from pingyi.season.models import Agency, Rater
from tests.support import world


def told(act):
    with pytest.raises(Refused) as caught, transaction.atomic():
        act()
    return str(caught.value)


def agency(name="测试单位甲", kind="service", reason=""):
    return actions.NewAgency(name, kind, reason)


def test_set_roster_replaces_all_in_order(drafted):
    names = [f"测试单位{at}" for at in range(101)]

    actions.set_roster(
        season=drafted,
        agencies=[agency(name, reason="测试理由") for name in names],
        actor=world.user(drafted.office, "operator"),
        now=world.NOW,
    )

    rows = list(queries.agencies(drafted))
    assert [row.name for row in rows] == names
    assert [rows[at].key for at in (0, 9, 98, 100)] == ["a01", "a10", "a99", "a101"]
    assert (rows[0].kind, rows[0].reason, str(rows[0])) == ("service", "测试理由", "测试单位0")


def test_set_roster_takes_away_raters_who_belong_to_a_body(drafted):
    people = [actions.NewRater("测试一", agency="a01"), actions.NewRater("测试二")]
    actions.set_raters(
        season=drafted, component="jury", raters=people, actor=world.user(drafted.office, "operator"), now=world.NOW
    )

    actions.set_roster(season=drafted, agencies=[agency()], actor=world.user(drafted.office, "operator"), now=world.NOW)

    assert [row.name for row in queries.raters(drafted, "jury")] == ["测试二"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "the roster is empty; enter at least one agency"),
        ([agency(""), agency("乙")], "a name is empty"),
        ([agency("@甲")], "the name “@甲” begins with a sign that a spreadsheet would run as a formula"),
        ([agency("甲"), agency("乙"), agency("甲")], '"甲" stands twice in the roster'),
        (
            [agency(kind="club")],
            '"club" is no kind of body; it is one of enforcement, judicial, service, enterprise, institution,'
            " mass_organisation, other_key, supervising",
        ),
    ],
)
def test_set_roster_refuses(drafted, rows, message):
    assert (
        told(
            lambda: actions.set_roster(
                season=drafted, agencies=rows, actor=world.user(drafted.office, "operator"), now=world.NOW
            )
        )
        == message
    )
    assert [row.name for row in queries.agencies(drafted)] == list(world.AGENCIES)


@pytest.mark.parametrize("count", [301, 12_000])
def test_set_roster_of_too_many_is_refused_before_it_is_read(drafted, operator, count):
    rows = [agency("同名")] * count

    message = told(lambda: actions.set_roster(season=drafted, agencies=rows, **act(operator)))

    assert message == f"the table has {count} agencies; a roster holds at most 300"
    assert queries.agencies(drafted).count() == 3


def test_set_roster_takes_as_many_as_a_roster_holds(drafted, operator):
    rows = [agency(f"测试单位{at}") for at in range(actions.roster.MOST_AGENCIES)]

    actions.set_roster(season=drafted, agencies=rows, **act(operator))
    actions.move_agency(season=drafted, agency="a300", up=True, **act(operator))

    assert names(drafted)[-1] == ("a300", "测试单位298")


def test_set_roster_after_the_freeze_is_refused(opened):
    message = told(
        lambda: actions.set_roster(
            season=opened, agencies=[agency()], actor=world.user(opened.office, "operator"), now=world.NOW
        )
    )

    assert message == "the rules and the roster are frozen; the state is open"
    assert queries.agencies(opened).count() == 3


def test_rosters_of_other_seasons_stay(drafted):
    other = world.drafted(drafted.office, "other")

    actions.set_roster(season=drafted, agencies=[agency()], actor=world.user(drafted.office, "operator"), now=world.NOW)

    assert (queries.agencies(drafted).count(), queries.agencies(other).count()) == (1, 3)
    assert Agency.objects.within(drafted.office).count() == 4


# -- one by one


def act(operator):
    return {"actor": operator, "now": world.NOW}


def names(season):
    return [(row.key, row.name) for row in queries.agencies(season)]


def test_add_agency_puts_it_at_the_end_with_its_body(drafted, operator):
    actions.add_agency(season=drafted, new=agency("测试单位丁", reason="未评议过"), **act(operator))

    row = queries.agencies(drafted).last()
    assert (row.key, row.position, row.name, row.reason, row.body.name) == (
        "a04",
        4,
        "测试单位丁",
        "未评议过",
        "测试单位丁",
    )
    deed = Deed.objects.within(drafted.office).first()
    assert (deed.move, deed.about, deed.why, deed.actor) == ("add_agency", "测试单位丁", "未评议过", operator)


@pytest.mark.parametrize(
    ("new", "message"),
    [
        (agency("测试单位甲"), '"测试单位甲" stands on the roster already'),
        (agency(""), "a name is empty"),
        (agency("=x"), "the name “=x” begins with a sign that a spreadsheet would run as a formula"),
        (agency("测试单位丁", reason="长" * 501), "the reason has 501 characters; at most 500"),
    ],
)
def test_add_agency_refuses(drafted, operator, new, message):
    assert told(lambda: actions.add_agency(season=drafted, new=new, **act(operator))) == message
    assert queries.agencies(drafted).count() == 3


def test_roster_holds_so_many_and_no_more(drafted, operator, monkeypatch):
    monkeypatch.setattr(actions.roster, "MOST_AGENCIES", 3)

    message = told(lambda: actions.add_agency(season=drafted, new=agency("测试单位丁"), **act(operator)))

    assert message == "the roster has 3 agencies; it holds no more"


def test_change_agency_mends_kind_and_reason_and_keeps_the_body(drafted, operator):
    body = queries.agencies(drafted).get(key="a02").body

    to = actions.NewAgency("测试单位乙", "enterprise", "重点")
    actions.change_agency(season=drafted, agency="a02", to=to, **act(operator))

    row = queries.agencies(drafted).get(key="a02")
    assert (row.kind, row.reason, row.body) == ("enterprise", "重点", body)


def test_change_agency_with_another_name_is_another_body(drafted, operator):
    actions.change_agency(season=drafted, agency="a02", to=agency("测试单位丁"), **act(operator))

    row = queries.agencies(drafted).get(key="a02")
    assert (row.name, row.body.name) == ("测试单位丁", "测试单位丁")
    assert Deed.objects.within(drafted.office).first().about == "测试单位乙 → 测试单位丁"


def test_change_agency_refuses_a_name_that_stands_there(drafted, operator):
    message = told(
        lambda: actions.change_agency(season=drafted, agency="a02", to=agency("测试单位甲"), **act(operator))
    )

    assert message == '"测试单位甲" stands on the roster already'


def test_remove_agency_moves_the_others_up_and_keeps_its_raters(drafted, operator):
    people = [actions.NewRater("测试一", agency="a01"), actions.NewRater("测试三", agency="a03")]
    actions.set_raters(season=drafted, component="jury", raters=people, **act(operator))

    actions.remove_agency(season=drafted, agency="a01", **act(operator))

    assert names(drafted) == [("a01", "测试单位乙"), ("a02", "测试单位丙")]
    found = Rater.objects.within(drafted.office).order_by("pk")
    assert [row.agency.key if row.agency else None for row in found] == [None, "a02"]


@pytest.mark.parametrize(
    ("key", "up", "order"),
    [("a02", True, "乙甲丙"), ("a02", False, "甲丙乙"), ("a01", True, "甲乙丙"), ("a03", False, "甲乙丙")],
)
def test_move_agency_changes_places_and_ids(drafted, operator, key, up, order):
    actions.move_agency(season=drafted, agency=key, up=up, **act(operator))

    assert names(drafted) == [(f"a0{at}", f"测试单位{name}") for at, name in enumerate(order, start=1)]


@pytest.mark.parametrize("verb", ["change_agency", "remove_agency", "move_agency"])
def test_agency_that_is_not_there_is_missing(drafted, operator, verb):
    more = {"change_agency": {"to": agency("测试单位丁")}, "move_agency": {"up": True}}.get(verb, {})

    with pytest.raises(Missing):
        getattr(actions, verb)(season=drafted, agency="a09", **more, **act(operator))


@pytest.mark.parametrize("verb", ["add_agency", "change_agency", "remove_agency", "move_agency"])
def test_roster_stands_after_the_freeze(opened, operator, verb):
    more = {
        "add_agency": {"new": agency("测试单位丁")},
        "change_agency": {"agency": "a01", "to": agency("测试单位丁")},
        "remove_agency": {"agency": "a01"},
        "move_agency": {"agency": "a01", "up": False},
    }[verb]

    message = told(lambda: getattr(actions, verb)(season=opened, **more, **act(operator)))

    assert message == "the rules and the roster are frozen; the state is open"
    assert queries.agencies(opened).first().name == "测试单位甲"
