"""Takes the project's pages apart: blocks, examples, links, tables and names in backticks; it judges nothing."""

import doctest
import json
import re
from dataclasses import dataclass
from pathlib import Path

from pingyi.core import canonical

ROOT = Path(__file__).resolve().parent.parent.parent
FENCE = re.compile(r"^```(?P<language>\w*)(?: (?P<name>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
TICKED = re.compile(r"`([^`\n]+)`")
PATHLIKE = re.compile(r"\.?[\w*.-]*/[\w*./-]*|[\w-]+\.(?:md|toml)")


@dataclass(frozen=True)
class Block:
    """One fenced block. line: of its fence, from 1; name: what follows the language, or empty."""

    language: str
    name: str
    text: str
    line: int


def text_of(name: str) -> str:
    """Return a page by its path below the root."""
    return (ROOT / name).read_text("utf-8")


def blocks(page: str) -> list[Block]:
    """Return all fenced blocks of a page in order."""
    return [
        Block(found["language"], found["name"] or "", found["text"], page.count("\n", 0, found.start()) + 1)
        for found in FENCE.finditer(page)
    ]


def files(page: str) -> dict[str, bytes]:
    """Return the blocks that carry a file name, as the bytes of these files; JSON becomes canonical."""
    return {
        block.name: canonical.dumps(json.loads(block.text)) if block.language == "json" else block.text.encode()
        for block in blocks(page)
        if block.name
    }


def examples(page: str, name: str, names: dict[str, object]) -> doctest.DocTest:
    """Return the examples of all python blocks as one test with the page's line numbers. names: given to it."""
    lines = [""] * (page.count("\n") + 1)
    for block in blocks(page):
        if block.language == "python":
            inside = block.text.splitlines()
            lines[block.line : block.line + len(inside)] = inside
    return doctest.DocTestParser().get_doctest("\n".join(lines), names, name, name, 0)


def prose(page: str) -> str:
    """Return the page without its fenced blocks."""
    return FENCE.sub("", page)


def links(page: str) -> list[str]:
    """Return the targets of all links and images, in order."""
    return [found["target"] for found in LINK.finditer(prose(page))]


def ticked(page: str) -> list[str]:
    """Return everything that stands in backticks outside of fenced blocks, in order."""
    return TICKED.findall(prose(page))


def paths(page: str) -> list[str]:
    """Return the names in backticks that have the form of a path of the repository, stars allowed."""
    return [name for name in ticked(page) if PATHLIKE.fullmatch(name)]


def rows(page: str) -> list[list[str]]:
    """Return the cells of all table rows, headings and rulers among them."""
    lines = [line.strip() for line in prose(page).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def anchor(heading: str) -> str:
    """Return the fragment under which a heading can be linked to."""
    kept = re.sub(r"[^\w\s-]", "", heading.replace("`", "").lower())
    return kept.strip().replace(" ", "-")


def headings(page: str) -> list[str]:
    """Return the headings without their marks, in order."""
    return re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
