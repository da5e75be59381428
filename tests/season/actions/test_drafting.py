"""Writes before the freeze: a season, its confirmed values, its roster and its raters, and each refusal."""

import json
from decimal import Decimal

import pytest
from django.db import transaction

from pingyi.core import canonical
from pingyi.core.errors import Refused
from pingyi.rules.scheme import Marks
from pingyi.season import actions, queries, texts
from pingyi.season.models import Adoption, Agency, Rater, Season
from tests.support import world

NEW = {"key": "s2026", "year": 2026, "titles": ("测试评议", "Test review"), "scheme_id": "cn.gd.demo"}


def told(act):
    with pytest.raises(Refused) as caught, transaction.atomic():
        act()
    return str(caught.value)


def adopt(season, actor, **values):
    """Confirm values; a name of a path is written with two underscores for its dots."""
    paths = {name.replace("__", "."): text for name, text in values.items()}
    actions.adopt(season=season, values=paths, actor=actor, now=world.NOW)


def held(season, path):
    return next(row for row in queries.assumed_values(season) if row.path == path)


# -- create


@pytest.mark.parametrize("scheme", sorted(queries.shipped_titles()))
def test_create_drafts_under_a_shipped_scheme(office, scheme):
    season = actions.create(office=office, new=actions.NewSeason(**{**NEW, "scheme_id": scheme}))

    season.refresh_from_db()
    assert (season.state, season.scheme_json, season.log_id, season.is_demo) == ("drafting", "", None, False)
    assert (season.key, season.year, season.title_zh, season.title_en) == ("s2026", 2026, "测试评议", "Test review")
    assert queries.scheme(season).id == scheme


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("key", "2026", '"2026" is no season id: a-z first, then a-z, 0-9 or _, at most 32'),
        ("key", "", '"" is no season id: a-z first, then a-z, 0-9 or _, at most 32'),
        ("key", "rank", '"rank" is no season id: a-z first, then a-z, 0-9 or _, at most 32'),
        ("year", 26, "26 is no year of a review; write four digits"),
        ("year", 1999, "1999 is no year of a review; write four digits"),
        ("year", 2101, "2101 is no year of a review; write four digits"),
        ("scheme_id", "cn.hn", 'there is no scheme "cn.hn"'),
        ("scheme_id", "../cn.gd", 'there is no scheme "../cn.gd"'),
        ("titles", ("", "Test"), "a name is empty"),
        ("titles", ("测试", "T" * 121), f"the name “{'T' * 121}” is longer than 120 characters"),
        ("titles", ("测试", "=Test"), "the name “=Test” begins with a sign that a spreadsheet would run as a formula"),
    ],
)
def test_create_refuses(office, field, value, message):
    assert told(lambda: actions.create(office=office, new=actions.NewSeason(**{**NEW, field: value}))) == message
    assert not Season.objects.within(office).exists()


@pytest.mark.parametrize("year", [2000, 2100])
def test_create_takes_the_first_and_the_last_year(office, year):
    assert actions.create(office=office, new=actions.NewSeason(**{**NEW, "year": year})).year == year


def test_create_refuses_a_key_only_within_its_office(drafted, outsider):
    again = actions.NewSeason(**NEW)

    message = told(lambda: actions.create(office=drafted.office, new=again))
    theirs = actions.create(office=outsider.office, new=again, is_demo=True)

    assert message == 'the season id "s2026" is taken; choose another'
    assert (theirs.key, theirs.is_demo) == ("s2026", True)


# -- adopt


def test_adopt_confirms_as_proposed(drafted, operator):
    before = queries.fingerprint(drafted)

    adopt(drafted, operator, component__jury__minimum=None, component__social__options=None)

    row = held(drafted, "component.jury.minimum")
    assert (row.adopted, row.changed, row.value) == (True, False, 5)
    stored = queries.adoptions(drafted).first()
    assert (stored.path, stored.value, stored.confirmed_by, stored.confirmed_at) == (
        "component.jury.minimum",
        "5",
        operator,
        world.NOW,
    )
    assert str(stored) == "component.jury.minimum"
    assert queries.fingerprint(drafted) == before


@pytest.mark.parametrize(
    ("path", "text", "value", "stored"),
    [
        ("component.jury.minimum", "3", 3, "3"),
        ("component.jury.step", " 0.5 ", Decimal("0.5"), '"0.5"'),
        ("component.jury.step", "1", 1, "1"),
        ("result.renormalise_floor", "62.5", Decimal("62.5"), '"62.5"'),
        ("result.round_components", "true", True, "true"),
        ("component.jury.average_units", "true", True, "true"),
        ("result.rounding", "half_even ", "half_even", '"half_even"'),
        ("stage.self_review.duties", "Cafe\u0301 ", "Caf\u00e9", '"Caf\u00e9"'),
    ],
)
def test_adopt_takes_an_own_value(drafted, operator, path, text, value, stored):
    actions.adopt(season=drafted, values={path: text}, actor=operator, now=world.NOW)

    row = held(drafted, path)
    assert (row.value, type(row.value)) == (value, type(value))
    assert (row.adopted, row.changed) == (True, True)
    assert queries.adoptions(drafted).get().value == stored


def test_own_value_stands_in_the_rules_with_its_origin(drafted, operator):
    adopt(drafted, operator, component__jury__minimum="3")

    document = queries.document(drafted)
    assert queries.scheme(drafted).component("jury").minimum == 3
    assert document["chain"] == ["cn.gd", "cn.gd.demo", "cn.gd.demo.s2026"]
    assert document["sources"]["component.jury.minimum"] == {
        "from": "cn.gd.demo.s2026",
        "assumed": "set by the office for this season",
    }


@pytest.mark.parametrize("text", ["5", None, "5.0"])
def test_value_equal_to_the_proposal_is_no_own_one(drafted, operator, text):
    adopt(drafted, operator, component__jury__minimum=text)

    assert not held(drafted, "component.jury.minimum").changed


def test_adopt_may_be_repeated_and_taken_back(drafted, operator, approver):
    adopt(drafted, operator, component__jury__minimum="3")
    adopt(drafted, approver, component__jury__minimum=None)

    row = queries.adoptions(drafted).get()
    assert (row.value, row.changed, row.confirmed_by) == ("5", False, approver)
    assert queries.scheme(drafted).component("jury").minimum == 5


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("component.jury.minimum", "many", ': "many" is no number with at most 6 decimals'),
        ("component.jury.step", "1e-2", ': "1e-2" is no number with at most 6 decimals'),
        ("result.round_components", "yes", ': "yes" is neither true nor false'),
        ("component.social.options", "[]", " is a list; it can be confirmed, not changed here"),
        ("stage.survey.window", "x", " is a list; it can be confirmed, not changed here"),
    ],
)
def test_adopt_refuses_another_kind_of_value(drafted, operator, path, text, message):
    act = {"season": drafted, "values": {path: text}, "actor": operator, "now": world.NOW}

    assert told(lambda: actions.adopt(**act)) == queries.value_name(drafted, path) + message


@pytest.mark.parametrize("path", ["result.ties", "roster.joint"])
def test_adopt_says_that_a_word_without_another_has_one_possible_value(drafted, operator, path):
    act = {"season": drafted, "values": {path: "other"}, "actor": operator, "now": world.NOW}

    message = told(lambda: actions.adopt(**act))

    name = queries.value_name(drafted, path)
    assert message == f"{name} has one possible value; it can be confirmed, not changed here"


@pytest.mark.parametrize("path", ["component.jury.weight", "component.jury", "nowhere", "", "result.grades.0.floor"])
def test_adopt_refuses_what_is_not_assumed(drafted, operator, path):
    act = {"season": drafted, "values": {path: "10"}, "actor": operator, "now": world.NOW}

    assert told(lambda: actions.adopt(**act)) == f'"{path}" is no assumed value of this scheme'


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("result.digits", "9"),
        ("result.rounding", "up"),
        ("component.jury.minimum", "-1"),
        ("component.jury.minimum", "2.5"),
        ("component.peers.average_units", "true"),
        ("override.absent.grade", "poor"),
        ("stage.self_review.duties", "  "),
        ("publication.keys", "3"),
    ],
)
def test_value_that_breaks_the_rules_is_rolled_back(drafted, operator, path, text):
    before = queries.fingerprint(drafted)
    values = {"component.jury.drop": None, path: text}

    message = told(lambda: actions.adopt(season=drafted, values=values, actor=operator, now=world.NOW))

    name, word = queries.value_name(drafted, path), texts.value(text)
    assert message == f'{name}: "{word}" is not possible here'
    assert not queries.adoptions(drafted).exists()
    assert queries.fingerprint(drafted) == before


def test_adopt_after_the_freeze_is_refused(opened, operator):
    rows = list(queries.adoptions(opened).values_list("value", flat=True))

    message = told(lambda: adopt(opened, operator, component__jury__minimum="3"))

    assert message == "the rules and the roster are frozen; the state is open"
    assert list(queries.adoptions(opened).values_list("value", flat=True)) == rows


def test_adoptions_of_another_season_do_not_count(drafted, operator):
    other = world.drafted(drafted.office, "other")
    adopt(other, operator, component__jury__minimum="3")

    assert not held(drafted, "component.jury.minimum").adopted
    assert Adoption.objects.within(drafted.office).count() == 1


# -- set_roster


def agency(name="测试单位甲", kind="service", reason=""):
    return actions.NewAgency(name, kind, reason)


def test_set_roster_replaces_all_in_order(drafted):
    names = [f"测试单位{at}" for at in range(101)]

    actions.set_roster(season=drafted, agencies=[agency(name, reason="测试理由") for name in names])

    rows = list(queries.agencies(drafted))
    assert [row.name for row in rows] == names
    assert [rows[at].key for at in (0, 9, 98, 100)] == ["a01", "a10", "a99", "a101"]
    assert (rows[0].kind, rows[0].reason, str(rows[0])) == ("service", "测试理由", "测试单位0")


def test_set_roster_takes_away_raters_who_belong_to_a_body(drafted):
    people = [actions.NewRater("测试一", agency="a01"), actions.NewRater("测试二")]
    actions.set_raters(season=drafted, component="jury", raters=people)

    actions.set_roster(season=drafted, agencies=[agency()])

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
    assert told(lambda: actions.set_roster(season=drafted, agencies=rows)) == message
    assert [row.name for row in queries.agencies(drafted)] == list(world.AGENCIES)


def test_set_roster_after_the_freeze_is_refused(opened):
    message = told(lambda: actions.set_roster(season=opened, agencies=[agency()]))

    assert message == "the rules and the roster are frozen; the state is open"
    assert queries.agencies(opened).count() == 3


def test_rosters_of_other_seasons_stay(drafted):
    other = world.drafted(drafted.office, "other")

    actions.set_roster(season=drafted, agencies=[agency()])

    assert (queries.agencies(drafted).count(), queries.agencies(other).count()) == (1, 3)
    assert Agency.objects.within(drafted.office).count() == 4


# -- set_raters


def test_set_raters_replaces_all_with_random_ids(drafted):
    before = set(queries.raters(drafted, "jury").values_list("key", flat=True))
    people = [actions.NewRater("测试甲", "npc", "u1", "a02"), actions.NewRater("测试乙")]

    actions.set_raters(season=drafted, component="jury", raters=people)

    rows = list(queries.raters(drafted, "jury"))
    assert [(row.name, row.category, row.unit, row.agency and row.agency.key) for row in rows] == [
        ("测试甲", "npc", "u1", "a02"),
        ("测试乙", "", "", None),
    ]
    assert str(rows[0]) == "测试甲"
    assert before & {row.key for row in rows} == set()


def test_set_raters_may_empty_the_list(drafted):
    actions.set_raters(season=drafted, component="jury", raters=[])

    assert not queries.raters(drafted, "jury").exists()


def test_set_raters_is_possible_while_the_season_is_open(opened):
    actions.set_raters(season=opened, component="jury", raters=[actions.NewRater("测试甲")])

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
    assert told(lambda: actions.set_raters(season=drafted, component="jury", raters=rows)) == message
    assert queries.raters(drafted, "jury").count() == 5


@pytest.mark.parametrize("component", ["social", "nobody", ""])
def test_set_raters_refuses_a_component_that_nobody_marks(drafted, component):
    message = told(lambda: actions.set_raters(season=drafted, component=component, raters=[]))

    assert message == f'"{component}" is no component that raters mark'


@pytest.mark.parametrize("stage", ["drafted", "opened"])
def test_raters_of_reviewed_units_are_not_entered_by_hand(request, stage):
    season = request.getfixturevalue(stage)
    before = list(queries.raters(season, "peers").values_list("key", flat=True))

    message = told(lambda: actions.set_raters(season=season, component="peers", raters=[actions.NewRater("甲")]))

    assert message == "the raters of this component are the agencies under review; the freeze enters them"
    assert list(queries.raters(season, "peers").values_list("key", flat=True)) == before


def test_set_raters_reads_the_rules_that_hold_under_the_lock(opened):
    stale = Season.objects.within(opened.office).get(pk=opened.pk)
    document = json.loads(opened.scheme_json)
    document["other"]["electorates"] = [{"key": "jury", "categories": [{"key": "npc"}]}]
    world.reframed(opened, canonical.dumps(document))

    row = actions.NewRater("测试甲", "cppcc")
    message = told(lambda: actions.set_raters(season=stale, component="jury", raters=[row]))

    assert message == '"cppcc" is no category; it is one of npc'


def test_set_raters_after_marking_began_is_refused(gathered):
    message = told(lambda: actions.set_raters(season=gathered, component="jury", raters=[]))

    assert message == "marking of this component has begun; its raters stand"
    assert queries.raters(gathered, "jury").count() == 5


def test_set_raters_after_the_scoring_is_refused(published):
    message = told(lambda: actions.set_raters(season=published, component="jury", raters=[]))

    assert message == "raters can be entered until the season is scored; the state is published"


def test_unit_of_a_rater_keeps_no_season_from_being_scored(drafted, operator, approver):
    people = [actions.NewRater(name, "npc", "u1") for name in world.JURORS]
    actions.set_raters(season=drafted, component="jury", raters=people)
    assert isinstance(queries.scheme(drafted).component("jury"), Marks)
    season = world.gather(world.freeze(drafted, operator, approver), operator)

    run = world.results.score_season(season=season, actor=operator, now=world.NOW)

    assert run.round == 1
    assert Rater.objects.within(season.office).filter(unit="u1").count() == 5
