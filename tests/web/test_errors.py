"""Pages for requests that cannot be answered, in both languages."""

import pytest
from django.test import Client
from django.utils.translation import override

from pingyi.season.models import Season
from pingyi.web.views import errors
from tests.support import world

CASES = {
    400: (errors.bad_request, "The request could not be read. Go back and try again."),
    403: (errors.forbidden, "Your role may not open this page."),
    404: (errors.not_found, "There is no such page, or it is not public yet."),
    500: (errors.broken, "Something broke on our side."),
}


@pytest.mark.parametrize("code", CASES)
@pytest.mark.parametrize(("language", "lang"), [("en", "en"), ("zh-hans", "zh-CN")])
def test_page_says_the_code_and_leads_home(rf, db, code, language, lang):
    with override(language):
        answer = CASES[code][0](rf.get("/"))

    found = answer.content.decode()
    assert answer.status_code == code
    assert f"{code}</p>" in found
    assert found.count("<h1>") == 1
    assert f'<html lang="{lang}">' in found


@pytest.mark.parametrize("code", CASES)
def test_page_says_what_to_do_next(rf, db, code):
    view, text = CASES[code]

    assert text in view(rf.get("/")).content.decode()


@pytest.mark.parametrize(
    ("role", "address", "offered"),
    [("agency_clerk", "/en/desk/", "/en/my/"), ("operator", "/en/no-such-page/", "/en/desk/")],
)
def test_page_leads_who_is_signed_in_to_the_own_desk(opened, operator, client_of, role, address, offered):
    user = operator if role == "operator" else world.agency_user(opened, role)

    answer = client_of(user).get(address)

    assert answer.status_code in (403, 404)
    assert f'<a class="button main" href="{offered}">' in answer.text
    assert ("This page belongs to the office" in answer.text) == (answer.status_code == 403)


def test_form_from_elsewhere_is_refused_and_explained(db):
    answer = Client(enforce_csrf_checks=True).post("/en/sign-in/", {"username": "a", "password": "b"})

    assert answer.status_code == 403
    assert "This form is too old or did not come from this site." in answer.content.decode()


@pytest.mark.parametrize(("path", "lang"), [("/nowhere/", "zh-CN"), ("/en/nowhere/", "en")])
def test_unknown_address_is_answered_in_its_language(db, client, path, lang):
    answer = client.get(path)

    assert answer.status_code == 404
    assert f'<html lang="{lang}">' in answer.content.decode()


def test_other_host_is_refused(db, client):
    answer = client.get("/en/", HTTP_HOST="evil.example")

    assert answer.status_code == 400
    assert b"evil.example" not in answer.content


def test_file_that_the_vault_lost_is_answered_with_503(published, client, settings):
    client.raise_request_exception = False
    settings.DATA = settings.DATA / "moved"

    answer = client.get("/en/season/test/s2026/bundle/")

    assert answer.status_code == 503
    assert "A stored file is missing or was changed" in answer.content.decode()


def test_malformed_rules_are_answered_with_500(opened, client):
    client.raise_request_exception = False
    Season.objects.within(opened.office).update(scheme_json="[]")

    answer = client.get("/en/season/test/s2026/rules/")

    assert answer.status_code == 500
    assert "Nothing was half-written" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "lang", "sentence"),
    [
        ("/en/desk/season/s2026/result/score/", "en", "This address only takes a form;"),
        ("/desk/season/s2026/result/score/", "zh-CN", "本地址只接收表单"),
    ],
)
def test_method_that_a_page_does_not_take_is_explained(db, client, path, lang, sentence):
    answer = client.get(path)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert f'<html lang="{lang}">' in answer.text
    assert sentence in answer.text
