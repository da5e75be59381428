"""A paper on a page: head, lines with their styles, tables, annexes on a new page, imprint."""

import pytest

from pingyi.paper import screens
from tests.support.paper_facts import PAPERS


def test_circular_is_shown_from_mark_to_imprint():
    shown = screens.sheet(PAPERS["circular"]())

    assert (shown[0].style, shown[1].text) == ("mark", "演普办〔2026〕3号")
    assert [item.style for item in shown[-3:]] == ["imprint", "imprint", "imprint_day"]
    assert [item.kind for item in shown].count("break") == 1
    (table,) = [item for item in shown if item.kind == "table"]
    assert (table.header[:2], len(table.rows)) == (("名次", "单位"), 22)


def test_result_table_has_neither_head_nor_imprint():
    shown = screens.sheet(PAPERS["result_table"]())

    assert (shown[0].style, shown[-1].style) == ("title", "remark")


@pytest.mark.parametrize("kind", sorted(PAPERS))
def test_every_text_of_the_paper_is_shown(kind):
    paper = PAPERS[kind]()
    shown = screens.sheet(paper)

    assert "".join(paper.title) == "".join(item.text for item in shown if item.style == "title")
