"""Which kinds of file a name and its first bytes make, and what is never one of them."""

import io
import zipfile

import pytest

from pingyi.vault import kinds


def packed(*names):
    """Return a zip with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


WORD, SHEET = packed("word/document.xml"), packed("xl/workbook.xml")
FITTING = [
    ("a.pdf", b"%PDF-1.7\n", "pdf"),
    ("a.jpg", b"\xff\xd8\xff\xe0", "jpg"),
    ("a.JPEG", b"\xff\xd8\xff\xe0", "jpg"),
    ("a.png", b"\x89PNG\r\n\x1a\n0", "png"),
    ("a.docx", WORD, "docx"),
    ("a.xlsx", SHEET, "xlsx"),
    ("a.zip", packed("b.doc"), "zip"),
    ("材料.txt", "说明".encode(), "txt"),
    ("材料.txt", "说明".encode("gb18030"), "txt"),
    ("a.mp4", b"\x00\x00\x00\x18ftypmp42", "mp4"),
]


@pytest.mark.parametrize(("name", "content", "kind"), FITTING)
def test_kind_is_told_by_name_and_content(name, content, kind):
    assert kinds.kind_of(name, content) == kind


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"<html>"),
        ("a.jpg", b"%PDF-1.7"),
        ("a.png", b""),
        ("a.mp4", b"ftyp"),
        ("a.txt", b"MZ\x00\x01"),
        ("a.txt", b"\xff\xff\xff"),
        ("a.docx", SHEET),
        ("a.docx", packed("word/document.xml", "word/vbaProject.bin")),
        ("a.xlsx", WORD),
        ("a.zip", b"PK\x03\x04 broken"),
        ("a.zip", b""),
        ("a.exe", b"MZ"),
        ("a.html", b"<html>"),
        ("a.svg", b"<svg/>"),
        ("pdf", b"<html>"),
        ("", b"%PDF-1.7"),
    ],
)
def test_content_that_is_not_what_its_name_says_is_none(name, content):
    assert kinds.kind_of(name, content) is None


def test_every_kind_was_tried():
    assert {kind for _, _, kind in FITTING} == set(kinds.KINDS)
