"""Days as people type them, and what a posted form of days says."""

from datetime import date

import pytest
from django.http import QueryDict
from django.utils.translation import override

from pingyi.season import actions
from pingyi.season.forms import dates as forms
from tests.support import world


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-31",
        "2026.3.31",
        "2026/3/31",
        "2026年3月31日",
        "2026年3月31",
        " ２０２６－３－３１ ",
        "2026 年 3 月 31 日",
    ],
)
def test_day_is_read_as_people_write_it(text):
    assert forms.day(text) == date(2026, 3, 31)


@pytest.mark.parametrize("text", ["", "3-31", "2026-02-30", "2026-3-31x", "26-03-31", "next week"])
def test_other_text_is_no_day(text):
    assert forms.day(text) is None


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ("opens:survey=x&closes:survey=2026-10-30", "“x” is no day; write it as 2026-03-31."),
        ("opens:survey=2026-10-20&closes:survey=", "Give the first and the last day, or neither."),
        ("opens:survey=2026-10-30&closes:survey=2026-10-20", "The first day is after the last."),
    ],
)
def test_typed_days_have_faults(drafted, fields, fault):
    with override("en"):
        found = forms.typed(drafted, QueryDict(fields))

    assert not found.clean
    assert [row.fault for row in found.rows if row.fault] == [fault]
    assert "survey" not in found.days
    assert found.days["notice"] is None


def test_shown_days_are_those_set_else_those_proposed(drafted, operator):
    days = {"survey": (date(2026, 10, 21), date(2026, 10, 29))}
    actions.set_dates(season=drafted, days=days, actor=operator, now=world.NOW)

    found = {row.stage.key: (row.opens, row.closes) for row in forms.shown(drafted)}

    assert found["survey"] == ("2026-10-21", "2026-10-29")
    assert found["notice"] == ("2026-07-01", "2026-08-31")
    assert found["circular"] == ("", "")
