"""The form of every leaf, and what makes a scheme unfit to be frozen."""

from decimal import Decimal

import pytest

from pingyi.rules import leaves, merge
from pingyi.rules.leaves import Parts
from pingyi.rules.merge import Flaw
from tests.support.layers import changed, layer, leaf

LABEL = {"zh": "甲", "en": "A"}


def option(**more):
    return {"key": "a", "label": LABEL, "vote": True, **more}


def test_province_has_no_flaw():
    assert leaves.flaws(changed()) == ()


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("component.jury.weight", "40", '"40" is no number'),
        ("component.jury.weight", True, "true is no number"),
        ("component.jury.weight", -1, "-1 is not at least 0 and at most 100"),
        ("component.jury.weight", Decimal("100.5"), "100.5 is not at least 0 and at most 100"),
        ("component.jury.step", 0, "0 is not above 0 and at most 999999999999"),
        ("component.jury.minimum", Decimal("2.5"), "2.5 is no whole number from 0 to 1000000"),
        ("component.jury.drop", True, "true is no whole number from 0 to 1000000"),
        ("component.jury.average_units", "no", '"no" is neither true nor false'),
        ("component.jury.aggregate", "mode", '"mode": must be one of mean, trimmed, median'),
        ("component.jury.electorate", "name", '"name" is no id: a-z, 0-9 and _, a letter first, no column name'),
        ("result.digits", 7, "7 is no whole number from 0 to 6"),
        ("result.ties", "lots", '"lots": only shared is known'),
        ("result.ties", ["shared"], '["shared"]: only shared is known'),
        ("roster.kinds", "judicial", '"judicial" is no list of keys'),
        ("roster.kinds", [], "[] is no list of keys"),
        ("roster.kinds", ["a", "B"], '"B" is no key: a-z, 0-9 and _, a letter first, at most 32'),
        ("override.fraud.grade", 1, "1 is no id: a-z, 0-9 and _, a letter first, no column name"),
        ("stage.self_review.duties", " ", '" " is no text'),
        ("stage.survey.window", "03-01", '"03-01" is no window; write it as ["03-01", "06-30"]'),
        ("stage.survey.window", ["02-30", "06-30"], '"02-30" is no day of the year; write it as 03-31'),
        ("stage.survey.window", ["02-28", 3], "3 is no day of the year; write it as 03-31"),
        ("stage.survey.window", ["07-01", "06-30"], '["07-01", "06-30"] ends before it begins'),
        ("filing.plan.due", "2026-03-31", '"2026-03-31" is no day of the year; write it as 03-31'),
        ("stage.meeting.minutes", {"report": 8}, "film is missing in { report = 8 }"),
        ("stage.meeting.minutes", 8, "8 is no table of report, film, questions, comment"),
        ("organiser.name", {"zh": "甲", "en": "A", "fr": "A"}, "fr is unknown: only zh, en may stand here"),
        ("organiser.name", {"zh": "甲", "en": ""}, 'en: "" is no text'),
        ("result.grades", [], "[] is no list of tables with at least 1"),
        ("component.jury.items", "x", '"x" is no list of tables'),
        ("component.jury.items", [3], "entry 1: 3 is no table of key, label, maximum"),
        ("component.social.options", [option(points=101)], "entry 1: points: 101 is not at least 0 and at most 100"),
        ("component.social.options", [option(points=1), option(points=1)], '"a" stands twice'),
        ("component.social.options", [option()], '"a" needs either points or exclude = true'),
        (
            "component.social.options",
            [option(points=1, exclude=True)],
            '"a" needs either points or exclude = true',
        ),
        (
            "component.social.options",
            [option(points=1, exclude=False, colour=1)],
            "entry 1: colour is unknown: only key, label, vote, points, exclude may stand here",
        ),
    ],
)
def test_wrong_form_is_named(path, value, message):
    found = leaves.flaws(changed({path: value}))

    assert Flaw(path, f"{message} (cn.gd)") in found


def test_leap_day_is_a_day():
    assert leaves.flaws(changed({"filing.plan.due": "02-29"})) == ()


def test_shown_writes_every_kind_of_value():
    value = {"a": [Decimal("1.50"), 2, True, False, None], "b": "x"}

    assert leaves.shown(value) == '{ a = [1.5, 2, true, false, nothing], b = "x" }'


def test_tables_passes_over_what_is_none():
    assert leaves.tables([{"a": 1}, 2]) == ({"a": 1},)
    assert leaves.tables("text") == ()


def test_parts_names_sources_and_electorates():
    found = leaves.parts(changed({"component.panel.source": "imported", "component.peers.electorate": 7}))

    assert found == Parts(marks=("jury", "peers"), survey=("social",), electorates=("jury",))


def test_touched_closed_value_names_both_layers():
    lower = layer(
        "cn.gd.x",
        roster={"kinds": leaf(["judicial"])},
        filing={"plan": {"due": leaf("04-30", False)}},
    )

    found = leaves.flaws(merge.join(changed({"roster.kinds": ["service"]}), lower))

    assert found == (
        Flaw("roster.kinds", 'cn.gd closes this value at ["service"]; cn.gd.x may not change it, nor reopen it'),
        Flaw("filing.plan.due", 'cn.gd closes this value at "03-31"; cn.gd.x may not change it'),
    )


def test_unknown_leaf_stage_and_component_name_are_flaws():
    found = leaves.flaws(
        changed({"result.quota": 1, "stage.party.window": ["01-01", "01-02"], "component.score.weight": 0})
    )

    assert [flaw.path for flaw in found] == [
        "result.quota",
        "component.score",
        "stage.party",
        "component.score.source",
    ]


def test_missing_title_label_and_leaves_are_flaws():
    found = leaves.flaws(
        changed(
            dropped=[
                "title",
                "electorate.jury.label",
                "result.rounding",
                "override.absent.grade",
                "component.jury.step",
                "component.social.options",
                "electorate.peers.own_excluded",
            ]
        )
    )

    assert {flaw.path for flaw in found} == {
        "title",
        "electorate.jury.label",
        "result.rounding",
        "override.absent.grade",
        "component.jury.step",
        "component.social.options",
        "electorate.peers.own_excluded",
    }
    assert {flaw.message for flaw in found} == {"is missing"}


def test_scheme_without_component_is_flawed():
    assert Flaw("component", "is missing: no component at all") in leaves.flaws(changed(dropped=["component"]))
