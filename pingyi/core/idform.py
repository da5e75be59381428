"""The form of an id and the words that no id may be; pure, so that `rules` may read it."""

import re

FORM = re.compile(r"[a-z][a-z0-9_]{0,31}\Z", re.ASCII)
# Column names of the bundle's files; an id must not equal one of them (FORMATS 1).
RESERVED = frozenset(
    [
        "agency",
        "name",
        "component",
        "rater",
        "category",
        "unit",
        "item",
        "mark",
        "status",
        "channel",
        "committed",
        "cast",
        "superseded",
        "counted",
        "quarantined",
        "excluded",
        "score",
        "source",
        "id",
        "kind",
        "ref",
        "cite",
        "signers",
        "decided_on",
        "reason",
        "salt",
        "line",
        "total",
        "computed_grade",
        "override",
        "grade",
        "rank",
        "notes",
        "case",
    ]
)


def is_id(text: str) -> bool:
    """Tell whether the text may be an id: a-z, 0-9, _, at most 32, and no column name."""
    return bool(FORM.match(text)) and text not in RESERVED
