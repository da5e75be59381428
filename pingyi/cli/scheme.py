"""`pingyi scheme show` and `pingyi scheme lint`: prints a merged scheme and what is wrong with it; writes no file."""

import argparse
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Protocol

from pingyi.core import canonical
from pingyi.core.canonical import Json
from pingyi.policy import load as policy
from pingyi.rules import freeze, leaves, lint
from pingyi.rules.merge import Leaf, Merged, Value
from pingyi.schemes import load

# Widths of the columns of `show`, in terminal cells.
NAME, VALUE, ORIGIN = 18, 36, 24


class Commands(Protocol):
    """Where a command adds its parser."""

    def add_parser(self, name: str, *, help: str) -> argparse.ArgumentParser:
        """Add one parser and return it."""
        ...


def add(commands: Commands) -> None:
    """Add the command `scheme` with its actions show and lint."""
    parser = commands.add_parser("scheme", help="show a merged scheme with who set what, or check one")
    parser.add_argument("action", choices=("show", "lint"), help="show: the merged scheme; lint: its findings")
    parser.add_argument(
        "target", metavar="ID|FILE", help=f"a shipped scheme ({', '.join(load.names())}) or a TOML file"
    )
    parser.add_argument("--json", action="store_true", help="print canonical JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Show or check one scheme; return 0 clean, 1 findings, 2 unreadable."""
    try:
        merged = load.merged(arguments.target)
    except (load.NoScheme, load.Unreadable) as error:
        print(f"pingyi: {error}", file=sys.stderr)
        return 2
    act = _show if arguments.action == "show" else _lint
    return act(merged, arguments.json)


def _show(merged: Merged, as_json: bool) -> int:
    if not as_json:
        print("\n".join(_table(merged)))
        return 0
    try:
        document = freeze.freeze(merged)
    except freeze.Unfit as error:
        print(f"pingyi: {error}", file=sys.stderr)
        return 1
    history = {path: [_claim(path, leaf) for leaf in claims] for path, claims in merged.history.items()}
    print(canonical.dumps({**document, "history": history}).decode())
    return 0


def _claim(path: str, leaf: Leaf) -> dict[str, Json]:
    value = freeze.to_json(leaf.value, path.rpartition(".")[2])
    return {"value": value, **freeze.source(leaf)}


def _lint(merged: Merged, as_json: bool) -> int:
    findings = lint.lint(merged, policy.check_cite, policy.check_document)
    clean = lint.is_clean(findings)
    if as_json:
        rows = [{"level": row.level, "path": row.path, "message": row.message} for row in findings]
        print(canonical.dumps({"id": merged.id, "clean": clean, "findings": rows}).decode())
        return 0 if clean else 1
    text = "\n".join(str(finding) for finding in findings)
    print(text)
    for document in policy.register():
        if f"{document.id}:" in text or f"{document.id} " in text:
            print(f"where {document.id} = {document.number} {document.title_zh} ({document.title_en})")
    counts = [sum(row.level == level for row in findings) for level in ("finding", "assumed", "cited")]
    print(f"{merged.id}: {counts[0]} findings, {counts[1]} assumed values, {counts[2]} gaps settled by a citation")
    return 0 if clean else 1


def _table(merged: Merged) -> Iterator[str]:
    title = " · ".join(merged.title.values())
    yield f"{merged.id}  {title}"
    yield f"{' > '.join(merged.chain)}  {merged.level}  {merged.document}"
    groups: dict[str, list[str]] = {}
    for path in merged.leaves:
        groups.setdefault(path.rpartition(".")[0], []).append(path)
    for group, paths in groups.items():
        yield ""
        yield f"{group}  {' · '.join(merged.labels.get(group, {}).values())}".rstrip()
        for path in paths:
            yield from _lines(merged, path)


def _lines(merged: Merged, path: str) -> Iterator[str]:
    leaf = merged.leaves[path]
    yield from _entry(path.rpartition(".")[2], _written(leaf.value), leaf)
    for old in reversed(merged.history.get(path, ())):
        yield from _entry("", [f"was {'; '.join(_written(old.value))}"], old)


def _entry(name: str, written: list[str], leaf: Leaf) -> Iterator[str]:
    first, *more = written
    closed = "" if leaf.open else "  [closed]"
    why = f"{_padded(leaf.origin, ORIGIN)} {leaf.cite or f'assumed: {leaf.assumed}'}{closed}"
    if _cells(first) > VALUE:
        yield f"  {name:{NAME}} {first}"
        first = name = ""
    yield f"  {name:{NAME}} {_padded(first, VALUE)} {why}"
    for line in more:
        yield f"  {'':{NAME}} {line}"


def _written(value: Value) -> list[str]:
    rows = leaves.tables(value)
    if rows:
        return [f"{len(rows)} entries", *(f"- {_inline(row)}" for row in rows)]
    return [_inline(value)]


def _inline(value: Value) -> str:
    if isinstance(value, str):
        return value or "-"
    if isinstance(value, Mapping):
        if set(value) == {"zh", "en"}:
            return f"{value['zh']} · {value['en']}"
        return "  ".join(f"{key} {_inline(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_inline(inner) for inner in value) or "-"
    return leaves.shown(value)


def _cells(text: str) -> int:
    """Return the width in terminal cells; a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _cells(text))
