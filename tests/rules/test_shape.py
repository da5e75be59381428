"""scheme.json: what is read from it, and the fault that each broken form gives."""

import copy
import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from pingyi.core import canonical
from pingyi.rules import shape
from pingyi.rules.faults import BadInput
from pingyi.rules.scheme import Band, Channel, Figures, Item, Marks, Option, Result, Survey
from tests.support import frozen_schemes as frozen

Document = dict[str, Any]


def whole() -> Document:
    """Return a valid document with all three kinds of component: 0 jury, 1 social, 2 panel."""
    items = [frozen.item("i1", "30"), frozen.item("i2", "70")]
    parts = [
        frozen.marks("jury", "40", items=items, aggregate="trimmed", drop=1, minimum=5, own_excluded=True),
        frozen.survey("social", "40.5", conversion="rank_points", rank_step="2.5"),
        frozen.figures("panel", "19.5", "office"),
    ]
    raw = frozen.frozen(frozen.rules(parts, frozen.result(), frozen.overrides(absent="fair")))
    found: Document = json.loads(raw)
    return found


def changed(path: str, value: object) -> Document:
    """Return the valid document with one value set; `...` takes it out."""
    document = whole()
    *way, last = [int(name) if name.isdigit() else name for name in path.split("/")]
    place: Any = document
    for name in way:
        place = place[name]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return document


def faults(document: canonical.Json) -> list[str]:
    """Return `column: message` of each fault; empty when the document is read."""
    try:
        shape.parse(document)
    except BadInput as error:
        assert {(fault.file, fault.row) for fault in error.faults} == {("scheme.json", 0)}
        return [f"{fault.column}: {fault.message}" for fault in error.faults]
    return []


def test_parse_reads_every_component() -> None:
    scheme = shape.parse(whole())

    assert scheme.components == (
        Marks(
            key="jury",
            weight=Fraction(40),
            electorate="jury",
            own_excluded=True,
            maximum=Fraction(100),
            step=Fraction(1, 100),
            items=(Item("i1", Fraction(30)), Item("i2", Fraction(70))),
            aggregate="trimmed",
            drop=1,
            minimum=5,
            average_units=False,
            published="per_rater",
        ),
        Survey(
            key="social",
            weight=Fraction(81, 2),
            conversion="rank_points",
            rank_step=Fraction(5, 2),
            options=(
                Option("very", Fraction(100), True),
                Option("fair", Fraction(60), False),
                Option("bad", Fraction(0), False),
                Option("unknown", None, False),
            ),
            channels=(Channel("invited", Fraction(1), 0),),
        ),
        Figures("panel", Fraction(39, 2), "office"),
    )


def test_parse_reads_result_and_overrides() -> None:
    scheme = shape.parse(whole())

    assert scheme.id == "xx.test.case"
    assert scheme.overrides == {"absent": "fair", "fraud": "poor", "withdrawn": None}
    assert scheme.result == Result(
        digits=2,
        rounding="half_up",
        round_components=False,
        grade_on="rounded",
        insufficient="renormalise",
        renormalise_floor=Fraction(60),
        grades=(
            Band("excellent", Fraction(90)),
            Band("good", Fraction(80)),
            Band("fair", Fraction(60)),
            Band("poor", Fraction(0)),
        ),
    )


def test_parse_keeps_the_cite_or_the_assumption_of_each_value() -> None:
    document = whole()
    document["sources"] = {
        "component.jury.weight": {"from": "xx.test", "cite": "SG-2019-47:13"},
        "component.jury.maximum": {"from": "xx.test.case", "assumed": "not stated"},
    }

    scheme = shape.parse(document)

    assert scheme.cites == {"component.jury.weight": "SG-2019-47:13", "component.jury.maximum": "assumed"}


def test_parse_leaves_the_document_as_it_was() -> None:
    document = whole()
    before = copy.deepcopy(document)

    shape.parse(document)

    assert document == before


@pytest.mark.parametrize("document", [None, True, 3, "text", [], [{}]])
def test_parse_refuses_what_is_no_object(document: canonical.Json) -> None:
    assert faults(document) == [f": {json.dumps(document)} is no object"]


def test_parse_names_every_missing_part() -> None:
    names = ("format", "id", "chain", "title", "rules", "sources", "other")

    assert faults({}) == [f"{name}: is missing" for name in names]


JURY = "rules.components.0"
SOCIAL = "rules.components.1"
NO_TEXT = "is no text: write a non-empty text in Unicode form NFC"
NO_ID = "is no id: a letter a-z, then at most 31 of a-z 0-9 _, no column name"
NO_DECIMAL = "is no decimal: write it as text, such as 12.5 in quotes"
NO_COUNT = "is no count: write a whole number from 0, without quotes"
NO_SCHEME_ID = "is no scheme id: words of a-z 0-9 _ - joined by points, such as cn.gd"
KINDS = "marks, survey, imported, office, indicators"


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("format", "pingyi-scheme/2", 'format: "pingyi-scheme/2" is none of pingyi-scheme/1'),
        ("id", 7, f"id: 7 {NO_TEXT}"),
        ("id", "xx.other", 'chain: must end in the id "xx.other", not in "xx.test.case"'),
        ("id", "Xx", f'id: "Xx" {NO_SCHEME_ID}'),
        ("chain", [], 'chain: must end in the id "xx.test.case", not in ""'),
        ("chain", "xx", 'chain: "xx" is no list'),
        ("chain/0", "xx.", f'chain.0: "xx." {NO_SCHEME_ID}'),
        ("title", {}, "title: is empty: write a text in at least one language"),
        ("title", "Test", 'title: "Test" is no object'),
        ("title/en", " ", f'title.en: " " {NO_TEXT}'),
        ("title/en", "e\u0301", f'title.en: "e\u0301" {NO_TEXT}'),
        ("other", None, "other: null is no object"),
        ("extra", 1, "extra: is unknown here; allowed: format, id, chain, title, rules, sources, other"),
        ("rules", 1, "rules: 1 is no object"),
        ("rules/result", ..., "rules.result: is missing"),
        ("rules/more", 1, "rules.more: is unknown here; allowed: components, result, overrides"),
        ("rules/components", ..., "rules.components: is missing"),
        ("rules/components", {}, "rules.components: {} is no list"),
        ("rules/components", [], "rules.components: the weights sum to 0, not to 100"),
        ("rules/components/0", 5, f"{JURY}: 5 is no object"),
        ("rules/components/0/key", "Jury", f'{JURY}.key: "Jury" {NO_ID}'),
        ("rules/components/0/key", "total", f'{JURY}.key: "total" {NO_ID}'),
        ("rules/components/0/key", "panel", 'rules.components.2.key: "panel" stands twice'),
        ("rules/components/0/label", ..., f"{JURY}.label: is missing"),
        ("rules/components/0/weight", "40.01", "rules.components: the weights sum to 100.01, not to 100"),
        ("rules/components/0/weight", 40, f"{JURY}.weight: 40 {NO_DECIMAL}"),
        ("rules/components/0/weight", "-1", f'{JURY}.weight: "-1" is below 0'),
        ("rules/components/0/weight", "4e1", f'{JURY}.weight: "4e1" {NO_DECIMAL}'),
        ("rules/components/0/source", "mark", f'{JURY}.source: "mark" is none of {KINDS}'),
        ("rules/components/0/source", ..., f"{JURY}.source: is missing"),
        ("rules/components/0/electorate", "", f'{JURY}.electorate: "" {NO_ID}'),
        ("rules/components/0/own_excluded", 1, f"{JURY}.own_excluded: 1 is neither true nor false"),
        ("rules/components/0/maximum", "0", f'{JURY}.maximum: "0" is not above 0'),
        ("rules/components/0/maximum", "-5", f'{JURY}.maximum: "-5" is below 0'),
        ("rules/components/0/maximum", "99", f"{JURY}.items: the items' maxima sum to 100, not to the maximum 99"),
        ("rules/components/0/step", "0.0", f'{JURY}.step: "0.0" is not above 0'),
        ("rules/components/0/items", ..., f"{JURY}.items: is missing"),
        ("rules/components/0/items/1", [], f"{JURY}.items.1: [] is no object"),
        ("rules/components/0/items/1/key", "i1", f'{JURY}.items.1.key: "i1" stands twice'),
        ("rules/components/0/items/1/maximum", None, f"{JURY}.items.1.maximum: null {NO_DECIMAL}"),
        ("rules/components/0/aggregate", "sum", f'{JURY}.aggregate: "sum" is none of mean, trimmed, median'),
        ("rules/components/0/drop", -1, f"{JURY}.drop: -1 {NO_COUNT}"),
        ("rules/components/0/drop", "1", f'{JURY}.drop: "1" {NO_COUNT}'),
        ("rules/components/0/minimum", True, f"{JURY}.minimum: true {NO_COUNT}"),
        ("rules/components/0/average_units", None, f"{JURY}.average_units: null is neither true nor false"),
        ("rules/components/0/published", "all", f'{JURY}.published: "all" is none of per_rater, per_mark, none'),
        (
            "rules/components/1/conversion",
            "votes",
            f'{SOCIAL}.conversion: "votes" is none of satisfaction, ratio_to_top, rank_points',
        ),
        ("rules/components/1/rank_step", "-0.5", f'{SOCIAL}.rank_step: "-0.5" is below 0'),
        ("rules/components/1/options", [], f"{SOCIAL}.options: no option has points: give at least one of them points"),
        ("rules/components/1/options", {}, f"{SOCIAL}.options: {{}} is no list"),
        ("rules/components/1/options/0/points", "100.5", f'{SOCIAL}.options.0.points: "100.5" is above 100'),
        ("rules/components/1/options/0/points", 100, f"{SOCIAL}.options.0.points: 100 {NO_DECIMAL}"),
        ("rules/components/1/options/0/vote", ..., f"{SOCIAL}.options.0.vote: is missing"),
        ("rules/components/1/options/1/key", "very", f'{SOCIAL}.options.1.key: "very" stands twice'),
        ("rules/components/1/channels", [], f"{SOCIAL}.channels: is empty: name at least one channel"),
        ("rules/components/1/channels", None, f"{SOCIAL}.channels: null is no list"),
        ("rules/components/1/channels/0/weight", "-1", f'{SOCIAL}.channels.0.weight: "-1" is below 0'),
        ("rules/components/1/channels/0/minimum", "30", f'{SOCIAL}.channels.0.minimum: "30" {NO_COUNT}'),
        (
            "rules/components/2/maximum",
            "100",
            "rules.components.2.maximum: is unknown here; allowed: key, label, weight, source",
        ),
        ("rules/result/digits", 7, "rules.result.digits: 7 is above 6"),
        ("rules/result/digits", "2", f'rules.result.digits: "2" {NO_COUNT}'),
        ("rules/result/rounding", "down", 'rules.result.rounding: "down" is none of half_up, half_even'),
        ("rules/result/round_components", "no", 'rules.result.round_components: "no" is neither true nor false'),
        ("rules/result/grade_on", "total", 'rules.result.grade_on: "total" is none of rounded, exact'),
        ("rules/result/insufficient", "drop", 'rules.result.insufficient: "drop" is none of renormalise, withhold'),
        ("rules/result/renormalise_floor", "101", 'rules.result.renormalise_floor: "101" is above 100'),
        (
            "rules/result/grades/1/floor",
            "90",
            "rules.result.grades.1.floor: 90 is not below 90, the floor before it: floors fall strictly",
        ),
        (
            "rules/result/grades/3/floor",
            "1",
            "rules.result.grades: the last floor must be 0, so that every total has a grade",
        ),
        ("rules/result/grades/0/floor", 90, f"rules.result.grades.0.floor: 90 {NO_DECIMAL}"),
        ("rules/result/grades/3/key", "b d", f'rules.result.grades.3.key: "b d" {NO_ID}'),
        ("rules/result/grades", 4, "rules.result.grades: 4 is no list"),
        ("rules/overrides", [], "rules.overrides: [] is no object"),
        ("rules/overrides/fraud", None, "rules.overrides.fraud: null is no object"),
        ("rules/overrides/fraud", ..., "rules.overrides.fraud: is missing"),
        ("rules/overrides/fraud", {}, "rules.overrides.fraud.grade: is missing"),
        ("rules/overrides/late", {}, "rules.overrides.late: is unknown here; allowed: absent, fraud, withdrawn"),
        (
            "rules/overrides/fraud/grade",
            "null",
            'rules.overrides.fraud.grade: "null" is none of excellent, good, fair, poor',
        ),
        ("sources", [], "sources: [] is no object"),
        ("sources/x", 3, "sources.x: 3 is no object"),
        ("sources/x", {"assumed": "so"}, "sources.x.from: is missing"),
        ("sources/x", {"from": "xx.test"}, "sources.x.cite: is missing"),
        ("sources/x", {"from": "xx.test", "assumed": ""}, f'sources.x.assumed: "" {NO_TEXT}'),
        (
            "sources/x",
            {"from": "yy", "assumed": "so"},
            'sources.x.from: "yy" is no scheme of the chain: xx.test, xx.test.case',
        ),
        (
            "sources/x",
            {"from": "xx.test", "assumed": "so", "cite": "A:1"},
            "sources.x.cite: is unknown here; allowed: from, assumed",
        ),
        (
            "sources/x",
            {"from": "xx.test", "cite": "Article 3"},
            'sources.x.cite: "Article 3" is no citation: write DOCUMENT:article, for example GD-LZPY:13',
        ),
    ],
)
def test_parse_gives_one_fault_for_each_broken_value(path: str, value: object, fault: str) -> None:
    assert faults(changed(path, value)) == [fault]


def twice_social(document: Document) -> None:
    second = copy.deepcopy(document["rules"]["components"][1]) | {"key": "again", "weight": "0"}
    document["rules"]["components"].append(second)


def units_behind_single_marks(document: Document) -> None:
    document["rules"]["components"][0] |= {"average_units": True, "published": "per_mark"}


def no_points(document: Document) -> None:
    for option in document["rules"]["components"][1]["options"]:
        option["points"] = None


def chain_in_a_circle(document: Document) -> None:
    document["chain"] = ["xx.test.case", "xx.test.case"]
    document["sources"] = {}


@pytest.mark.parametrize(
    ("breaks", "fault"),
    [
        (twice_social, "rules.components.3.source: is a second survey beside component 1: one at most"),
        (
            units_behind_single_marks,
            f"{JURY}.average_units: true cannot be published per_mark, which hides the units: write false",
        ),
        (no_points, f"{SOCIAL}.options: no option has points: give at least one of them points"),
        (chain_in_a_circle, "chain: names a scheme twice: xx.test.case, xx.test.case"),
    ],
)
def test_parse_refuses_values_that_contradict_each_other(breaks: Callable[[Document], None], fault: str) -> None:
    document = whole()
    breaks(document)

    assert faults(document) == [fault]


@pytest.mark.parametrize("grade", [None, "excellent", "poor"])
def test_parse_takes_no_grade_or_a_grade_of_the_scheme_for_an_override(grade: str | None) -> None:
    assert shape.parse(changed("rules/overrides/absent/grade", grade)).overrides["absent"] == grade


@pytest.mark.parametrize("source", ["imported", "office", "indicators"])
def test_parse_takes_each_kind_of_imported_figures(source: str) -> None:
    found = shape.parse(changed("rules/components/2/source", source)).components[2]

    assert found == Figures("panel", Fraction(39, 2), source)


def test_parse_reports_all_faults_at_once_in_reading_order() -> None:
    document = whole()
    document["rules"]["components"][0] |= {"weight": "x", "step": "0"}
    document["rules"]["result"]["digits"] = None
    document["sources"]["a\nb"] = 1

    assert faults(document) == [
        f'{JURY}.weight: "x" {NO_DECIMAL}',
        f'{JURY}.step: "0" is not above 0',
        f"rules.result.digits: null {NO_COUNT}",
        'sources."a\\nb": 1 is no object',
    ]


def test_parse_refuses_a_broken_chain_without_blaming_the_sources() -> None:
    document = whole()
    document["chain"] = [1]

    assert faults(document) == [f"chain.0: 1 {NO_TEXT}"]
