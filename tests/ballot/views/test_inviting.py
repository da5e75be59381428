"""The desk's pages for invitations: what comes in and goes out, for whom, and what no page tells."""

import re

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from pingyi.ballot import actions, queries
from pingyi.ballot.forms import inviting as forms
from pingyi.ballot.models import Cancelled, Sample, Series
from pingyi.ballot.queries.inviting import all_series
from pingyi.flow.models import Deed
from pingyi.season.models import SeasonText, StageDate
from pingyi.sheets import read, write
from tests.support import frozen_schemes as frozen
from tests.support import world

HEADER = ("Stratum", "Addressee", "Address")
LIST = [("东镇", f"居民甲{n}", f"东路{n}号") for n in range(8)] + [("西镇", f"居民乙{n}", "") for n in range(4)]
POSTED = ("draw_sample", "redraw", "make_codes", "cancel_code", "set_site")
SHOWN = ("invitations", "list_template", "poster", "letters", "codes_export")


def url(name, *args, language="en"):
    with override(language):
        return reverse(f"ballot:{name}", args=["s2026", *args])


def page_of(name):
    return url(name, 1) if name in ("letters", "codes_export") else url(name)


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def cells(answer):
    return [row.cells for row in read.read("letters.xlsx", answer.content).rows]


def moves(season):
    return [row.move for row in Deed.objects.within(season.office).order_by("pk")]


@pytest.fixture
def browser(client_of, operator):
    return client_of(operator)


@pytest.fixture
def made(opened, operator):
    """The season with 120 codes."""
    actions.make_codes(season=opened, label="集市", count=120, actor=operator, now=world.NOW)
    return opened


def draw(browser, rows=LIST, header=HEADER, **fields):
    return browser.post(url("draw_sample"), {"table": world.upload(header, rows), "least": "1", **fields})


def test_sample_comes_back_as_a_table_for_the_letters(opened, browser):
    answer = draw(browser, total="6")

    rows = cells(answer)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="letters-s2026-1.xlsx"'
    assert answer.headers["Content-Type"] == write.XLSX
    assert [row[0] for row in rows] == ["东镇"] * 4 + ["西镇"] * 2
    assert {row[:3] for row in rows} <= set(LIST)
    letters = queries.letters(opened, range(1, 7), "http://testserver")
    assert [row[3:] for row in rows] == [(one.code, one.link) for one in letters]


def test_header_is_understood_in_either_language(opened, browser):
    with override("zh-hans"):
        chinese = forms.header()

    assert draw(browser, header=chinese, total="6").status_code == 200
    assert draw(browser, header=("stratum", *HEADER[1:]), rows=LIST[1:], total="6").status_code == 200


def test_numbers_of_strata_may_be_typed(opened, browser):
    answer = draw(browser, counts="东镇： １\r\n\r\n西镇\t3\r\n")

    assert [row[0] for row in cells(answer)] == ["东镇", "西镇", "西镇", "西镇"]


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "Say how many people in all, or how many from each stratum: one of the two."),
        ({"total": "3", "counts": "东镇 1"}, "Say how many people in all, or how many from each stratum"),
        ({"counts": "东镇1"}, "“东镇1” is not a stratum with its number"),
        ({"counts": "17"}, "“17” is not a stratum with its number"),
        ({"counts": "东镇 1\n东镇 2"}, "“东镇 2” is not a stratum with its number, or names a stratum twice."),
        ({"counts": "东镇 1234567"}, "“东镇 1234567” is not a stratum with its number"),
        ({"total": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"total": "3", "least": ""}, "This field is required."),
    ],
)
def test_numbers_that_say_nothing_are_told(opened, browser, fields, text):
    answer = draw(browser, **fields)

    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert not Sample.objects.within(opened.office).exists()


@pytest.mark.parametrize(
    ("header", "rows", "text"),
    [
        (HEADER[:2], [row[:2] for row in LIST], "The column of “Address” is missing."),
        ((*HEADER, "Phone"), [(*row, "1") for row in LIST], "Leave the column “Phone” out; a list has three columns."),
        ((*HEADER[:2], HEADER[1]), LIST, "“Addressee” stands in two columns."),
        (HEADER, [], "There is no row below the header."),
        (HEADER, [("", "A", "1")], "The stratum is missing; where there is none, write the same word in each row."),
        (HEADER, [("东" * 81, "A", "1")], "The name of the stratum is longer than 80 characters."),
        (HEADER, [("东镇", "", "")], "Addressee and address are both empty."),
        (HEADER, [LIST[0], LIST[0]], "Row 2 is the same person; nobody may stand in the list twice."),
        (HEADER, [("东镇", "=1+1", "")], "the name “=1+1” begins with a sign that a spreadsheet would run"),
    ],
)
def test_faults_of_a_list_are_told_and_nothing_is_drawn(opened, browser, header, rows, text):
    answer = draw(browser, rows, header, total="1")

    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert not Sample.objects.within(opened.office).exists()


def test_missing_file_is_told(opened, browser):
    for name in ("draw_sample", "redraw"):
        answer = browser.post(url(name), {"total": "3", "least": "1"})

        assert answer.status_code == 422
        assert "Choose a file first." in answer.content.decode()


def test_refusal_comes_back_as_a_message(opened, browser):
    answer = draw(browser, total="13")

    assert said(answer) == ["the list has 12 people; 13 cannot be drawn"]


def test_same_list_brings_the_same_letters_again(opened, browser):
    drawn = draw(browser, total="6")
    fields = {"sample": "1", "table": world.upload(HEADER, LIST)}

    again = browser.post(url("redraw"), fields)

    assert '<option value="1">1</option>' in browser.get(url("invitations")).content.decode()
    assert cells(again) == cells(drawn)
    assert again.headers["Content-Disposition"] == 'attachment; filename="letters-s2026-1.xlsx"'


def test_sample_that_is_none_brings_no_letters(opened, browser):
    draw(browser, total="6")

    answer = browser.post(url("redraw"), {"sample": "2", "table": world.upload(HEADER, LIST)})

    assert answer.status_code == 422
    assert "Select a valid choice. 2 is not one of the available choices." in answer.content.decode()


@pytest.mark.parametrize(("prefix", "town"), [("en", "Town of the East"), ("zh-hans", None)])
def test_template_is_taken_as_it_is(opened, browser, prefix, town):
    table = read.read("people.xlsx", browser.get(url("list_template", language=prefix)).content)

    drawn = draw(browser, [row.cells for row in table.rows], table.header, total="2")

    assert drawn.status_code == 200
    assert town in (None, table.rows[0].cells[0])


def test_codes_are_made_and_exported(opened, browser):
    answer = browser.post(url("make_codes"), {"label": "集市", "count": "3"})
    table = browser.get(url("codes_export", 1))

    assert (answer.url, said(answer)) == (url("invitations"), ["3 codes are made."])
    letters = queries.letters(opened, [1, 2, 3], "http://testserver")
    assert cells(table) == [(str(one.number), one.code, one.link) for one in letters]
    assert table.headers["Content-Disposition"] == 'attachment; filename="codes-s2026-1.xlsx"'
    assert moves(opened)[-2:] == ["make_codes", "show_codes"]


def test_form_that_is_not_sound_is_shown_with_what_was_typed(opened, browser):
    answer = browser.post(url("make_codes"), {"label": "集市", "count": "20001"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="集市"' in page
    assert "Ensure this value is less than or equal to 20000." in page
    assert not Series.objects.within(opened.office).exists()


def test_code_is_cancelled(made, browser):
    code = queries.letters(made, [7], "")[0].code

    answer = browser.post(url("cancel_code"), {"code": code})

    assert said(answer) == ["Code number 7 is cancelled; an answer that was given with it stays."]
    assert "1 cancelled" in browser.get(url("invitations")).content.decode()
    assert code not in browser.get(url("letters", 1)).content.decode()
    assert code not in str(cells(browser.get(url("codes_export", 1))))


def test_address_is_set_and_printed(made, browser):
    before = browser.get(url("poster")).content.decode()
    answer = browser.post(url("set_site"), {"site": "https://review.example/"})
    page = browser.get(url("invitations")).content.decode()

    assert "http://testserver/vote/test/s2026/" in before
    assert said(answer) == ["Letters and posters lead there from now on."]
    assert 'value="https://review.example"' in page
    for name in ("letters", "poster"):
        assert "https://review.example/vote/test/s2026/" in browser.get(page_of(name)).content.decode()


def letters_of(answer):
    return re.findall(r'<p class="code">([^<]+)</p>', answer.content.decode())


@pytest.mark.parametrize(
    ("start", "numbers", "links"),
    [
        ("", range(1, 51), ["51"]),
        ("51", range(51, 101), ["1", "101"]),
        ("101", range(101, 121), ["51"]),
        ("20", range(20, 70), ["1", "70"]),
        ("0", range(1, 51), ["51"]),
        ("121", range(1, 51), ["51"]),
        ("x", range(1, 51), ["51"]),
        ("9" * 5000, range(1, 51), ["51"]),
    ],
)
def test_letters_come_by_fifties(made, browser, start, numbers, links):
    answer = browser.get(url("letters", 1), {"from": start})

    assert letters_of(answer) == [one.code for one in queries.letters(made, numbers, "http://testserver")]
    assert re.findall(r'href="\?from=(\d+)"', answer.content.decode()) == links
    assert moves(made)[-1] == "show_codes"


def test_square_of_a_letter_is_its_link(opened, browser, operator):
    actions.make_codes(season=opened, label="集市", count=2, actor=operator, now=world.NOW)

    page = browser.get(url("letters", 1)).content.decode()

    letters = queries.letters(opened, [1, 2], "http://testserver", drawn=True)
    assert re.findall(r'<img src="(data:[^"]+)"', page) == [one.qr for one in letters]


def test_letter_says_who_asks_until_when_and_whom_to_ask(made, browser):
    StageDate.objects.within(made.office).create(
        office=made.office, season=made, stage="survey", opens_on="2026-06-01", closes_on="2026-06-30"
    )
    SeasonText.objects.within(made.office).create(
        office=made.office, season=made, name="contact", text="张三，0000-0000000"
    )

    letter = browser.get(url("letters", 1)).content.decode().split("<article")[1]
    poster = browser.get(url("poster")).content.decode()

    for text in (
        "Test office test",
        "You are invited to the survey of “Test county review 2026”.",
        "You may answer until 2026-06-30.",
        "张三，0000-0000000",
        "No name is linked to the answers.",
        "the last ones count",
    ):
        assert text in letter
    assert letter.count("<li>") == 3
    assert "2026-06-01 to 2026-06-30" in poster
    assert queries.qr("http://testserver/vote/test/s2026/") in poster
    assert "enter the days" not in poster + letter


def test_letter_of_a_sample_says_that_it_was_drawn_by_lot(opened, browser):
    draw(browser, total="6")

    page = browser.get(url("letters", 1)).content.decode()

    assert page.count("You were drawn by lot for the survey of “Test county review 2026”.") == 4
    assert not any(cell in page for row in LIST for cell in row[1:] if cell)


def test_organiser_is_told_what_a_letter_does_not_say_yet(made, browser):
    for name in ("letters", "poster"):
        assert "enter the days of the survey" in browser.get(page_of(name)).content.decode()


@pytest.mark.parametrize("name", ["letters", "poster", "invitations"])
def test_page_speaks_chinese_and_styles_nothing_inline(made, browser, name):
    args = (1,) if name == "letters" else ()

    page = browser.get(url(name, *args, language="zh-hans")).content.decode()

    assert 'lang="zh-CN"' in page
    assert "style=" not in page
    assert "<style" not in page
    assert "测试县2026年度评议" in page


def test_page_of_codes_tells_no_agency(made, browser):
    for name in ("invitations", "letters", "poster"):
        page = browser.get(page_of(name)).content.decode()

        assert [agency for agency in world.AGENCIES if agency in page] == []


def asked(browser):
    with CaptureQueriesContext(connection) as found:
        page = browser.get(url("invitations"))
    assert page.status_code == 200
    return len(found), page.content.decode()


def test_thirty_series_take_as_many_queries_as_one(opened, browser, operator):
    draw(browser, LIST[:8], total="2")
    world.open_survey(opened, ("invited",))
    browser.get(url("invitations"))
    few, _page = asked(browser)
    for at in range(14):
        draw(browser, [(f"镇{at}", "甲", ""), (f"村{at}", "乙", "")], total="2")
    actions.make_codes(season=opened, label="集市", count=1, actor=operator, now=world.NOW)

    many, page = asked(browser)

    assert all_series(opened).count() == 30
    assert page.count(">Codes (.xlsx)<") == 30
    assert many == few


def test_closed_survey_offers_no_act(made, browser):
    world.open_survey(made)
    world.close_survey(made)

    page = browser.get(url("invitations")).content.decode()
    refused = browser.get(url("letters", 1))

    assert [name for name in POSTED if url(name) in page] == []
    assert url("letters", 1) not in page
    assert "until its survey is closed" in page
    assert refused.status_code == 302
    assert "is possible in state Open, Not opened yet; the state is Closed" in said(refused)[0]


def test_scheme_without_the_channel_offers_no_act(opened, browser):
    survey = frozen.survey("social", "100", channels=[frozen.channel("open", "1")])
    world.reframed(opened, frozen.frozen(frozen.rules([survey], frozen.result(), frozen.overrides())))

    page = browser.get(url("invitations")).content.decode()

    assert "The scheme of this review has no channel for people who are invited." in page
    assert [name for name in POSTED if url(name) in page] == []


def test_auditor_and_office_next_door_are_kept_out(made, client_of, auditor, outsider):
    found = [
        {client_of(user).get(page_of(name)).status_code for name in SHOWN}
        | {client_of(user).post(url(name)).status_code for name in POSTED}
        for user in (auditor, outsider)
    ]

    assert found == [{403}, {404}]
    assert not Cancelled.objects.within(made.office).exists()


def test_series_that_is_none_is_not_found(made, browser):
    assert [browser.get(url(name, 2)).status_code for name in ("letters", "codes_export")] == [404, 404]
