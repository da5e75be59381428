"""The help: one Markdown file a task and language, in the order in which a year needs them."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from markdown_it import MarkdownIt

from pingyi.core.errors import Missing

FOLDER = Path(__file__).parent / "help"
TASKS = (
    "first-day",
    "two-keys",
    "begin",
    "roster",
    "freeze",
    "raters",
    "answers",
    "survey",
    "unusual",
    "marks",
    "cases",
    "result",
    "papers",
    "accounts",
    "agency",
    "check",
)
SHOT = re.compile(r"\(shot:([a-z-]+)\)")


@dataclass(frozen=True)
class Page:
    """One task. title: its heading; html: the rest, safe to show since the files hold no markup of their own."""

    task: str
    title: str
    html: str


@cache
def page(task: str, language: str) -> Page:
    """Return one page. language: zh or en.

    Raises Missing: there is no such task.
    """
    if task not in TASKS:
        raise Missing('there is no help page "{task}"', task=task)
    heading, _, text = source(task, language).partition("\n")
    shown = SHOT.sub(lambda found: f"({settings.STATIC_URL}help/{language}/{found[1]}.jpg)", text)
    html = MarkdownIt("commonmark", {"html": False}).render(shown)
    return Page(task, heading.removeprefix("# ").strip(), html)


def pages(language: str) -> tuple[Page, ...]:
    """Return every page in the order of the year."""
    return tuple(page(task, language) for task in TASKS)


def source(task: str, language: str) -> str:
    """Return the Markdown of a page."""
    return (FOLDER / language / f"{task}.md").read_text("utf-8")


def shots(language: str) -> tuple[str, ...]:
    """Return the name of every screenshot that the pages of a language show, in their order."""
    return tuple(name for task in TASKS for name in SHOT.findall(source(task, language)))
