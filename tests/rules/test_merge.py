"""Layers: what is read of one, who wins where several speak, and the laws of merging."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pingyi.rules import merge
from pingyi.rules.merge import Flaw, Leaf, Merged
from tests.support import layers
from tests.support.layers import layer, leaf

PATHS = ("result.digits", "roster.per_year", "component.jury.weight", "component.social.weight")


def jury(value, is_open=True, **why):
    return {"jury": {"label": {"zh": "甲", "en": "A"}, "weight": leaf(value, is_open, **why)}}


def test_layer_reads_leaves_labels_and_head():
    found = layer("cn.x", component=jury(40, cite="GD-LZPY:13"), result={"digits": leaf(2, False)})

    assert found == Merged(
        chain=("cn.x",),
        title={"zh": "cn.x", "en": "cn.x"},
        level="county",
        document="GD-LZPY",
        labels={"component.jury": {"zh": "甲", "en": "A"}},
        claims={
            "component.jury.weight": (Leaf(40, "cn.x", cite="GD-LZPY:13", open=True),),
            "result.digits": (Leaf(2, "cn.x", assumed="test"),),
        },
    )


def test_open_value_is_overridden_and_kept_in_history():
    upper = layer("cn", component=jury(40))
    lower = layer("cn.x", component=jury(50, cite="A:1"))

    found = merge.merge([upper, lower])

    assert found.leaves["component.jury.weight"] == Leaf(50, "cn.x", cite="A:1", open=True)
    assert found.history == {"component.jury.weight": (Leaf(40, "cn", assumed="test", open=True),)}
    assert found.refused == {}
    assert (found.id, found.chain) == ("cn.x", ("cn", "cn.x"))


def test_closed_value_stays_and_the_lower_one_is_refused():
    upper = layer("cn", component=jury(40, is_open=False))
    lower = layer("cn.x", component=jury(50))

    found = merge.join(upper, lower)

    assert found.value("component.jury.weight") == 40
    assert found.history == {}
    assert found.refused == {"component.jury.weight": (Leaf(50, "cn.x", assumed="test", open=True),)}


def test_lower_layer_closes_and_the_next_cannot_reopen():
    chain = [
        layer("cn", component=jury(40)),
        layer("cn.x", component=jury(40, is_open=False)),
        layer("cn.x.y", component=jury(60)),
    ]

    found = merge.merge(chain)

    assert found.leaves["component.jury.weight"].origin == "cn.x"
    assert [claim.origin for claim in found.refused["component.jury.weight"]] == ["cn.x.y"]


def test_list_is_replaced_whole():
    upper = layer("cn", roster={"kinds": leaf(["a", "b", "c"])})
    lower = layer("cn.x", roster={"kinds": leaf(["d"])})

    assert merge.join(upper, lower).value("roster.kinds") == ["d"]


def test_bare_words_of_the_lower_layer_hold_where_it_has_them():
    upper = layer(
        "cn", stage={"visit": {"label": {"zh": "甲", "en": "A"}}, "notice": {"label": {"zh": "丙", "en": "C"}}}
    )
    lower = layer("cn.x", stage={"visit": {"label": {"zh": "乙", "en": "B"}}})
    bare = merge.layer({"id": "cn.x.y"})

    found = merge.merge([upper, lower, bare])

    assert found.labels == {"stage.visit": {"zh": "乙", "en": "B"}, "stage.notice": {"zh": "丙", "en": "C"}}
    assert (found.title, found.level, found.document) == (lower.title, "county", "GD-LZPY")


def test_keys_keep_the_order_of_first_appearance():
    upper = layer("cn", component={"b": {"weight": leaf(1)}, "a": {"weight": leaf(2)}})
    lower = layer("cn.x", component={"a": {"weight": leaf(3)}, "c": {"label": {"zh": "丙", "en": "C"}}})

    assert merge.join(upper, lower).keys("component") == ("b", "a", "c")


def test_value_of_an_unknown_path_is_none():
    assert layer("cn").value("result.digits") is None


@pytest.mark.parametrize(
    ("sections", "path", "message"),
    [
        ({"format": "x"}, "format", 'must be "pingyi-scheme-source/1" (cn)'),
        ({"level": "land"}, "level", "must be one of province, city, county (cn)"),
        ({"document": 7}, "document", "is missing: write a text (cn)"),
        ({"result": 3}, "result", "is a value where a table is expected (cn)"),
        ({"component": {"jury": 3}}, "component.jury", "is a value where a table is expected (cn)"),
        (
            {"component": {"a.b": {}}},
            "component.a.b",
            "is no key: a-z, 0-9 and _, a letter first, at most 32 (cn)",
        ),
        (
            {"result": {"Digits": leaf(2)}},
            "result.Digits",
            "is no key: a-z, 0-9 and _, a letter first, at most 32 (cn)",
        ),
        (
            {"result": {"digits": 2}},
            "result.digits",
            "has no value: write { value = ..., cite = ... } or { value = ..., assumed = ... } (cn)",
        ),
        (
            {"result": {"digits": {"cite": "A:1"}}},
            "result.digits",
            "has no value: write { value = ..., cite = ... } or { value = ..., assumed = ... } (cn)",
        ),
        (
            {"result": {"digits": {**leaf(2), "unit": "x"}}},
            "result.digits.unit",
            "is unknown: a leaf has value, cite, assumed, open (cn)",
        ),
        ({"result": {"digits": leaf(2, "yes")}}, "result.digits.open", "must be true or false (cn)"),
        (
            {"result": {"digits": {"value": 2}}},
            "result.digits",
            "needs exactly one of cite and assumed, as a text that is not empty (cn)",
        ),
        (
            {"result": {"digits": leaf(2, cite="A:1", assumed="x")}},
            "result.digits",
            "needs exactly one of cite and assumed, as a text that is not empty (cn)",
        ),
        (
            {"result": {"digits": leaf(2, assumed=" ")}},
            "result.digits",
            "needs exactly one of cite and assumed, as a text that is not empty (cn)",
        ),
        (
            {"result": {"digits": leaf(datetime.date(2026, 1, 1))}},
            "result.digits",
            "2026-01-01 is a date; write it as a text (cn)",
        ),
        ({"result": {"digits": leaf("e\u0301")}}, "result.digits", '"e\u0301" is not in Unicode form NFC (cn)'),
        ({"title": {"zh": "甲"}}, "title", "must be { zh = ..., en = ... }, both texts that are not empty (cn)"),
        (
            {"title": {"zh": "甲", "en": " "}},
            "title",
            "must be { zh = ..., en = ... }, both texts that are not empty (cn)",
        ),
    ],
)
def test_flaw_is_named_with_its_path(sections, path, message):
    assert layer("cn", **sections).flaws == (Flaw(path, message),)


def test_unknown_section_and_missing_id_are_flaws():
    paths = [flaw.path for flaw in layer("", title={"zh": "甲", "en": "A"}, weights={}).flaws]

    assert paths == ["id", "weights"]


def test_date_in_a_label_is_a_flaw_and_no_error():
    assert [flaw.path for flaw in layer("cn", title=datetime.time(1)).flaws] == ["title", "title"]


@pytest.mark.parametrize(
    "text", ["1e999999999", "NaN", "-Infinity", "1E-99999", "0.0000001", "1000000000000", "0E+99999"]
)
def test_number_outside_the_form_is_a_flaw(text):
    found = layer("cn", result={"digits": leaf(Decimal(text))})

    message = "is no decimal with at most 12 digits before and 6 after the point (cn)"
    assert found.flaws == (Flaw("result.digits", message),)
    assert found.claims == {}


@pytest.mark.parametrize("number", [Decimal("0.010000000"), Decimal("1E+2"), Decimal("-0.000001"), 10**12 - 1, True])
def test_number_inside_the_form_is_read(number):
    assert layer("cn", result={"digits": leaf([number])}).value("result.digits") == [number]


def test_huge_integer_is_a_flaw():
    assert len(layer("cn", result={"digits": leaf(10**12)}).flaws) == 1


@st.composite
def random_layers(draw, least=1, most=4):
    names = [f"cn.l{at}" for at in range(draw(st.integers(least, most)))]
    found = []
    for name in names:
        raw = {}
        for path in draw(st.lists(st.sampled_from(PATHS), unique=True)):
            *above, last = path.split(".")
            value = draw(st.integers(0, 9) | st.lists(st.integers(0, 9), max_size=3))
            layers.table(raw, above)[last] = leaf(value, draw(st.booleans()))
        found.append(layer(name, **raw))
    return found


@settings(deadline=None, max_examples=60)
@given(random_layers())
def test_merging_never_moves_a_closed_value(chain):
    whole = merge.merge(chain)

    for end in range(1, len(chain) + 1):
        for path, above in merge.merge(chain[:end]).leaves.items():
            if not above.open:
                assert whole.leaves[path] == above


@settings(deadline=None, max_examples=60)
@given(random_layers(least=3, most=5), st.data())
def test_merging_is_associative(chain, data):
    cut = data.draw(st.integers(1, len(chain) - 1))

    halves = merge.join(merge.merge(chain[:cut]), merge.merge(chain[cut:]))

    assert halves == merge.merge(chain)
    assert list(halves.claims) == list(merge.merge(chain).claims)


@settings(deadline=None, max_examples=60)
@given(random_layers())
def test_every_claim_is_in_history_holds_or_is_refused(chain):
    found = merge.merge(chain)

    for path, claims in found.claims.items():
        parts = (*found.history.get(path, ()), found.leaves[path], *found.refused.get(path, ()))
        assert parts == claims
