"""The form of ids and the words that none may be."""

import pytest

from pingyi.bundle import frame, write
from pingyi.core import idform


@pytest.mark.parametrize("text", ["a", "a01", "jury", "s2026", "a_b", "a" * 32])
def test_is_id_accepts_the_form(text):
    assert idform.is_id(text)


@pytest.mark.parametrize("text", ["", "A", "1a", "_a", "a-b", "a b", "a\n", "a" * 33, "é", "评", "ａ"])
def test_is_id_refuses_another_form(text):
    assert not idform.is_id(text)


@pytest.mark.parametrize("text", sorted(idform.RESERVED))
def test_is_id_refuses_a_column_name(text):
    assert not idform.is_id(text)


def test_reserved_words_are_the_columns_of_every_file():
    columns = {name for header in frame.HEADERS.values() for name in header} | set(write.LINES_HEADER)
    results = {"total", "computed_grade", "override", "grade", "rank", "notes", "case"}

    assert columns | results == idform.RESERVED
