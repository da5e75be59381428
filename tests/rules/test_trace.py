"""Steps as JSON, and the list of articles that functions obey."""

import pytest

from pingyi.core import canonical
from pingyi.rules import trace
from pingyi.rules.trace import Fact, Step
from pingyi.rules.v1 import grade, score


def test_to_json_leaves_an_empty_cite_out() -> None:
    assert trace.to_json(Fact("r1", "90")) == {"name": "r1", "value": "90"}
    assert trace.to_json(Step("rank.none", (), "")) == {"rule": "rank.none", "inputs": [], "output": ""}


def test_to_json_keeps_the_order_of_the_inputs_and_the_cites() -> None:
    tree = Step(
        "marks.figure",
        (Step("marks.mean", (Fact("r2", "40"), Fact("r1", "50")), "45", "assumed"), Fact("maximum", "50", "A:1")),
        "90",
        "A:1",
    )

    assert trace.to_json(tree) == {
        "rule": "marks.figure",
        "inputs": [
            {
                "rule": "marks.mean",
                "inputs": [{"name": "r2", "value": "40"}, {"name": "r1", "value": "50"}],
                "output": "45",
                "cite": "assumed",
            },
            {"name": "maximum", "value": "50", "cite": "A:1"},
        ],
        "output": "90",
        "cite": "A:1",
    }


def test_to_json_gives_what_canonical_json_can_carry() -> None:
    step = Step("marks.total", (Fact("r1.i1", "1/3"),), "1/3")

    raw = canonical.dumps(trace.to_json(step))

    assert raw == b'{"inputs":[{"name":"r1.i1","value":"1/3"}],"output":"1/3","rule":"marks.total"}'


def test_implements_records_the_function_under_each_article(monkeypatch: pytest.MonkeyPatch) -> None:
    found: dict[str, list[str]] = {}
    monkeypatch.setattr(trace, "IMPLEMENTED", found)

    @trace.implements("X-1:1", "X-1:2")
    def first() -> int:
        return 1

    @trace.implements("X-1:2")
    def second() -> int:
        return 2

    assert (first(), second()) == (1, 2)
    assert {cite: [name.rpartition(".")[2] for name in names] for cite, names in found.items()} == {
        "X-1:1": ["first"],
        "X-1:2": ["first", "second"],
    }


@pytest.mark.parametrize("document", ["GD-LZPY", "SG-2019-47"])
def test_implements_names_the_functions_of_the_engine(document: str) -> None:
    found = {article: trace.IMPLEMENTED[f"{document}:{article}"] for article in ("13", "14", "15")}

    assert found == {
        "13": [f"{score.__name__}.total", f"{grade.__name__}.computed"],
        "14": [f"{grade.__name__}.is_gone", f"{grade.__name__}.overridden"],
        "15": [f"{grade.__name__}.overridden"],
    }
