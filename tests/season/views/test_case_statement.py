"""The agency's own side of a case: what it reads, who submits the statement, and that nobody else comes in."""

from datetime import timedelta

import pytest

from pingyi.season.models import Case
from tests.support import rulings, world
from tests.support.pages import text_of

SECRET = "自评材料与档案不符"


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    """Let the pages live on the day of the invented season."""
    monkeypatch.setattr("pingyi.core.clock.now", lambda: world.NOW)


def fresh(case):
    return Case.objects.within(case.office_id).get(pk=case.pk)


def refusal_of(answer):
    return answer.text.partition('<p class="message error" role="alert">')[2].partition("</p>")[0]


def url(case, act):
    return f"/en/desk/season/s2026/case/{case.pk}/{act}"


def own(case):
    return f"/en/desk/answer/{case.pk}/"


@pytest.mark.parametrize("who", ["operator", "approver", "auditor", "outsider"])
def test_office_has_no_business_at_the_agency_s_desk(opened, operator, client_of, request, who):
    case, browser = rulings.asked(opened, operator), client_of(request.getfixturevalue(who))

    assert [browser.get(own(case)).status_code, browser.post(own(case)).status_code] == [403, 403]


def test_other_agency_and_unasked_agency_find_nothing(opened, operator, client_of):
    asked, unasked = rulings.asked(opened, operator), rulings.filed(opened, operator, "illness")
    mine, other = (client_of(world.agency_user(opened, "agency_approver", key)) for key in ("a01", "a02"))

    assert other.get(own(asked)).status_code == 404
    assert other.post(own(asked), {"statement": "x"}).status_code == 404
    assert mine.get(own(unasked)).status_code == 404
    assert fresh(asked).state == "open"


def test_agency_reads_the_account_and_never_source_or_evidence(opened, operator, client_of):
    case = rulings.asked(opened, operator)
    rulings.evidence(case, operator)

    page = client_of(world.agency_user(opened, "agency_approver")).get(own(case))

    assert SECRET in page.text
    assert "2026-03-03" in page.text
    assert "群众来信" not in page.text
    assert "检查记录" not in page.text


def test_clerk_reads_and_the_approver_submits(opened, operator, client_of):
    case = rulings.asked(opened, operator)
    clerk, boss = (client_of(world.agency_user(opened, role)) for role in ("agency_clerk", "agency_approver"))
    assert 'name="statement"' not in clerk.get(own(case)).text
    refused = clerk.post(own(case), {"statement": "经办人代填"})
    assert refused.status_code == 422
    assert "is for operator, approver" in refusal_of(refused)
    assert fresh(case).state == "open"

    answer = boss.post(own(case), {"statement": "材料无误"})

    assert answer["Location"] == own(case)
    assert (fresh(case).state, fresh(case).statement, fresh(case).heard_on) == ("heard", "材料无误", rulings.TODAY)
    page = clerk.get(own(case))
    assert "材料无误" in page.text
    assert 'name="statement"' not in page.text


@pytest.mark.parametrize("typed", ["", " \n", "长" * 2001])
def test_statement_that_cannot_be_keeps_the_page(opened, operator, client_of, typed):
    case = rulings.asked(opened, operator)

    answer = client_of(world.agency_user(opened, "agency_approver")).post(own(case), {"statement": typed})

    assert answer.status_code == 422
    assert fresh(case).state == "open"


def test_agency_reads_the_outcome_and_not_why_a_hint_was_dropped(opened, operator, approver, client_of):
    ruled, dropped = rulings.heard(opened, operator), rulings.heard(opened, operator, "refusal")
    rulings.rule(ruled, (operator, approver), "none", reason="材料属实")
    client_of(operator).post(url(dropped, "drop/"), {"why": "内部理由"})
    browser = client_of(world.agency_user(opened, "agency_approver"))

    assert "材料属实" in browser.get(own(ruled)).text
    assert "Not pursued" in text_of(browser.get(own(dropped)))
    assert "内部理由" not in browser.get(own(dropped)).text


def test_agency_that_did_not_answer_reads_so(opened, operator, client_of, monkeypatch):
    case = rulings.asked(opened, operator)
    monkeypatch.setattr("pingyi.core.clock.now", lambda: world.NOW + timedelta(days=2))
    client_of(operator).post(url(case, "hear/"), {})

    assert "No statement was made." in text_of(client_of(world.agency_user(opened, "agency_clerk")).get(own(case)))
