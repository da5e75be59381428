"""What the .docx holds, read again with python-docx: styles, East Asian fonts, page and grid, text and tables."""

import hashlib
import io
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import docx as python_docx
import pytest
from docx.oxml.ns import qn

from pingyi.document import docx, docx_form, layout, outline, pdf
from pingyi.document.model import Annex, Column, Head, Heading, Imprint, Paragraph, Table
from tests.support import pdf_pages
from tests.support.font_files import RARE
from tests.support.paper_facts import PAPERS

NASTY = r"#set $x$ \n @ref < & > ]]> <w:t> &amp; '\"'"
SOFFICE = Path("/usr/bin/soffice")


def written(paper):
    return docx.write(outline.compose(paper))


def opened(paper):
    return python_docx.Document(io.BytesIO(written(paper)))


def said(document):
    """Return the document's text in reading order without white space: the imprint hangs before the last line."""
    parts = []
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            parts.append("".join(text.text for text in block._tbl.iter(qn("w:t"))))
        else:
            parts.append(block.text)
    if document.tables and document.tables[-1]._tbl.tblPr.find(qn("w:tblpPr")) is not None:
        parts[-2:] = reversed(parts[-2:])
    return "".join("".join(parts).split())


def eastern(element):
    return element.find(f".//{qn('w:rFonts')}").get(qn("w:eastAsia"))


def grid_of(document):
    return document.sections[0]._sectPr.find(qn("w:docGrid")).attrib


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Normal", "仿宋_GB2312", 16),
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("三级标题", "仿宋_GB2312", 16),
        ("附件序号", "黑体", 16),
        ("版记", "仿宋_GB2312", 14),
        ("Footer", "宋体", 14),
    ],
)
def test_styles_name_east_asian_fonts(paper, style, font, size):
    found = opened(paper()).styles[style]

    assert eastern(found.element) == font
    assert found.font.size.pt == size


def test_running_text_has_latin_figures_and_titles_their_own(paper):
    styles = opened(paper()).styles

    assert styles["Normal"].font.name == "Times New Roman"
    assert styles["Title"].font.name == "方正小标宋简体"


def test_no_style_of_the_template_is_left(paper):
    names = {style.name for style in opened(paper()).styles}

    assert names == {"Normal Table", "Title", "Heading 1", "Heading 2", "Footer", "Normal"} | {
        name for name in docx_form.NAMES.values() if not name.isascii()
    }


def test_every_paragraph_has_a_known_style(paper):
    document = opened(PAPERS["notice"]())
    known = {style.style_id for style in document.styles}

    used = {element.get(qn("w:val")) for element in document.element.body.iter(qn("w:pStyle"))}
    assert used <= known


def test_every_kind_of_line_has_a_style():
    assert set(docx_form.NAMES) == set(layout.STYLES)
    assert len({docx_form.style_id(key) for key in layout.STYLES}) == len(layout.STYLES)


def test_page_is_that_of_the_standard(paper):
    section = opened(paper()).sections[0]
    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin, section.right_margin)

    assert [round(size.mm, 1) for size in sizes] == [210.0, 297.0, 37.0, 28.0, 26.0]
    assert section.bottom_margin.mm == pytest.approx(35, abs=0.1)


def test_grid_is_22_lines_by_28_characters(paper):
    grid = grid_of(opened(paper()))

    assert {key.rpartition("}")[2]: value for key, value in grid.items()} == {
        "type": "linesAndChars",
        "linePitch": "580",
        "charSpace": "-848",
    }
    assert pytest.approx(layout.ADVANCE, abs=0.001) == 16 - 848 / 4096


def test_22_exact_lines_fit_between_the_margins(paper):
    section = opened(paper()).sections[0]
    room = section.page_height.twips - section.top_margin.twips - section.bottom_margin.twips

    assert room >= 22 * docx_form.LINE


def test_odd_and_even_pages_have_their_numbers(paper):
    document = opened(paper())
    section = document.sections[0]

    assert document.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "RIGHT"), (section.even_page_footer, "LEFT")):
        (paragraph,) = footer.paragraphs
        assert paragraph.alignment.name == side
        assert "".join(text.text for text in paragraph._p.iter(qn("w:t"))) == "— 1 —"
        assert paragraph._p.find(qn("w:fldSimple")).get(qn("w:instr")) == " PAGE "
        assert paragraph.paragraph_format.right_indent.pt == 14


@pytest.mark.parametrize("kind", sorted(PAPERS))
def test_text_is_that_of_the_outline(kind):
    paper = PAPERS[kind]()
    wanted = "".join("".join(line.text for line in outline.compose(paper).texts()).split())

    assert said(opened(paper)) == wanted


def test_text_is_that_of_the_pdf(bundled):
    paper = PAPERS["criticism"]()

    assert said(opened(paper)) == pdf_pages.plain_text(pdf.write(outline.compose(paper), bundled))


def test_markup_in_facts_is_text(paper):
    table = Table((Column(NASTY, 1),), ((NASTY,),))

    assert said(opened(paper(blocks=(Paragraph(NASTY), table)))).count("".join(NASTY.split())) == 3


def test_rare_characters_name_a_font_that_has_them(paper):
    document = opened(paper(blocks=(Paragraph(f"联系人{RARE}。"),)))
    (paragraph,) = [each for each in document.paragraphs if each.text.startswith("联系人")]

    rare = [run for run in paragraph.runs if eastern(run._r) == "宋体"]
    assert {char for run in rare for char in run.text} == {char for char in RARE if not encodable(char)}


def encodable(character):
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def test_table_repeats_its_header_and_keeps_rows_whole():
    table = opened(PAPERS["circular"]()).tables[0]
    rows = [row._tr.trPr for row in table.rows]

    assert [row.find(qn("w:tblHeader")) is not None for row in rows] == [True] + [False] * 22
    assert all(row.find(qn("w:cantSplit")) is not None for row in rows)


def test_table_is_as_wide_as_the_type_area_and_has_all_borders():
    properties = opened(PAPERS["circular"]()).tables[0]._tbl.tblPr
    borders = properties.find(qn("w:tblBorders"))

    assert properties.find(qn("w:tblW")).get(qn("w:w")) == "8844"
    assert [child.tag.rpartition("}")[2] for child in borders] == [
        *("top", "left", "bottom", "right"),
        *("insideH", "insideV"),
    ]


def test_cells_are_aligned_by_their_columns(paper):
    table = Table((Column("甲", 1, "left"), Column("乙", 1, "right"), Column("丙", 1)), (("1", "2", "3"),))
    cells = opened(paper(blocks=(table,))).tables[0].rows[1].cells

    assert [cell.paragraphs[0].alignment.name for cell in cells] == ["LEFT", "RIGHT", "CENTER"]


def test_imprint_floats_at_the_foot_of_the_type_area(paper):
    table = opened(paper()).tables[-1]
    place = table._tbl.tblPr.find(qn("w:tblpPr"))

    assert (place.get(qn("w:vertAnchor")), place.get(qn("w:tblpYSpec"))) == ("margin", "bottom")
    assert [cell.text for cell in table.rows[0].cells] == ["抄送：县委办公室。"] * 2
    assert [cell.text for cell in table.rows[1].cells] == ["演示县普法办公室", "2026年11月23日印发"]


def test_imprint_without_copies_is_one_row(paper):
    imprint = Imprint((), "演示县普法办公室", date(2026, 11, 23))

    assert len(opened(paper(imprint=imprint)).tables[-1].rows) == 1


def test_annex_begins_a_page(paper):
    document = opened(paper(annexes=(Annex(("名单",), (Paragraph("见下。"),)),)))
    (label,) = [each for each in document.paragraphs if each.style.name == "附件序号"]

    assert label.paragraph_format.page_break_before


@pytest.mark.parametrize("imprint", [None, Imprint((), "甲", date(2026, 1, 1))])
def test_file_never_ends_with_a_table(paper, imprint):
    table = Table((Column("甲", 1),), (("1",),))
    document = opened(paper(annexes=(Annex(("名单",), (table,)),), imprint=imprint))

    assert document.element.body[-2].tag == qn("w:p")


def test_headings_are_kept_with_the_next_line_and_in_the_outline(paper):
    document = opened(paper(blocks=(Heading(1, "甲"), Paragraph("乙"))))
    (heading,) = [each for each in document.paragraphs if each.text == "一、甲"]

    assert heading.paragraph_format.keep_with_next
    assert heading.style.element.find(f".//{qn('w:outlineLvl')}").get(qn("w:val")) == "0"


def test_signature_is_kept_with_the_last_paragraph(paper):
    (last,) = [each for each in opened(paper()).paragraphs if each.text == "现将结果通报如下。"]

    assert (last.paragraph_format.keep_with_next, last.paragraph_format.keep_together) == (True, True)


def test_mark_has_its_size_and_the_number_the_red_rule(paper):
    mark, number = opened(paper()).paragraphs[:2]

    assert mark.runs[0].font.size.pt == layout.mark_size("演示县普法办公室文件")
    assert mark.style.font.color.rgb == python_docx.shared.RGBColor(255, 0, 0)
    assert number._p.find(f".//{qn('w:bottom')}").get(qn("w:color")) == "FF0000"


def test_plain_paper_begins_with_its_title(paper):
    document = opened(paper(head=Head("plain"), recipients=(), imprint=None))

    assert document.paragraphs[0].text == "关于评议结果的通报"


@pytest.mark.parametrize("form", ["letter", "document"])
def test_head_may_lack_everything(paper, form):
    assert opened(paper(head=Head(form))).paragraphs[2].text == "关于评议结果的通报"


def test_letter_has_a_framed_head_and_a_rule_on_its_first_page():
    document = opened(PAPERS["letter"]())
    section = document.sections[0]
    frame = document.paragraphs[0]._p.find(f".//{qn('w:framePr')}")

    assert section.different_first_page_header_footer
    assert int(frame.get(qn("w:y"))) / 20 == pytest.approx(30 * layout.MM, abs=0.1)
    assert int(frame.get(qn("w:w"))) / 20 == pytest.approx(170 * layout.MM, abs=0.1)
    (rule,) = section.first_page_footer.paragraphs
    assert rule.text == ""
    assert rule._p.find(f".//{qn('w:top')}").get(qn("w:val")) == "thinThickSmallGap"


def test_properties_are_the_papers_own(paper):
    properties = opened(paper()).core_properties

    assert (properties.title, properties.author) == ("关于评议结果的通报", "演示县普法办公室")
    assert properties.created == properties.modified == datetime(2026, 11, 22, tzinfo=UTC)
    assert (properties.comments, properties.last_modified_by, properties.revision) == ("", "", 1)


def test_parts_are_those_it_needs(paper):
    with zipfile.ZipFile(io.BytesIO(written(paper()))) as parts:
        names = parts.namelist()
        times = {entry.date_time for entry in parts.infolist()}

    assert names[0] == "[Content_Types].xml"
    assert set(names[1:]) == {
        *("_rels/.rels", "docProps/core.xml", "word/_rels/document.xml.rels", "word/document.xml"),
        *("word/styles.xml", "word/settings.xml", "word/footer1.xml", "word/footer2.xml"),
    }
    assert times == {(1980, 1, 1, 0, 0, 0)}


SCRIPT = """
import hashlib
from pingyi.document import docx, outline
from tests.support.paper_facts import PAPERS
print(*(hashlib.sha256(docx.write(outline.compose(PAPERS[kind]()))).hexdigest() for kind in sorted(PAPERS)))
"""


def test_same_paper_has_the_same_bytes_in_every_process():
    here = [hashlib.sha256(written(PAPERS[kind]())).hexdigest() for kind in sorted(PAPERS)]
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        environment = {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": ":".join(sys.path)}
        told = subprocess.run(
            [sys.executable, "-c", SCRIPT], capture_output=True, text=True, env=environment, check=True
        )

        assert told.stdout.split() == here


@pytest.mark.long
@pytest.mark.skipif(
    not SOFFICE.exists(), reason="LibreOffice is not installed, so that no second program opens the file"
)
@pytest.mark.parametrize("kind", sorted(PAPERS))
def test_libreoffice_makes_as_many_pages_as_the_pdf(kind, bundled, tmp_path):
    paper = PAPERS[kind]()
    (tmp_path / "paper.docx").write_bytes(written(paper))
    command = [SOFFICE, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf"]

    subprocess.run([*command, "--outdir", tmp_path, tmp_path / "paper.docx"], check=True, capture_output=True)

    pages = pdf_pages.page_count((tmp_path / "paper.pdf").read_bytes())
    assert pages == pdf_pages.page_count(pdf.write(outline.compose(paper), bundled))


def test_28_characters_of_the_body_fit_a_line_without_the_grid(paper):
    document = opened(paper())
    properties = document.styles["Normal"].element
    tight = int(properties.find(f".//{qn('w:rPr')}/{qn('w:spacing')}").get(qn("w:val"))) / 20
    section = document.sections[0]
    room = (section.page_width - section.left_margin - section.right_margin) / 12700

    assert properties.find(f".//{qn('w:snapToGrid')}").get(qn("w:val")) == "0"
    assert 28 * (16 + tight) <= room < 29 * (16 + tight)
