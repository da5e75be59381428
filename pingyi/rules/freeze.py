"""A merged scheme as the scheme.json of a season (FORMATS 2); pure, and it writes nothing."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from pingyi.core import exact
from pingyi.core.canonical import Json
from pingyi.core.errors import Refused
from pingyi.rules import leaves, shape
from pingyi.rules.merge import FLAT, Flaw, Leaf, Merged, Value

# Numbers that are written as text, though a source may give them as a TOML integer; all other integers are counts.
DECIMALS = frozenset(("weight", "maximum", "step", "rank_step", "renormalise_floor", "points", "floor"))


class Unfit(Refused):
    """A scheme that cannot be frozen; carries every reason."""

    def __init__(self, scheme: str, flaws: Sequence[Flaw]) -> None:
        lines = [f"{flaw.path}: {flaw.message}" for flaw in flaws]
        super().__init__(f"The scheme {scheme} cannot be frozen.\n" + "\n".join(lines))
        self.flaws = tuple(flaws)


def freeze(merged: Merged) -> dict[str, Json]:
    """Return the scheme.json document, ready for canonical.dumps.

    `other` holds what the engine does not read: level, document, the flat sections by name, and lists `components`,
    `electorates`, `stages`, `filings`, `overrides` of {"key", "label", ...} in the order of the source.
    Raises Unfit: a flaw of form, a closed value touched, an unknown key, a leaf missing.
    """
    if found := leaves.flaws(merged):
        raise Unfit(merged.id, found)
    return {
        "format": shape.FORMAT,
        "id": merged.id,
        "chain": list(merged.chain),
        "title": dict(merged.title),
        "rules": {
            "components": [_component(merged, name) for name in merged.keys("component")],
            "result": {name: _rule(merged, f"result.{name}") for name in shape.RESULT},
            "overrides": {name: {"grade": _rule(merged, f"override.{name}.grade") or None} for name in shape.OVERRIDES},
        },
        "sources": {path: source(leaf) for path, leaf in merged.leaves.items()},
        "other": _other(merged),
    }


def source(leaf: Leaf) -> dict[str, Json]:
    """Return who set a value and why, as `sources` of scheme.json carries it."""
    why = {"cite": leaf.cite} if leaf.cite else {"assumed": leaf.assumed}
    return {"from": leaf.origin, **why}


def to_json(value: Value, name: str = "") -> Json:
    """Return a value as scheme.json carries it: decimals as text without trailing zeros, counts as integers.

    name: the key that the value stands under; it decides whether an integer is a decimal or a count.
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal) or (isinstance(value, int) and name in DECIMALS):
        figure = leaves.number(value)
        assert figure is not None
        return exact.plain(figure)
    if isinstance(value, int):
        return value
    if isinstance(value, Mapping):
        return {key: to_json(inner, key) for key, inner in value.items()}
    return [to_json(inner, name) for inner in value]


def _rule(merged: Merged, path: str) -> Json:
    value = merged.value(path)
    assert value is not None
    return to_json(value, path.rpartition(".")[2])


def _component(merged: Merged, name: str) -> dict[str, Json]:
    path = f"component.{name}"
    kind = str(merged.value(f"{path}.source"))
    found: dict[str, Json] = {"key": name, "label": dict(merged.labels[path])}
    for leaf in ("weight", "source", *leaves.OF_SOURCE.get(kind, ())):
        found[leaf] = _rule(merged, f"{path}.{leaf}")
    if kind == "marks":
        found["own_excluded"] = _rule(merged, f"electorate.{found['electorate']}.own_excluded")
    if kind == "survey":
        found["options"] = [_option(row) for row in leaves.tables(merged.value(f"{path}.options"))]
    return found


def _option(row: Mapping[str, Value]) -> dict[str, Json]:
    points = to_json(row["points"], "points") if "points" in row else None
    return {
        "key": to_json(row["key"]),
        "label": to_json(row["label"]),
        "points": points,
        "vote": to_json(row["vote"]),
    }


def _other(merged: Merged) -> dict[str, Json]:
    found: dict[str, Json] = {"level": merged.level, "document": merged.document}
    for section in FLAT:
        found[section] = _left(merged, section, shape.RESULT if section == "result" else ())
    for section in ("electorate", "stage", "filing"):
        found[f"{section}s"] = _tables(merged, section, lambda _: ())
    found["components"] = _tables(merged, "component", lambda name: _read_of(merged, name))
    found["overrides"] = _tables(merged, "override", lambda _: ("grade",))
    return found


def _read_of(merged: Merged, name: str) -> tuple[str, ...]:
    kind = str(merged.value(f"component.{name}.source"))
    return ("weight", "source", *leaves.OF_SOURCE.get(kind, ()))


def _tables(merged: Merged, section: str, read: Callable[[str], Sequence[str]]) -> list[Json]:
    found: list[Json] = []
    for name in merged.keys(section):
        label = merged.labels.get(f"{section}.{name}")
        head: dict[str, Json] = {"key": name, **({"label": dict(label)} if label else {})}
        found.append({**head, **_left(merged, f"{section}.{name}", read(name))})
    return found


def _left(merged: Merged, path: str, read: Sequence[str]) -> dict[str, Json]:
    """Return the leaves directly under the path that are not among those the engine reads."""
    names = [found.rpartition(".") for found in merged.claims]
    return {leaf: _rule(merged, f"{path}.{leaf}") for head, _, leaf in names if head == path and leaf not in read}
