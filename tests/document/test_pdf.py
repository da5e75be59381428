"""What the PDF shows, read back from its bytes: places and sizes of GB/T 9704-2012, text, fonts and the standard."""

import hashlib
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from pingyi.document import fonts, layout, outline, pdf
from pingyi.document.model import Annex, Column, Head, Heading, Imprint, Paragraph, Table
from tests.support import font_files, pdf_pages
from tests.support.font_files import RARE
from tests.support.paper_facts import PAPERS
from tests.support.pdf_pages import MM

BLACK, RED = (0, 0, 0), (255, 0, 0)
PITCH_MM = 225 / 22
# Where the characters of the body stand in a line of the grid, below its upper edge.
BASELINE_MM = (layout.edges(layout.STYLES["body"])[0]) / MM
NASTY = r"#set text(99pt) $x^2$ \n @ref < & > [b] _i_ *b* `c` // /* = - + ~ --- \u{41} #sys.inputs"


@pytest.fixture(scope="module")
def made(bundled):
    """Return the PDF of a paper; equal papers are set once."""
    known = {}

    def written(paper):
        if paper not in known:
            known[paper] = pdf.write(outline.compose(paper), bundled)
        return known[paper]

    return written


def row(rows, start):
    return next(each for each in rows if each.text.startswith(start))


def on_page(rows, page):
    return [each for each in rows if each.page == page and not each.text.startswith("—")]


@pytest.fixture
def long_paper(paper):
    """A paper of one paragraph over four pages."""
    return paper(blocks=(Paragraph("国" * (28 * 22 * 3)),))


def test_full_page_has_22_lines_of_28_characters(made, long_paper):
    lines = on_page(pdf_pages.rows(made(long_paper)), 2)

    assert [len(line.glyphs) for line in lines] == [28] * 22


def test_full_page_fills_the_type_area(made, long_paper):
    lines = on_page(pdf_pages.rows(made(long_paper)), 2)

    assert {round(line.glyphs[0].x, 1) for line in lines} == {28.0}
    assert {round(line.glyphs[-1].right) for line in lines} == {184}
    assert lines[0].baseline == pytest.approx(37 + BASELINE_MM, abs=0.1)
    assert lines[-1].baseline == pytest.approx(37 + 21 * PITCH_MM + BASELINE_MM, abs=0.1)


def test_lines_and_characters_stand_on_the_grid(made, long_paper):
    lines = on_page(pdf_pages.rows(made(long_paper)), 2)

    assert {round(below.baseline - above.baseline, 1) for above, below in pairwise(lines)} <= {10.2, 10.3}
    steps = [right.x - left.x for left, right in pairwise(lines[3].glyphs)]
    assert steps == pytest.approx([156 / 28] * 27, abs=0.01)


def test_page_is_a4(made, paper):
    page = pdf_pages.pypdfium2.PdfDocument(made(paper()))[0]

    assert (page.get_width() / MM, page.get_height() / MM) == pytest.approx((210, 297), abs=0.01)


def test_page_numbers_stand_outside_below_the_type_area(made, long_paper):
    numbers = [each for each in pdf_pages.rows(made(long_paper)) if each.text.startswith("—")]

    assert [each.text for each in numbers] == ["—1—", "—2—", "—3—", "—4—"]
    for number in numbers:
        assert {glyph.size for glyph in number.glyphs} == {14.0}
        assert number.glyphs[0].top == pytest.approx(262 + 7, abs=0.4)
        if number.page % 2:
            # The dash is narrower than the box that the reader gives it.
            assert number.glyphs[-1].right == pytest.approx(184 - 14 / MM, abs=1)
        else:
            assert number.glyphs[0].x == pytest.approx(28 + 14 / MM, abs=0.1)


def test_head_stands_where_the_standard_has_it(made, paper):
    rows = pdf_pages.rows(made(paper()))
    mark, number, title = (row(rows, start) for start in ("演示县普法办公室文件", "演普办", "关于评议"))
    size = layout.mark_size(mark.text) / MM
    rule = pdf_pages.rules(made(paper()))[0]

    assert mark.baseline - layout.ASCENT * size == pytest.approx(37 + 35, abs=0.1)
    number_top = number.baseline - layout.ASCENT * 16 / MM
    assert number_top - (mark.baseline + layout.DESCENT * size) == pytest.approx(2 * PITCH_MM, abs=0.1)
    number_foot = number.baseline + layout.DESCENT * 16 / MM
    assert rule.y - number_foot == pytest.approx(4, abs=0.1)
    above = layout.edges(layout.STYLES["title"])[0] / MM
    assert title.baseline - rule.y == pytest.approx(2 * PITCH_MM + above, abs=0.1)


def test_head_is_red_and_its_rule_as_wide_as_the_type_area(made, paper):
    rows, rule = pdf_pages.rows(made(paper())), pdf_pages.rules(made(paper()))[0]

    assert {glyph.colour for glyph in row(rows, "演示县普法办公室文件").glyphs} == {RED}
    assert rule.colour == RED
    assert (rule.left, rule.right) == pytest.approx((28, 184), abs=0.8)


def test_everything_below_the_head_is_black(made, paper):
    rows = pdf_pages.rows(made(paper()))

    assert {glyph.colour for line in rows[1:] for glyph in line.glyphs} == {BLACK}


def test_sizes_are_those_of_the_standard(made, paper):
    blocks = (Heading(1, "甲"), Heading(2, "乙"), Heading(3, "丙"), Heading(4, "丁"), Paragraph("戊。"))
    rows = pdf_pages.rows(made(paper(blocks=blocks)))
    starts = {"关于": 22, "县直": 16, "一、": 16, "（一": 16, "1.": 16, "（1": 16, "戊": 16, "抄送": 14}

    assert {start: {glyph.size for glyph in row(rows, start).glyphs} for start in starts} == {
        start: {float(size)} for start, size in starts.items()
    }


def test_title_is_centred(made, paper):
    title = row(pdf_pages.rows(made(paper())), "关于")

    assert title.glyphs[0].x - 28 == pytest.approx(184 - title.glyphs[-1].right, abs=0.2)


def test_first_line_of_a_paragraph_is_indented_by_two_characters(made, long_paper):
    lines = [line for line in on_page(pdf_pages.rows(made(long_paper)), 1) if line.text.startswith("国")]

    assert lines[0].glyphs[0].x == pytest.approx(28 + 2 * 156 / 28, abs=0.05)
    assert len(lines[0].glyphs) == 26


def test_date_stands_four_characters_in_and_the_issuer_centred_on_it(made, paper):
    rows = pdf_pages.rows(made(paper()))
    signed = next(each for each in rows if each.text == "演示县普法办公室")
    dated = row(rows, "2026年11月22日")
    advance = 156 / 28

    assert dated.glyphs[-1].right == pytest.approx(184 - 4 * advance, abs=0.2)
    middle = (dated.glyphs[0].x + dated.glyphs[-1].right) / 2
    assert (signed.glyphs[0].x + signed.glyphs[-1].right) / 2 == pytest.approx(middle, abs=1.5)


def test_imprint_ends_the_last_page_between_its_rules(made, paper):
    first, middle, last = pdf_pages.rules(made(paper()))[-3:]

    assert [round(rule.thick, 2) for rule in (first, middle, last)] == [0.35, 0.25, 0.35]
    assert last.y == pytest.approx(262, abs=0.05)
    printed = row(pdf_pages.rows(made(paper())), "演示县普法办公室2026年11月23日印发")
    assert middle.y < printed.baseline < last.y
    assert printed.glyphs[0].x == pytest.approx(28 + 14 / MM, abs=0.1)
    assert printed.glyphs[-1].right == pytest.approx(184 - 14 / MM, abs=0.1)


def test_later_lines_of_the_copies_stand_under_the_first_name(made, paper):
    imprint = Imprint(("县委办公室", "县人大常委会办公室", "县政府办公室", "县政协办公室") * 2, "甲", date(2026, 1, 1))
    rows = pdf_pages.rows(made(paper(imprint=imprint)))
    place = next(number for number, line in enumerate(rows) if line.text.startswith("抄送"))

    assert rows[place + 1].glyphs[0].x == pytest.approx(rows[place].glyphs[3].x, abs=0.2)


def test_imprint_that_does_not_fit_stands_alone_on_the_next_page(made, paper):
    pages = {}
    for count in range(2, 14):
        rows = pdf_pages.rows(made(paper(blocks=tuple([Paragraph("段。")] * count))))
        pages[count] = (row(rows, "2026年11月22日").page, row(rows, "抄送").page)

    assert set(pages.values()) >= {(1, 1), (1, 2), (2, 2)}


def test_signature_never_stands_alone(made, paper):
    for count in range(8, 16):
        rows = pdf_pages.rows(made(paper(blocks=tuple([Paragraph("段。")] * count))))
        signed = row(rows, "2026年11月22日")

        assert any(line.page == signed.page and line.text == "段。" for line in rows)


def test_heading_never_ends_a_page(made, paper):
    for count in range(8, 14):
        blocks = (*[Paragraph("段。")] * count, Heading(1, "标题"), Paragraph("末" * 300))
        rows = pdf_pages.rows(made(paper(blocks=blocks)))

        assert row(rows, "一、标题").page == row(rows, "末").page


def test_table_of_22_agencies_repeats_its_header(made):
    rows = pdf_pages.rows(made(PAPERS["circular"]()))
    heads = [line for line in rows if line.text.startswith("名次单位")]

    assert len({line.page for line in heads}) == 2
    assert heads[1].baseline < 37 + 10


def test_rows_of_a_table_do_not_break_over_pages(made, paper):
    table = Table((Column("单位", 1, "left"),), tuple([("县" * 200,)] * 20))
    rows = pdf_pages.rows(made(paper(blocks=(table,))))
    counts = [sum(line.page == page and line.text.startswith("县县") for line in rows) for page in (1, 2, 3)]

    assert [count % 6 for count in counts] == [0, 0, 0]


def test_annex_begins_a_page_with_its_label_and_title(made, paper):
    annex = Annex(("评议单位名单",), (Paragraph("见下。"),))
    rows = pdf_pages.rows(made(paper(annexes=(annex,))))
    label, title = on_page(rows, 2)[:2]

    assert (label.text, title.text) == ("附件", "评议单位名单")
    assert label.baseline == pytest.approx(37 + BASELINE_MM, abs=0.1)
    assert title.baseline - label.baseline == pytest.approx(2 * PITCH_MM, abs=0.8)


def test_letter_has_its_double_rules_and_no_first_page_number(made, bundled):
    letter = made(PAPERS["letter"]())
    rows, rules = pdf_pages.rows(letter), [rule for rule in pdf_pages.rules(letter) if rule.colour == RED]
    mark = rows[0]
    size = layout.mark_size(mark.text) / MM

    assert mark.baseline - layout.ASCENT * size == pytest.approx(30, abs=0.1)
    assert [round(rule.right - rule.left - rule.thick * 2) for rule in rules] == [170] * 4
    assert rules[0].y - (mark.baseline + layout.DESCENT * size) == pytest.approx(4, abs=0.2)
    assert rules[-1].y == pytest.approx(297 - 20, abs=0.6)
    assert [rule.thick > 0.5 for rule in rules] == [True, False, False, True]
    assert [line.text for line in rows if line.text.startswith("—")] == ["—2—"]
    assert rows[1].glyphs[-1].right == pytest.approx(184, abs=0.2)


def test_long_mark_breaks_into_two_lines(made, paper):
    rows = pdf_pages.rows(made(paper(head=Head("document", "演" * 30, "演普办〔2026〕1号"))))

    assert [len(line.glyphs) for line in rows[:2]] == [20, 10]


def test_paper_without_number_keeps_its_rule(made, paper):
    assert pdf_pages.rules(made(paper(head=Head("document", "演示县普法办公室文件"))))[0].colour == RED


@pytest.mark.parametrize("form", ["letter", "document"])
def test_head_may_lack_everything(made, paper, form):
    assert pdf_pages.page_count(made(paper(head=Head(form)))) >= 1


@pytest.mark.parametrize("kind", sorted(PAPERS))
def test_text_is_that_of_the_outline(made, kind):
    paper = PAPERS[kind]()
    said = pdf_pages.plain_text(made(paper))

    # A cell of several lines is read line by line, so characters are counted; only table headers come twice.
    composed = outline.compose(paper)
    wanted = "".join(line.text for line in composed.texts()).replace(" ", "")
    heads = "".join(line.text for line in composed.texts() if line.style == "cell_head")
    assert Counter(wanted) - Counter(said) == Counter()
    assert set(Counter(said) - Counter(wanted)) <= set(heads)


def test_text_of_a_paper_without_tables_is_that_of_the_outline_in_order(made):
    paper = PAPERS["criticism"]()
    wanted = "".join(line.text for line in outline.compose(paper).texts()).replace(" ", "")

    assert pdf_pages.plain_text(made(paper)) == wanted


def test_markup_in_facts_is_text(made, paper):
    table = Table((Column(NASTY, 1, "left"),), ((NASTY,),))
    nasty = paper(title=(NASTY,), blocks=(Paragraph(NASTY), Heading(1, NASTY), table))
    said = pdf_pages.plain_text(made(nasty))

    assert said.count(NASTY.replace(" ", "")) == 5


def test_rare_name_characters_come_from_the_fallback(tmp_path, paper):
    (tmp_path / "仿宋_GB2312.otf").write_bytes(font_files.without(RARE))
    chosen = fonts.resolve(tmp_path, system=False)
    rows = pdf_pages.rows(pdf.write(outline.compose(paper(blocks=(Paragraph(f"联系人{RARE}。"),))), chosen))
    drawn = {glyph.text: glyph.font for glyph in row(rows, "联系人").glyphs}

    assert {drawn[character] for character in RARE} == {"NotoSerifSC-Regular"}
    assert drawn["联"] == "NotoFansSC-Regular"


def test_file_says_that_it_is_pdf_a_2b(made, paper):
    raw = made(paper())

    assert b"<pdfaid:part>2</pdfaid:part>" in raw
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in raw


def test_file_carries_title_issuer_and_day(made, paper):
    metadata = pdf_pages.pypdfium2.PdfDocument(made(paper())).get_metadata_dict()

    assert (metadata["Title"], metadata["Author"]) == ("关于评议结果的通报", "演示县普法办公室")
    assert metadata["CreationDate"].startswith("D:20261122")


def test_headings_are_the_outline_of_the_file(made, paper):
    blocks = (Heading(1, "甲"), Heading(2, "乙"), Heading(3, "丙"))
    document = pdf_pages.pypdfium2.PdfDocument(made(paper(blocks=blocks)))

    assert [mark.get_title() for mark in document.get_toc()] == ["一、甲", "（一）乙"]


SCRIPT = """
import hashlib
from pingyi.document import fonts, outline, pdf
from tests.support.paper_facts import PAPERS
chosen = fonts.resolve(system=False)
print(*(hashlib.sha256(pdf.write(outline.compose(PAPERS[kind]()), chosen)).hexdigest() for kind in sorted(PAPERS)))
"""


def test_same_paper_has_the_same_bytes_in_every_process(made):
    here = [hashlib.sha256(made(PAPERS[kind]())).hexdigest() for kind in sorted(PAPERS)]
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        environment = {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": ":".join(sys.path)}
        told = subprocess.run(
            [sys.executable, "-c", SCRIPT], capture_output=True, text=True, env=environment, check=True
        )

        assert told.stdout.split() == here


def test_typesetter_that_cannot_is_told(bundled, paper):
    face = replace(bundled.choice("body").face, family="No Such Family")
    choices = tuple(replace(each, face=face) if each.part == "body" else each for each in bundled.choices)

    with pytest.raises(pdf.NotSet, match=r"the paper cannot be set as PDF: .*no such family"):
        pdf.write(outline.compose(paper()), replace(bundled, choices=choices))


def test_typesetter_that_refuses_is_told(bundled, paper):
    with pytest.raises(pdf.NotSet, match="could not be displayed"):
        pdf.write(outline.compose(paper(blocks=(Paragraph("\ue000"),))), bundled)
