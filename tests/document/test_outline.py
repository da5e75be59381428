"""A paper becomes lines in order: headings and annexes are counted, places named, what belongs together joined."""

from datetime import date

import pytest

from pingyi.document import layout, outline
from pingyi.document.model import Annex, Column, Head, Heading, Imprint, Paragraph, Table
from pingyi.document.outline import Break, Gap, Grid, Line


def lines(composed, *styles):
    return [line for line in composed.texts() if line.style in styles]


def texts(composed, *styles):
    return [line.text for line in lines(composed, *styles)]


@pytest.mark.parametrize(
    ("number", "text"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (99, "九十九")]
)
def test_numeral_writes_chinese_figures(number, text):
    assert outline.numeral(number) == text


@pytest.mark.parametrize("number", [0, 100])
def test_numeral_refuses_what_no_heading_has(number):
    with pytest.raises(ValueError, match=f"cannot have the number {number}"):
        outline.numeral(number)


def test_day_has_no_leading_zeros():
    assert outline.day(date(2026, 3, 2)) == "2026年3月2日"


def test_headings_are_counted_and_deeper_ones_start_again(paper):
    levels = (1, 2, 2, 3, 4, 4, 1, 2, 3)
    composed = outline.compose(paper(blocks=tuple(Heading(level, "事项") for level in levels)))

    assert texts(composed, "heading1", "heading2", "heading3", "heading4") == [
        *("一、事项", "（一）事项", "（二）事项", "1.事项", "（1）事项", "（2）事项"),
        *("二、事项", "（一）事项", "1.事项"),
    ]


def test_headings_stay_with_what_follows_but_items_do_not(paper):
    composed = outline.compose(paper(blocks=tuple(Heading(level, "事项") for level in (1, 2, 3, 4))))

    assert [line.sticky for line in lines(composed, "heading1", "heading2", "heading3", "heading4")] == [
        *(True, True),
        *(False, False),
    ]


def test_recipients_end_with_a_full_width_colon(paper):
    assert texts(outline.compose(paper(recipients=("各镇人民政府", "县直各单位"))), "recipients") == [
        "各镇人民政府，县直各单位："
    ]


def test_one_annex_has_no_number(paper):
    composed = outline.compose(paper(annexes=(Annex(("结果",), (Paragraph("见表。"),)),)))

    assert texts(composed, "annex_note", "annex_label", "annex_title") == ["附件：结果", "附件", "结果"]


def test_several_annexes_are_numbered_and_each_begins_a_page(paper):
    annexes = (Annex(("名单",), (Heading(1, "甲"),)), Annex(("评议", "结果"), (Heading(1, "乙"),)))
    composed = outline.compose(paper(annexes=annexes))

    assert texts(composed, "annex_note") == ["附件：1. 名单", "2. 评议结果"]
    assert texts(composed, "annex_label") == ["附件1", "附件2"]
    assert texts(composed, "heading1") == ["一、甲", "一、乙"]
    assert sum(isinstance(item, Break) for item in composed.items) == 2


def test_later_lines_of_the_annex_list_stand_under_the_name(paper):
    annexes = (Annex(("名单",), ()), Annex(("结果",), ()))
    first, second = lines(outline.compose(paper(annexes=annexes)), "annex_note")

    assert (first.left, first.hang) == (layout.characters(6), layout.characters(4))
    assert (second.left, second.hang) == (layout.characters(6), layout.characters(1))


def test_short_last_paragraph_is_joined_to_the_signature(paper):
    body = lines(outline.compose(paper()), "body")

    assert [line.joined for line in body] == [True]


def test_long_last_paragraph_is_not(paper):
    body = lines(outline.compose(paper(blocks=(Paragraph("长" * 300),))), "body")

    assert [line.joined for line in body] == [False]


def test_table_at_the_end_is_not_joined(paper):
    table = Table((Column("序号", 1),), (("1",),))
    items = outline.compose(paper(blocks=(table,))).items
    place = next(number for number, item in enumerate(items) if isinstance(item, Grid))

    assert items[place + 1] == Gap(2, joined=True)


def test_table_shares_the_type_area(paper):
    table = Table((Column("序号", 1), Column("单位", 3, "left")), (("1", "教育局"),), caption="名单")
    composed = outline.compose(paper(blocks=(table,)))
    (grid,) = [item for item in composed.items if isinstance(item, Grid)]

    assert grid.widths == (layout.WIDTH / 4, layout.WIDTH * 3 / 4)
    assert grid.aligns == ("center", "left")
    assert texts(composed, "caption") == ["名单"]


def test_places_name_table_row_and_column(paper):
    table = Table((Column("单位", 1),), (("教育局",), ("司法局",)))
    composed = outline.compose(paper(annexes=(Annex(("甲",), ()), Annex(("乙",), (table,)))))

    assert [line.place for line in lines(composed, "cell")] == [
        {"zh": "附件2表1第1行“单位”", "en": 'annex 2, table 1, row 1, column "单位"'},
        {"zh": "附件2表1第2行“单位”", "en": 'annex 2, table 1, row 2, column "单位"'},
    ]


def test_places_count_paragraphs(paper):
    composed = outline.compose(paper(blocks=(Heading(1, "甲"), Paragraph("乙"))))

    assert [line.place["en"] for line in lines(composed, "heading1", "body")] == [
        "body, paragraph 1",
        "body, paragraph 2",
    ]


def test_remark_and_fingerprint_follow_the_date(paper):
    composed = outline.compose(paper(remark="此件公开发布", fingerprint="0123456789abcdef" * 4))

    assert texts(composed, "date", "remark") == [
        "2026年11月22日",
        "（此件公开发布）",
        "（核验公钥指纹：" + " ".join(["01234567", "89abcdef"] * 4) + "）",
    ]


def test_imprint_names_copies_printer_and_day(paper):
    foot = outline.compose(paper()).foot

    assert (foot.copies.text, foot.printer.text, foot.printed.text) == (
        "抄送：县委办公室。",
        "演示县普法办公室",
        "2026年11月23日印发",
    )


def test_imprint_without_copies_has_none(paper):
    foot = outline.compose(paper(imprint=Imprint((), "演示县普法办公室", date(2026, 11, 23)))).foot

    assert foot.copies is None


def test_letter_has_copies_only(paper):
    foot = outline.compose(paper(head=Head("letter", "演示县普法办公室", "演普办〔2026〕5号"))).foot

    assert (foot.copies.text, foot.printer, foot.printed) == ("抄送：县委办公室。", None, None)


def test_letter_without_copies_has_no_imprint(paper):
    imprint = Imprint((), "演示县普法办公室", date(2026, 11, 23))

    assert outline.compose(paper(head=Head("letter", "甲", "乙"), imprint=imprint)).foot is None


def test_plain_paper_has_no_head_and_begins_with_its_title(paper):
    composed = outline.compose(paper(head=Head("plain"), recipients=(), imprint=None))

    assert (composed.mark, composed.number, composed.foot) == (None, None, None)
    assert isinstance(composed.items[0], Line)
    assert composed.items[0].style == "title"


def test_title_stands_two_lines_below_the_head(paper):
    assert outline.compose(paper()).items[0] == Gap(2)


def test_paper_without_blocks_still_ends(paper):
    assert texts(outline.compose(paper(blocks=())), "signer") == ["演示县普法办公室"]


def test_ragged_paragraph_has_its_own_style(paper):
    assert texts(outline.compose(paper(blocks=(Paragraph("摘要", ragged=True),))), "ragged") == ["摘要"]
