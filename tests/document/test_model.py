"""The parts of a paper hold together."""

import pytest

from pingyi.document.model import Annex, Column, Table


def test_annex_name_joins_its_title_lines():
    assert Annex(("演示县评议", "结果"), ()).name == "演示县评议结果"


def test_table_takes_rows_as_long_as_its_header():
    table = Table((Column("序号", 1), Column("单位", 3)), (("1", "教育局"),))

    assert table.rows == (("1", "教育局"),)


def test_table_refuses_a_short_row():
    with pytest.raises(ValueError, match="row 2 has 1 cells, the table 2 columns"):
        Table((Column("序号", 1), Column("单位", 3)), (("1", "教育局"), ("2",)))
