"""Parts of a frozen scheme (FORMATS 2) with dull defaults, and its bytes; it must read no files."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from pingyi.core import canonical

Json: TypeAlias = canonical.Json
Part: TypeAlias = dict[str, Json]

CHAIN = ("xx.test", "xx.test.case")
FIGURE_SOURCES = ("imported", "office", "indicators")
BARE = ("key", "label")  # leaves that the scheme format leaves without a source


def marks(key: str, weight: str, **changes: Json) -> Part:
    """Return a component marked by raters: mean of marks 0-100 by 0.01, from one on, published per rater."""
    part: Part = {
        "key": key,
        "label": label(key),
        "weight": weight,
        "source": "marks",
        "electorate": key,
        "own_excluded": False,
        "maximum": "100",
        "step": "0.01",
        "items": [],
        "aggregate": "mean",
        "drop": 0,
        "minimum": 1,
        "average_units": False,
        "published": "per_rater",
    }
    return _changed(part, changes)


def survey(key: str, weight: str, **changes: Json) -> Part:
    """Return a survey by satisfaction: very 100, fair 60, bad 0, unknown excluded; one channel `invited`."""
    part: Part = {
        "key": key,
        "label": label(key),
        "weight": weight,
        "source": "survey",
        "conversion": "satisfaction",
        "rank_step": "0",
        "options": [
            option("very", "100", vote=True),
            option("fair", "60"),
            option("bad", "0"),
            option("unknown", None),
        ],
        "channels": [channel("invited", "1")],
    }
    return _changed(part, changes)


def figures(key: str, weight: str, source: str = "imported") -> Part:
    """Return a component whose figures stand in imports.csv."""
    return {"key": key, "label": label(key), "weight": weight, "source": source}


def option(key: str, points: str | None, vote: bool = False) -> Part:
    """Return an answer of a survey; points None = excluded from the mean."""
    return {"key": key, "label": label(key), "points": points, "vote": vote}


def channel(key: str, weight: str, minimum: int = 0) -> Part:
    """Return a way into a survey."""
    return {"key": key, "label": label(key), "weight": weight, "minimum": minimum}


def item(key: str, maximum: str) -> Part:
    """Return a part of a sheet."""
    return {"key": key, "label": label(key), "maximum": maximum}


def grades(**floors: str) -> list[Json]:
    """Return the grades with their floors, highest first as given."""
    return [{"key": key, "label": label(key), "floor": floor} for key, floor in floors.items()]


def result(**changes: Json) -> Part:
    """Return the rules of the result: two digits, half up, floors 90/80/60/0, renormalised down to 60."""
    part: Part = {
        "digits": 2,
        "rounding": "half_up",
        "round_components": False,
        "grade_on": "rounded",
        "insufficient": "renormalise",
        "renormalise_floor": "60",
        "grades": grades(excellent="90", good="80", fair="60", poor="0"),
    }
    return _changed(part, changes)


def overrides(absent: str | None = None, fraud: str | None = "poor", withdrawn: str | None = None) -> Part:
    """Return what absence, fraud and putting off do to the grade; None = no grade."""
    return {"absent": {"grade": absent}, "fraud": {"grade": fraud}, "withdrawn": {"grade": withdrawn}}


def rules(components: Sequence[Part], result: Part, overrides: Part) -> Part:
    """Return the `rules` of a scheme."""
    return {"components": components, "result": result, "overrides": overrides}


def frozen(rules: Part) -> bytes:
    """Return the bytes of scheme.json around these rules, with a source for every value."""
    return canonical.dumps(
        {
            "format": "pingyi-scheme/1",
            "id": CHAIN[-1],
            "chain": CHAIN,
            "title": {"zh": "测试方案", "en": "Test scheme"},
            "rules": rules,
            "sources": _sources(rules),
            "other": {
                "publication": {"keys": 2, "result": "public"},
                "roster": {"per_year": 8, "reason_required": True},
                "stage": {"survey": {"label": label("survey"), "window": ["10-20", "10-30"]}},
            },
        }
    )


def label(key: str) -> Part:
    """Return a label in both languages."""
    return {"zh": f"测试{key}", "en": f"Test {key}"}


def _sources(rules: Part) -> Part:
    paths = [f"result.{leaf}" for leaf in _mapping(rules["result"])]
    paths += [f"override.{kind}.grade" for kind in _mapping(rules["overrides"])]
    components = rules["components"]
    assert isinstance(components, list | tuple)
    for part in components:
        for leaf in part:
            if leaf == "own_excluded":
                paths.append(f"electorate.{part['electorate']}.own_excluded")
            elif leaf not in BARE:
                paths.append(f"component.{part['key']}.{leaf}")
    found: Part = {}
    for path in paths:
        if path.endswith(".weight"):
            found[path] = {"from": CHAIN[-1], "cite": "SG-2019-47:13"}
        elif path.startswith("override.fraud"):
            found[path] = {"from": CHAIN[0], "cite": "GD-LZPY:15"}
        else:
            found[path] = {"from": CHAIN[0], "assumed": "chosen for a test"}
    return found


def _changed(part: Part, changes: Mapping[str, Json]) -> Part:
    unknown = set(changes) - set(part)
    if unknown:
        raise KeyError(f"no such value in this part: {sorted(unknown)}")
    return {**part, **changes}


def _mapping(value: Json) -> Mapping[str, Json]:
    assert isinstance(value, Mapping)
    return value
