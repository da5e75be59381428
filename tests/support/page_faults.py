"""Reads one page as served and tells what is wrong with it; what only a browser sees is not its matter."""

import functools
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from babel.messages import pofile

CATALOGUE = Path(__file__).resolve().parents[2] / "pingyi" / "web" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
UNREAD = frozenset(["script", "style", "code", "pre", "template"])
# What the program itself words, on every page; the rest may be a name that somebody entered.
OWN_WORDS = frozenset(
    ["title", "nav", "button", "label", "th", "legend", "summary", "caption", "h1", "h2", "h3", "h4", "option"]
)
SAID = ("aria-label", "title", "alt", "placeholder", "data-label")
SLOT = re.compile(r"\{[^}]*\}|%\([a-z_]+\)[sd]|%[sd]")
CHINESE = re.compile(r"[\u3400-\u9fff]")
THREE_WORDS = re.compile(r"[A-Za-z]+,? [A-Za-z]+,? [A-Za-z]+")
PASSING = re.compile(r'(csrfmiddlewaretoken" value=|nonce=)"[^"]*"')
LANG = {"zh": "zh-CN", "en": "en"}


@dataclass
class Reading:
    """A page as read. texts: each piece of text with the names of the tags around it, attributes that are said too."""

    lang: str = ""
    title: str = ""
    headings: int = 0
    texts: list[tuple[frozenset[str], str]] = field(default_factory=list)
    shapes: set[str] = field(default_factory=set)


def faults(html: str, language: str, names: frozenset[str] = frozenset()) -> list[str]:
    """Return what is wrong with the page, one line a fault. names: in Chinese also on English pages."""
    read = reading(html)
    found = []
    if read.lang != LANG[language]:
        found.append(f"lang is {read.lang!r}")
    if read.headings != 1:
        found.append(f"{read.headings} h1")
    if not read.title:
        found.append("no title")
    untold = english_left(read) if language == "zh" else chinese_left(read, names)
    return found + [f"untranslated: {text}" for text in untold]


def english_left(read: Reading) -> list[str]:
    """Return the texts that are, or hold, a message id which has a Chinese wording."""
    whole, pieces = message_ids()
    return [
        text
        for _around, text in read.texts
        if text in whole or (THREE_WORDS.search(text) and any(piece in text for piece in pieces))
    ]


def chinese_left(read: Reading, names: frozenset[str]) -> list[str]:
    """Return the Chinese texts in headings, menus, buttons and labels, drawings apart, that hold no known name."""
    own = [text for around, text in read.texts if around & OWN_WORDS and "svg" not in around and CHINESE.search(text)]
    return [text for text in own if not any(name in text for name in names)]


@functools.cache
def message_ids() -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the message ids worded otherwise in Chinese, and the pieces of three words and more in all of them."""
    with CATALOGUE.open("rb") as file:
        entries = [entry for entry in pofile.read_po(file) if entry.id and entry.string]
    ids = []
    for entry in entries:
        own, worded = (value if isinstance(value, (tuple, list)) else (value,) for value in (entry.id, entry.string))
        ids += [text for text in own if text not in worded]
    pieces = {piece.strip() for text in ids for piece in SLOT.split(text)}
    return frozenset(ids), tuple(piece for piece in pieces if THREE_WORDS.search(piece))


def content_digest(html: str) -> str:
    """Return a digest of the page without the header, which names the person, and without passing tokens."""
    body = PASSING.sub("", html.partition("</header>")[2])
    return hashlib.sha256(body.encode()).hexdigest()


def shape(html: str) -> frozenset[str]:
    """Return every distinct path of tags with its classes and attributes; texts and repeated rows add nothing."""
    return frozenset(reading(html).shapes)


def reading(html: str) -> Reading:
    """Read a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.read


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.read = Reading()
        self.open: list[tuple[str, str, bool]] = []  # tag, its form, and whether it is not ours to read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.read.lang = given.get("lang", "")
        self.read.headings += tag == "h1"
        unread = tag in UNREAD or given.get("lang", self.read.lang) != self.read.lang
        kept = " ".join(sorted(name for name in given if name != "href"))
        form = f"{tag}.{given.get('class', '')}[{given.get('role', '')}{given.get('type', '')} {kept}]"
        self.open.append((tag, form, unread))
        self.read.shapes.add(">".join(form for _tag, form, _unread in self.open))
        if not any(unread for *_rest, unread in self.open):
            self._say(given.get(name, "") for name in SAID)
        if tag in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in [name for name, *_rest in self.open]:
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not any(unread for *_rest, unread in self.open):
            self._say([data])
        around = [tag for tag, *_rest in self.open]
        if around[-1:] == ["title"] and "svg" not in around:
            self.read.title += data.strip()

    def _say(self, texts: Iterator[str] | list[str]) -> None:
        around = frozenset(tag for tag, *_rest in self.open)
        self.read.texts += [(around, " ".join(text.split())) for text in texts if text.strip()]
