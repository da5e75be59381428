"""Writes before the freeze: a season, its confirmed values, its roster and its raters, and each refusal."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import transaction
from django.utils.translation import override

from pingyi.core.errors import Refused
from pingyi.flow.models import Deed
from pingyi.season import actions, queries, texts
from pingyi.season.models import Adoption, Season
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


@pytest.mark.parametrize("scheme", sorted(queries.shipped_titles()))
def test_create_drafts_under_a_shipped_scheme(office, scheme):
    season = actions.create(
        office=office,
        new=actions.NewSeason(**{**NEW, "scheme_id": scheme}),
        actor=world.user(office, "operator"),
        now=world.NOW,
    )

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
    assert (
        told(
            lambda: actions.create(
                office=office,
                new=actions.NewSeason(**{**NEW, field: value}),
                actor=world.user(office, "operator"),
                now=world.NOW,
            )
        )
        == message
    )
    assert not Season.objects.within(office).exists()


@pytest.mark.parametrize("year", [2000, 2100])
def test_create_takes_the_first_and_the_last_year(office, year):
    assert (
        actions.create(
            office=office,
            new=actions.NewSeason(**{**NEW, "year": year}),
            actor=world.user(office, "operator"),
            now=world.NOW,
        ).year
        == year
    )


def test_create_refuses_a_key_only_within_its_office(drafted, outsider):
    again = actions.NewSeason(**NEW)

    message = told(
        lambda: actions.create(
            office=drafted.office, new=again, actor=world.user(drafted.office, "operator"), now=world.NOW
        )
    )
    theirs = actions.create(
        office=outsider.office, new=again, is_demo=True, actor=world.user(outsider.office, "operator"), now=world.NOW
    )

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


def test_adopt_takes_the_rows_of_a_list(drafted, operator):
    rows = [
        {"key": "very", "points": "95.5", "vote": "true"},
        {"key": "unknown", "points": "", "vote": "false"},
        {"key": "", "zh": "弃权", "en": "", "points": "50", "vote": "false"},
    ]

    actions.adopt(season=drafted, values={"component.social.options": rows}, actor=operator, now=world.NOW)

    options = queries.scheme(drafted).survey.options
    row = held(drafted, "component.social.options")
    assert [(one.key, one.points, one.vote) for one in options] == [
        ("very", Fraction("95.5"), True),
        ("unknown", None, False),
        ("option1", Fraction(50), False),
    ]
    assert row.changed
    assert row.value[2]["label"] == {"zh": "弃权", "en": "弃权"}


@pytest.mark.parametrize(
    ("path", "rows", "value"),
    [
        ("stage.survey.window", [{"key": "window", "first": "10-21", "last": "10-31"}], ["10-21", "10-31"]),
        (
            "stage.meeting.minutes",
            [{"key": "minutes", "report": "10", "film": "0", "questions": "5", "comment": "3"}],
            {"report": 10, "film": 0, "questions": 5, "comment": 3},
        ),
        ("organiser.name", [{"key": "name", "zh": "甲办", "en": "Office A"}], {"zh": "甲办", "en": "Office A"}),
    ],
)
def test_adopt_takes_a_table(drafted, operator, path, rows, value):
    actions.adopt(season=drafted, values={path: rows}, actor=operator, now=world.NOW)

    assert held(drafted, path).value == value


def test_list_as_it_stands_is_no_own_value(drafted, operator):
    paths = [row.path for row in queries.assumed_values(drafted) if row.grid]
    values = {path: held(drafted, path).grid.typed for path in paths}

    actions.adopt(season=drafted, values=values, actor=operator, now=world.NOW)

    assert {"component.social.options", "component.social.channels", "result.grades"} <= set(paths)
    assert [path for path in paths if held(drafted, path).changed] == []


CHANNEL = {"key": "invited", "weight": "1", "minimum": "30"}


@pytest.mark.parametrize(
    ("path", "rows", "message"),
    [
        (
            "component.social.channels",
            [CHANNEL | {"minimum": "2.5"}],
            '{name}, Invited sample, At least: "2.5" is no whole number',
        ),
        (
            "component.social.channels",
            [CHANNEL | {"weight": "x"}],
            '{name}, Invited sample, Weight: "x" is no number with at most 6 decimals',
        ),
        ("component.social.channels", [CHANNEL | {"key": "fax"}], '{name}: there is no row "fax"'),
        (
            "component.social.channels",
            [CHANNEL | {"key": "", "zh": "="}],
            '{name}: "=" is no name for a row; write 1 to 60 signs',
        ),
        ("component.social.channels", [CHANNEL] * 31, "{name}: 31 rows are too many; at most 30"),
        (
            "component.social.options",
            [{"key": "very", "points": "1", "vote": "x"}],
            '{name}, Very satisfied, Counts as a vote: "x" is neither true nor false',
        ),
        ("roster.joint", [CHANNEL], "{name} is no list of rows; it can be confirmed, not changed here"),
        (
            "result.grades",
            [{"key": "poor", "floor": "10"}],
            "{name}: these rows are not possible here; lines lie from 0 to 100 and fall strictly, the last is 0, and a"
            " grade named elsewhere stays",
        ),
    ],
)
def test_adopt_refuses_rows(drafted, operator, path, rows, message):
    with override("en"):
        act = {"season": drafted, "values": {path: rows}, "actor": operator, "now": world.NOW}
        assert told(lambda: actions.adopt(**act)) == message.replace("{name}", queries.value_name(drafted, path))
    assert not queries.adoptions(drafted).exists()


# -- the trail, and a season from the one before


def test_create_and_adopt_leave_the_trail(drafted, operator):
    adopt(drafted, operator, component__jury__minimum="3", component__jury__drop=None)

    deeds = list(Deed.objects.within(drafted.office))
    assert [deed.move for deed in deeds] == ["adopt", "set_raters", "set_roster", "create"]
    assert deeds[0].about.count("→") == 1
    assert {deed.actor for deed in deeds} == {operator}


def test_season_from_the_one_before_takes_over_what_stays(drafted, operator):
    adopt(drafted, operator, component__jury__minimum="3", component__jury__drop=None)
    march = (date(2026, 3, 1), date(2026, 6, 30))
    actions.set_dates(season=drafted, days={"self_review": march}, actor=operator, now=world.NOW)
    actions.set_texts(season=drafted, texts_of={"place": "一楼"}, actor=operator, now=world.NOW)

    new = actions.NewSeason("s2027", 2027, ("测试", "Test"), "cn.gd.demo", after="s2026")
    made = actions.create(office=drafted.office, new=new, actor=operator, now=world.NOW)

    row = held(made, "component.jury.minimum")
    assert (row.value, row.changed, row.adopted, row.confirmed_by) == (3, True, False, "")
    assert not held(made, "component.jury.drop").adopted
    assert not queries.agencies(made).exists()
    assert [rater.name for rater in queries.raters(made, "jury")] == list(world.JURORS)
    assert not queries.raters(made, "peers").exists()
    assert queries.stages(made)[0].opens_on == date(2027, 3, 1)
    assert queries.texts_of(made)["place"] == "一楼"


def test_value_taken_over_keeps_the_freeze_back_until_it_is_confirmed_again(drafted, operator):
    adopt(drafted, operator, component__jury__minimum="3")
    new = actions.NewSeason("s2027", 2027, ("测试", "Test"), "cn.gd.demo", after="s2026")
    made = actions.create(office=drafted.office, new=new, actor=operator, now=world.NOW)

    adopt(made, operator, component__jury__minimum="3")

    row = held(made, "component.jury.minimum")
    assert (row.adopted, row.changed, row.confirmed_by) == (True, True, operator.name)


def test_season_from_an_unknown_one_is_refused(drafted, operator):
    new = actions.NewSeason("s2027", 2027, ("测试", "Test"), "cn.gd.demo", after="s1999")

    message = told(lambda: actions.create(office=drafted.office, new=new, actor=operator, now=world.NOW))

    assert message == 'there is no season "s1999" to start from'
