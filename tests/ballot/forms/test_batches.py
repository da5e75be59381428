"""Reading one paper form off the page: options, rows without an answer, what must be confirmed, a new batch."""

import pytest

from pingyi.ballot import queries
from pingyi.ballot.forms import batches as forms

WHOLE = {"choice-a01": "very", "choice-a02": "-", "choice-a03": "unknown"}


def sheet(season, typed, differing=()):
    return forms.sheet(season, queries.rules(season), typed, differing)


def test_options_are_read_in_roster_order(opened):
    found = sheet(opened, WHOLE)

    assert found.choices == ("very", "", "unknown")
    assert (found.faulty, found.blank, found.asks) == (False, 0, False)


@pytest.mark.parametrize(("tick", "asks"), [("2", False), ("1", True), ("", True), ("on", True)])
def test_rows_without_a_choice_are_confirmed_by_their_number(opened, tick, asks):
    found = sheet(opened, {"choice-a01": "very", "blank": tick})

    assert (found.blank, found.asks, found.choices) == (2, asks, ("very", "", ""))


def test_choice_that_was_not_offered_is_a_fault(opened):
    found = sheet(opened, WHOLE | {"choice-a02": "splendid"})

    assert [row.fault for row in found.rows] == ["", "Choose one of the options offered.", ""]
    assert (found.faulty, found.asks) == (True, False)


def test_stored_choices_come_back_as_they_were(opened):
    assert forms.stored(opened, ("very", "", "unknown")) == WHOLE


def test_differing_rows_are_marked(opened):
    assert [row.differs for row in sheet(opened, WHOLE, ("a03",)).rows] == [False, False, True]


def test_options_have_the_digits_of_the_keyboard(opened):
    found = forms.options(opened, queries.rules(opened))

    assert [(row.digit, row.key, row.label["en"]) for row in found][:2] == [
        (1, "very", "Very satisfied"),
        (2, "satisfied", "Satisfied"),
    ]


@pytest.mark.parametrize(
    ("posted", "bad"),
    [
        ({"channel": "street", "forms_count": "200"}, []),
        ({"channel": "street", "forms_count": "201"}, ["forms_count"]),
        ({"channel": "street", "forms_count": "0"}, ["forms_count"]),
        ({"channel": "street", "forms_count": "ten"}, ["forms_count"]),
        ({"channel": "fax", "forms_count": "10"}, ["channel"]),
        ({}, ["channel", "forms_count"]),
    ],
)
def test_new_batch_is_checked(opened, posted, bad):
    channels = forms.channels(opened, queries.rules(opened), "en")

    assert ("street", "On paper") in channels
    assert sorted(forms.NewBatchForm(posted, channels=channels).errors) == bad
