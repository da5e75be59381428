"""The posted page of values: what it confirms, what was typed for lists, and where it leads."""

import pytest
from django.http import QueryDict

from pingyi.season import actions, queries
from pingyi.season.forms import values as forms
from tests.support import world

CHANNELS = "component.social.channels"
MINIMUM = "component.jury.minimum"
STEP = "component.jury.step"
DIGITS = "result.digits"
PAGE = f"path={MINIMUM}&value:{MINIMUM}=5&was:{MINIMUM}=5&path={DIGITS}&value:{DIGITS}=2&was:{DIGITS}=2"


def adopted(season, text):
    return forms.adopted(queries.assumed_values(season), QueryDict(text))


def channels(season, **more):
    """Return what the browser posts for the list of channels."""
    rows = next(row for row in queries.assumed_values(season) if row.path == CHANNELS).grid.typed
    posted = QueryDict(mutable=True)
    posted.setlist("path", [CHANNELS])
    posted.setlist(f"row:{CHANNELS}", ["", *(row["key"] for row in rows)])
    for row in rows:
        for name in ("weight", "minimum"):
            posted[f"cell:{CHANNELS}:{row['key']}:{name}"] = row[name]
    for name, text in more.items():
        posted[name.replace("__", ":").replace("PATH", CHANNELS)] = text
    return posted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{PAGE}&section=component.jury", {MINIMUM: "5"}),
        (f"{PAGE}&section=result", {DIGITS: "2"}),
        (f"{PAGE}&only={DIGITS}", {DIGITS: "2"}),
        (
            PAGE.replace("value:result.digits=2", "value:result.digits=3") + f"&only={MINIMUM}",
            {MINIMUM: "5", DIGITS: "3"},
        ),
        (PAGE.replace(f"value:{MINIMUM}=5", f"value:{MINIMUM}="), {MINIMUM: ""}),
        ("path=roster.joint&section=roster", {"roster.joint": None}),
        (PAGE, {}),
        (f"value:{MINIMUM}=6&section=component.jury", {}),
        ("", {}),
    ],
)
def test_adopted_is_what_was_pressed_and_whatever_was_edited(drafted, text, expected):
    assert adopted(drafted, text) == expected


def test_rows_of_a_list_that_stay_are_not_edited(drafted):
    assert forms.adopted(queries.assumed_values(drafted), channels(drafted)) == {}


def test_rows_of_a_list_are_edited_taken_away_and_added(drafted):
    posted = channels(drafted, cell__PATH__invited__weight="2", cell__PATH____zh="邮寄", cell__PATH____weight="1")
    posted.setlist(f"gone:{CHANNELS}", ["open"])

    found = forms.adopted(queries.assumed_values(drafted), posted)[CHANNELS]

    assert found[0] == {"key": "invited", "weight": "2", "minimum": "30"}
    assert [row["key"] for row in found] == ["invited", "wechat", "street", ""]
    assert found[-1] == {"key": "", "zh": "邮寄", "en": "", "weight": "1", "minimum": ""}


def test_refused_rows_are_shown_again(drafted):
    posted = channels(drafted, cell__PATH____zh="邮寄", cell__PATH____weight="x")

    page = forms.values_page(drafted, posted)

    row = next(row for rows in page["sections"].values() for row in rows if row.path == CHANNELS)
    assert row.has_new
    assert row.grid.rows[-1].label["zh"] == "邮寄"
    assert dict(row.grid.rows[-1].cells)["weight"] == "x"


def test_after_leads_to_the_first_section_that_is_left(drafted, operator):
    first, second, *_ = queries.by_section(queries.assumed_values(drafted))
    pages = [forms.after("/values/", queries.assumed_values(drafted))]
    for section in (first, None):
        paths = [row.path for row in queries.assumed_values(drafted) if section in (row.section, None)]
        actions.adopt(season=drafted, values=dict.fromkeys(paths), actor=operator, now=world.NOW)
        pages.append(forms.after("/values/", queries.assumed_values(drafted)))

    assert pages == [f"/values/#{first}", f"/values/#{second}", "/values/"]
