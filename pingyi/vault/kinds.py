"""Tells which kind of file a content is by its first bytes, so that a name alone never decides."""

import io
import zipfile

KINDS = ("pdf", "jpg", "png", "docx", "xlsx", "zip", "txt", "mp4")
STARTS = {"pdf": b"%PDF-", "jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
MACROS = "vbaProject.bin"


def kind_of(name: str, content: bytes) -> str | None:
    """Return the kind of a file whose content is what its name says, or None when it is not or may not come in."""
    ending = name.rpartition(".")[2].lower()
    kind = "jpg" if ending == "jpeg" else ending
    return kind if kind in KINDS and _is(kind, content) else None


def _is(kind: str, content: bytes) -> bool:
    if kind in STARTS:
        return content.startswith(STARTS[kind])
    if kind == "mp4":
        return content[4:8] == b"ftyp"
    return _is_text(content) if kind == "txt" else _is_zip(kind, content)


def _is_text(content: bytes) -> bool:
    if b"\x00" in content:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _is_zip(kind: str, content: bytes) -> bool:
    """Tell whether it is a zip and, for a document, holds its main part and no macros; nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False
    return kind == "zip" or (PARTS[kind] in names and not any(name.endswith(MACROS) for name in names))
