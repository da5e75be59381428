"""scheme.json: exactly the form of the contract, from every shipped scheme and from unusual ones."""

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pingyi.core import canonical
from pingyi.rules import freeze, merge, shape
from pingyi.rules.merge import Flaw
from pingyi.schemes import load
from tests.support.layers import changed, province


@pytest.mark.parametrize("name", load.names())
def test_shipped_scheme_is_read_back_by_the_engine(name):
    document = freeze.freeze(load.merged(name))

    scheme = shape.parse(canonical.loads(canonical.dumps(document)))

    assert scheme.id == name
    assert [part.key for part in scheme.components] == ["jury", "social", "peers"][: 2 if name == "cn.sh" else 3]
    assert sum(part.weight for part in scheme.components) == 100


def test_head_is_as_the_contract_says():
    document = freeze.freeze(load.merged("cn.gd.shaoguan"))

    assert list(document) == ["format", "id", "chain", "title", "rules", "sources", "other"]
    assert document["format"] == "pingyi-scheme/1"
    assert document["chain"] == ["cn.gd", "cn.gd.shaoguan"]
    assert document["title"]["zh"] == "韶关市国家机关“谁执法谁普法”履职报告评议"


def test_marks_component_carries_own_excluded_of_its_electorate():
    rules = freeze.freeze(changed({"electorate.peers.own_excluded": False}))["rules"]

    assert rules["components"][0] == {
        "key": "jury",
        "label": {"zh": "评议团评分", "en": "Jury"},
        "weight": "40",
        "source": "marks",
        "electorate": "jury",
        "own_excluded": True,
        "maximum": "100",
        "step": "0.01",
        "items": [],
        "aggregate": "mean",
        "drop": 0,
        "minimum": 5,
        "average_units": False,
        "published": "per_rater",
    }
    assert rules["components"][2]["own_excluded"] is False


def test_survey_component_writes_excluded_points_as_null():
    survey = freeze.freeze(changed())["rules"]["components"][1]

    assert sorted(survey) == ["channels", "conversion", "key", "label", "options", "rank_step", "source", "weight"]
    assert [(row["key"], row["points"], row["vote"]) for row in survey["options"]] == [
        ("very", "100", True),
        ("satisfied", "85", True),
        ("fair", "60", False),
        ("dissatisfied", "0", False),
        ("unknown", None, False),
    ]
    assert survey["channels"][4] == {
        "key": "open",
        "label": {"zh": "开放渠道", "en": "Open"},
        "weight": "0",
        "minimum": 0,
    }


def test_imported_component_has_four_fields():
    lower = {
        "component": {
            "panel": {
                "label": {"zh": "第三方", "en": "Panel"},
                "weight": {"value": 0, "assumed": "x"},
                "source": {"value": "imported", "assumed": "x"},
            }
        }
    }
    merged = merge.join(changed(), merge.layer({**province_head(), **lower}))

    assert freeze.freeze(merged)["rules"]["components"][3] == {
        "key": "panel",
        "label": {"zh": "第三方", "en": "Panel"},
        "weight": "0",
        "source": "imported",
    }


def province_head():
    return {name: value for name, value in province().items() if name in merge.HEAD}


def test_result_and_overrides():
    rules = freeze.freeze(changed())["rules"]

    assert {name: value for name, value in rules["result"].items() if name != "grades"} == {
        "digits": 2,
        "rounding": "half_up",
        "round_components": False,
        "grade_on": "rounded",
        "insufficient": "renormalise",
        "renormalise_floor": "60",
    }
    assert [(band["key"], band["floor"]) for band in rules["result"]["grades"]] == [
        ("excellent", "90"),
        ("good", "80"),
        ("fair", "60"),
        ("poor", "0"),
    ]
    assert rules["overrides"] == {
        "absent": {"grade": None},
        "fraud": {"grade": "poor"},
        "withdrawn": {"grade": None},
    }


def test_sources_name_layer_and_reason_of_every_leaf():
    merged = load.merged("cn.gd.shaoguan")
    document = freeze.freeze(merged)

    assert document["sources"]["component.jury.weight"] == {"from": "cn.gd.shaoguan", "cite": "SG-2019-47:13"}
    assert document["sources"]["component.jury.maximum"] == {
        "from": "cn.gd",
        "assumed": "the scale of a juror's mark is not stated",
    }
    assert sorted(document["sources"]) == sorted(merged.leaves)


def test_every_leaf_stands_in_rules_or_in_other():
    other = freeze.freeze(load.merged("cn.gd.shaoguan"))["other"]

    assert other["level"] == "city"
    assert other["document"] == "SG-2019-47"
    assert other["result"] == {"ties": "shared"}
    assert other["organiser"]["name"]["en"] == "Shaoguan Law Publicity Office"
    assert other["components"][0] == {"key": "jury", "label": {"zh": "评议团评分", "en": "Jury"}, "comment": "required"}
    assert [row["key"] for row in other["stages"]] == [
        "self_review",
        "notice",
        "visit",
        "survey",
        "meeting",
        "circular",
        "rectification",
    ]
    assert other["stages"][1]["window"] == ["07-01", "08-31"]
    assert [row["due"] for row in other["filings"]] == ["03-31", "12-31"]
    assert [row["key"] for row in other["electorates"]] == ["jury", "peers"]
    assert {row["key"]: row.get("listed") for row in other["overrides"]} == {
        "fraud": None,
        "absent": True,
        "withdrawn": None,
    }


@pytest.mark.parametrize(
    ("value", "name", "expected"),
    [
        (Decimal("0.010"), "step", "0.01"),
        (Decimal("1E+2"), "maximum", "100"),
        (40, "weight", "40"),
        (5, "minimum", 5),
        (True, "weight", True),
        (None, "", None),
        ([{"weight": 1, "minimum": 1}], "", [{"weight": "1", "minimum": 1}]),
    ],
)
def test_to_json_writes_decimals_as_text_and_counts_as_integers(value, name, expected):
    assert freeze.to_json(value, name) == expected


def test_unfit_scheme_is_refused_with_every_reason():
    merged = changed({"component.jury.weight": "forty", "result.quota": 1}, dropped=["result.digits"])

    with pytest.raises(freeze.Unfit) as caught:
        freeze.freeze(merged)

    assert caught.value.flaws == (
        Flaw("component.jury.weight", '"forty" is no number (cn.gd)'),
        Flaw("result.quota", "is unknown (cn.gd): no such value in a scheme"),
        Flaw("result.digits", "is missing"),
    )
    assert str(caught.value) == (
        "The scheme cn.gd cannot be frozen.\n"
        'component.jury.weight: "forty" is no number (cn.gd)\n'
        "result.quota: is unknown (cn.gd): no such value in a scheme\n"
        "result.digits: is missing"
    )


@settings(deadline=None, max_examples=20)
@given(st.randoms(use_true_random=False), st.integers(0, 40), st.integers(0, 10))
def test_freezing_is_deterministic(dice: random.Random, weight, minimum):
    def frozen(shuffle):
        raw = province()
        raw["component"]["jury"]["weight"]["value"] = weight
        raw["component"]["jury"]["minimum"]["value"] = minimum
        jury = list(raw["component"]["jury"].items())
        if shuffle:
            dice.shuffle(jury)
        raw["component"]["jury"] = dict(jury)
        return canonical.dumps(freeze.freeze(merge.layer(raw)))

    assert frozen(False) == frozen(True)
