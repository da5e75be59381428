"""Reads about papers, by noun; callers use `queries.<noun>`."""

from pingyi.paper.queries.due import defaults, missing_criticisms, missing_letters, reason, standing_papers
from pingyi.paper.queries.facts import Draft, draft_of, facts, number_of, said, seen
from pingyi.paper.queries.files import TYPES, Files, FontLine, font_lines, made, missing, name, one, stored
from pingyi.paper.queries.papers import (
    Offer,
    Row,
    offers,
    papers,
    public_papers,
    row,
    rows,
)
from pingyi.paper.queries.register import PER_PAGE, Series, numbered, series, table

__all__ = [
    "PER_PAGE",
    "TYPES",
    "Draft",
    "Files",
    "FontLine",
    "Offer",
    "Row",
    "Series",
    "defaults",
    "draft_of",
    "facts",
    "font_lines",
    "made",
    "missing",
    "missing_criticisms",
    "missing_letters",
    "name",
    "number_of",
    "numbered",
    "offers",
    "one",
    "papers",
    "public_papers",
    "reason",
    "row",
    "rows",
    "said",
    "seen",
    "series",
    "standing_papers",
    "stored",
    "table",
]
