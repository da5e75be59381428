"""The watch over a survey: what it shows in each state, that it names no agency before the close, and its forms."""

import html
import re

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from pingyi.ballot import actions, queries
from pingyi.ballot.models import Quarantine, Survey
from pingyi.flow.models import Deed
from tests.support import booths, polls, walk, world
from tests.support.pages import text_of

AT = 1_800_000_000


def url(name, *args):
    with override("en"):
        return reverse(f"ballot:{name}", args=["s2026", *args])


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def offers(page):
    """Return which acts the page's forms lead to."""
    found = [tag.get("action") or "" for name, tag in walk.tags(page.text) if name == "form"]
    return sorted({action.split("/")[-2] for action in found if "/desk/season/" in action})


@pytest.fixture
def online(opened, operator):
    booths.held_online(opened, operator)
    polls.poll(opened, [(1, 2, 3)] * 6, trace="networkdigest.browserdigest.o.1800259200")
    polls.poll(opened, [(2, 2, 2)] * 2, first=50, channel="open")
    polls.again(opened, 0, (3, 3, 3))
    return opened


@pytest.fixture
def keys(operator, approver):
    return operator, approver


@pytest.fixture
def browser(client_of, operator):
    return client_of(operator)


@pytest.fixture
def second(client_of, approver):
    return client_of(approver)


def test_board_tells_ballots_people_and_residents(online, browser):
    page = text_of(browser.get(url("watch")))

    assert "Ballots cast 9 " in page
    assert "People who answered 8 " in page
    assert "Enter how many people of 16 and over live in the area" in page


@pytest.mark.parametrize(
    ("residents", "words"),
    [
        (7, "More people answered than live in the area."),
        (8, "More than 60 % of the residents answered."),
        (20, "More than 30 % of the residents answered."),
        (200, "Compared usual"),
    ],
)
def test_board_words_how_many_answered_of_the_residents(online, browser, residents, words):
    answer = browser.post(url("set_up"), {"residents": residents, "price": "0.05", "ceiling": "0"})

    assert (answer.url, said(answer)) == (url("watch"), ["Saved."])
    assert words in text_of(browser.get(url("watch")))


def test_turnout_stands_as_bars_and_as_a_table(online, browser):
    polls.timed(online, {seq: AT - (400_000 if seq < 3 else 0) for seq in range(1, 10)})

    page = browser.get(url("watch")).text

    rows = re.findall(r'<th scope="row" class="day">(.*?)</th>((?:<td class="number">\d+</td>)+)', page)
    assert [(day, [int(count) for count in re.findall(r"\d+", cells)]) for day, cells in rows] == [
        ("2027-01-11", [2, 0, 0, 2]),
        ("2027-01-15 16:00", [5, 0, 2, 7]),
    ]
    assert page.count('<figure class="chart turnout">') == 2
    assert "<title>01-15 16:00: 7</title>" in page


def test_empty_survey_says_so(opened, operator, browser):
    booths.held_online(opened, operator)

    page = text_of(browser.get(url("watch")))

    assert "No ballot has come yet." in page
    assert "Nothing was noticed at the last look." in page
    assert "No ballot was set aside." in page


def test_page_before_the_opening_offers_residents_alone(opened, browser):
    page = browser.get(url("watch"))

    assert "the turnout begins with its opening" in page.text
    assert offers(page) == ["networks", "set_up"]


def test_survey_on_paper_is_not_watched(surveying, browser):
    assert "Nothing is cast online in this survey" in browser.get(url("watch")).text


def test_finding_tells_its_sentence_and_no_agency_before_the_close(online, browser):
    polls.noticed(online, [1, 2], agency="a02")

    page = browser.get(url("watch")).text
    world.close_survey(online)
    polls.noticed(online, [1, 2], agency="a02")
    after = browser.get(url("watch")).text

    assert "R3 Regularity" in page
    assert "50 ballots came at nearly equal gaps" in page
    assert [name for name in world.AGENCIES if name in page] == []
    assert f"The answers of these ballots lean towards {world.AGENCIES[1]}." in after
    assert "That says nothing about who cast them." in after


def test_finding_goes_through_both_keys_by_buttons(online, browser, second):
    finding = polls.noticed(online, [1, 2])

    first = browser.post(url("quarantine", finding.pk), {"reason": " 同一设备 "})
    row = Quarantine.objects.within(online.office).get()
    waiting = browser.get(url("watch"))
    proposal = queries.proposals(online, "quarantine")[0]
    answer = second.post(f"/en/desk/proposal/{proposal.pk}/approve/")
    row.refresh_from_db()

    assert (first.url, said(first)) == (
        url("watch"),
        ["Proposed; the ballots count until an approver turns the second key."],
    )
    assert "it waits for the second key" in text_of(waiting)
    assert "All of these ballots are set aside or proposed to be." in waiting.text
    assert (answer.status_code, row.state, row.reason) == (302, "quarantined", "同一设备")


def test_finding_without_a_reason_is_not_proposed(online, browser):
    finding = polls.noticed(online, [1, 2])

    answer = browser.post(url("quarantine", finding.pk), {"reason": " "})

    assert said(answer) == ["give the reason; it is published with the decision"]
    assert not Quarantine.objects.within(online.office).exists()


@pytest.mark.parametrize(("act", "state"), [("release", "released"), ("exclude", "excluded")])
def test_quarantine_ends_by_both_keys(online, keys, browser, second, act, state):
    row = polls.set_aside(online, [1, 2], keys)
    assert {"release", "exclude"} <= set(offers(browser.get(url("watch"))))

    first = browser.post(url(act, 1), {"why": "核实"})
    waiting = offers(browser.get(url("watch")))
    proposal = queries.proposals(online, act)[0]
    second.post(f"/en/desk/proposal/{proposal.pk}/approve/")
    row.refresh_from_db()

    assert said(first) == ["Proposed; now another person approves."]
    assert "release" not in waiting
    assert (row.state, row.ended_why) == (state, "核实")


def test_second_key_by_the_same_form_is_told_as_done(online, keys, browser, second):
    polls.set_aside(online, [1, 2], keys)
    browser.post(url("exclude", 1), {"why": "核实"})

    answer = second.post(url("exclude", 1), {"why": "核实"})

    assert said(answer) == ["The ballots do not count; nothing was deleted."]


def test_objections_stand_beside_what_they_object_to(online, keys, browser):
    polls.set_aside(online, [1, 2], keys)
    agency = world.queries.agencies(online).get(key="a01")
    actions.object_as_agency(number=1, agency=agency, text="当日有宣传活动", now=world.NOW)

    page = text_of(browser.get(url("watch")))

    assert "当日有宣传活动" in page


def test_look_now_says_how_much_was_found(online, browser):
    answer = browser.post(url("look"))

    assert (answer.url, said(answer)) == (url("watch"), ["The rules looked at all ballots: 0 findings."])
    assert Deed.objects.within(online.office).first().move == "look_now"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [({"price": "0.05", "ceiling": "1234.5"}, (5, 123_450)), ({"price": "1", "ceiling": "0.07"}, (100, 7))],
)
def test_money_is_typed_in_yuan_and_stored_in_fen(online, browser, typed, stored):
    browser.post(url("set_up"), {"residents": "10"} | typed)

    row = Survey.objects.within(online.office).get()
    assert (row.sms_price_cents, row.sms_ceiling_cents) == stored
    page = browser.get(url("watch")).text
    assert f'name="ceiling" value="{stored[1] / 100:.2f}"' in page


@pytest.mark.parametrize(
    "typed",
    [{}, {"residents": "x"}, {"residents": "1", "price": "0.005", "ceiling": "1"}, {"residents": "1", "price": "-1"}],
)
def test_what_is_no_number_is_shown_again(online, browser, typed):
    answer = browser.post(url("set_up"), typed)

    assert answer.status_code == 422
    assert "Please mend what is marked below." in answer.text
    assert Survey.objects.within(online.office).get().sms_price_cents == 5


def test_ballots_behind_a_finding_are_listed_without_answers(online, browser):
    finding = polls.noticed(online, [1, 2, 8])

    answer = browser.get(url("behind", finding.pk))

    page = text_of(answer)
    assert "Ballots that show it 50" in page
    assert re.findall(r'<td class="number" data-label="Number of the ballot">(\d+)</td>', answer.text) == [
        "1",
        "2",
        "8",
    ]
    assert re.findall(r"Replaced since\">(\w+)<", answer.text) == ["yes", "no", "no"]
    assert "networkd" in page
    assert "networkdigest" not in page
    assert [word for word in ("Very satisfied", "Satisfied", "Fair", *world.AGENCIES) if word in page] == []


def test_ballots_of_a_quarantine_are_listed_with_its_forms(online, keys, browser):
    polls.set_aside(online, [1, 2], keys)

    answer = browser.get(url("quarantined", 1))

    assert "Quarantine q1" in answer.text
    assert offers(answer) == ["exclude", "release"]


def test_long_list_says_how_many_are_left_out(online, browser, monkeypatch):
    monkeypatch.setattr(queries.quarantine, "MOST_BEHIND", 2)
    finding = polls.noticed(online, [1, 2, 3, 4])

    assert "2 more are not listed here." in text_of(browser.get(url("behind", finding.pk)))


def test_decided_season_offers_nothing_any_more(online, keys, browser):
    polls.noticed(online, [3])
    polls.set_aside(online, [1, 2], keys)
    world.close_survey(online)
    online.state = "announced"
    online.save(update_fields=["state"])

    assert not {"quarantine", "release", "exclude"} & set(offers(browser.get(url("watch"))))


def test_pages_are_for_those_who_act_in_this_office(online, keys, client_of, auditor, outsider):
    finding = polls.noticed(online, [3])
    polls.set_aside(online, [1, 2], keys)
    shown = [url("watch"), url("behind", finding.pk), url("quarantined", 1)]
    posted = [url("look"), url("set_up"), url("quarantine", finding.pk), url("release", 1), url("exclude", 1)]

    for user, code in ((auditor, 403), (world.agency_user(online, "agency_clerk"), 403), (outsider, 404)):
        client = client_of(user)
        assert {client.get(page).status_code for page in shown} == {code}
        assert {client.post(act, {"reason": "x", "why": "x"}).status_code for act in posted} == {code}


class TestNetworks:
    """The list by which ballots from elsewhere are told."""

    def sent(self, browser, content):
        return browser.post(url("set_networks"), {"networks": SimpleUploadedFile("list.txt", content)})

    def test_page_says_that_none_is_stored_and_takes_one_in(self, opened, browser):
        assert "rule R5 stays silent" in text_of(browser.get(url("watch")))

        answer = self.sent(browser, "\ufeff14.16.0.0/16\r\n120.80.0.0/16\r\n".encode())

        assert (answer.url, said(answer)) == (url("watch"), ["2 networks of the area are stored."])
        assert "2 networks are stored" in text_of(browser.get(url("watch")))

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"here", 'line 1: "here" is no network'),
            (b"\xff\xfe1", '"list.txt" is no text in UTF-8'),
            (b"1" * 2_000_001, '"list.txt" has 2000001 bytes; at most 2000000'),
        ],
    )
    def test_bad_list_is_refused_with_what_is_wrong(self, opened, browser, content, words):
        answer = self.sent(browser, content)

        assert words in html.unescape(answer.text) or words in " ".join(said(answer))
        assert queries.networks(opened) == []

    def test_after_the_opening_the_page_offers_no_list(self, online, browser):
        assert "watch/networks/" not in browser.get(url("watch")).text
        assert "A list is taken in before the opening only" in text_of(browser.get(url("watch")))
