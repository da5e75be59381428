"""Sources of schemes for tests: the shipped province as a raw document, and ways to change it."""

import tomllib
from copy import deepcopy
from decimal import Decimal

from pingyi.rules import merge
from pingyi.schemes import load

PROVINCE = tomllib.loads((load.FOLDER / "cn.gd.toml").read_text("utf-8"), parse_float=Decimal)


def province():
    """Return cn.gd as parsed TOML, free to be changed."""
    return deepcopy(PROVINCE)


def changed(values=(), dropped=()):
    """Return cn.gd as a layer, with values by dotted path set and other paths dropped."""
    raw = province()
    for path, value in dict(values).items():
        *above, name = path.split(".")
        table(raw, above).setdefault(name, {"assumed": "test", "open": True})["value"] = value
    for path in dropped:
        *above, name = path.split(".")
        del table(raw, above)[name]
    return merge.layer(raw)


def table(raw, names):
    """Return the table below these names, making what is missing."""
    for name in names:
        raw = raw.setdefault(name, {})
    return raw


def layer(name, **sections):
    """Return a layer with a sound head and these sections."""
    head = {
        "format": merge.FORMAT,
        "id": name,
        "title": {"zh": name, "en": name},
        "level": "county",
        "document": "GD-LZPY",
    }
    return merge.layer({**head, **sections})


def leaf(value, is_open=True, **why):
    """Return a raw leaf; assumed unless a cite is given."""
    return {"value": value, "open": is_open, **(why or {"assumed": "test"})}
