"""Writes of who marks, as a whole and one rater at a time, and each refusal."""

import json

import pytest
from django.db import transaction

from pingyi.core import canonical
from pingyi.core.errors import Missing, Refused
from pingyi.flow.models import Deed
from pingyi.rules.scheme import Marks
from pingyi.season import actions, queries
from pingyi.season.models import Rater, Season
from tests.support import world


def told(act):
    with pytest.raises(Refused) as caught, transaction.atomic():
        act()
    return str(caught.value)


def test_set_raters_replaces_all_with_random_ids(drafted):
    before = set(queries.raters(drafted, "jury").values_list("key", flat=True))
    people = [actions.NewRater("测试甲", "npc", "u1", "a02"), actions.NewRater("测试乙")]

    actions.set_raters(
        season=drafted, component="jury", raters=people, actor=world.user(drafted.office, "operator"), now=world.NOW
    )

    rows = list(queries.raters(drafted, "jury"))
    assert [(row.name, row.category, row.unit, row.agency and row.agency.key) for row in rows] == [
        ("测试甲", "npc", "u1", "a02"),
        ("测试乙", "", "", None),
    ]
    assert str(rows[0]) == "测试甲"
    assert before & {row.key for row in rows} == set()


def test_set_raters_may_empty_the_list(drafted):
    actions.set_raters(
        season=drafted, component="jury", raters=[], actor=world.user(drafted.office, "operator"), now=world.NOW
    )

    assert not queries.raters(drafted, "jury").exists()


def test_set_raters_is_possible_while_the_season_is_open(opened):
    actions.set_raters(
        season=opened,
        component="jury",
        raters=[actions.NewRater("测试甲")],
        actor=world.user(opened.office, "operator"),
        now=world.NOW,
    )

    assert [row.name for row in queries.raters(opened, "jury")] == ["测试甲"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([actions.NewRater("")], "a name is empty"),
        ([actions.NewRater("甲"), actions.NewRater("甲")], '"甲" stands twice'),
        (
            [actions.NewRater("甲", "king")],
            '"king" is no category; it is one of npc, cppcc, expert, public, media, lawyer, unit',
        ),
        ([actions.NewRater("甲", agency="a09")], '"a09" is no agency of this season'),
        ([actions.NewRater("甲", unit="司法局")], '"司法局" is no unit id: a-z first, then a-z, 0-9 or _, at most 32'),
    ],
)
def test_set_raters_refuses(drafted, rows, message):
    assert (
        told(
            lambda: actions.set_raters(
                season=drafted,
                component="jury",
                raters=rows,
                actor=world.user(drafted.office, "operator"),
                now=world.NOW,
            )
        )
        == message
    )
    assert queries.raters(drafted, "jury").count() == 5


@pytest.mark.parametrize("component", ["social", "nobody", ""])
def test_set_raters_refuses_a_component_that_nobody_marks(drafted, component):
    message = told(
        lambda: actions.set_raters(
            season=drafted, component=component, raters=[], actor=world.user(drafted.office, "operator"), now=world.NOW
        )
    )

    assert message == f'"{component}" is no component that raters mark'


@pytest.mark.parametrize("stage", ["drafted", "opened"])
def test_raters_of_reviewed_units_are_not_entered_by_hand(request, stage):
    season = request.getfixturevalue(stage)
    before = list(queries.raters(season, "peers").values_list("key", flat=True))

    message = told(
        lambda: actions.set_raters(
            season=season,
            component="peers",
            raters=[actions.NewRater("甲")],
            actor=world.user(season.office, "operator"),
            now=world.NOW,
        )
    )

    assert message == "the raters of this component are the agencies under review; the freeze enters them"
    assert list(queries.raters(season, "peers").values_list("key", flat=True)) == before


def test_set_raters_reads_the_rules_that_hold_under_the_lock(opened):
    stale = Season.objects.within(opened.office).get(pk=opened.pk)
    document = json.loads(opened.scheme_json)
    document["other"]["electorates"] = [{"key": "jury", "categories": [{"key": "npc"}]}]
    world.reframed(opened, canonical.dumps(document))

    row = actions.NewRater("测试甲", "cppcc")
    message = told(
        lambda: actions.set_raters(
            season=stale, component="jury", raters=[row], actor=world.user(stale.office, "operator"), now=world.NOW
        )
    )

    assert message == '"cppcc" is no category; it is one of npc'


def test_set_raters_after_marking_began_is_refused(gathered):
    message = told(
        lambda: actions.set_raters(
            season=gathered, component="jury", raters=[], actor=world.user(gathered.office, "operator"), now=world.NOW
        )
    )

    assert message == "marking of this component has begun; its raters stand"
    assert queries.raters(gathered, "jury").count() == 5


def test_set_raters_after_the_scoring_is_refused(published):
    message = told(
        lambda: actions.set_raters(
            season=published, component="jury", raters=[], actor=world.user(published.office, "operator"), now=world.NOW
        )
    )

    assert message == "raters can be entered until the season is scored; the state is published"


def test_unit_of_a_rater_keeps_no_season_from_being_scored(drafted, operator, approver):
    people = [actions.NewRater(name, "npc", "u1") for name in world.JURORS]
    actions.set_raters(
        season=drafted, component="jury", raters=people, actor=world.user(drafted.office, "operator"), now=world.NOW
    )
    assert isinstance(queries.scheme(drafted).component("jury"), Marks)
    season = world.gather(world.freeze(drafted, operator, approver), operator)

    run = world.results.score_season(season=season, actor=operator, now=world.NOW)

    assert run.round == 1
    assert Rater.objects.within(season.office).filter(unit="u1").count() == 5


# -- one by one


def act(operator):
    return {"component": "jury", "actor": operator, "now": world.NOW}


def test_add_rater_enters_one_more_and_names_nobody_in_the_trail(drafted, operator):
    new = actions.NewRater("测试评委六", "cppcc", "u1", "a02")

    made = actions.add_rater(season=drafted, new=new, **act(operator))

    row = queries.raters(drafted, "jury").last()
    assert (row.name, row.category, row.unit, row.agency.key) == ("测试评委六", "cppcc", "u1", "a02")
    deed = Deed.objects.within(drafted.office).first()
    assert (deed.move, deed.about) == ("add_rater", f"jury: {made.key}")


def test_change_rater_keeps_the_id(drafted, operator):
    row = queries.raters(drafted, "jury").first()

    to = actions.NewRater("测试评委甲", "media", agency="a01")
    actions.change_rater(season=drafted, rater=row.key, to=to, **act(operator))

    row.refresh_from_db()
    assert (row.name, row.category, row.agency.key) == ("测试评委甲", "media", "a01")


def test_remove_rater_takes_one_away(drafted, operator):
    row = queries.raters(drafted, "jury").first()

    actions.remove_rater(season=drafted, rater=row.key, **act(operator))

    assert row.name not in [one.name for one in queries.raters(drafted, "jury")]


def test_name_of_another_rater_is_refused(drafted, operator):
    row = queries.raters(drafted, "jury").first()
    taken = actions.NewRater("测试评委二")

    added = told(lambda: actions.add_rater(season=drafted, new=taken, **act(operator)))
    changed = told(lambda: actions.change_rater(season=drafted, rater=row.key, to=taken, **act(operator)))

    assert added == changed == '"测试评委二" stands twice'


@pytest.mark.parametrize(("count", "most"), [(500, None), (501, 500), (12_000, 500)])
def test_set_raters_holds_so_many_and_no_more(drafted, operator, count, most):
    rows = [actions.NewRater(f"测试{at}") for at in range(count)]

    def setting():
        actions.set_raters(season=drafted, raters=rows, **act(operator))

    if most is None:
        setting()
    else:
        assert told(setting) == f"the table has {count} raters; a list holds at most {most}"
    assert queries.raters(drafted, "jury").count() == (len(world.JURORS) if most else count)


def test_list_holds_so_many_raters_and_no_more(drafted, operator, monkeypatch):
    monkeypatch.setattr(actions.electorates, "MOST_RATERS", 5)

    message = told(lambda: actions.add_rater(season=drafted, new=actions.NewRater("测试评委六"), **act(operator)))

    assert message == "there are 5 raters; the list holds no more"


def test_rater_that_is_not_there_is_missing(drafted, operator):
    with pytest.raises(Missing):
        actions.remove_rater(season=drafted, rater="r0", **act(operator))


def test_raters_stand_once_marking_began(gathered, operator):
    row = queries.raters(gathered, "jury").first()

    message = told(lambda: actions.remove_rater(season=gathered, rater=row.key, **act(operator)))

    assert message == "marking of this component has begun; its raters stand"
