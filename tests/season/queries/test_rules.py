"""Reads about a season while it is drafted and once it is frozen."""

import dataclasses
import json
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils.translation import override

from pingyi.core import canonical
from pingyi.core.errors import Missing, Refused
from pingyi.people.models import Office
from pingyi.season import actions, queries
from tests.support import world


def held(season, path):
    return next(row for row in queries.assumed_values(season) if row.path == path)


def reworded(season, **other):
    """Return the season with some of `other` of its frozen scheme.json replaced."""
    document = json.loads(season.scheme_json)
    document["other"].update(other)
    return world.reframed(season, canonical.dumps(document))


def test_shipped_titles_are_in_both_languages():
    titles = queries.shipped_titles()

    assert titles["cn.gd"]["zh"] == "广东省国家机关“谁执法谁普法”履职报告评议"
    assert {frozenset(title) for title in titles.values()} == {frozenset({"zh", "en"})}


def test_assumed_values_are_those_without_an_article(drafted):
    merged = queries.shipped("cn.gd.demo")
    rows = queries.assumed_values(drafted)

    assert [row.path for row in rows] == [path for path, leaf in merged.leaves.items() if leaf.assumed]
    assert not any(merged.leaves[row.path].cite for row in rows)
    assert held(drafted, "result.digits") == queries.AssumedValue(
        path="result.digits",
        section="result",
        value=2,
        proposed=2,
        why="annex 2 publishes two decimals",
        origin="cn.gd",
        adopted=False,
        changed=False,
    )


@pytest.mark.parametrize(
    ("path", "editable", "flag", "text"),
    [
        ("result.digits", True, False, "2"),
        ("component.jury.step", True, False, "0.01"),
        ("result.rounding", True, False, "half_up"),
        ("result.round_components", True, True, "false"),
        ("override.absent.grade", True, False, ""),
        ("component.jury.items", False, False, "[]"),
        ("stage.survey.account", False, False, "{'zh': '演示县普法', 'en': 'Demo County Law Publicity'}"),
    ],
)
def test_single_values_are_editable_and_lists_and_tables_are_not(drafted, path, editable, flag, text):
    row = held(drafted, path)

    assert (row.editable, row.is_flag, row.text) == (editable, flag, text)


def test_field_shows_what_was_entered_else_the_value(drafted):
    row = held(drafted, "result.digits")

    assert [dataclasses.replace(row, entered=text).shown for text in (None, "", "many")] == ["2", "", "many"]


@pytest.mark.parametrize(
    ("language", "path", "name"),
    [
        ("en", "component.jury.maximum", "Part of the score: Jury, Highest mark"),
        ("zh-hans", "component.jury.maximum", "评分分项：评议团评分，满分"),
        ("en", "result.digits", "Total and grade, Decimals of the total"),
        ("en", "unheard.of.it", "unheard.of, it"),
    ],
)
def test_value_is_named_in_the_words_of_the_page(drafted, language, path, name):
    with override(language):
        assert queries.value_name(drafted, path) == name


def test_scheme_of_the_demonstration_is_offered_to_its_office_only(office):
    shipped = list(queries.shipped_titles())

    found = {demo: list(queries.offered_titles(Office(is_demo=demo))) for demo in (True, False)}

    assert found == {True: shipped, False: [name for name in shipped if name != "cn.gd.demo"]}


def test_choices_and_rows_are_those_of_the_value(drafted):
    assert held(drafted, "result.rounding").choices == ("half_up", "half_even")
    assert (held(drafted, "result.ties").choices, held(drafted, "result.ties").editable) == (("shared",), False)
    assert held(drafted, "result.digits").choices == ()
    assert [row["key"] for row in held(drafted, "component.social.channels").rows] == [
        "invited",
        "wechat",
        "street",
        "open",
    ]
    assert held(drafted, "result.digits").rows == ()


def test_by_section_keeps_the_order_of_the_scheme(drafted):
    rows = queries.assumed_values(drafted)

    found = queries.by_section(rows)

    assert [row for group in found.values() for row in group] != []
    assert {row.section for row in rows} == set(found)
    assert list(found) == list(dict.fromkeys(row.section for row in rows))
    assert all(row.section == section for section, group in found.items() for row in group)


def test_merged_is_the_shipped_scheme_until_a_value_is_changed(drafted, operator):
    assert queries.merged(drafted) is queries.shipped("cn.gd.demo")
    actions.adopt(season=drafted, values={"result.digits": None}, actor=operator, now=world.NOW)
    assert queries.merged(drafted) is queries.shipped("cn.gd.demo")

    actions.adopt(season=drafted, values={"component.jury.step": "0.25"}, actor=operator, now=world.NOW)

    found = queries.merged(drafted)
    assert found.chain[-1] == "cn.gd.demo.s2026"
    assert found.value("component.jury.step") == Decimal("0.25")
    assert queries.shipped("cn.gd.demo").value("component.jury.step") == Decimal("0.01")


def test_frozen_season_no_longer_reads_the_shipped_scheme(opened):
    before = queries.scheme(opened)
    type(opened).objects.within(opened.office).update(scheme_id="cn.gone")
    opened.refresh_from_db()

    assert queries.scheme(opened) == before
    assert queries.document(opened)["id"] == "cn.gd.demo"


def test_scheme_is_what_the_engine_reads(drafted):
    found = queries.scheme(drafted)

    assert [(part.key, part.weight) for part in found.components] == [
        ("jury", Fraction(40)),
        ("social", Fraction(40)),
        ("peers", Fraction(20)),
    ]


def test_fingerprint_is_the_digest_of_the_document(drafted):
    document = canonical.dumps(queries.document(drafted))

    assert queries.fingerprint(drafted) == canonical.sha256_hex(document)


def test_agencies_and_raters_are_those_of_the_season(drafted):
    world.drafted(drafted.office, "other")

    assert [row.name for row in queries.agencies(drafted)] == list(world.AGENCIES)
    assert [row.name for row in queries.raters(drafted, "jury")] == list(world.JURORS)
    assert list(queries.raters(drafted, "nobody")) == []


def test_agency_names_are_those_of_all_seasons_of_the_office(drafted, outsider):
    other = world.drafted(drafted.office, "other")
    world.drafted(outsider.office)

    found = queries.agency_names(drafted.office_id)

    names = dict(zip(("a01", "a02", "a03"), world.AGENCIES, strict=True))
    assert found == {(season.pk, key): name for season in (drafted, other) for key, name in names.items()}


@pytest.mark.parametrize("conversion", ["satisfaction", "ratio_to_top", "rank_points"])
def test_counts_votes_tells_which_conversions_do(drafted, operator, conversion):
    values = {"component.social.conversion": conversion, "component.social.rank_step": "5"}

    actions.adopt(season=drafted, values=values, actor=operator, now=world.NOW)

    assert queries.counts_votes(drafted) is (conversion != "satisfaction")


def test_raters_come_with_their_agency(opened, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [row.agency.name for row in queries.raters(opened, "peers")] == list(world.AGENCIES)


def test_marked_gives_a_component_that_raters_mark(drafted):
    assert queries.marked(drafted, "jury").key == "jury"


@pytest.mark.parametrize("key", ["social", "nobody"])
def test_marked_misses_any_other(drafted, key):
    with pytest.raises(Missing) as caught:
        queries.marked(drafted, key)

    assert str(caught.value) == f'"{key}" is no component that raters mark'


def test_decisions_come_as_decided(opened):
    rows = list(queries.decisions(opened))

    assert [row.position for row in rows] == list(range(1, len(rows) + 1))


def test_log_id_is_missing_while_drafting(drafted):
    with pytest.raises(Refused) as caught:
        queries.log_id(drafted)

    assert str(caught.value) == "the season is being drafted; freeze it first"


def test_log_id_is_the_log_of_the_freeze(opened):
    assert queries.log_id(opened) == opened.log.pk


def test_kinds_and_categories_are_those_of_the_scheme(drafted):
    part = queries.marked(drafted, "jury")

    assert queries.kinds(drafted)[:3] == ("enforcement", "judicial", "service")
    assert list(queries.categories(drafted, part)) == ["npc", "cppcc", "expert", "public", "media", "lawyer", "unit"]
    assert queries.categories(drafted, part)["npc"]["label"] == {"zh": "人大代表", "en": "People's congress deputy"}
    assert queries.electorate(drafted, part)["ballot_per"] == "person"


def test_keys_needed_is_what_the_scheme_says(drafted, operator):
    assert queries.keys_needed(drafted) == 2

    actions.adopt(season=drafted, values={"publication.keys": "1"}, actor=operator, now=world.NOW)

    assert queries.keys_needed(drafted) == 1


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"publication": {}}, 2),
        ({"publication": "public"}, 2),
        ({"publication": {"keys": "1"}}, 2),
        ({"publication": {"keys": 1}}, 1),
    ],
)
def test_keys_needed_is_two_where_the_scheme_is_silent(opened, other, expected):
    assert queries.keys_needed(reworded(opened, **other)) == expected


@pytest.mark.parametrize("other", [{"roster": {}}, {"roster": "all"}, {"roster": {"kinds": "service"}}])
def test_kinds_are_none_where_the_scheme_is_silent(opened, other):
    assert queries.kinds(reworded(opened, **other)) == ()


@pytest.mark.parametrize(
    ("electorates", "expected"),
    [
        ("jury", {}),
        ([], {}),
        (["jury"], {}),
        ([{"key": "peers"}, {"key": "jury", "categories": "npc"}], {}),
        ([{"key": "jury", "categories": [{"label": {}}, "npc", {"key": "cppcc"}]}], {"cppcc": {"key": "cppcc"}}),
    ],
)
def test_categories_are_read_as_far_as_they_are_well_formed(opened, electorates, expected):
    season = reworded(opened, electorates=electorates)

    assert queries.categories(season, queries.marked(season, "jury")) == expected


def test_document_of_another_form_has_neither_other_nor_labels(drafted):
    drafted.scheme_json = "[]"

    assert (queries.other(drafted), queries.labels(drafted)) == ({}, {})


def test_labels_are_found_by_their_dotted_path(drafted):
    found = queries.labels(drafted)

    assert found["components.jury"] == {"zh": "评议团评分", "en": "Jury"}
    assert found["components.social.options.very"]["en"] == "Very satisfied"
    assert found["components.social.channels.street"]["zh"] == "线下问卷"
    assert found["result.grades.poor"] == {"zh": "较差", "en": "Poor"}
    assert "" not in found


def test_section_labels_are_what_the_scheme_calls_them(drafted):
    found = queries.section_labels(drafted)

    assert found["component.jury"] == {"zh": "评议团评分", "en": "Jury"}
    assert found["electorate.peers"] == {"zh": "现场单位", "en": "Units present"}
    assert (found["stage.visit"]["en"], found["filing.plan"]["en"]) == ("Field visit", "Plan")
    assert "override.fraud" not in found


@pytest.mark.parametrize(
    "text", ["[]", "{}", '{"other":[],"rules":{"components":"a"}}', '{"other":{"stages":["a",{"key":"b"}]},"rules":{}}']
)
def test_section_labels_pass_over_another_form(drafted, text):
    drafted.scheme_json = text

    assert queries.section_labels(drafted) == {}


def test_labels_pass_over_what_has_no_key(drafted):
    drafted.scheme_json = '{"rules":{"list":["a",{"label":{"en":"B","zh":"乙"}},{"key":"c","label":"c"}]}}'

    assert queries.labels(drafted) == {}


def test_active_overrides_are_none_before_any_decision(opened):
    assert queries.active_overrides(opened) == {}


def test_same_override_is_listed_once(opened, operator):
    for reason in ("一", "二"):
        ruling = actions.Ruling("absent", "a01", reason)
        actions.write_decision(opened, ruling, "operator", world.NOW)

    assert list(queries.active_overrides(opened).values()) == [["absent"]]


def test_assumed_value_cannot_be_changed_in_place(drafted):
    with pytest.raises(dataclasses.FrozenInstanceError):
        queries.assumed_values(drafted)[0].value = 3
