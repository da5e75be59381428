"""Reading mark sheets: a column an agency or a column an item, words in both languages, each fault with its place."""

import pytest
from django.conf import settings
from django.utils.translation import gettext, override

from pingyi.meeting import actions, texts
from pingyi.meeting.forms import tables as forms
from pingyi.season import queries
from pingyi.sheets import read, write
from pingyi.sheets.report import RowFault
from tests.support import world

FIRST, SECOND = world.JURORS[:2]
KEYS = {"a01": world.AGENCIES[0], "a02": world.AGENCIES[1], "a03": world.AGENCIES[2]}


def parsed(season, header, *rows, component="jury"):
    part = queries.marked(season, component)
    table = read.read("t.xlsx", write.workbook("t", header, rows))
    return forms.parse(season, part, table)


def faults(season, header, *rows, component="jury"):
    _, report = parsed(season, header, *rows, component=component)
    return report.faults


def matrix(season, *rows):
    return faults(season, ("Rater", *world.AGENCIES), *rows)


def keys(season, component="jury"):
    return {row.name: row.key for row in queries.raters(season, component)}


def test_matrix_becomes_a_sheet_for_each_rater(opened):
    header = ("Rater", *world.AGENCIES)

    sheets, report = parsed(opened, header, (FIRST, "92", "88.50", "0"), (SECOND, "", "100", ""))

    by_name = keys(opened)
    assert report.faults == []
    assert sheets == [
        actions.NewSheet(
            by_name[FIRST],
            {"a01": (("", "92", "counted"),), "a02": (("", "88.5", "counted"),), "a03": (("", "0", "counted"),)},
        ),
        actions.NewSheet(by_name[SECOND], {"a02": (("", "100", "counted"),)}),
    ]


def test_matrix_takes_ids_in_any_order(opened):
    key = keys(opened)[FIRST]

    sheets, report = parsed(opened, ("Rater", "a03", "a02", "a01"), (key, "75", "", "92"))

    assert report.faults == []
    assert sheets == [actions.NewSheet(key, {"a03": (("", "75", "counted"),), "a01": (("", "92", "counted"),)})]


@pytest.mark.parametrize("status", texts.WORDS)
@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_words_are_read_in_every_language(opened, language, status):
    with override(language):
        word = gettext(texts.WORDS[status])

    sheets, report = parsed(opened, ("Rater", "a01", "a02", "a03"), (FIRST, word))

    assert report.faults == []
    assert sheets[0].lines == {"a01": (("", "", status),)}


def test_template_read_back_is_no_sheet_and_no_fault(opened):
    part = queries.marked(opened, "jury")

    sheets, report = parsed(opened, forms.header(opened, part), *forms.template_rows(opened, part))

    assert (sheets, report.faults) == ([], [])


def test_template_leaves_out_who_is_sealed(marking, operator):
    part = queries.marked(marking, "jury")
    sheet = world.sheets(marking, "jury")[0]

    actions.seal(season=marking, component="jury", sheets=[sheet], actor=operator, now=world.NOW)

    assert forms.header(marking, part) == ("Rater", *world.AGENCIES)
    assert forms.template_rows(marking, part) == [(name,) for name in world.JURORS[1:]]


def test_unknown_rater_is_a_fault_at_its_row(opened):
    assert matrix(opened, (FIRST, "90"), ("somebody", "90")) == [
        RowFault(3, "Rater", "Nobody called “somebody” may mark here.")
    ]


def test_rater_that_stands_twice_is_a_fault(opened):
    assert matrix(opened, (FIRST, "90"), (keys(opened)[FIRST], "91")) == [
        RowFault(3, "Rater", f"“{FIRST}” stands twice.")
    ]


def test_sealed_rater_is_a_fault(marking, operator):
    sheet = world.sheets(marking, "jury")[0]
    actions.seal(season=marking, component="jury", sheets=[sheet], actor=operator, now=world.NOW)

    assert matrix(marking, (FIRST, "90"), (SECOND, "90")) == [
        RowFault(2, "Rater", f"The sheet of “{FIRST}” is sealed already; leave the row out.")
    ]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("good", "“good” is no mark; write a number, or one of: {words}."),
        ("9,5", "“9,5” is no mark; write a number, or one of: {words}."),
        ("９５", "“９５” is no mark; write a number, or one of: {words}."),
        ("100.01", "100.01 is outside 0 to 100."),
        ("-0.5", "-0.5 is outside 0 to 100."),
        ("90.005", "90.005 is no multiple of the step 0.01."),
    ],
)
def test_bad_mark_is_a_fault_at_its_cell(opened, cell, message):
    words = ", ".join(texts.WORDS.values())

    found = matrix(opened, (FIRST, "90", cell, "90"))

    assert found == [RowFault(2, world.AGENCIES[1], message.format(words=words))]


def test_every_fault_is_reported_not_only_the_first(opened):
    found = matrix(opened, (FIRST, "x", "101", "90"), ("nobody", "1"), (SECOND, "", "", "y"))

    assert [(one.row, one.column) for one in found] == [
        (2, KEYS["a01"]),
        (2, KEYS["a02"]),
        (3, "Rater"),
        (4, KEYS["a03"]),
    ]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (("Rater", "Other"), [RowFault(1, "Other", "No agency or item of this season is called “Other”.")]),
        (("Rater", "a01", world.AGENCIES[0]), [RowFault(1, KEYS["a01"], f"“{KEYS['a01']}” stands in two columns.")]),
        (("Rater",), [RowFault(1, "", "The header names no agency. Use the template of this page.")]),
        (
            ("Rater", "a02"),
            [RowFault(1, "", f"The column of “{KEYS[key]}” is missing.") for key in ("a01", "a03")],
        ),
    ],
)
def test_header_that_does_not_fit_stops_the_reading(opened, header, expected):
    assert faults(opened, header, (FIRST, *["x"] * (len(header) - 1))) == expected


def test_table_without_rows_is_a_fault(opened):
    assert matrix(opened) == [RowFault(1, "", "There is no row below the header.")]


def test_unit_may_not_mark_itself_but_may_say_so(opened):
    own = world.AGENCIES[0]
    header = ("Rater", *world.AGENCIES)
    text = f"“{own}” belongs to this agency and may not mark it; leave the cell empty or write recused."

    assert faults(opened, header, (own, "90", "90"), component="peers") == [RowFault(2, own, text)]
    assert faults(opened, header, (own, "recused", "90"), component="peers") == []
    assert faults(opened, header, (own, "", "90"), component="peers") == []


def test_rater_may_mark_the_own_agency_where_the_scheme_lets_them(by_items):
    sheets, report = parsed(by_items, ("Rater", "a01", "a02", "a03"), (world.AGENCIES[0], "90"), component="peers")

    assert report.faults == []
    assert len(sheets) == 1


# One row for each rater and agency, one column for each item.


def items(season, *rows, header=("Rater", "Agency", "i1", "i2")):
    return parsed(season, header, *rows)


def test_items_table_joins_the_rows_of_a_rater(by_items):
    rows = [(SECOND, "a01", "30", "60.5"), (SECOND, "a02"), (SECOND, KEYS["a03"], "abstained", "abstained")]

    sheets, report = items(by_items, *rows)

    assert report.faults == []
    assert sheets == [
        actions.NewSheet(
            keys(by_items)[SECOND],
            {
                "a01": (("i1", "30", "counted"), ("i2", "60.5", "counted")),
                "a03": (("i1", "", "abstained"), ("i2", "", "abstained")),
            },
        )
    ]


def test_items_are_stored_in_the_order_of_the_scheme(by_items):
    header = ("Rater", "Agency", "Test i2", "测试i1")

    sheets, report = items(by_items, (SECOND, "a01", "70", "1"), (SECOND, "a02"), (SECOND, "a03"), header=header)

    assert report.faults == []
    assert sheets[0].lines == {"a01": (("i1", "1", "counted"), ("i2", "70", "counted"))}


def test_items_template_has_a_row_for_each_rater_and_agency(by_items):
    part = queries.marked(by_items, "jury")

    assert forms.header(by_items, part) == ("Rater", "Agency", "测试i1", "测试i2")
    assert forms.template_rows(by_items, part) == [(name, agency) for name in world.JURORS for agency in world.AGENCIES]


def test_items_template_read_back_is_no_sheet_and_no_fault(by_items):
    part = queries.marked(by_items, "jury")

    sheets, report = parsed(by_items, forms.header(by_items, part), *forms.template_rows(by_items, part))

    assert (sheets, report.faults) == ([], [])


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((SECOND, "a01", "30.5", "60"), RowFault(2, "i1", "30.5 is outside 0 to 30.")),
        ((SECOND, "a01", "30", "60.25"), RowFault(2, "i2", "60.25 is no multiple of the step 0.5.")),
        ((SECOND, "nowhere", "1", "1"), RowFault(2, "Agency", "No agency of this season is called “nowhere”.")),
        (("nobody", "a01", "1", "1"), RowFault(2, "Rater", "Nobody called “nobody” may mark here.")),
    ],
)
def test_bad_item_is_a_fault_at_its_cell(by_items, row, expected):
    _, report = items(by_items, row)

    assert report.faults == [expected]


@pytest.mark.parametrize("cells", [("30", ""), ("30", "recused"), ("absent", "void")])
def test_items_are_whole_or_all_the_same_word(by_items, cells):
    _, report = items(by_items, (SECOND, "a01", *cells))

    text = "Fill in every item of the row, all as marks or all with the same word."
    assert report.faults == [RowFault(2, "", text)]


def test_items_rater_and_agency_may_stand_once(by_items):
    _, report = items(by_items, (SECOND, "a01", "1", "1"), (SECOND, KEYS["a01"], "2", "2"), (SECOND, "a02", "1", "1"))

    assert report.faults == [RowFault(3, "Rater", f"“{SECOND}” stands twice.")]


def test_items_of_the_own_agency_are_faults(by_items):
    _, report = items(by_items, (FIRST, "a02", "1", "1"), (FIRST, "a03", "1", "1"))

    text = f"“{FIRST}” belongs to this agency and may not mark it; leave the cell empty or write recused."
    assert report.faults == [RowFault(2, "i1", text), RowFault(2, "i2", text)]


def test_items_header_without_items_stops_the_reading(by_items):
    _, report = items(by_items, (SECOND, "a01"), header=("Rater", "Agency"))

    assert report.faults == [RowFault(1, "", "The header names no agency. Use the template of this page.")]


def test_juror_whose_row_is_empty_gives_no_sheet(opened):
    """A sheet without a row in marks.csv could not be told from a lost one; the verifier would count it."""
    sheets, report = parsed(opened, ("Rater", "a01", "a02", "a03"), (FIRST, ""), (SECOND, "90"))

    assert report.faults == []
    assert [sheet.rater for sheet in sheets] == [keys(opened)[SECOND]]


@pytest.mark.parametrize("cell", ["x" * 81, "9" * 900])
def test_fault_repeats_at_most_eighty_characters_of_a_cell(opened, cell):
    (found,) = matrix(opened, (FIRST, cell, "90", "90"))

    assert cell[:79] + "…" in found.message or "is outside 0 to 100" in found.message
    assert cell[:80] not in found.message


def test_items_rows_that_are_left_out_are_faults_but_for_the_own_agency(by_items):
    _, report = items(by_items, (FIRST, "a01", "1", "1"), (SECOND, "a03", "1", "1"), (SECOND, "a01", "", ""))

    assert report.faults == [
        RowFault(2, "Agency", f"The row of “{FIRST}” for “{KEYS['a03']}” is missing."),
        RowFault(3, "Agency", f"The row of “{SECOND}” for “{KEYS['a02']}” is missing."),
    ]


def test_items_column_that_is_left_out_is_a_fault(by_items):
    _, report = items(by_items, (SECOND, "a01", "1"), header=("Rater", "Agency", "i2"))

    assert report.faults == [RowFault(1, "", "The column of “Test i1” is missing.")]


def test_empty_cells_are_counted_without_the_own_agency_and_rows_that_give_no_sheet(opened):
    part = queries.marked(opened, "peers")
    header = ("Rater", *world.AGENCIES)

    sheets, report = parsed(opened, header, (world.AGENCIES[0], "", "90", ""), (world.AGENCIES[1],), component="peers")

    assert report.faults == []
    assert forms.empty_cells(opened, part, sheets) == 1


def test_empty_cells_of_items_are_one_for_each_item(by_items):
    part = queries.marked(by_items, "jury")

    sheets, _ = items(by_items, (SECOND, "a01", "1", "1"), (SECOND, "a02"), (SECOND, "a03"))

    assert forms.empty_cells(by_items, part, sheets) == 4
