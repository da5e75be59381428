"""The trace as a page shows it: nodes with labels, figures and citations; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from pingyi.core import exact
from pingyi.core.canonical import Json

OPEN_TO = 2  # levels that are unfolded when the page opens


@dataclass(frozen=True)
class Leaf:
    """A value that was read. name, value: as in the trace; name_label, value_label: {zh, en} or empty."""

    name: str
    value: str
    cite: str
    name_label: Mapping[str, str]
    value_label: Mapping[str, str]


@dataclass(frozen=True)
class Node:
    """One computation. shown: the output for people; whole: the exact one when it differs, else empty."""

    rule: str
    shown: str
    whole: str
    cite: str
    label: Mapping[str, str]
    leaves: tuple[Leaf, ...]
    nodes: "tuple[Node, ...]"
    unfolded: bool


def tree(why: Json, labels: Mapping[str, Mapping[str, str]], depth: int = 0) -> Node:
    """Return the page's form of a trace tree.

    labels: what the scheme calls components, options, channels, items and grades, by plain key.
    Raises TypeError: the trace is malformed.
    """
    if not isinstance(why, Mapping) or not isinstance(why.get("inputs"), list | tuple):
        raise TypeError(f"no step of a trace: {why!r}")
    rule, output = str(why["rule"]), str(why["output"])
    parts = why["inputs"]
    assert isinstance(parts, list | tuple)
    leaves = tuple(_leaf(part, labels) for part in parts if isinstance(part, Mapping) and "name" in part)
    nodes = tuple(tree(part, labels, depth + 1) for part in parts if isinstance(part, Mapping) and "rule" in part)
    shown = _shown(output)
    return Node(
        rule=rule,
        shown=shown,
        whole=output if shown != output and output not in labels else "",
        cite=str(why.get("cite", "")),
        label=labels.get(output) or _own_label(leaves),
        leaves=leaves,
        nodes=nodes,
        unfolded=depth <= OPEN_TO,
    )


def flat_labels(labels: Mapping[str, Mapping[str, str]]) -> dict[str, Mapping[str, str]]:
    """Return labels by the last part of their path; a grade's wins over an option's of the same key."""
    found: dict[str, Mapping[str, str]] = {}
    for path, label in labels.items():
        name = path.rpartition(".")[2]
        if name not in found or path.startswith("result.grades."):
            found[name] = label
    return found


def distance(total: str, floors: tuple[Fraction, ...]) -> str:
    """Return how far a total is from the nearest floor above 0, signed, with the total's decimals; or empty."""
    if not total or not floors:
        return ""
    value = exact.parse(total)
    nearest = min((value - floor for floor in floors if floor), key=abs, default=None)
    if nearest is None:
        return ""
    digits = len(total.partition(".")[2])
    text = exact.fixed(exact.rounded(nearest, digits, "half_up"), digits)
    return text if text.startswith("-") else f"+{text}"


def _own_label(leaves: tuple[Leaf, ...]) -> Mapping[str, str]:
    """Return the label of what a step is about: its component or channel."""
    return next((leaf.value_label for leaf in leaves if leaf.name in ("component", "channel") and leaf.value_label), {})


def _leaf(part: Mapping[str, Json], labels: Mapping[str, Mapping[str, str]]) -> Leaf:
    name, value = str(part["name"]), str(part["value"])
    return Leaf(name, value, str(part.get("cite", "")), labels.get(name, {}), labels.get(value, {}))


def _shown(output: str) -> str:
    """Return a fraction as six decimals; anything else stays as it is."""
    upper, slash, lower = output.partition("/")
    if slash and lower.isdigit():
        return exact.six(Fraction(int(upper), int(lower)))
    return output
