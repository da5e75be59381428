"""Findings, assumed values and gaps of a scheme; one test for each rule that a scheme can break."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pingyi.policy import load as policy
from pingyi.rules import lint, merge
from pingyi.rules.lint import Finding
from pingyi.schemes import load
from tests.support.layers import changed, layer, leaf


def run(merged):
    return lint.lint(merged, policy.check_cite, policy.check_document)


def findings(values=(), dropped=()):
    found = run(changed(values, dropped))
    return [(row.path, row.message) for row in found if row.level == "finding"]


@pytest.mark.parametrize("name", load.names())
def test_shipped_scheme_is_clean(name):
    assert lint.is_clean(run(load.merged(name)))


def test_every_assumed_value_is_listed_with_its_reason():
    merged = load.merged("cn.gd")

    listed = [row.path for row in run(merged) if row.level == "assumed"]

    assert listed == [path for path, found in merged.leaves.items() if found.assumed]


def test_finding_prints_level_path_and_message():
    found = next(row for row in run(load.merged("cn.gd")) if row.path == "result.rounding")

    assert str(found) == 'assumed result.rounding: "half_up": not stated (cn.gd)'


def test_gap_that_a_document_settles_is_reported_by_its_cite():
    found = [row for row in run(load.merged("cn.gd.shaoguan")) if row.level == "cited"]

    assert found[-1] == Finding("cited", "result.digits", "2: SG-2021-11:annex2 (cn.gd.shaoguan)")


@pytest.mark.parametrize(
    "path",
    [
        "result.ties",
        "electorate.jury.missing",
        "electorate.peers.members",
        "stage.meeting.order",
        "stage.visit.effect",
        "override.fraud.time_limit",
        "remedy.objection",
        "stage.rectification.attendance",
        "roster.joint",
        "check.outcome",
        "variant.may_change",
    ],
)
def test_missing_gap_is_a_finding(path):
    (found,) = findings(dropped=[path])

    assert found[0] == path
    assert found[1].startswith("is missing: the documents do not settle ")


def test_gaps_of_a_source_are_not_asked_without_it():
    values = {"component.jury.weight": 80, "component.peers.weight": 20}

    assert findings(values, dropped=["component.social"]) == []


@pytest.mark.parametrize(
    ("values", "path", "message"),
    [
        (
            {"component.jury.weight": Decimal("40.5")},
            "component.*.weight",
            "40.5 + 40 + 20 is 100.5; must be 100",
        ),
        (
            {"component.jury.weight": -40, "component.social.weight": 120},
            "component.jury.weight",
            "-40 is not at least 0 and at most 100 (cn.gd)",
        ),
        (
            {"component.peers.published": "per_mark", "component.peers.average_units": True},
            "component.peers.published",
            "per_mark hides which unit a mark is from; average_units must then be false",
        ),
        (
            {"component.jury.items": [{"key": "i1", "label": {"zh": "甲", "en": "A"}, "maximum": 99}]},
            "component.jury.items",
            "the maxima sum to 99; the maximum is 100",
        ),
        (
            {"component.jury.aggregate": "trimmed"},
            "component.jury.drop",
            "trimmed needs at least 1 mark to drop at each end",
        ),
        ({"component.jury.electorate": "nobody"}, "component.jury.electorate", 'there is no electorate "nobody"'),
        (
            {"component.social.conversion": "rank_points"},
            "component.social.rank_step",
            "rank_points needs a step above 0, or every rank has 100 points",
        ),
        ({"override.absent.grade": "bad"}, "override.absent.grade", '"bad" is none of the grades'),
    ],
)
def test_broken_rule_is_a_finding(values, path, message):
    assert (path, message) in findings(values)


def test_sound_items_are_no_finding():
    items = [{"key": f"i{at}", "label": {"zh": "甲", "en": "A"}, "maximum": 50} for at in range(2)]

    assert findings({"component.jury.items": items}) == []


@pytest.mark.parametrize("conversion", ["ratio_to_top", "rank_points"])
def test_counting_votes_is_warned_of(conversion):
    found = findings({"component.social.conversion": conversion, "component.social.rank_step": 5})

    assert found == [
        (
            "component.social.conversion",
            f"{conversion} counts votes, and GBH-2026-12 lists numbers of votes among the forbidden bases of "
            "assessment; a season can only be scored so after a signed decision sign_counting",
        )
    ]


def bands(*floors):
    return [{"key": f"g{at}", "label": {"zh": "甲", "en": "A"}, "floor": floor} for at, floor in enumerate(floors)]


@pytest.mark.parametrize(
    ("floors", "messages"),
    [
        ((90, 90, 0), ["floors must fall from one grade to the next"]),
        ((90, 60), ["the last floor must be 0, or a low total would have no grade"]),
        (
            (0, 60),
            [
                "floors must fall from one grade to the next",
                "the last floor must be 0, or a low total would have no grade",
            ],
        ),
        ((90, 0), []),
    ],
)
def test_bands_fall_and_reach_zero(floors, messages):
    found = findings({"result.grades": bands(*floors)})

    assert [message for path, message in found if path == "result.grades"] == messages


def test_survey_without_points_or_counting_channel_is_a_finding():
    label = {"zh": "甲", "en": "A"}
    found = findings(
        {
            "component.social.options": [{"key": "a", "label": label, "vote": True, "exclude": True}],
            "component.social.channels": [{"key": "a", "label": label, "weight": 0, "minimum": 0}],
        }
    )

    assert found == [
        ("component.social.options", "no answer has points"),
        ("component.social.channels", "no channel has a weight above 0, so no answer would count"),
    ]


def test_two_surveys_are_a_finding():
    source = {"source": leaf("survey"), "weight": leaf(0), "label": {"zh": "甲", "en": "A"}}
    merged = merge.join(changed(), layer("cn.gd.x", component={"second": source}))

    assert Finding("finding", "component", "social, second are surveys; at most one may be") in run(merged)


def test_cites_of_every_layer_must_resolve():
    upper = changed()
    lower = layer(
        "cn.gd.x",
        document="NO-1",
        result={"digits": leaf(2, cite="GD-LZPY:21"), "rounding": leaf("half_up", cite="article 9")},
    )
    lowest = layer("cn.gd.x.y", document="NO-1", result={"digits": leaf(2)})

    found = [(row.path, row.message[:40]) for row in run(merge.merge([upper, lower, lowest])) if row.level == "finding"]

    assert found == [
        ("document", '"NO-1" is no document of the register; i'),
        ("result.digits", '"GD-LZPY:21": GD-LZPY has no article 21;'),
        ("result.rounding", '"article 9" is no citation: write DOCUME'),
    ]


def test_closed_value_touched_is_a_finding():
    lower = layer("cn.gd.x", override={"fraud": {"grade": leaf("fair", False)}})

    found = [row for row in run(merge.join(changed(), lower)) if row.level == "finding"]

    message = 'cn.gd closes this value at "poor"; cn.gd.x may not change it'
    assert found == [Finding("finding", "override.fraud.grade", message)]


def test_uncited_value_is_a_finding():
    merged = merge.join(changed(), layer("cn.gd.x", result={"digits": {"value": 3, "open": True}}))

    found = [row.path for row in run(merged) if row.level == "finding"]

    assert found == ["result.digits"]


@pytest.mark.parametrize("value", [True, "x", [1], {"key": {}}, [{"key": []}], [{}]])
def test_faults_of_form_never_raise(value):
    judged = [path for path in changed().leaves if path.startswith(("component.", "result.", "override.absent"))]

    for path in judged:
        assert isinstance(findings({path: value}), list)


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.decimals() | st.dates()
NAMES = st.sampled_from(["value", "assumed", "open", "key", "label", "zh", "points", "weight", "source", "Ä"])
ANYTHING = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.sampled_from((*merge.HEAD, *merge.FLAT, *merge.KEYED, "x")), ANYTHING), ANYTHING)
def test_no_source_makes_reading_or_checking_raise(raw, inner):
    merged = merge.layer({**raw, "component": {"jury": inner, "social": {"source": {"value": inner}}}})

    assert not lint.is_clean(run(merged))


def test_empty_scheme_gives_findings_only():
    found = run(merge.layer({"id": "cn.x"}))

    assert {row.level for row in found} == {"finding"}
    assert not lint.is_clean(found)
