"""The desk's pages for marks: check only stores nothing, faults are listed with 422, the template can be read back."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.translation import override

from pingyi.meeting import actions, queries
from pingyi.meeting.models import Sheet
from pingyi.sheets import read, write
from tests.support import world

HEADER = ("Rater", *world.AGENCIES)
GOOD = [(name, "92", "88.5", "75") for name in world.JURORS]


def url(name, component="jury"):
    with override("en"):
        return reverse(f"meeting:{name}", args=["s2026", component])


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.fixture
def browser(client_of, operator):
    return client_of(operator)


def post(browser, rows, act="seal"):
    return browser.post(url("seal"), {"table": world.upload(HEADER, rows), "act": act})


def test_page_of_waiting_marking_offers_to_open_it(opened, browser):
    page = browser.get(url("marks")).content.decode()

    assert f'action="{url("marking_open")}"' in page
    assert f'action="{url("seal")}"' not in page
    assert reverse("season:raters", args=["s2026", "jury"]) in page


def test_page_of_open_marking_takes_a_table(marking, browser):
    page = browser.get(url("marks")).content.decode()

    assert f'action="{url("seal")}"' in page
    assert f'action="{url("marking_close")}"' in page
    assert "0 of 5 sheets sealed; an agency needs at least 5 marks" in page


def test_page_shows_no_mark_after_sealing(marking, browser):
    post(browser, GOOD)

    page = browser.get(url("marks")).content.decode()

    assert "5 of 5 sheets sealed" in page
    assert "88.5" not in page


def test_opening_and_closing_by_button(opened, browser):
    opening = browser.post(url("marking_open"))
    closing = browser.post(url("marking_close"), {"sure": "1"})

    assert [opening.url, closing.url] == [url("marks"), url("marks")]
    assert said(opening) == ["Marking is open."]
    assert queries.progress(opened)[0].state == "closed"
    assert f'action="{url("marking_open")}"' not in browser.get(url("marks")).content.decode()


def test_good_table_is_sealed(marking, browser):
    answer = post(browser, GOOD)

    assert (answer.status_code, answer.url, said(answer)) == (
        302,
        url("marks"),
        ["5 sheets sealed, with 0 empty cells."],
    )
    assert Sheet.objects.within(marking.office).count() == 5


def test_check_only_stores_nothing(marking, browser):
    size = len(world.entries(marking))

    answer = post(browser, [*GOOD[:4], (world.JURORS[4], "92", "", "75")], act="check")

    assert (answer.status_code, said(answer)) == (
        302,
        ["Nothing is wrong: 5 sheets with 1 empty cells. Nothing was stored yet."],
    )
    assert Sheet.objects.within(marking.office).count() == 0
    assert len(world.entries(marking)) == size


def test_faults_are_listed_with_row_and_column_and_nothing_is_stored(marking, browser):
    answer = post(browser, [*GOOD[:4], (world.JURORS[4], "92", "101", "75")])

    row = f'<td class="number">6</td><td>{world.AGENCIES[1]}</td><td>101 is outside 0 to 100.</td>'
    assert answer.status_code == 422
    assert row in answer.content.decode()
    assert Sheet.objects.within(marking.office).count() == 0


def test_missing_file_is_said(marking, browser):
    answer = browser.post(url("seal"), {"act": "seal"})

    assert answer.status_code == 422
    assert "Choose a file first." in answer.content.decode()


def test_what_is_no_table_is_said(marking, browser):
    broken = world.upload(HEADER, GOOD)
    broken.name = "marks.pdf"

    answer = browser.post(url("seal"), {"table": broken})

    assert answer.status_code == 422
    assert "“marks.pdf” is neither .csv nor .xlsx." in answer.content.decode()


def test_template_filled_in_is_taken(marking, browser):
    answer = browser.get(url("template"))
    table = read.read("marks.xlsx", answer.content)

    filled = [(row.cells[0], "90", "80", "70") for row in table.rows]
    sealed = browser.post(url("seal"), {"table": world.upload(table.header, filled), "act": "seal"})

    assert answer.headers["Content-Disposition"] == 'attachment; filename="marks-jury-s2026.xlsx"'
    assert answer.headers["Content-Type"] == write.XLSX
    assert said(sealed) == ["5 sheets sealed, with 0 empty cells."]


def test_refusal_comes_back_as_a_message(opened, browser):
    answer = browser.post(url("marking_close"), {"sure": "1"}, HTTP_REFERER=f"http://testserver{url('marks')}")

    assert (answer.status_code, answer.url) == (302, url("marks"))
    assert said(answer) == ['"Close marking" is possible in state Open; the state is Not opened yet']
    assert queries.progress(opened)[0].state == "waiting"


@pytest.mark.parametrize("component", ["social", "nothing"])
def test_component_that_nobody_marks_is_not_found(opened, browser, component):
    assert browser.get(url("marks", component)).status_code == 404
    assert browser.get(url("template", component)).status_code == 404


def test_page_of_a_draft_shows_its_raters(drafted, browser):
    page = browser.get(url("marks")).content.decode()

    assert [name for name in world.JURORS if name in page] == list(world.JURORS)


def test_auditor_is_kept_out(marking, client_of, auditor):
    assert client_of(auditor).get(url("marks")).status_code == 403
    assert client_of(auditor).post(url("marking_close")).status_code == 403


def test_office_next_door_finds_nothing(marking, client_of, outsider):
    assert client_of(outsider).get(url("marks")).status_code == 404
    assert client_of(outsider).post(url("marking_close")).status_code == 404
    assert queries.progress(marking)[0].state == "open"


def test_table_by_items_is_sealed(by_items, browser, operator):
    actions.marking_open(season=by_items, component="jury", actor=operator, now=world.NOW)
    rows = [(name, "a01", "20", "60.5") for name in world.JURORS]
    rows += [(name, agency) for name in world.JURORS for agency in ("a02", "a03")]

    answer = browser.post(url("seal"), {"table": world.upload(("Rater", "Agency", "i1", "i2"), rows), "act": "seal"})

    assert said(answer) == ["5 sheets sealed, with 18 empty cells."]
    assert [queries.cells(row) for row in queries.lines(by_items, "jury")] == [
        (("i1", "20", "counted"), ("i2", "60.5", "counted"))
    ] * 5


@pytest.mark.parametrize("fields", [{}, {"sure": ""}, {"sure": "0"}])
def test_closing_needs_its_tick(marking, browser, fields):
    answer = browser.post(url("marking_close"), fields)

    assert said(answer) == ["tick the box before closing; a closed marking cannot be opened again"]
    assert queries.progress(marking)[0].state == "open"


def test_tick_of_closing_names_the_count_and_is_required(marking, browser):
    post(browser, GOOD[:2])

    page = browser.get(url("marks")).content.decode()

    assert '<input type="checkbox" name="sure" value="1" required>' in page
    assert "2 of 5 sheets are in; a closed marking cannot be opened again." in page
