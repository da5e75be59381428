"""The desk's pages for answers: check only stores nothing, faults come with 422, no page tells agencies apart."""

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.translation import override

from pingyi.ballot import actions, queries
from pingyi.ballot.models import Answer
from pingyi.meeting import actions as meetings
from pingyi.sheets import read, write
from tests.support import frozen_schemes as frozen
from tests.support import walk, world

HEADER = ("Channel", *world.AGENCIES)
MARKS = {"a01": "91.37", "a02": "83.19", "a03": "77.61"}
GOOD = [("invited", "very", "fair", "unknown"), ("wechat", "satisfied", "", "fair")]


def url(name):
    with override("en"):
        return reverse(f"ballot:{name}", args=["s2026"])


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def stored(season):
    return Answer.objects.within(season.office).count()


@pytest.fixture
def browser(client_of, operator):
    return client_of(operator)


def post(browser, rows, act="take", **more):
    return browser.post(url("take_in"), {"table": world.upload(HEADER, rows), "act": act, **more})


@pytest.fixture
def second(client_of, approver):
    return client_of(approver)


def test_page_offers_what_the_state_allows(opened, browser, second):
    offers = []
    for act in (None, "ballot_open", "ballot_close"):
        if act:
            browser.post(url(act), {"sure": "1"})
            second.post(url(act), {"sure": "1"})
        page = browser.get(url("answers")).content.decode()
        offers.append([name for name in ("ballot_open", "take_in", "ballot_close") if f'action="{url(name)}"' in page])

    assert offers == [["ballot_open"], ["take_in", "ballot_close"], []]


def test_opening_and_closing_are_said_to_both_who_turn_the_keys(opened, browser, second):
    answers = [
        one.post(url(act), {"sure": "1"}) for act in ("ballot_open", "ballot_close") for one in (browser, second)
    ]

    assert {answer.url for answer in answers} == {url("answers")}
    assert [said(answer)[-1] for answer in answers] == [
        "Proposed; the survey opens when an approver turns the second key.",
        "The survey is open.",
        "Proposed; the survey closes when an approver turns the second key.",
        "The survey is closed.",
    ]
    assert queries.state(opened) == "closed"


def test_good_table_is_taken_in(surveying, browser):
    answer = post(browser, GOOD)

    assert (answer.status_code, answer.url, said(answer)) == (302, url("answers"), ["2 answers taken in."])
    assert stored(surveying) == 2


def test_check_only_stores_nothing(surveying, browser):
    size = len(world.entries(surveying))

    answer = post(browser, GOOD, act="check")

    assert (answer.status_code, said(answer)) == (302, ["Nothing is wrong: 2 answers. Nothing was stored yet."])
    assert stored(surveying) == 0
    assert len(world.entries(surveying)) == size


def test_faults_are_listed_and_nothing_is_stored(surveying, browser):
    answer = post(browser, [*GOOD, ("invited", "very", "splendid", "fair")])

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'<td class="number">4</td><td>{world.AGENCIES[1]}</td><td>“splendid” is not known;' in page
    assert "1 fault; nothing was stored." in page
    assert stored(surveying) == 0


def test_faults_that_are_not_listed_are_counted(surveying, browser):
    answer = post(browser, [("invited", "x", "y", "z")] * 70)

    page = answer.content.decode()
    assert "200 faults; nothing was stored." in page
    assert "10 more are not listed." in page


def test_missing_file_is_said(surveying, browser):
    answer = browser.post(url("take_in"))

    assert answer.status_code == 422
    assert "Choose a file first." in answer.content.decode()


@pytest.mark.parametrize(("prefix", "channel"), [("/en", "Invited sample"), ("", "受邀样本")])
def test_template_is_taken_as_it_is(surveying, browser, prefix, channel):
    answer = browser.get(url("template").replace("/en", prefix, 1))

    table = read.read("answers.xlsx", answer.content)
    taken = browser.post(url("take_in"), {"table": world.upload(table.header, [row.cells for row in table.rows])})

    assert answer.headers["Content-Disposition"] == 'attachment; filename="answers-s2026.xlsx"'
    assert answer.headers["Content-Type"] == write.XLSX
    assert table.rows[0].cells[0] == channel
    assert said(taken) == ["2 answers taken in."]


def test_page_counts_by_channel_only(surveying, browser):
    post(browser, GOOD)

    page = browser.get(url("answers")).content.decode()

    rows = re.findall(r"<tr><td>(.*?)</td><td class=\"number\">(.*?)</td>.*?<td class=\"number\">(\d+)</td></tr>", page)
    assert rows == [
        ("Invited sample", "1", "1"),
        ("WeChat", "1", "1"),
        ("On paper", "1", "0"),
        ("Open", "0", "0"),
    ]


def test_scheme_without_survey_has_no_such_page(opened, browser):
    rules = frozen.rules([frozen.marks("jury", "100")], frozen.result(), frozen.overrides())
    world.reframed(opened, frozen.frozen(rules))

    assert [browser.get(url(name)).status_code for name in ("answers", "template")] == [404, 404]


def test_refusal_comes_back_as_a_message(opened, browser):
    fields = {"table": world.upload(HEADER, GOOD)}

    answer = browser.post(url("take_in"), fields, HTTP_REFERER=f"http://testserver{url('answers')}")

    assert (answer.status_code, answer.url) == (302, url("answers"))
    assert said(answer) == ['"Take in answers" is possible in state Open; the state is Not opened yet']
    assert stored(opened) == 0


def test_same_table_is_refused_until_its_box_is_ticked(surveying, browser):
    post(browser, GOOD)
    counts = []

    second = post(browser, GOOD)
    counts.append(stored(surveying))
    post(browser, GOOD, again="1")
    counts.append(stored(surveying))

    assert "the same batch of 2 answers was taken in before" in said(second)[-1]
    assert counts == [2, 4]
    assert '<input type="checkbox" name="again" value="1">' in browser.get(url("answers")).content.decode()


def test_closing_needs_its_tick(surveying, browser):
    post(browser, GOOD)

    page = browser.get(url("answers")).content.decode()
    answer = browser.post(url("ballot_close"))

    assert '<input type="checkbox" name="sure" value="1" required>' in page
    assert "2 answers are in; a closed survey cannot be opened again." in page
    assert said(answer)[-1] == "tick the box before closing; a closed survey cannot be opened again"
    assert queries.state(surveying) == "open"


def test_auditor_and_office_next_door_are_kept_out(surveying, client_of, auditor, outsider):
    codes = [
        (client_of(user).get(url("answers")).status_code, post(client_of(user), GOOD).status_code)
        for user in (auditor, outsider)
    ]

    assert codes == [(403, 403), (404, 404)]
    assert stored(surveying) == 0


def gather(season, operator):
    """Take in answers and close the marking; the survey stays open."""
    rows = [actions.NewAnswer("invited", ("very" if at % 2 else "fair", "satisfied", "very")) for at in range(37)]
    actions.take_in(season=season, answers=rows, actor=operator, now=world.NOW)
    for component in ("jury", "peers"):
        whole = [
            meetings.NewSheet(sheet.rater, {agency: (("", MARKS[agency], "counted"),) for agency in sheet.lines})
            for sheet in world.sheets(season, component)
        ]
        meetings.marking_open(season=season, component=component, actor=operator, now=world.NOW)
        meetings.seal(season=season, component=component, sheets=whole, actor=operator, now=world.NOW)
        meetings.marking_close(season=season, component=component, actor=operator, now=world.NOW)


GALLERY = {"/gallery/", "/en/gallery/"}  # the parts of pages with invented figures, the same in every data folder
STAMP = r"\d{4}-\d{2}-\d{2}|\d{2}:\d{2}(:\d{2})?|2026"


def figures(page):
    """Return the numbers of two digits or more that stand in a row, list item or paragraph with an agency's name.

    Days, times of day and the season's year are no figures of an agency: rows of the audit trail have them.
    """
    pieces = re.split(r"<tr|<li|<p[ >]", re.sub(STAMP, "", page))
    named = [re.split(r"</tr>|</li>|</p>", piece)[0] for piece in pieces if any(n in piece for n in world.AGENCIES)]
    return [
        number for piece in named for number in re.findall(r"\d+(?:\.\d+)?", walk.text(f"<{piece}")) if len(number) > 1
    ]


@pytest.mark.slow
def test_no_page_of_any_role_tells_agencies_apart_before_the_close(
    surveying, operator, approver, auditor, client_of, client
):
    gather(surveying, operator)
    starts = ["/", "/en/", "/desk/", "/desk/season/s2026/result/", "/desk/season/s2026/result/a01/"]

    for browser in (client, client_of(operator), client_of(approver), client_of(auditor)):
        pages = walk.pages(browser, starts)
        assert len(pages) >= 10
        told = {address: found for address, page in pages.items() if (found := figures(page))}
        assert told.keys() <= GALLERY
        assert [address for address, page in pages.items() if any(mark in page for mark in MARKS.values())] == []


def test_figures_are_found_where_they_stand(published, client):
    """Negative control of the walk above: once published, the same search finds them."""
    found = [page for page in walk.pages(client, ["/"]).values() if figures(page)]

    assert len(found) >= 4


def test_table_of_another_survey_stands_with_who_asked(surveying, browser):
    post(browser, GOOD, source="某大学社会调查中心，入户访问")
    post(browser, GOOD, again="1")

    assert re.findall(r'data-label="(?:Answers|Who asked)">(.*?)</td>', browser.get(url("answers")).text) == [
        "2",
        "某大学社会调查中心，入户访问",
        "2",
        "—",
    ]


def test_source_that_is_too_long_is_refused_and_nothing_is_stored(surveying, browser):
    answer = post(browser, GOOD, source="一" * (actions.LONGEST_SOURCE + 1))

    assert said(answer) == ["the source has 201 characters; at most 200"]
    assert stored(surveying) == 0


COUNTS_HEADER = ("Channel", "Agency", "very", "satisfied", "fair", "dissatisfied", "unknown")
COUNTS = [("street", agency, "3", "2", "0", "1", "4") for agency in world.AGENCIES]


def post_counts(browser, **more):
    return browser.post(url("take_in"), {"table": world.upload(COUNTS_HEADER, COUNTS), "act": "take", **more})


def test_table_of_counts_must_say_who_asked_and_then_counts(surveying, browser):
    refused = post_counts(browser)
    taken = post_counts(browser, source="某大学社会调查中心")

    assert refused.status_code == 422
    assert "say below who asked these people, and how" in refused.text
    assert said(taken) == ["30 answers taken in."]
    assert [row.cast for row in queries.totals(surveying) if row.channel == "street"] == [30]
    assert browser.get(url("answers")).text.count("each about one agency") == 1


def test_faulty_table_leaves_what_was_said_about_it_in_the_form(surveying, browser):
    answer = post(browser, [("post", "very", "very", "very")], source="某大学社会调查中心")

    assert answer.status_code == 422
    assert 'name="source" value="某大学社会调查中心"' in answer.text


def test_both_templates_are_tables_that_are_read(surveying, browser):
    plain, counted = (browser.get(url("template") + end).content for end in ("", "?of=counts"))

    assert read.read("t.xlsx", plain).header == ("Channel", *world.AGENCIES)
    assert read.read("t.xlsx", counted).header[:3] == ("Channel", "Agency", "Very satisfied")


def test_counts_of_a_channel_come_twice_only_when_that_is_said(surveying, browser):
    mended = [(*row[:2], "2", *row[3:]) for row in COUNTS]
    more = {"act": "take", "source": "某大学社会调查中心"}
    post_counts(browser, source=more["source"])
    refused = browser.post(url("take_in"), {"table": world.upload(COUNTS_HEADER, mended), **more})
    meant = browser.post(url("take_in"), {"table": world.upload(COUNTS_HEADER, mended), "again": "1", **more})

    assert said(refused)[-1].startswith('counts of the channel "On paper" were taken in before')
    assert said(meant)[-1] == "27 answers taken in."
    assert stored(surveying) == 57
