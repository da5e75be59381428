"""What every answer obeys: headers, and where a refused act leads; never to another host."""

import pytest
from django.contrib.messages import get_messages
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.utils.translation import override

from pingyi.core.errors import Conflict, Missing, Refused
from pingyi.flow.models import Proposal
from pingyi.rules.faults import BadInput, Fault
from pingyi.vault.store import Damaged
from pingyi.web import policy
from tests.support import rulings

HOST = "testserver"
ROLL = "/en/desk/season/s2026/result/score/"


def came_from(referer, path=ROLL, method="post"):
    headers = {} if referer is None else {"HTTP_REFERER": referer}
    return policy._came_from(getattr(RequestFactory(), method)(path, **headers))


@pytest.mark.parametrize("path", ["/", "/en/", "/history/", "/sign-in/", "/en/nowhere/"])
def test_every_page_has_the_content_policy(db, client, path):
    answer = client.get(path)

    assert answer.headers["Content-Security-Policy"] == policy.CONTENT
    assert answer.headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=()"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_content_policy_lets_nothing_in_from_elsewhere():
    parts = dict(part.strip().split(" ", 1) for part in policy.CONTENT.split(";"))

    assert parts["default-src"] == "'none'"
    assert [part for part in parts.values() if "unsafe" in part or "http" in part or "*" in part] == []


def test_pages_of_people_signed_in_are_never_cached(client_of, operator):
    assert client_of(operator).get("/en/").headers["Cache-Control"] == "no-store, private"


def test_public_pages_may_be_cached(db, client):
    assert "Cache-Control" not in client.get("/en/").headers


def test_headers_that_a_page_sets_itself_are_kept():
    own = HttpResponse(headers={"Content-Security-Policy": "sandbox"})

    answer = policy.ContentPolicy(lambda _request: own)(RequestFactory().get("/"))

    assert answer.headers["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize(
    ("referer", "expected"),
    [
        (f"http://{HOST}/en/desk/season/s2026/", "/en/desk/season/s2026/"),
        (f"http://{HOST}/en/desk/?page=2", "/en/desk/?page=2"),
        (f"https://{HOST}/en/desk/", "/en/desk/"),
        (f"http://{HOST}/en/desk/season/s2026/values/", "/en/desk/season/s2026/values/"),
        (f"http://{HOST}/desk/season/s2026/decisions/", "/desk/season/s2026/decisions/"),
    ],
)
def test_refusal_leads_back_to_the_page_that_sent_the_form(referer, expected):
    assert came_from(referer) == expected


@pytest.mark.parametrize(
    "referer",
    [
        None,
        "",
        "http://evil.example/en/desk/",
        "http://evil.example",
        f"http://{HOST}.evil.example/",
        f"http://{HOST}@evil.example/",
        f"http://evil.example#{HOST}/",
        f"http://{HOST}//evil.example/",
        f"http://{HOST}///evil.example/",
        f"http://{HOST}/\\evil.example/",
        f"http://{HOST}{ROLL}",
        f"http://{HOST}/en/nowhere/",
        f"http://{HOST}/en/desk/proposal/7/approve/",
        f"http://{HOST}",
        "javascript:alert(1)",
        "nonsense",
    ],
)
def test_refusal_never_leads_to_another_host(referer):
    assert came_from(referer) == "/en/desk/season/s2026/"


def test_refusal_leads_back_to_a_page_that_is_its_own_form():
    page = "/en/desk/season/s2026/values/"

    assert came_from(f"http://{HOST}{page}", page) == page


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/en/desk/proposal/7/approve/", "/en/desk/"),
        ("/desk/proposal/7/decline/", "/desk/"),
        ("/en/desk/season/s2026/raters/jury/template/", "/en/desk/season/s2026/"),
        ("/desk/season/s2026/raters/jury/", "/desk/season/s2026/"),
        ("/en/nowhere/", "/en/desk/"),
    ],
)
def test_refusal_without_a_referer_leads_to_the_desk(path, expected):
    assert came_from(None, path) == expected


def test_refused_page_without_a_referer_leads_home():
    with override("en"):
        assert came_from(None, method="get") == "/en/"


def test_refused_approval_ends_at_the_desk(opened, client_of, approver, operator):
    turn = rulings.ruled(opened, (operator,), "absent")
    browser = client_of(approver)
    number = Proposal.objects.within(opened.office).latest("pk").pk
    assert not turn.complete
    browser.post(f"/en/desk/proposal/{number}/decline/", {"why": "x"})

    answer = browser.post(f"/en/desk/proposal/{number}/approve/", follow=True)

    assert answer.redirect_chain == [("/en/desk/", 302)]
    assert "this proposal is already declined" in answer.text


@pytest.mark.parametrize("error", [Refused("no, {name}", name="x"), Conflict("changed")])
def test_refusal_becomes_a_message(db, client, error):
    request = client.get("/en/").wsgi_request

    answer = policy.Refusals(lambda _request: HttpResponse()).process_exception(request, error)

    assert (answer.status_code, answer.url) == (302, "/en/")
    assert [(str(message), message.tags) for message in get_messages(request)] == [(str(error), "error")]


def test_bad_input_of_a_form_becomes_a_message_with_its_first_faults(db, client):
    request = client.get("/en/").wsgi_request
    request.method = "POST"
    error = BadInput([Fault("marks.csv", row, "mark", "is wrong") for row in range(2, 6)])

    answer = policy.Refusals(lambda _request: HttpResponse()).process_exception(request, error)

    lines = ", ".join(f"marks.csv, row {row}, column mark: is wrong" for row in (2, 3, 4))
    assert answer.status_code == 302
    assert [str(message) for message in get_messages(request)] == [
        f"what was taken in breaks its form, 4 times: {lines}"
    ]


def test_bad_input_of_a_page_goes_on(rf):
    error = BadInput([Fault("marks.csv", 2, "mark", "is wrong")])

    assert policy.Refusals(lambda _request: HttpResponse()).process_exception(rf.get("/"), error) is None


def test_damaged_store_becomes_a_page(rf, db):
    with override("zh-hans"):
        answer = policy.Refusals(lambda _request: HttpResponse()).process_exception(rf.get("/"), Damaged("x"))

    assert answer.status_code == 503
    assert "存储的文件缺失或已被改动" in answer.text


def test_missing_becomes_not_found(rf):
    with pytest.raises(Http404, match="gone"):
        policy.Refusals(lambda _request: HttpResponse()).process_exception(rf.get("/"), Missing("gone"))


def test_other_errors_go_on(rf):
    middleware = policy.Refusals(lambda _request: HttpResponse("kept"))

    assert middleware.process_exception(rf.get("/"), ValueError("broken")) is None
    assert middleware(rf.get("/")).content == b"kept"
