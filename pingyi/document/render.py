"""Makes a paper into a file: the same paper and fonts give the same bytes; it must not know where the file goes."""

from typing import Literal, get_args

from pingyi.core.errors import Refused
from pingyi.document import docx, fonts, outline, pdf
from pingyi.document.fonts import FontSet
from pingyi.document.model import Paper

Kind = Literal["docx", "pdf"]


def render(paper: Paper, kind: Kind, chosen: FontSet) -> bytes:
    """Return the paper as the bytes of a .docx or a .pdf; both carry the same text.

    Raises fonts.MissingGlyph: a character that no font has, for a .docx as well. Raises Refused: another kind.
    """
    if kind not in get_args(Kind):
        raise Refused('"{kind}" is no kind of file for a paper; it is docx or pdf', kind=kind)
    composed = outline.compose(paper)
    fonts.require(chosen, composed)
    return docx.write(composed) if kind == "docx" else pdf.write(composed, chosen)
