"""A paper becomes either file, with the same checks before."""

import pytest

from pingyi.core.errors import Refused
from pingyi.document import fonts, render
from pingyi.document.model import Paragraph


@pytest.mark.parametrize(("kind", "start"), [("docx", b"PK\x03\x04"), ("pdf", b"%PDF-")])
def test_render_makes_the_kind_asked_for(kind, start, bundled, paper):
    assert render.render(paper(), kind, bundled).startswith(start)


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_render_stops_at_a_missing_glyph(kind, bundled, paper):
    with pytest.raises(fonts.MissingGlyph, match=r"\(U\+2FFFF\) in: body, paragraph 1"):
        render.render(paper(blocks=(Paragraph("\U0002ffff"),)), kind, bundled)


def test_render_refuses_another_kind(bundled, paper):
    with pytest.raises(Refused, match='"ofd" is no kind of file for a paper; it is docx or pdf'):
        render.render(paper(), "ofd", bundled)


def test_render_gives_the_same_bytes_twice(bundled, paper):
    assert render.render(paper(), "pdf", bundled) == render.render(paper(), "pdf", bundled)
