"""The pages for paper sheets: what each person sees, that nobody sees the mark of another, what a fault keeps."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from pingyi.meeting import actions, queries
from pingyi.meeting.models import Keying, Sheet
from pingyi.season import actions as season_actions
from pingyi.season import queries as seasons
from tests.support import walk, world
from tests.support.pages import text_of

SECRET = {"mark-a01": "87.25", "mark-a02": "63.75", "mark-a03": "41.25"}
FIGURES = tuple(SECRET.values())


def url(name, *args):
    with override("en"):
        return reverse(f"meeting:{name}", args=["s2026", "jury", *args])


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def keys(season):
    return [row.key for row in seasons.raters(season, "jury")]


@pytest.fixture
def first(client_of, operator):
    return client_of(operator)


@pytest.fixture
def second(client_of, approver):
    return client_of(approver)


def save(browser, season, typed, at=0):
    return browser.post(url("keying_sheet", keys(season)[at]), typed)


def stored(season):
    return Keying.objects.within(season.office_id).count()


def test_saving_leads_to_the_next_sheet_or_to_the_list(marking, first):
    onwards = save(first, marking, SECRET)
    back = save(first, marking, SECRET | {"then": "list"}, at=1)

    assert (onwards.status_code, onwards.url) == (302, url("keying_sheet", keys(marking)[1]))
    assert (back.status_code, back.url) == (302, url("keying"))
    assert said(back)[-1] == "Saved: 测试评委二."


def test_last_sheet_leads_to_the_list(marking, first):
    answers = [save(first, marking, SECRET, at=at) for at in range(5)]

    assert answers[-1].url == url("keying")
    assert "You have entered every sheet; another person must enter them a second time." in text_of(
        first.get(url("keying"))
    )


def test_agreeing_and_differing_are_said_without_a_value(marking, first, second):
    save(first, marking, SECRET)
    save(first, marking, SECRET, at=1)

    equal = save(second, marking, SECRET)
    differing = save(second, marking, SECRET | {"mark-a02": "64"}, at=1)

    assert said(equal)[-1] == "Both entries of the sheet of 测试评委一 agree."
    assert differing.url == url("keying_sheet", keys(marking)[1])
    assert "differ. Compare the marked cells with the paper." in said(differing)[-1]


def test_differing_cell_is_marked_for_both_with_the_own_value_alone(marking, first, second):
    save(first, marking, SECRET)
    save(second, marking, SECRET | {"mark-a02": "64"})

    pages = [browser.get(url("keying_sheet", keys(marking)[0])).text for browser in (first, second)]

    for page, own, other in zip(pages, ("63.75", "64"), ("64", "63.75"), strict=True):
        assert f'name="mark-a02" value="{own}"' in page
        assert f'value="{other}"' not in page
        assert page.count('id="mark-a02-fault">The two entries differ here.') == 1
        assert page.count("The two entries differ here.") == 1


def test_no_answer_to_the_second_person_holds_a_mark_of_the_first(marking, first, second, auditor, client_of):
    for at in range(3):
        save(first, marking, SECRET, at=at)
    rater = keys(marking)
    typed = {"mark-a01": "11", "mark-a02": "12", "mark-a03": "13"}
    answers = [
        second.get(url("keying")),
        second.get(url("keying_sheet", rater[0])),
        second.get(url("keying_sheet", rater[1])),
        save(second, marking, {}),
        save(second, marking, typed | {"mark-a01": "x"}),
        save(second, marking, {"mark-a01": "11"}),
        save(second, marking, typed),
        second.get(url("keying_sheet", rater[0])),
        second.post(url("seal_keyed")),
        second.post(url("seal_keyed"), {"rater": rater[0]}),
        second.get(url("marks")),
        second.get(url("template")),
    ]

    texts = [answer.content.decode("utf-8", "replace") + "".join(said(answer)) for answer in answers]
    assert [text for text in texts if any(figure in text for figure in FIGURES)] == []
    for browser in (second, client_of(auditor)):
        pages = walk.pages(browser, ["/en/desk/", "/en/desk/season/s2026/", url("keying")])
        assert len(pages) >= 10
        assert [place for place, page in pages.items() if any(figure in page for figure in FIGURES)] == []


def test_own_entry_is_found_by_the_same_search(marking, first):
    """Negative control of the search above."""
    save(first, marking, SECRET)

    page = first.get(url("keying_sheet", keys(marking)[0])).text

    assert [figure for figure in FIGURES if figure in page] == list(FIGURES)


def test_sealed_sheet_shows_no_mark_to_anybody(marking, first, second):
    for browser in (first, second):
        save(browser, marking, SECRET)

    done = first.post(url("seal_keyed"), {"rater": keys(marking)[0]})

    page = first.get(url("keying_sheet", keys(marking)[0])).text
    assert said(done)[-1] == "1 sheets sealed; their digests are on the ledger."
    assert "This sheet is sealed; a sealed sheet never changes." in page
    assert [figure for figure in FIGURES if figure in page] == []
    assert '<form method="post" data-keying>' not in page


def test_all_ready_sheets_are_sealed_by_one_button(marking, first, second):
    for at in (0, 1):
        for browser in (first, second):
            save(browser, marking, SECRET, at=at)

    page = second.get(url("keying"))
    second.post(url("seal_keyed"))

    assert "Seal 2 sheets on which both agree" in page.text
    assert Sheet.objects.within(marking.office_id).count() == 2


def test_blank_cells_must_be_confirmed(marking, first):
    asked = save(first, marking, {"mark-a01": "87.25"})
    again = save(first, marking, {"mark-a01": "87.25", "blank": "2"})

    assert asked.status_code == 422
    assert '<input type="checkbox" name="blank" value="2">' in asked.text
    assert "An empty cell is no mark, never a zero." in asked.text
    assert 'value="87.25"' in asked.text
    assert again.status_code == 302
    assert queries.keyed_sheets(marking, "jury", Keying.objects.within(marking.office_id).get().keyed_by)[0].own == {
        "a01": (("", "87.25", "counted"),)
    }


@pytest.mark.parametrize("typed", ["101", "1.005", "well", "1e1"])
def test_fault_keeps_what_was_typed(marking, first, typed):
    answer = save(first, marking, SECRET | {"mark-a02": typed, "word-a03": "void", "mark-a03": ""})

    assert answer.status_code == 422
    assert f'name="mark-a02" value="{typed}"' in answer.text
    assert 'name="mark-a01" value="87.25"' in answer.text
    assert '<option value="void" selected>' in answer.text
    assert "Nothing was stored. Please mend what is marked below." in answer.text
    assert stored(marking) == 0


def test_refusal_keeps_what_was_typed(opened, first):
    answer = save(first, opened, SECRET)

    assert answer.status_code == 422
    assert "is possible in state" in answer.text
    assert stored(opened) == 0


def test_wholly_blank_sheet_is_refused(marking, first):
    answer = save(first, marking, {"blank": "3"})

    assert answer.status_code == 422
    assert "holds neither mark nor word" in answer.text


def test_third_person_gets_no_fields(marking, first, second, client_of, office):
    third = world.people.add_user(
        office=office, username="third", name="第三人", role="operator", password="a long test password"
    )
    for browser in (first, second):
        save(browser, marking, SECRET)

    page = client_of(third).get(url("keying_sheet", keys(marking)[0])).text

    assert "Two other persons have entered this sheet." in page
    assert 'name="mark-a01"' not in page
    assert "two other persons" in client_of(third).get(url("keying")).text


def test_entries_are_discarded_with_a_reason(marking, first):
    save(first, marking, SECRET)

    answer = first.post(url("drop_keying", keys(marking)[0]), {"why": "录错人"})

    assert (answer.status_code, answer.url, stored(marking)) == (302, url("keying"), 0)
    assert said(answer)[-1] == "The entries are discarded; two persons can enter the sheet anew."


def test_page_of_marking_that_is_not_open_says_so(opened, first, operator):
    waiting = first.get(url("keying")).text
    closed_sheet = first.get(url("keying_sheet", keys(opened)[0])).text
    actions.marking_open(season=opened, component="jury", actor=operator, now=world.NOW)
    actions.marking_close(season=opened, component="jury", actor=operator, now=world.NOW)

    assert "Marking is not open yet." in waiting
    assert "Sheets are entered while marking is open." in closed_sheet
    assert "Marking is closed; no sheet can be entered any more." in first.get(url("keying")).text


def test_marks_and_keying_lead_to_each_other(marking, first):
    assert f'href="{url("keying")}"' in first.get(url("marks")).text
    assert f'href="{url("marks")}"' in first.get(url("keying")).text


def test_items_have_a_field_each_and_the_own_agency_none(by_items, first, operator):
    actions.marking_open(season=by_items, component="jury", actor=operator, now=world.NOW)

    page = first.get(url("keying_sheet", keys(by_items)[0])).text

    assert [f'name="mark-{agency}-i1"' in page for agency in ("a01", "a02", "a03")] == [True, False, True]
    assert page.count('<option value="recused" selected>') == 1
    assert 'inputmode="decimal"' in page


def test_auditor_and_office_next_door_are_kept_out(marking, client_of, auditor, outsider):
    rater = keys(marking)[0]
    for user, code in ((auditor, 403), (outsider, 404)):
        browser = client_of(user)
        gets = [browser.get(url("keying")), browser.get(url("keying_sheet", rater))]
        posts = [browser.post(url("keying_sheet", rater), SECRET), browser.post(url("seal_keyed"))]
        posts.append(browser.post(url("drop_keying", rater), {"why": "x"}))
        assert [answer.status_code for answer in (*gets, *posts)] == [code] * 5
    assert stored(marking) == 0


@pytest.mark.parametrize("prefix", ["/en", ""])
def test_list_asks_as_much_for_one_rater_as_for_sixty(opened, operator, first, prefix):
    counts = []
    for count in (1, 60):
        raters = [season_actions.NewRater(f"测试评委{at}", "npc") for at in range(count)]
        season_actions.set_raters(season=opened, component="jury", raters=raters, actor=operator, now=world.NOW)
        first.get(url("keying").replace("/en", prefix, 1))
        with CaptureQueriesContext(connection) as found:
            page = first.get(url("keying").replace("/en", prefix, 1))
        counts.append((len(found), page.text.count("/sheet/")))

    assert counts[0][0] == counts[1][0]
    assert "?page=2" in page.text
