"""The command `pingyi score`: results from a bundle's inputs alone; it must not know a rule."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from unicodedata import east_asian_width

from pingyi.bundle import source
from pingyi.bundle.report import one_line
from pingyi.bundle.score import Scored, score
from pingyi.bundle.source import Unreadable
from pingyi.core import exact
from pingyi.core.canonical import Json
from pingyi.core.errors import Refused
from pingyi.rules.faults import BadInput
from pingyi.rules.v1.outcome import AgencyOutcome

NUMBERS = ("rank", "total")


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command and its arguments."""
    parser = subparsers.add_parser(
        "score",
        help="compute the results from a bundle's inputs",
        description="Compute the results of a bundle (folder or zip) from scheme.json and its seven inputs alone.",
    )
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help="folder or zip")
    parser.add_argument("--out", type=Path, metavar="FILE", help="also write results.csv to this file")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Score the bundle and print; 0, or 2 with one line for each fault on stderr and nothing written.

    Raises Refused: --out is a folder.
    """
    if args.out is not None and args.out.is_dir():
        raise Refused(f'--out "{args.out}" is a folder; name the file to write, for example {args.out / "results.csv"}')
    try:
        bundle = source.open_source(args.bundle)
        try:
            scored = score(bundle)
        finally:
            bundle.close()
        if args.out is not None:
            _write(args.out, scored.results)
    except BadInput as error:
        for fault in error.faults:
            print(one_line(str(fault)), file=sys.stderr)
        return 2
    except (Unreadable, OSError, MemoryError) as error:
        print(one_line(str(error) or "not enough memory for this bundle"), file=sys.stderr)
        return 2
    print(json.dumps(_object(scored), ensure_ascii=False) if args.json else _table(scored))
    return 0


def _write(path: Path, raw: bytes) -> None:
    from pingyi.bundle import write

    with write.replacing(path) as out:
        out.write(raw)


def _object(scored: Scored) -> dict[str, Json]:
    names = dict(scored.season.inputs.agencies)
    keys = [part.key for part in scored.season.scheme.components]
    rows: list[Json] = []
    for one in scored.outcome.agencies:
        cells = _cells(scored, one)
        rows.append(
            {
                "agency": one.agency,
                "name": names[one.agency],
                "figures": {key: cells[key] or None for key in keys},
                "total": cells["total"] or None,
                "computed_grade": one.computed_grade or None,
                "override": one.override or None,
                "grade": one.grade or None,
                "rank": one.rank,
                "notes": list(one.notes),
            }
        )
    return {"scheme": scored.season.scheme.id, "engine": "v1", "results": rows}


def _cells(scored: Scored, one: AgencyOutcome) -> dict[str, str]:
    """Return a row of the table as text; figures and total as results.csv writes them."""
    scheme = scored.season.scheme
    figures = ("" if figure is None else exact.six(figure) for figure in one.figures)
    return {
        "rank": "" if one.rank is None else str(one.rank),
        "agency": one.agency,
        "name": dict(scored.season.inputs.agencies)[one.agency],
        **dict(zip((part.key for part in scheme.components), figures, strict=True)),
        "total": "" if one.total is None else exact.fixed(one.total, scheme.result.digits),
        "grade": _labels(scored, "result", "grades").get(one.grade, one.grade),
        "override": one.override,
        "notes": " ".join(one.notes),
    }


def _table(scored: Scored) -> str:
    rows = [_cells(scored, one) for one in scored.outcome.agencies]
    shown = {name: name for name in rows[0]} if rows else {}
    components = {part.key for part in scored.season.scheme.components}
    used = [name for name in shown if name not in ("override", "notes") or any(row[name] for row in rows)]
    widths = {name: max(_width(row[name]) for row in [shown, *rows]) for name in used}
    lines = [
        "  ".join(_padded(row[name], widths[name], name in components or name in NUMBERS) for name in used).rstrip()
        for row in [shown, *rows]
    ]
    weights = {part.key: exact.plain(part.weight) for part in scored.season.scheme.components}
    legend = [f"{key}: {label}, {weights[key]} %" for key, label in _labels(scored, "components").items()]
    return "\n".join([*map(one_line, lines), "", *map(one_line, legend)])


def _labels(scored: Scored, *path: str) -> Mapping[str, str]:
    """Return key -> its Chinese and English label for the components or the grades of scheme.json."""
    found: Json = scored.season.document
    for name in ("rules", *path):
        found = found[name] if isinstance(found, Mapping) else None
    parts = found if isinstance(found, Sequence) and not isinstance(found, str) else ()
    return {str(part["key"]): _label(part["label"]) for part in parts if isinstance(part, Mapping)}


def _label(label: Json) -> str:
    texts = label if isinstance(label, Mapping) else {}
    return " ".join(dict.fromkeys(str(texts[name]) for name in ("zh", "en") if name in texts))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int, right: bool) -> str:
    gap = " " * (width - _width(text))
    return gap + text if right else text + gap
