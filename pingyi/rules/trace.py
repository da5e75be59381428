"""The why of every number: a tree of steps, each with its rule, inputs, output and citation; pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pingyi.core.canonical import Json

F = TypeVar("F", bound=Callable[..., object])
IMPLEMENTED: dict[str, list[str]] = {}


@dataclass(frozen=True)
class Fact:
    """A value that was read, not computed: a mark, a weight, a count."""

    name: str
    value: str
    cite: str = ""


@dataclass(frozen=True)
class Step:
    """One computation. `output` is exact: a decimal, or numerator/denominator, or an id, or empty.

    rule: a dotted name such as marks.mean; docs/algorithms/formats.md and the catalogue word it.
    cite: DOCUMENT:article of the scheme value that asked for it, `assumed`, or empty.
    """

    rule: str
    inputs: "tuple[Step | Fact, ...]"
    output: str
    cite: str = ""


def implements(*cites: str) -> Callable[[F], F]:
    """Mark a function of `rules/` as the place where these articles are obeyed."""

    def mark(function: F) -> F:
        for cite in cites:
            IMPLEMENTED.setdefault(cite, []).append(f"{function.__module__}.{function.__qualname__}")
        return function

    return mark


def to_json(node: Step | Fact) -> dict[str, Json]:
    """Return the node as trace.json carries it; an empty cite is left out."""
    cite: dict[str, Json] = {"cite": node.cite} if node.cite else {}
    if isinstance(node, Fact):
        return {"name": node.name, "value": node.value, **cite}
    return {
        "rule": node.rule,
        "inputs": [to_json(part) for part in node.inputs],
        "output": node.output,
        **cite,
    }
