"""Fixed words: series, blank numbers, articles, windows and lists."""

import pytest

from pingyi.document import wording


@pytest.mark.parametrize(("title", "name"), [("2026年度评议", "2026年度评议活动"), ("评议活动", "评议活动")])
def test_activity_is_named_as_one(title, name):
    assert wording.activity(title) == name


def test_letter_bears_the_issuer_alone():
    assert (wording.mark("甲办", "letter"), wording.mark("甲办", "notice")) == ("甲办", "甲办文件")


def test_letters_and_tables_have_series_of_their_own():
    assert [wording.series("演普办", kind) for kind in ("notice", "letter", "result_table")] == [
        "演普办",
        "演普办函",
        "演普办表",
    ]


def test_blank_number_has_room_for_the_count():
    assert wording.blank_number("演普办", 2026) == "演普办〔2026〕　号"


@pytest.mark.parametrize(("number", "text"), [("14", "第十四条"), ("3.6", "3.6"), ("0", "0"), ("annex1", "annex1")])
def test_article_is_named_in_chinese_figures(number, text):
    assert wording.article(number) == text


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [("03-01", "06-30", "3月1日至6月30日"), ("npc", "06-30", None), ("principal", "deputy", None)],
)
def test_window_is_told_in_days(first, last, text):
    assert wording.window(first, last) == text


def test_list_without_members_says_so():
    assert (wording.listed([]), wording.listed(["甲", "乙"])) == ("无", "甲；乙")


def test_row_has_its_figures_in_brackets():
    assert (wording.row("满意", ["分值85"]), wording.row("不了解", [])) == ("满意（分值85）", "不了解")
