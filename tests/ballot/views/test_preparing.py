"""The desk's pages before people answer: accounts typed and as a table, and the trial."""

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.translation import override

from pingyi.ballot import actions, queries
from pingyi.sheets import read
from tests.support import booths, polls, world
from tests.support.pages import text_of

HEADER = ("Agency", "What it did this year")
TRIAL = "/en/vote/test/s2026-test/"


def url(name):
    with override("en"):
        return reverse(f"ballot:{name}", args=["s2026"])


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def stored(season):
    return {agency.key: text for agency, text in queries.portraits(season)}


@pytest.fixture
def browser(client_of, operator):
    return client_of(operator)


def post(browser, rows, header=HEADER):
    return browser.post(url("portraits"), {"act": "upload", "table": world.upload(header, rows)})


def test_accounts_are_typed_and_shown_again(opened, browser):
    answer = browser.post(url("portraits"), {"account-a01": " 宣传二十场 ", "account-a03": "讲座"})

    assert (answer.url, said(answer)) == (url("portraits"), ["2 accounts changed."])
    assert stored(opened) == {"a01": "宣传二十场", "a02": "", "a03": "讲座"}
    page = browser.get(url("portraits")).text
    assert re.findall(r"<textarea[^>]*>(.*?)</textarea>", page) == ["宣传二十场", "", "讲座"]
    assert page.count('maxlength="300"') == 3


def test_account_too_long_is_refused_and_stays_as_typed(opened, browser):
    long = "一" * 301

    answer = browser.post(url("portraits"), {"account-a01": long, "account-a02": "讲座"})

    assert answer.status_code == 422
    assert "测试单位甲: the account has 301 characters; at most 300" in answer.text
    assert re.findall(r"<textarea[^>]*>(.*?)</textarea>", answer.text) == [long, "讲座", ""]
    assert stored(opened) == {"a01": "", "a02": "", "a03": ""}


def test_typed_markup_is_shown_as_text(opened, browser):
    browser.post(url("portraits"), {"account-a01": "</textarea><script>alert(1)</script>"})

    assert "<script>alert(1)" not in browser.get(url("portraits")).text


def test_table_sets_the_agencies_that_it_names(opened, browser):
    browser.post(url("portraits"), {"account-a03": "讲座"})

    answer = post(browser, [(world.AGENCIES[0], "宣传二十场"), ("a02", "")])

    assert said(answer)[-1] == "1 accounts changed."
    assert stored(opened) == {"a01": "宣传二十场", "a02": "", "a03": "讲座"}


@pytest.mark.parametrize("prefix", ["/en", ""])
def test_template_is_taken_as_it_is(opened, operator, browser, prefix):
    actions.set_portraits(season=opened, portraits={"a01": "=1+1"}, actor=operator, now=world.NOW)

    answer = browser.get(url("portraits_template").replace("/en", prefix, 1))
    table = read.read("accounts.xlsx", answer.content)
    taken = post(browser, [row.cells for row in table.rows], table.header)

    assert answer.headers["Content-Disposition"] == 'attachment; filename="accounts-s2026.xlsx"'
    assert [row.cells[0] for row in table.rows] == list(world.AGENCIES)
    assert said(taken) == ["0 accounts changed."]
    assert stored(opened)["a01"] == "=1+1"


@pytest.mark.parametrize(
    ("header", "rows", "words"),
    [
        (("Agency",), [("a01",)], "The table has 1 columns; it must have two."),
        (HEADER, [("外单位", "x")], "No agency of this season is called “外单位”."),
        (HEADER, [("a01", "x"), (world.AGENCIES[0], "y")], "stands in two rows."),
        (HEADER, [("a01", "一" * 301)], "The account has 301 characters; at most 300."),
    ],
)
def test_faulty_table_is_told_row_by_row_and_changes_nothing(opened, browser, header, rows, words):
    answer = post(browser, rows, header)

    assert answer.status_code == 422
    assert words in answer.text
    assert set(stored(opened).values()) == {""}


def test_missing_file_is_said(opened, browser):
    answer = browser.post(url("portraits"), {"act": "upload"})

    assert answer.status_code == 422
    assert "Choose a file first." in answer.text


def test_accounts_are_read_only_after_the_close(surveying, operator, browser):
    actions.set_portraits(season=surveying, portraits={"a01": "宣传"}, actor=operator, now=world.NOW)
    world.close_survey(surveying)

    page = browser.get(url("portraits"))
    answer = browser.post(url("portraits"), {"account-a01": "别的"})

    assert "<textarea" not in page.text
    assert "宣传" in page.text
    assert answer.status_code == 422
    assert stored(surveying)["a01"] == "宣传"


def test_drafted_season_says_when_accounts_are_written(drafted, browser):
    assert "once the review is open" in browser.get(url("portraits")).text
    assert "once the review is open" in browser.get(url("trial")).text


def test_trial_goes_from_its_beginning_to_its_end_by_buttons(opened, browser):
    begun = browser.post(url("try_out"))
    page = browser.get(url("trial")).text
    ended = browser.post(url("discard_trial"))

    assert said(begun) == ["The trial is open; whoever works at this desk may answer in it."]
    assert TRIAL in page
    assert "No ballot was cast yet." in page
    assert said(ended)[-1] == "The trial is over; nothing of it is left."
    assert "There is no trial now." in browser.get(url("trial")).text


def test_trial_ballot_of_a_voter_is_opened_beside_its_receipt(opened, operator, browser):
    browser.post(url("try_out"))
    browser.post(f"{TRIAL}enter/invited/", {"code": "anything"})
    receipt = booths.cast(opened, booths.ticket(browser, "s2026-test"), (1, 5, 3), trial=True)

    page = text_of(browser.get(url("trial")))

    assert f"1-{receipt['short']}" in page
    assert f"{world.AGENCIES[0]} Very satisfied {world.AGENCIES[1]}" in page
    assert "Receipt Channel Answers Gives its commitment" in page


def test_long_trial_says_that_not_all_is_listed(opened, browser):
    browser.post(url("try_out"))
    polls.poll(opened, [(1, 2, 3)] * 201, trial=True)

    page = browser.get(url("trial")).text

    assert page.count("<summary>Answers and numbers") == 200
    assert "Only the first 200 are listed." in page


def test_trial_is_over_with_the_opening(surveying, browser):
    assert "the trial is over and nothing of it is left" in browser.get(url("trial")).text


def test_pages_are_for_those_who_act_in_this_office(opened, client_of, auditor, outsider):
    for user, code in ((auditor, 403), (world.agency_user(opened, "agency_clerk"), 403), (outsider, 404)):
        client = client_of(user)
        answers = [client.get(url(name)) for name in ("portraits", "portraits_template", "trial")]
        answers += [client.post(url(name)) for name in ("portraits", "try_out", "discard_trial")]
        assert {answer.status_code for answer in answers} == {code}
