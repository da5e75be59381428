"""Pages of the directory of bodies: the list, one body, and who may change it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pingyi.people import actions
from pingyi.people.models import Body, User
from tests.support import world
from tests.support.pages import said, text_of

BODIES = "/en/desk/bodies/"


@pytest.fixture
def body(office, operator):
    return actions.add_body(office=office, name="测试国土局", kind="service", actor=operator, now=world.NOW)


def enter(office, first, last):
    Body.objects.within(office).bulk_create(
        Body(office=office, key=f"x{at:03d}", name=f"测试{at:03d}局", kind="service") for at in range(first, last)
    )


def test_body_is_entered_renamed_and_closed(client_of, operator):
    client = client_of(operator)
    page = "/en/desk/bodies/"
    client.post(page, {"name": "测试国土局", "kind": "service"})

    client.post(f"{page}b001/", {"name": "测试资源局", "kind": "service", "why": "改革"})

    assert "测试国土局" in client.get(f"{page}?text=国土").text
    assert client.post(page, {"name": "测试国土局", "kind": "service"}).status_code == 422
    assert client.post(f"{page}b001/", {"name": "", "kind": "service", "why": "改革"}).status_code == 422
    assert client.post(f"{page}b001/", {"name": "测试资源局", "kind": "service", "why": "改革"}).status_code == 422
    client.post(f"{page}b001/close/", {"why": "撤销"})
    assert "Reopen the body" in client.get(f"{page}b001/").text
    client.post(f"{page}b001/reopen/", {"why": "误"})
    assert "Close the body" in client.get(f"{page}b001/").text


def test_empty_directory_says_what_to_do_next(client_of, operator, auditor):
    assert "Upload a roster, or enter the first one below" in text_of(client_of(operator).get(BODIES))
    assert "Enter a body" not in text_of(client_of(auditor).get(BODIES))


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", True),
        ("?text=国土", True),
        ("?text=教育", False),
        ("?kind=service", True),
        ("?kind=nothing", False),
        ("?page=99", True),
        ("?page=x&text=%00", True),
    ],
)
def test_list_is_filtered_and_bears_any_address(client_of, operator, body, query, seen):
    answer = client_of(operator).get(BODIES + query)

    assert answer.status_code == 200
    assert (f"{BODIES}{body.key}/" in answer.text) == seen
    assert ("No body fits" in answer.text) != seen


def test_list_asks_the_same_number_of_questions_for_one_and_for_thirty(client_of, office, operator):
    client, counts = client_of(operator), []
    client.get(BODIES)
    for first, last in ((0, 1), (1, 30)):
        enter(office, first, last)
        with CaptureQueriesContext(connection) as asked:
            assert f"测试{last - 1:03d}局" in client.get(BODIES).text
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_list_of_many_has_pages(client_of, office, operator):
    enter(office, 0, 51)
    client = client_of(operator)

    assert "Page 1 of 2, 51 rows" in text_of(client.get(BODIES))
    assert "测试050局" in client.get(f"{BODIES}?page=2").text


def test_page_of_a_body_names_its_people_and_former_names(client_of, operator, drafted):
    agency = world.agency_user(drafted, "agency_clerk")
    actions.rename_body(
        body=agency.body, name="测试新名局", kind="service", actor=operator, now=world.NOW, why="机构改革"
    )

    text = text_of(client_of(operator).get(f"{BODIES}{agency.body.key}/"))

    assert "测试单位甲" in text
    assert agency.name in text


def test_body_without_people_leads_to_the_invitation(client_of, operator, auditor, body):
    page = f"{BODIES}{body.key}/"

    assert "Invite a person" in text_of(client_of(operator).get(page))
    assert "Invite a person" not in text_of(client_of(auditor).get(page))


@pytest.mark.parametrize(("season", "status"), [("", 200), ("s2026", 403)])
def test_auditor_of_one_review_reads_no_body(client_of, auditor, body, season, status):
    User.objects.filter(pk=auditor.pk).update(season_key=season)

    answers = [client_of(auditor).get(page) for page in (BODIES, f"{BODIES}{body.key}/")]

    assert [answer.status_code for answer in answers] == [status] * 2


@pytest.mark.parametrize("way", ["", "b001/", "b001/close/", "b001/reopen/"])
def test_auditor_changes_nothing_in_the_directory(client_of, auditor, body, way):
    answer = client_of(auditor).post(BODIES + way, {"name": "测试", "kind": "service", "why": "试"})

    body.refresh_from_db()
    assert answer.status_code in (403, 404, 422)
    assert (body.name, body.is_active, Body.objects.within(body.office_id).count()) == ("测试国土局", True, 1)


def test_body_of_another_office_is_not_there(client_of, outsider, body):
    client = client_of(outsider)

    assert client.get(f"{BODIES}{body.key}/").status_code == 404
    assert client.post(f"{BODIES}{body.key}/close/", {"why": "撤销"}).status_code == 404


def test_closing_needs_a_reason_and_says_what_was_done(client_of, operator, body):
    client = client_of(operator)

    refused = client.post(f"{BODIES}{body.key}/close/", {"why": " "})
    closed = client.post(f"{BODIES}{body.key}/close/", {"why": "撤销"})

    assert (refused.status_code, closed.status_code) == (302, 302)
    assert said(client, closed) == [
        "give the reason; it stays in the audit trail",
        "Done, and written to the audit trail.",
    ]
    body.refresh_from_db()
    assert not body.is_active


def test_refused_name_keeps_what_was_typed(client_of, operator, body):
    client = client_of(operator)

    entered = client.post(BODIES, {"name": "测试国土局", "kind": "service"})
    renamed = client.post(f"{BODIES}{body.key}/", {"name": "", "kind": "service", "why": "机构改革"})

    assert 'value="测试国土局"' in entered.text
    assert "机构改革" in renamed.text
