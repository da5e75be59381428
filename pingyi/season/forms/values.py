"""Reads the posted page of values: which are confirmed, and what was typed for each; and what the page shows."""

import dataclasses
from collections.abc import Iterator, Sequence

from django.http import QueryDict

from pingyi.season import queries
from pingyi.season.models import Season


def adopted(rows: Sequence[queries.AssumedValue], posted: QueryDict) -> dict[str, queries.Typed]:
    """Return what a posted page of values confirms: path -> what its fields hold, None where there is no field.

    That is the value or every value of the section whose button was pressed, and every other value that was edited,
    so that nothing typed is lost.
    """
    found: dict[str, queries.Typed] = {}
    here = set(posted.getlist("path"))
    for row in rows:
        if row.path not in here:
            continue
        text = typed(row, posted)
        pressed = row.section == posted.get("section") or row.path == posted.get("only")
        if pressed or is_edited(row, text, posted):
            found[row.path] = text
    return found


def edited(rows: Sequence[queries.AssumedValue], posted: QueryDict) -> dict[str, queries.Typed]:
    """Return what was typed otherwise than the page showed it, by path."""
    found = {row.path: typed(row, posted) for row in rows}
    return {row.path: found[row.path] for row in rows if is_edited(row, found[row.path], posted)}


def is_edited(row: queries.AssumedValue, text: queries.Typed, posted: QueryDict) -> bool:
    """Tell whether the fields of a value hold something else than the page showed."""
    if text is None:
        return False
    if isinstance(text, str):
        return text != posted.get(f"was:{row.path}")
    shown = dataclasses.replace(row, entered=None).grid
    return shown is not None and list(text) != shown.typed


def typed(row: queries.AssumedValue, posted: QueryDict) -> queries.Typed:
    """Return what the fields of a value hold: a text, the rows of a list, or None where there is no field."""
    if f"row:{row.path}" not in posted:
        return posted.get(f"value:{row.path}")
    grid = dataclasses.replace(row, entered=None).grid
    return list(_rows(row.path, grid, posted)) if grid is not None else None


def _rows(path: str, grid: queries.Grid, posted: QueryDict) -> Iterator[dict[str, str]]:
    """Yield the rows that stay, and a new one where its name was written."""
    gone = set(posted.getlist(f"gone:{path}"))
    for key in dict.fromkeys(posted.getlist(f"row:{path}")):
        if key and key not in gone:
            yield {"key": key, **{name: posted.get(f"cell:{path}:{key}:{name}", "").strip() for name in grid.columns}}
    names = {name: posted.get(f"cell:{path}::{name}", "").strip() for name in ("zh", "en")}
    if grid.grows and names["zh"]:
        yield {"key": "", **names, **{name: posted.get(f"cell:{path}::{name}", "").strip() for name in grid.columns}}


def values_page(season: Season, posted: QueryDict) -> dict[str, object]:
    """Return what the page of values shows; the fields hold what was posted, if anything was."""
    rows = [dataclasses.replace(row, entered=typed(row, posted)) for row in queries.assumed_values(season)]
    return {
        "season": season,
        "sections": queries.by_section(rows),
        "names": queries.section_labels(season),
        "left": sum(not row.adopted for row in rows),
        "total": len(rows),
    }


def after(page: str, rows: Sequence[queries.AssumedValue]) -> str:
    """Return the address of the first section that is not confirmed yet, or of the page when all is."""
    left = next((row.section for row in rows if not row.adopted), "")
    return f"{page}#{left}" if left else page
