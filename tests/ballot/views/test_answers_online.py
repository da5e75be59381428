"""The desk's page for answers of a survey held online: which channels, what is missing, and what waits."""

import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.translation import override

from pingyi.ballot import actions, queries
from tests.support import booths, polls, world
from tests.support.pages import text_of


def url(name):
    with override("en"):
        return reverse(f"ballot:{name}", args=["s2026"])


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def boxes(page):
    """Return the channels that may be ticked, with what stands beside their names."""
    return {key: more.strip() for key, more in re.findall(r'type="checkbox" name="online" value="(\w+)"([^>]*)>', page)}


@pytest.fixture
def browser(client_of, operator):
    return client_of(operator)


@pytest.fixture
def second(client_of, approver):
    return client_of(approver)


def test_channels_are_ticked_as_codes_and_settings_allow(opened, operator, browser, settings):
    before = boxes(browser.get(url("answers")).text)
    actions.make_codes(season=opened, label="集市", count=1, actor=operator, now=world.NOW)
    settings.WECHAT_APPID = "wx"
    after = browser.get(url("answers")).text

    assert before == {"invited": "", "wechat": "disabled", "open": ""}
    assert boxes(after) == {"invited": "checked", "wechat": "", "open": ""}


def test_setting_that_a_channel_lacks_is_named(opened, browser):
    page = text_of(browser.get(url("answers")))

    assert "WeChat not possible here: the setting PINGYI_WECHAT_APPID is empty" in page


def test_what_is_missing_is_advice_that_goes_away(opened, operator, browser):
    before = browser.get(url("answers")).text
    actions.set_portraits(
        season=opened, portraits=dict.fromkeys(("a01", "a02", "a03"), "x"), actor=operator, now=world.NOW
    )
    actions.set_up(season=opened, wanted=actions.SetUp(9, 5, 0), actor=operator, now=world.NOW)
    actions.make_codes(season=opened, label="集市", count=1, actor=operator, now=world.NOW)
    actions.try_out(season=opened, actor=operator, now=world.NOW)
    after = browser.get(url("answers")).text

    for part in (
        "3 agencies have no account of what they did this year.",
        "How many people live in the area is not entered",
        "There are no invitation codes",
        "The way of a ballot was not tried out yet.",
        "This is advice and holds nothing up.",
    ):
        assert (part in before, part in after) == (True, False)


def test_survey_opens_online_by_the_forms_of_two_persons(opened, browser, second):
    first = browser.post(url("ballot_open"), {"online": ["invited", "open"]})
    own, others = browser.get(url("answers")).text, second.get(url("answers")).text

    sent = re.findall(r'<input type="hidden" name="online" value="(\w+)">', others)
    answer = second.post(url("ballot_open"), {"online": sent})

    assert said(first) == ["Proposed; the survey opens when an approver turns the second key."]
    assert "it waits for the second key" in own
    assert f'action="{url("ballot_open")}"' not in own
    assert sent == ["invited", "open"]
    assert said(answer) == ["The survey is open."]
    assert set(queries.online(opened)) == {"invited", "open"}


@pytest.mark.parametrize("channel", ["wechat", "street", "nowhere"])
def test_channel_that_cannot_be_held_online_is_refused(opened, browser, channel):
    answer = browser.post(url("ballot_open"), {"online": ["invited", channel]})

    assert said(answer) == [f'this installation cannot hold "{channel}" online; leave it out']
    assert queries.proposals(opened, "ballot_open") == []


def test_open_page_counts_what_was_cast_and_leads_on(opened, operator, browser):
    booths.held_online(opened, operator)
    polls.poll(opened, [(1, 2, 3)] * 7)
    polls.again(opened, 0, (1, 1, 1))

    page = browser.get(url("answers")).text

    rows = re.findall(r'<tr><td>(\w+).*?<td class="number">(\d+)</td></tr>', page)
    assert rows == [("Invited", "8"), ("WeChat", "0"), ("On", "0"), ("Open", "0")]
    assert page.count('<span class="tag">online</span>') == 3
    for address in ("watch", "invitations", "portraits", "poster"):
        assert f'href="{url(address)}"' in page
    assert 'href="/en/vote/test/s2026/"' in page


def test_close_that_waits_is_said_and_done_by_the_other(opened, operator, browser, second):
    booths.held_online(opened, operator)
    browser.post(url("ballot_close"), {"sure": "1"})

    own = browser.get(url("answers")).text
    second.post(url("ballot_close"), {"sure": "1"})
    after = browser.get(url("answers")).text

    assert "it waits for the second key" in own
    assert f'action="{url("ballot_close")}"' not in own
    assert f'href="{url("opening")}"' in after
