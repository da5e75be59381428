"""Reading one paper sheet off the page: numbers, words, blanks, the own agency, and each fault at its cell."""

import pytest

from pingyi.meeting import actions, queries
from pingyi.meeting.forms import keying as forms
from pingyi.season import queries as seasons
from tests.support import world

WHOLE = {"mark-a01": "87.25", "mark-a02": "70", "mark-a03": "0"}


def grid(season, person, posted=None, at=0, component="jury"):
    part = seasons.marked(season, component)
    rater = seasons.raters(season, component)[at].key
    return forms.grid(season, part, queries.keyed_sheet(season, component, rater, person), posted)


def fault(found):
    return [field.fault for row in found.rows for field in row.fields if field.fault] + [
        row.fault for row in found.rows if row.fault
    ]


def test_numbers_are_read_as_they_are_committed(marking, operator):
    found = grid(marking, operator, WHOLE | {"mark-a02": "70.50"})

    assert (found.faulty, found.blank, found.asks) == (False, 0, False)
    assert found.lines == {
        "a01": (("", "87.25", "counted"),),
        "a02": (("", "70.5", "counted"),),
        "a03": (("", "0", "counted"),),
    }


@pytest.mark.parametrize("typed", ["８７．２５", " 87.25 ", "87。25", "87.250"])
def test_what_a_chinese_keyboard_types_is_the_same_number(marking, operator, typed):
    assert grid(marking, operator, WHOLE | {"mark-a01": typed}).lines["a01"] == (("", "87.25", "counted"),)


@pytest.mark.parametrize("word", ["abstained", "recused", "absent", "void"])
def test_word_stands_in_place_of_a_number(marking, operator, word):
    found = grid(marking, operator, WHOLE | {"mark-a01": "", "word-a01": word})

    assert found.lines["a01"] == (("", "", word),)


def test_blank_is_no_row_and_is_asked_for(marking, operator):
    found = grid(marking, operator, WHOLE | {"mark-a01": "", "mark-a03": " "})

    assert (set(found.lines), found.blank, found.asks) == ({"a02"}, 2, True)


@pytest.mark.parametrize(("tick", "asks"), [("1", False), ("2", True), ("on", True), ("", True)])
def test_tick_is_for_the_number_of_blanks_that_was_shown(marking, operator, tick, asks):
    assert grid(marking, operator, WHOLE | {"mark-a01": "", "blank": tick}).asks is asks


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("100.5", "100.5 is outside 0 to 100."),
        ("-1", "-1 is outside 0 to 100."),
        ("1.005", "1.005 is no multiple of the step 0.01."),
        ("good", "“good” is no mark; write a number, or one of: abstained, recused, absent, void."),
        ("1e2", "“1e2” is no mark; write a number, or one of: abstained, recused, absent, void."),
    ],
)
def test_bad_number_is_said_with_its_value_and_kept(marking, operator, typed, said):
    found = grid(marking, operator, WHOLE | {"mark-a02": typed})

    assert (fault(found), found.faulty, found.asks) == ([said], True, False)
    assert found.rows[1].fields[0].value == typed
    assert "a02" not in found.lines


def test_number_and_word_together_are_a_fault(marking, operator):
    found = grid(marking, operator, WHOLE | {"word-a01": "void"})

    assert fault(found) == ["Enter marks or choose a word, not both."]


def test_word_that_was_not_offered_is_a_fault(marking, operator):
    assert fault(grid(marking, operator, WHOLE | {"mark-a01": "", "word-a01": "counted"})) == [
        "Choose one of the words offered."
    ]


@pytest.fixture
def items(by_items, operator):
    """The jury marks two items by 0.5; the first juror belongs to a02."""
    actions.marking_open(season=by_items, component="jury", actor=operator, now=world.NOW)
    return by_items


def test_own_agency_is_recused_beforehand_and_takes_no_number(items, operator):
    fresh = grid(items, operator)
    marked = grid(items, operator, {"mark-a02-i1": "1", "mark-a02-i2": "2"})

    assert [(row.agency.key, row.own, row.word) for row in fresh.rows] == [
        ("a01", False, ""),
        ("a02", True, "recused"),
        ("a03", False, ""),
    ]
    assert fresh.lines == {"a02": (("i1", "", "recused"), ("i2", "", "recused"))}
    assert "belongs to this agency and may not mark it" in marked.rows[1].fault


def test_own_agency_may_stay_empty_without_a_tick(items, operator):
    assert grid(items, operator, {}).blank == 4
    assert grid(items, operator, {}, at=1).blank == 6


def test_row_of_items_is_whole_or_empty(items, operator):
    found = grid(items, operator, {"mark-a01-i1": "20"}, at=1)

    assert fault(found) == ["Fill in every item of the row, all as marks or all with the same word."]


def test_each_item_has_its_own_maximum_and_label(items, operator):
    found = grid(items, operator, {"mark-a01-i1": "30.5", "mark-a01-i2": "70"}, at=1)

    assert fault(found) == ["30.5 is outside 0 to 30."]
    part = seasons.marked(items, "jury")
    assert [(row.item, row.maximum) for row in forms.columns(items, part)] == [("i1", "30"), ("i2", "70")]


def test_entered_sheet_comes_back_as_it_was(items, operator):
    rater = seasons.raters(items, "jury")[0].key
    lines = {
        "a01": (("i1", "20", "counted"), ("i2", "60.5", "counted")),
        "a03": (("i1", "", "void"), ("i2", "", "void")),
    }
    actions.key_marks(season=items, component="jury", rater=rater, lines=lines, actor=operator, now=world.NOW)

    found = grid(items, operator)

    assert found.lines == lines
    assert [row.word for row in found.rows] == ["", "", "void"]


def test_words_begin_with_none():
    assert forms.words()[0] == ("", "no word")
    assert [status for status, _ in forms.words()[1:]] == ["abstained", "recused", "absent", "void"]
