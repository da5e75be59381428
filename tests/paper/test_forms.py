"""Forms of papers: the fields of each kind, lines and days in and out, the day of issue, reasons."""

from datetime import date

import pytest
from django.http import QueryDict

from pingyi.core.errors import Refused
from pingyi.paper import forms, texts


@pytest.mark.parametrize("kind", sorted(texts.KINDS))
def test_form_has_exactly_the_fields_of_its_kind(kind):
    assert tuple(forms.PaperForm(kind, {}).fields) == texts.FIELDS[kind]


def test_entered_values_stand_in_their_fields():
    form = forms.PaperForm("circular", {"findings": ["一", "二"], "replies_by": "2026-12-01", "remark": "注"})

    assert (form["findings"].value(), form["replies_by"].value()) == ("一\n二", "2026-12-01")


def test_posted_values_come_back_as_the_action_takes_them():
    form = forms.PaperForm("circular", {}, QueryDict("recipients=a%0Ab&replies_by=2026-12-01&remark=x"))

    assert form.is_valid()
    found = form.entered()
    assert (found["recipients"], found["replies_by"], found["remark"], found["meeting_on"]) == (
        ["a", "b"],
        "2026-12-01",
        "x",
        "",
    )


def test_day_of_issue_is_read():
    assert forms.day(QueryDict("on=2026-12-01")) == date(2026, 12, 1)


@pytest.mark.parametrize("query", ["", "on=soon"])
def test_day_of_issue_that_is_none_is_refused(query):
    with pytest.raises(Refused, match="is no day"):
        forms.day(QueryDict(query))


def test_reason_is_tidied():
    assert forms.why(QueryDict("why=%20a%00b%20")) == "ab"
