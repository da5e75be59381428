"""One small season with every kind of component, and its files to edit; it must not score or check anything."""

from collections.abc import Mapping
from pathlib import Path

from tests.support import case_files
from tests.support import frozen_schemes as frozen

AGENCIES = ("a01", "a02", "b")


def rules(**jury: frozen.Json) -> frozen.Part:
    """Return the rules; `jury` changes values of the component of that name."""
    items = [frozen.item("i1", "30"), frozen.item("i2", "70")]
    sheet = {"items": items, "step": "0.5", "own_excluded": True, "average_units": True, **jury}
    return frozen.rules(
        [
            frozen.marks("jury", "40", **sheet),
            frozen.marks("peers", "15", published="per_mark"),
            frozen.marks("closed", "5", published="none"),
            frozen.survey("social", "40", channels=[frozen.channel("invited", "1"), frozen.channel("paper", "0.5")]),
            frozen.figures("panel", "0"),
        ],
        frozen.result(),
        frozen.overrides(),
    )


def write(folder: Path, scheme: frozen.Part | None = None) -> Path:
    """Write scheme.json and the seven files of the season and return the folder; three agencies, two jurors."""
    tables = {
        "agencies.csv": [["a01", "Office one"], ["a02", "Office two, north"], ["b", "Office three"]],
        "raters.csv": [
            ["jury", "r1", "media", "u1", ""],
            ["jury", "r2", "npc", "u1", "a02"],
            ["peers", "p1", "", "", ""],
            ["peers", "p2", "", "", ""],
        ],
        "marks.csv": [
            ["jury", "r1", "a01", "i1", "30", "counted"],
            ["jury", "r1", "a01", "i2", "60.5", "counted"],
            ["jury", "r1", "a02", "i1", "20", "counted"],
            ["jury", "r1", "a02", "i2", "50", "counted"],
            ["jury", "r2", "a01", "i1", "", "abstained"],
            ["jury", "r2", "a01", "i2", "", "abstained"],
            ["jury", "r2", "b", "i1", "0", "counted"],
            ["jury", "r2", "b", "i2", "0", "counted"],
            ["peers", "p1", "a01", "", "88.25", "counted"],
            ["peers", "p2", "b", "", "70", "counted"],
        ],
        "channels.csv": [["invited", "1", "4", "1", "1", "1", "1"], ["paper", "0", "1", "0", "1", "0", "0"]],
        "imports.csv": [
            ["closed", "a01", "90", "auditors_only"],
            ["closed", "a02", "80", "auditors_only"],
            ["panel", "a01", "75.5", "panel, by phone"],
        ],
        "decisions.csv": [
            ["d1", "absent", "b", "", "SG-2019-47:14", "operator+approver", "2026-11-20", 'Put off, "this year"'],
            ["d2", "revoke", "", "d1", "", "operator", "2026-11-21", "error"],
        ],
    }
    ballots = [
        ["invited", "counted", "very", "fair", "unknown"],
        ["invited", "quarantined", "bad", "", "very"],
        ["invited", "excluded", "bad", "bad", "bad"],
        ["paper", "counted", "", "very", "bad"],
    ]
    case_files.write(folder, frozen.frozen(rules() if scheme is None else scheme), tables, ballots)
    return folder


def edit(folder: Path, name: str, changes: Mapping[str, str]) -> Path:
    """Replace texts in one file and return the folder; AssertionError when a text does not stand there once."""
    path = folder / name
    text = path.read_bytes().decode()
    for old, new in changes.items():
        assert text.count(old) == 1, (old, text)
        text = text.replace(old, new)
    path.write_bytes(text.encode())
    return folder
