"""Files of papers: names, forms, stored bytes, and a fonts folder of the office."""

import pytest

from pingyi.core.errors import Missing
from pingyi.document import fonts
from pingyi.paper import queries
from pingyi.paper.queries import files
from pingyi.vault.store import Damaged
from tests.support import font_files, issuing


def test_names_are_plain_and_say_that_a_draft_is_one(published, operator):
    paper = issuing.drafted(published, operator, "result_table")

    assert queries.name(paper, "pdf", draft=True) == f"result-table-s2026-draft-{paper.pk}.pdf"


def test_name_of_an_issued_paper_has_its_number(opened):
    assert queries.name(issuing.issued(opened), "docx") == "notice-s2026-2026-1.docx"


def test_paper_that_was_not_issued_has_no_stored_file(opened, operator):
    with pytest.raises(Missing, match="was not issued"):
        queries.stored(issuing.drafted(opened, operator), "pdf")


def test_changed_file_is_not_handed_out(opened, settings):
    paper = issuing.issued(opened)
    (settings.DATA / "vault" / paper.pdf[:2] / paper.pdf).write_bytes(b"changed")

    with pytest.raises(Damaged):
        queries.stored(paper, "pdf")


@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF"), ("docx", b"PK")])
def test_draft_is_made_as_one_file(opened, operator, form, start):
    paper = issuing.drafted(opened, operator)

    assert queries.one("notice", queries.said(paper, issuing.TODAY), form).startswith(start)


def test_fonts_are_looked_for_in_the_offices_folder(settings, tmp_path, monkeypatch):
    monkeypatch.undo()
    settings.FONTS = tmp_path / "fonts"

    with pytest.raises(fonts.NoFontFolder, match="no folder"):
        files.font_set()


def test_draft_has_no_record_of_fonts(opened, operator):
    assert queries.font_lines(issuing.drafted(opened, operator)) == ()


def test_font_put_into_the_folder_is_seen_at_once(settings, tmp_path, monkeypatch):
    monkeypatch.undo()
    settings.FONTS = tmp_path
    before = files.font_set()

    (tmp_path / "SimHei.ttf").write_bytes(font_files.without(""))

    assert before.choice("hei").face.source != "site"
    assert files.font_set().choice("hei").face.source == "site"
