"""Files of papers: set from facts with the office's fonts, and those that were issued, out of the vault."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext

from pingyi.core import canonical
from pingyi.core.canonical import Json
from pingyi.core.errors import Missing
from pingyi.document import facts_json, fonts, outline, render
from pingyi.document.facts_json import Facts
from pingyi.document.fonts import FontSet, MissingGlyph
from pingyi.paper import texts
from pingyi.paper.models import Paper
from pingyi.vault import store

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True)
class Files:
    """A paper as files. fonts: canonical JSON of what they were set with, one row a kind of type."""

    pdf: bytes
    docx: bytes
    fonts: str


@dataclass(frozen=True)
class FontLine:
    """One font that a paper was set with. source: site, system or bundle."""

    family: str
    source: str
    file: str

    @property
    def word(self) -> str:
        """Where the font came from, in the present language."""
        return gettext(texts.FONT_SOURCES[self.source])


def font_set() -> FontSet:
    """Return the fonts as they are on this machine now: the office's folder, the system's, the bundled ones."""
    return _resolved(settings.FONTS, _stamp(settings.FONTS))


def made(kind: str, facts: Facts) -> Files:
    """Return the paper as .pdf and .docx; the same facts and fonts give the same bytes.

    Raises MissingGlyph: a character that no font has; NotSet: the typesetter refuses.
    """
    paper, chosen = facts_json.paper(kind, facts), font_set()
    return Files(
        pdf=render.render(paper, "pdf", chosen), docx=render.render(paper, "docx", chosen), fonts=_record(chosen)
    )


def one(kind: str, facts: Facts, form: str) -> bytes:
    """Return the paper as one file. form: pdf or docx.

    Raises Refused: another form; MissingGlyph and NotSet as made() does.
    """
    return render.render(facts_json.paper(kind, facts), "docx" if form == "docx" else "pdf", font_set())


def missing(kind: str, facts: Facts) -> MissingGlyph | None:
    """Return what would stop the issue for want of a glyph, or None."""
    try:
        fonts.require(font_set(), outline.compose(facts_json.paper(kind, facts)))
    except MissingGlyph as error:
        return error
    return None


def stored(paper: Paper, form: str) -> bytes:
    """Return a file of an issued paper, hashed again on the way. form: pdf or docx.

    Raises Missing: the paper was never issued. Raises Damaged: the file is missing or was changed.
    """
    digest = paper.docx if form == "docx" else paper.pdf
    if not digest:
        raise Missing("this paper was not issued, so that there is no file of it")
    return store.get(Path(settings.DATA) / "vault", digest).read_bytes()


def name(paper: Paper, form: str, *, draft: bool = False) -> str:
    """Return the ASCII name that a paper is downloaded under."""
    kind = paper.kind.replace("_", "-")
    rest = f"draft-{paper.pk}" if draft else f"{paper.year}-{paper.number}"
    return f"{kind}-{paper.season.key}-{rest}.{form}"


def font_lines(paper: Paper) -> tuple[FontLine, ...]:
    """Return what an issued paper was set with; empty before."""
    rows = canonical.loads(paper.fonts.encode()) if paper.fonts else []
    assert isinstance(rows, list)
    lines = (
        FontLine(**{field: str(row[field]) for field in ("family", "source", "file")})
        for row in rows
        if isinstance(row, dict)
    )
    return tuple(dict.fromkeys(lines))


def _stamp(folder: Path | None) -> tuple[tuple[str, int], ...]:
    """Return what changes when a font is put into the office's folder or taken out of it."""
    found = folder.rglob("*") if folder else ()
    return tuple(sorted((str(path), path.stat().st_mtime_ns) for path in found))


@lru_cache(maxsize=2)
def _resolved(folder: Path | None, _stamp: tuple[tuple[str, int], ...]) -> FontSet:
    """Choose the fonts once for as long as the folder stays as it is: reading them takes a tenth of a second."""
    return fonts.resolve(folder)


def _record(chosen: FontSet) -> str:
    rows: list[Json] = [
        {"part": use.part, "family": use.family, "source": use.source, "file": use.file, "sha256": use.sha256}
        for use in chosen.record()
    ]
    return canonical.dumps(rows).decode()
