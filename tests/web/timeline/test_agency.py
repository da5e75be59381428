"""The desk of a reviewed body: its own days, cases, papers and results, and nothing of another body."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pingyi.paper.models import Paper
from pingyi.policy import published as shipped
from pingyi.season import queries
from pingyi.season.models import Agency, Case, SeasonText
from pingyi.web.timeline import agency
from tests.support import rulings, walk, world

DESK = "/en/my/"
TODAY = date(2026, 3, 2)


def letter(season, actor, key, state="issued", number=7):
    row = {"kind": "letter", "state": state, "drafted_by": actor, "drafted_at": world.NOW, "facts": "{}"}
    row |= {"agency": queries.agencies(season).get(key=key), "docx": "a", "pdf": "b", "code": "测普办"}
    row |= {"year": 2026, "number": number, "issued_on": TODAY}
    return Paper.objects.within(season.office).create(office=season.office, season=season, **row)


def again(season, key, state, year):
    """Put another season with the same bodies beside it, at this state."""
    made = world.drafted(season.office, key=key)
    made.state, made.year, made.scheme_json, made.log = state, year, season.scheme_json, season.log
    made.save()
    return made


def text(browser, address=DESK):
    return browser.get(address).content.decode()


def test_body_on_no_opened_roster_has_nothing(drafted, client_of):
    user = world.agency_user(drafted, "agency_clerk")

    assert agency.desk(user, TODAY) is None
    assert "No review that was opened has your body on its roster." in text(client_of(user))


def test_days_are_told_from_the_freeze_on(opened):
    found = agency.desk(world.agency_user(opened, "agency_clerk"), TODAY)

    rows = [(row.label["en"], row.status, row.when) for row in found.stages]
    assert rows[0] == ("Self-review", "now", "120 days left")
    assert rows[1][1:] == ("later", "begins in 121 days")
    assert [
        row.status for row in agency.desk(world.agency_user(opened, "agency_approver"), date(2027, 1, 1)).stages
    ] == ["done"] * len(rows)


def test_result_is_shown_only_once_published(gathered, operator, approver, client_of):
    browser = client_of(world.agency_user(gathered, "agency_clerk"))
    before = text(browser)
    world.publish(gathered, operator, approver)
    after = text(browser)

    assert ("Our result" in before, "Our result" in after) == (False, True)
    assert "/en/season/test/s2026/a01/" in after


def test_page_names_no_other_agency_and_no_rater(published, operator, client_of):
    for key in ("a02", "a03"):
        letter(published, operator, key, number=int(key[1:]))
    page = text(client_of(world.agency_user(published, "agency_approver")))

    assert world.AGENCIES[0] in page
    assert [name for name in (*world.AGENCIES[1:], *world.JURORS, "〕2号", "〕3号") if name in page] == []


def test_case_shows_only_once_the_own_body_is_asked(opened, operator, client_of):
    browser = client_of(world.agency_user(opened, "agency_approver"))
    rulings.filed(opened, operator, "fraud", "a01")
    rulings.asked(opened, operator, "fraud", "a02")
    before = text(browser)
    rulings.asked(opened, operator, "refusal", "a01")

    assert ("asks you to answer" in before, "asks you to answer" in text(browser)) == (False, True)


def test_asked_body_sees_its_days_until_it_was_heard(opened, operator):
    user = world.agency_user(opened, "agency_approver")
    case = rulings.asked(opened, operator, "fraud", "a01")
    due, over = (agency.desk(user, TODAY + timedelta(days=days)).asked[0] for days in (0, 4))
    case.state, case.statement, case.heard_on = "heard", "陈述", TODAY
    case.save()
    heard = agency.desk(user, TODAY).asked[0]

    assert [(row.open, row.when) for row in (due, over, heard)] == [
        (True, "1 day left"),
        (True, "3 days overdue"),
        (False, ""),
    ]


def test_letters_are_the_own_ones_that_were_issued(opened, operator):
    letter(opened, operator, "a01")
    letter(opened, operator, "a01", state="void", number=8)
    letter(opened, operator, "a02", number=9)

    found = agency.desk(world.agency_user(opened, "agency_clerk"), TODAY)
    assert [row.number for row in found.letters] == ["测普办〔2026〕7号"]


def test_letter_leads_to_its_file_and_what_goes_to_all_stands_beside_it(opened, operator, client_of):
    paper = letter(opened, operator, "a01")
    common = letter(opened, operator, "a01", number=8)
    common.kind, common.agency = "notice", None
    common.save()

    user = world.agency_user(opened, "agency_clerk")
    links = [row.url for row in agency.desk(user, TODAY).letters]
    assert links == [f"/en/papers/s2026/{row.pk}/paper.pdf" for row in (common, paper)]
    assert set(links) < set(walk.links(text(client_of(user))))


def test_open_case_is_never_called_verified(opened, operator, client_of):
    rulings.asked(opened, operator, "fraud", "a01")

    assert "Fraud, verified" not in text(client_of(world.agency_user(opened, "agency_approver")))


def test_running_season_comes_first_and_others_are_a_link_away(published, client_of):
    again(published, "s2027", "open", 2027)
    user = world.agency_user(published, "agency_clerk")

    first, named, wrong = (agency.desk(user, TODAY, key).season.key for key in ("", "s2026", "nothing"))
    assert (first, named, wrong) == ("s2027", "s2026", "s2027")
    assert "?season=s2026" in text(client_of(user))


def test_newest_season_is_shown_when_all_are_over(published):
    again(published, "s2025", "archived", 2025)

    assert agency.desk(world.agency_user(published, "agency_clerk"), TODAY).season.key == "s2026"


def test_past_result_stands_with_its_public_page(published):
    again(published, "s2027", "open", 2027)

    found = agency.desk(world.agency_user(published, "agency_clerk"), TODAY)
    (row,) = found.past
    assert (row.year, row.name, row.url) == (2026, world.AGENCIES[0], "/en/season/test/s2026/a01/")
    assert (row.total, row.grade["zh"]) != ("", "")
    assert found.result is None


def test_shipped_results_of_present_and_former_names_are_told(opened, client_of):
    name = shipped.published_results()[0].name
    user = world.agency_user(opened, "agency_clerk")
    body = user.body
    before = agency.before(user)
    body.former_names = f"旧名\n{name}"
    body.save()

    assert before == ()
    assert [row.name for row in agency.before(user)] == [name] * len(agency.before(user))
    assert name in text(client_of(user))


def test_person_of_the_office_has_no_shipped_results(operator):
    assert agency.before(operator) == ()


def test_contact_is_the_one_that_the_office_entered(opened, client_of):
    browser = client_of(world.agency_user(opened, "agency_clerk"))
    before = text(browser)
    row = {"season": opened, "name": "contact", "text": "张三 0751-1234567"}
    SeasonText.objects.within(opened.office).create(office=opened.office, **row)

    assert "has not entered a contact" in before
    assert "0751-1234567" in text(browser)


@pytest.mark.parametrize("role", ["operator", "approver", "auditor", "outsider"])
def test_people_of_an_office_have_no_agency_desk(request, opened, client_of, role):
    assert client_of(request.getfixturevalue(role)).get(DESK).status_code == 403


def test_body_of_another_office_sees_nothing_of_this_one(published, outsider, client_of):
    other = world.drafted(outsider.office, key="far")
    user = world.agency_user(other, "agency_clerk")

    page = text(client_of(user))
    assert agency.desk(user, TODAY) is None
    assert "Test county review 2026" not in page


def test_cost_is_the_same_with_thirty_rows_as_with_one(opened, operator, client_of):
    browser = client_of(world.agency_user(opened, "agency_clerk"))

    def rows(number):
        letter(opened, operator, "a01", number=number)
        row = {"kind": "fraud", "source": "来信", "account": "经过", "opened_at": world.NOW, "answer_by": TODAY}
        Case.objects.within(opened.office).create(
            office=opened.office, season=opened, agency=queries.agencies(opened).get(key="a01"), **row
        )

    def cost():
        with CaptureQueriesContext(connection) as made:
            assert browser.get(DESK).status_code == 200
        return len(made)

    rows(1)
    again(opened, "p1", "published", 2020)
    browser.get(DESK)
    one = cost()
    for number in range(2, 31):
        rows(number)
        if number < 6:
            again(opened, f"p{number}", "published", 2020)
    assert Agency.objects.within(opened.office).filter(name=world.AGENCIES[0]).count() == 6
    assert cost() == one
