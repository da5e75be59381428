"""The pages of cases as the office sees them, the agency's own side, and that nobody else sees anything."""

import hashlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pingyi.flow.models import Proposal
from pingyi.season import queries
from pingyi.season.models import Case
from tests.support import rulings, walk, world
from tests.support.pages import said, text_of

LIST = "/en/desk/season/s2026/cases/"
NEW = {"kind": "fraud", "agency": "a01", "source": "群众来信", "account": "自评材料与档案不符"}
PDF = b"%PDF-1.7 test"
OFFICE = [("operator", 200), ("approver", 200), ("auditor", 200), ("outsider", 404), ("nobody", 302), ("agency", 403)]
SECRET = "自评材料与档案不符"


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    """Let the pages live on the day of the invented season."""
    monkeypatch.setattr("pingyi.core.clock.now", lambda: world.NOW)


@pytest.fixture
def browser_of(client, client_of, request):
    """Return a browser of somebody by the name of the cast; agency is the approver of a01."""

    def found(who, season=None):
        if who == "nobody":
            return client
        if who == "agency":
            return client_of(world.agency_user(season, "agency_approver"))
        return client_of(request.getfixturevalue(who))

    return found


def url(case, act=""):
    return f"/en/desk/season/s2026/case/{case.pk}/{act}"


def refusal_of(answer):
    return answer.text.partition('<p class="message error" role="alert">')[2].partition("</p>")[0]


def fresh(case):
    return Case.objects.within(case.office_id).select_related("decision").get(pk=case.pk)


def forms_of(answer):
    return [
        tag[1]["action"].split("/")[-2] for tag in walk.tags(answer.text) if "/case/" in (tag[1].get("action") or "")
    ]


# -- who may come in


@pytest.mark.parametrize(("who", "status"), OFFICE)
def test_list_and_file_are_the_office_s(opened, operator, browser_of, who, status):
    case = rulings.filed(opened, operator)
    piece = rulings.evidence(case, operator)
    browser = browser_of(who, opened)

    found = [browser.get(page).status_code for page in (LIST, url(case), url(case, f"evidence/{piece.pk}/"))]

    assert found == [status] * 3


@pytest.mark.parametrize(("who", "status"), [(who, 403 if who == "auditor" else status) for who, status in OFFICE[2:]])
def test_nothing_is_written_for_others(opened, operator, browser_of, who, status):
    case = rulings.filed(opened, operator)
    browser = browser_of(who, opened)
    acts = ("evidence/", "hearing/", "hear/", "rule/", "drop/")

    found = [browser.post(url(case, act), {"why": "x"}).status_code for act in acts]

    assert found == [status] * 5
    assert browser.post(f"{LIST}new/", NEW).status_code == status
    assert (queries.cases(opened)[0].case.state, len(queries.cases(opened))) == ("open", 1)


def test_auditor_reads_and_is_offered_nothing(opened, operator, auditor, client_of):
    case = rulings.asked(opened, operator)
    browser = client_of(auditor)

    assert SECRET in browser.get(url(case)).text
    assert forms_of(browser.get(url(case))) == []
    assert "cases/new/" not in browser.get(LIST).text


def test_open_case_never_leaves_the_office(published, operator, browser_of, client_of):
    """No page that a stranger or another agency can reach says a word of an open case, asked or not."""
    for make, agency in ((rulings.filed, "a01"), (rulings.heard, "a02")):
        make(published, operator, "fraud", agency)
    stranger = world.agency_user(published, "agency_approver", "a03")

    for browser in (browser_of("nobody"), client_of(stranger)):
        shown = "".join(walk.pages(browser, ["/en/", "/"]).values())
        assert SECRET not in shown
        assert "Fraud, to be verified" not in shown
        assert "待核实" not in shown
    assert queries.asked_cases(stranger) == []


# -- list and new case


def test_empty_list_says_what_to_do(opened, client_of, operator):
    answer = client_of(operator).get(LIST)

    assert "No case. Open one when" in text_of(answer)
    assert f'href="{LIST}new/"' in answer.text


def test_drafted_season_has_no_cases_yet(drafted, client_of, operator):
    browser = client_of(operator)

    for page in (LIST, f"{LIST}new/"):
        assert "Cases can be opened once the rules are frozen." in text_of(browser.get(page))
        assert 'name="account"' not in browser.get(page).text


def test_list_says_what_each_case_waits_for(opened, client_of, operator, monkeypatch):
    rulings.asked(opened, operator)
    rulings.filed(opened, operator, "illness", "a02")

    text = text_of(client_of(operator).get(LIST))
    assert "answer of the agency until 2026-03-03" in text
    assert "ruling of the deciding body" in text
    assert "time to answer is over" not in text
    monkeypatch.setattr("pingyi.core.clock.now", lambda: world.NOW + timedelta(days=2))

    assert "time to answer is over" in text_of(client_of(operator).get(LIST))


def test_list_costs_as_many_queries_for_many_cases(opened, client_of, operator, django_assert_max_num_queries):
    browser = client_of(operator)
    rulings.filed(opened, operator)
    with django_assert_max_num_queries(40) as once:
        browser.get(LIST)
    for agency in ("a02", "a03"):
        rulings.heard(opened, operator, "refusal", agency)
    with django_assert_max_num_queries(len(once.captured_queries)):
        browser.get(LIST)


def test_list_says_where_it_is_cut(opened, client_of, operator, monkeypatch):
    rulings.filed(opened, operator)
    monkeypatch.setattr(queries, "MOST_CASES", 1)

    assert "Only the newest 1 cases are shown." in text_of(client_of(operator).get(LIST))


def test_case_is_opened_on_the_page(opened, client_of, operator):
    browser = client_of(operator)

    answer = browser.post(f"{LIST}new/", NEW)

    case = Case.objects.within(opened.office).get()
    assert answer["Location"] == url(case)
    assert said(browser, answer) == ["Case opened."]
    assert (case.kind, case.agency.key, case.source, case.account) == ("fraud", "a01", "群众来信", SECRET)


def test_refused_case_keeps_what_was_typed(opened, client_of, operator):
    rulings.filed(opened, operator)
    browser = client_of(operator)

    twice, short = browser.post(f"{LIST}new/", NEW), browser.post(f"{LIST}new/", NEW | {"source": ""})

    assert (twice.status_code, short.status_code) == (422, 422)
    assert refusal_of(twice) == f"a case of this kind is open for {world.AGENCIES[0]} already; add to that one"
    for answer in (twice, short):
        assert '<option value="fraud" selected>' in answer.text
        assert SECRET in answer.text


# -- the file and its acts


def test_file_of_a_new_case_offers_what_can_be_done(opened, client_of, operator):
    case = rulings.filed(opened, operator)

    answer = client_of(operator).get(url(case))

    assert forms_of(answer) == ["evidence", "hearing", "drop"]
    assert "Fraud is ruled on only after it was heard." in text_of(answer)


def test_evidence_is_added_and_downloaded(opened, client_of, operator, auditor):
    case, browser = rulings.filed(opened, operator), client_of(operator)

    answer = browser.post(url(case, "evidence/"), {"title": "照片", "file": SimpleUploadedFile("现场.pdf", PDF)})

    assert said(browser, answer) == ["Evidence added."]
    row = queries.evidence(case).get()
    page = browser.get(url(case))
    assert f'<code title="{row.sha256}">{hashlib.sha256(PDF).hexdigest()[:12]}</code>' in page.text
    found = client_of(auditor).get(url(case, f"evidence/{row.pk}/"))
    assert (found.content, found["Content-Type"]) == (PDF, "application/octet-stream")
    assert found["Content-Disposition"] == f'attachment; filename="evidence-{row.pk}.pdf"'
    assert found["X-Content-Type-Options"] == "nosniff"


def test_link_is_shown_and_is_no_download(opened, client_of, operator):
    case, browser = rulings.filed(opened, operator), client_of(operator)

    browser.post(url(case, "evidence/"), {"title": "网页", "link": "https://example.invalid/a"})

    row = queries.evidence(case).get()
    tags = [given for tag, given in walk.tags(browser.get(url(case)).text) if tag == "a"]
    assert [given["rel"] for given in tags if given.get("href") == "https://example.invalid/a"] == [
        "noopener noreferrer"
    ]
    assert browser.get(url(case, f"evidence/{row.pk}/")).status_code == 404


def test_evidence_of_another_case_is_not_found(opened, client_of, operator):
    case, other = rulings.filed(opened, operator), rulings.filed(opened, operator, "illness")
    piece = rulings.evidence(other, operator)

    assert client_of(operator).get(url(case, f"evidence/{piece.pk}/")).status_code == 404


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": "照片", "link": "ftp://x"}, "“ftp://x” is no link; it begins with https:// and holds no space"),
        ({"title": "照片"}, "give either a file or a link"),
    ],
)
def test_refused_evidence_keeps_what_was_typed(opened, client_of, operator, fields, message):
    case = rulings.filed(opened, operator)

    answer = client_of(operator).post(url(case, "evidence/"), fields)

    assert (answer.status_code, refusal_of(answer)) == (422, message)
    assert 'value="照片"' in answer.text
    assert '<details class="confirm" open>' in answer.text


def test_file_too_large_is_told_at_its_field(opened, client_of, operator):
    case = rulings.filed(opened, operator)
    large = SimpleUploadedFile("现场.pdf", PDF + bytes(20 << 20))

    answer = client_of(operator).post(url(case, "evidence/"), {"title": "照片", "file": large})

    assert answer.status_code == 422
    assert "The file is larger than 20 MB" in answer.text
    assert not queries.evidence(case).exists()


def test_hearing_goes_through_the_office(opened, client_of, operator):
    case, browser = rulings.filed(opened, operator), client_of(operator)

    asked = browser.post(url(case, "hearing/"), {"answer_by": "2026-03-05"})
    assert "asked to answer by 2026-03-05" in said(browser, asked)[0]
    assert forms_of(browser.get(url(case))) == ["evidence", "hearing", "hear", "drop"]
    early = browser.post(url(case, "hear/"), {})
    assert refusal_of(early) == "the agency may answer until 2026-03-05; without a statement the hearing stays open"
    heard = browser.post(url(case, "hear/"), {"statement": "书面说明", "heard_on": "2026-03-02"})

    assert said(browser, heard) == ["The hearing is closed."]
    page = text_of(browser.get(url(case)))
    assert "书面说明" in page
    assert f"on paper or by word of mouth, recorded by {operator.name}" in page


def test_hearing_that_passed_is_told(opened, client_of, operator, monkeypatch):
    case = rulings.asked(opened, operator)
    monkeypatch.setattr("pingyi.core.clock.now", lambda: world.NOW + timedelta(days=2))
    browser = client_of(operator)
    assert "time to answer is over" in text_of(browser.get(url(case)))

    browser.post(url(case, "hear/"), {})

    assert "could answer until 2026-03-03 and did not; the hearing was closed on 2026-03-04" in text_of(
        browser.get(url(case))
    )


def test_ruling_takes_two_keys_and_is_told_in_words(opened, client_of, operator, approver):
    case = rulings.heard(opened, operator)
    browsers = [client_of(operator), client_of(approver)]
    typed = {"outcome": "fraud", "decided_by": rulings.BODY, "decided_on": "2026-03-02", "reason": "经查实\r\n"}

    first = browsers[0].post(url(case, "rule/"), typed)
    assert said(browsers[0], first) == ["Proposed; now another person approves."]
    waiting = browsers[1].get(url(case))
    assert "it waits for the second key" in text_of(waiting)
    assert forms_of(waiting) == []
    number = Proposal.objects.within(opened.office).get(outcome="waiting").pk
    browsers[1].post(f"/en/desk/proposal/{number}/approve/")

    assert (fresh(case).state, fresh(case).decision.kind, fresh(case).reason) == ("decided", "fraud", "经查实")
    page = text_of(browsers[0].get(url(case)))
    assert "Fraud is verified" in page
    assert f"Published as {fresh(case).decision.key}" in page


def test_second_person_may_ask_for_the_same_ruling(opened, client_of, operator, approver):
    case = rulings.filed(opened, operator, "put_off")
    typed = {"outcome": "withdrawn", "decided_by": rulings.BODY, "decided_on": "2026-03-02", "reason": "机构改革"}

    answers = [client_of(who).post(url(case, "rule/"), typed | {"next_year": "2027"}) for who in (operator, approver)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert (fresh(case).state, fresh(case).next_year) == ("decided", 2027)
    assert "Put off to another year (2027)" in text_of(client_of(operator).get(url(case))).replace(" (", " (")


def test_same_person_is_refused_as_the_second_key(opened, client_of, operator):
    case, browser = rulings.filed(opened, operator, "refusal"), client_of(operator)
    typed = {"outcome": "absent", "decided_by": rulings.BODY, "decided_on": "2026-03-02", "reason": "拒不接受"}

    answers = [browser.post(url(case, "rule/"), typed) for _ in range(2)]

    assert refusal_of(answers[1]) == "you proposed this; the second key must be another person&#x27;s"
    assert answers[1].status_code == 422
    assert "拒不接受" in answers[1].text
    assert fresh(case).state == "open"


def test_ruling_after_the_announcement_says_so(published, client_of, operator):
    case, browser = rulings.heard(published, operator), client_of(operator)
    typed = {"outcome": "fraud", "decided_by": rulings.BODY, "decided_on": "2026-03-02", "reason": "经查实"}

    answer = browser.post(url(case, "rule/"), typed)

    assert refusal_of(answer).startswith("the result was announced; this version cannot correct it")
    assert "This version cannot correct it" in text_of(browser.get(url(case)))


def test_dropped_case_shows_why(opened, client_of, operator):
    case, browser = rulings.filed(opened, operator), client_of(operator)

    answer = browser.post(url(case, "drop/"), {"why": "查无此事"})

    assert said(browser, answer) == ["The case is closed; nothing of it is published."]
    page = browser.get(url(case))
    assert "查无此事" in page.text
    assert forms_of(page) == []


def test_end_of_the_decision_stands_on_the_file(opened, client_of, operator, approver):
    case = rulings.filed(opened, operator, "refusal")
    rulings.rule(case, (operator, approver), "absent")
    for who in (operator, approver):
        client_of(who).post("/en/desk/season/s2026/decisions/", {"ref": case.decision.key, "reason": "已到会"})

    assert f"ended this one on {rulings.TODAY}: 已到会" in text_of(client_of(operator).get(url(case)))


def test_act_that_is_no_longer_possible_is_told_on_the_file(opened, client_of, operator):
    case, browser = rulings.filed(opened, operator), client_of(operator)
    browser.post(url(case, "drop/"), {"why": "查无此事"})

    answer = browser.post(url(case, "hearing/"), {"answer_by": "2026-03-05"})

    assert answer.status_code == 422
    assert "is possible in state" in refusal_of(answer)
