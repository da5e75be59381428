"""What every template knows: the language and the same page in the other one."""

import pytest
from django.utils.translation import override

from pingyi.web import context


@pytest.mark.parametrize(
    ("path", "twin"),
    [
        ("/", "/en/"),
        ("/history/", "/en/history/"),
        ("/en/", "/"),
        ("/en/history/?from=3", "/history/?from=3"),
        ("/entry/", "/en/entry/"),
        ("/en/en/", "/en/"),
    ],
)
def test_twin_is_the_same_page_in_the_other_language(rf, path, twin):
    assert context.site(rf.get(path))["twin"] == twin


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/en//evil.example/", "/en///evil.example/", "/en/\\evil.example/"]
)
def test_twin_never_names_another_host(rf, path):
    twin = context.site(rf.get("/", PATH_INFO=path))["twin"]

    assert twin.startswith("/")
    assert not twin.startswith(("//", "/\\"))


@pytest.mark.parametrize(("language", "english"), [("en", True), ("zh-hans", False)])
def test_language_is_that_of_the_page(rf, language, english):
    with override(language):
        assert context.site(rf.get("/"))["english"] is english


def test_office_is_that_of_the_person(rf, operator):
    request = rf.get("/")
    before = context.site(request)["office"]
    request.user = operator

    assert (before, context.site(request)["office"]) == (None, operator.office)


def test_demonstration_is_asked_only_when_it_is_shown(rf, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        found = context.site(rf.get("/"))
    with django_assert_num_queries(1):
        assert not found["demonstration"]
