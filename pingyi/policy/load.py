"""The documents that rules rest on and their articles, read from this folder; it must not know any rule."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pingyi.core import cite as citation
from pingyi.core.errors import Missing

FOLDER = Path(__file__).parent
NOT_STATED = "not stated"
NOT_HELD = "not held"


class NoArticle(Missing):
    """A citation of a document or an article that the register does not have."""


@dataclass(frozen=True)
class Document:
    """A document of the register; number, issuer and date as printed, or `not stated`.

    short_zh, short_en: the name that pages cite it by.
    sha256: of the text file that was read, or `not held`. grade: A the document itself, B a report about it.
    """

    id: str
    title_zh: str
    title_en: str
    number: str
    issuer: str
    issued_on: str
    sha256: str
    grade: str
    short_zh: str
    short_en: str
    address: str = ""
    note: str = ""


@dataclass(frozen=True)
class Article:
    """An article, or an item of one, in our own words.

    through: citations of the articles by whose implementation this one is obeyed.
    exempt: why nothing implements a binding article, or empty.
    """

    document: str
    number: str
    summary_zh: str
    summary_en: str
    binding: bool
    through: tuple[str, ...] = ()
    exempt: str = ""

    @property
    def cite(self) -> str:
        """The citation of the article."""
        return f"{self.document}:{self.number}"


@cache
def register() -> tuple[Document, ...]:
    """Return all documents, in the order of the register."""
    texts = [{name: str(value) for name, value in row.items()} for row in _parsed("register")["document"]]
    return tuple(Document(**row) for row in texts)


@cache
def short_names() -> dict[str, Mapping[str, str]]:
    """Return the short name of each document by its id: zh, en."""
    return {row.id: {"zh": row.short_zh, "en": row.short_en} for row in register()}


@cache
def articles(document: str) -> tuple[Article, ...]:
    """Return all articles of a document, in its order.

    Raises NoArticle: no such document.
    """
    if wrong := check_document(document):
        raise NoArticle(wrong)
    return tuple(_article(document, row) for row in _parsed(document)["article"])


def article(cite: str) -> Article:
    """Return the article that a citation such as GD-LZPY:3.6 names.

    Raises core.cite.NotACite: no citation. Raises NoArticle: the register has no such document or article.
    """
    at = citation.parse(cite)
    found = next((row for row in articles(at.document) if row.number == at.article), None)
    if found is None:
        known = ", ".join(row.number for row in articles(at.document))
        raise NoArticle(f'"{cite}": {at.document} has no article {at.article}; it has {known}')
    return found


def check_cite(cite: str) -> str | None:
    """Say why a citation does not resolve in the register, or return None."""
    try:
        article(cite)
    except (citation.NotACite, NoArticle) as error:
        return str(error)
    return None


def check_document(document: str) -> str | None:
    """Say why an id is no document of the register, or return None."""
    known = [row.id for row in register()]
    if document in known:
        return None
    return f'"{document}" is no document of the register; it has {", ".join(known)}'


def _article(document: str, row: Mapping[str, str | bool | list[str]]) -> Article:
    texts = {name: value for name, value in row.items() if isinstance(value, str)}
    through = row.get("through", [])
    assert isinstance(through, list), f"{document}: through is a list of citations"
    return Article(document, **texts, binding=row["binding"] is True, through=tuple(through))


def _parsed(name: str) -> Mapping[str, list[dict[str, str | bool | list[str]]]]:
    found: Mapping[str, list[dict[str, str | bool | list[str]]]]
    found = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    return found
