"""Opened ballots and opinions: after the close alone, for whom, noted, and what leaves as a table."""

import hashlib
import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from pingyi.ballot.models import Answer, Opinion
from pingyi.flow.models import Deed
from pingyi.season.models import StageDate
from pingyi.sheets import read
from tests.support import booths, polls, world
from tests.support.pages import text_of


def url(name):
    with override("en"):
        return reverse(f"ballot:{name}", args=["s2026"])


@pytest.fixture
def online(opened, operator):
    booths.held_online(opened, operator)
    polls.poll(opened, [(1, 2, 3)] * 230)
    polls.again(opened, 0, (3, 3, 3))
    return opened


@pytest.fixture
def closed(online):
    world.close_survey(online)
    return online


@pytest.fixture
def observer(client_of, auditor):
    return client_of(auditor)


def write(season, *texts):
    for number, text in enumerate(texts):
        day = date(2026, 11, 1 + number)
        row = {"survey": season.survey, "text": text, "written_on": day}
        Opinion.objects.within(season.office).create(office=season.office, **row)


def test_auditor_sees_that_everything_holds_and_ballots_to_check(closed, observer):
    page = text_of(observer.get(url("opening")))

    assert "Ballots cast 231 Of these, the last one of a person 230 What does not fit none" in page
    assert "the table of answers is exactly these ballots" in page


def test_fault_is_told_in_words(closed, observer):
    Answer.objects.within(closed.office).filter(pk=Answer.objects.within(closed.office).first().pk).delete()

    page = text_of(observer.get(url("opening")))

    assert "Do not announce a result; call the auditors" in page
    assert "The table of answers is not what these ballots say." in page


def test_ballots_go_by_pages_each_with_all_that_is_needed_to_check_it(closed, observer):
    first, second = observer.get(url("opening")).text, observer.get(f"{url('opening')}?after=200").text

    assert (first.count("<summary>Answers and numbers"), second.count("<summary>Answers and numbers")) == (200, 31)
    assert ("?after=200" in first, "?after=0" in second) == (True, True)
    assert "What does not fit" not in text_of(observer.get(f"{url('opening')}?after=200"))
    hexes = dict(re.findall(r"<dt>(c|salt|nonce|tag|answers)</dt><dd><code>([0-9a-f]+)</code>", second))
    told = (hexes["salt"], hexes["nonce"], hashlib.sha256(b"s2026").hexdigest(), hexes["tag"], hexes["answers"])
    raw = b"pingyi-ballot-v1\x00" + b"".join(map(bytes.fromhex, told))
    assert hashlib.sha256(raw).hexdigest() == hexes["c"]


@pytest.mark.parametrize("after", ["x", "-1", "1e3", "99999999999", "²"])
def test_nonsense_begins_with_the_first_ballot(closed, observer, after):
    assert "Of these, the last one" in observer.get(url("opening"), {"after": after}).text


def test_every_look_is_noted(closed, observer):
    observer.get(url("opening"))
    observer.get(f"{url('opening')}?after=200")

    rows = Deed.objects.within(closed.office).filter(move="open_ballots").order_by("pk")
    assert list(rows.values_list("role", "about")) == [("auditor", "1-200"), ("auditor", "201-400")]


def test_nothing_is_opened_or_noted_before_the_close(online, observer):
    StageDate.objects.within(online.office).update_or_create(
        season=online,
        stage="survey",
        defaults={"opens_on": date(2026, 11, 1), "closes_on": date(2026, 11, 20)},
        create_defaults={"office": online.office, "opens_on": date(2026, 11, 1), "closes_on": date(2026, 11, 20)},
    )

    page = observer.get(url("opening")).text

    assert "which is planned for 2026-11-20" in page
    assert "Answers and numbers" not in page
    assert not Deed.objects.within(online.office).filter(move="open_ballots").exists()


def test_survey_on_paper_has_nothing_to_open(surveying, observer):
    world.close_survey(surveying)

    assert "there is nothing to open" in observer.get(url("opening")).text


def test_opinions_are_read_after_the_close_and_not_before(online, client_of, operator):
    write(online, "多进社区")
    browser = client_of(operator)
    before = browser.get(url("opinions")).text, browser.get(url("opinions_export")).status_code
    world.close_survey(online)

    after = browser.get(url("opinions")).text

    assert ("多进社区" in before[0], "after the close" in before[0], before[1]) == (False, True, 404)
    assert "2026-11-01" in after
    assert "多进社区" in after


def test_opinions_go_by_pages_and_as_a_table_in_which_nothing_is_a_formula(closed, client_of, operator):
    write(closed, "=HYPERLINK(1)", "<script>alert(1)</script>", *("意见" for _ in range(20)))
    for _ in range(40):
        write(closed, "很好")
    browser = client_of(operator)

    page = browser.get(url("opinions")).text
    answer = browser.get(url("opinions_export"))

    table = read.read("opinions.xlsx", answer.content)
    assert "Page 1 of 2, 62 rows" in text_of(browser.get(url("opinions")))
    assert "<script>alert(1)" not in page
    assert answer.headers["Content-Disposition"] == 'attachment; filename="opinions-s2026.xlsx"'
    assert len(table.rows) == 62
    assert ("2026-11-01", "=HYPERLINK(1)") in [row.cells for row in table.rows], "typed as text"


def test_no_opinion_is_said(closed, client_of, operator):
    assert "Nobody wrote anything." in client_of(operator).get(url("opinions")).text


def test_who_sees_what(closed, client_of, client, operator, auditor, outsider):
    clerk = world.agency_user(closed, "agency_clerk")
    codes = {
        name: [client_of(user).get(url(name)).status_code for user in (operator, auditor, outsider, clerk)]
        for name in ("opening", "opinions", "opinions_export")
    }

    assert codes == {
        "opening": [200, 200, 404, 403],
        "opinions": [200, 403, 404, 403],
        "opinions_export": [200, 403, 404, 403],
    }
    assert client.get(url("opening")).status_code == 302
