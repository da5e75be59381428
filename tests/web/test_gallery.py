"""The gallery, and the switch to the page for elderly readers."""

import re

import pytest
from django.urls import reverse

PARTS = (
    *("crumbs", "lead", "state", "grade", "tag", "panel", "board", "facts", "receipt", "message", "empty", "actions"),
    *("confirm", "field", "fault", "toolbar", "cards-small", "tabs", "pages", "cards", "steps", "timeline", "chart"),
    "screen",
)


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.django_db
def test_gallery_shows_every_part_with_its_markup(client, language):
    page = client.get(f"{language}/gallery/").text

    shown = {name for names in re.findall(r'class="([^"]*)"', page) for name in names.split()}
    assert [part for part in PARTS if part not in shown] == []
    assert "&lt;div class=&quot;board&quot;&gt;" in page
    assert (page.count("<h1>"), page.count('style="')) == (1, 0)


@pytest.mark.django_db
def test_every_specimen_has_a_name_and_a_line_when_to_use_it(client):
    specimens = client.get("/en/gallery/").text.split('<section class="specimen">')[1:]

    assert len(specimens) > 20
    assert [one[:80] for one in specimens if not re.match(r'<h3>.+</h3>\n<p class="hint">.+</p>', one)] == []


@pytest.mark.django_db
def test_ids_of_the_gallery_are_unique(client):
    ids = re.findall(r' id="([^"]+)"', client.get("/en/gallery/").text)

    assert sorted(set(ids)) == sorted(ids)


@pytest.mark.django_db
def test_gallery_is_quietly_linked_from_the_foot(client):
    foot = client.get("/en/").text.split('<footer class="foot">')[1]

    assert reverse("web:gallery") in foot


@pytest.mark.django_db
def test_large_type_is_remembered_and_the_page_shown_again(client):
    answer = client.get("/en/reading/elder/", HTTP_REFERER="http://testserver/en/history/?a=1")

    assert (answer.status_code, answer.url) == (302, "/en/history/?a=1")
    cookie = answer.cookies["reading"]
    assert (cookie.value, cookie["samesite"], cookie["max-age"]) == ("elder", "Lax", 365 * 24 * 3600)
    assert '<html lang="en" class="elder">' in client.get(answer.url).text
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.django_db
def test_usual_type_comes_back(client):
    client.get("/en/reading/elder/")

    answer = client.get("/en/reading/usual/", HTTP_REFERER="http://testserver/en/history/")

    assert answer.cookies["reading"].value == ""
    page = client.get(answer.url).text
    assert ('<html lang="en">' in page, "web/elder.css" in page) == (True, False)


@pytest.mark.parametrize(
    "referer",
    [
        "",
        "http://evil.example/en/history/",
        "http://testserver//evil.example/",
        "http://testserver/en/sign-out/",
        "http://testserver/none/",
    ],
)
def test_large_type_leads_to_no_other_place(client, referer):
    answer = client.get("/en/reading/elder/", HTTP_REFERER=referer)

    assert answer.url == "/en/"


@pytest.mark.django_db
def test_other_values_of_the_cookie_change_nothing(client):
    client.cookies["reading"] = 'elder"><script>'

    assert '<html lang="en">' in client.get("/en/history/").text


@pytest.mark.django_db
def test_switch_says_in_words_what_it_does(client):
    before = client.get("/en/history/").text
    client.cookies["reading"] = "elder"
    after = client.get("/en/history/").text

    assert ("Large type" in before, "Usual type" in before) == (True, False)
    assert ("Large type" in after, "Usual type" in after) == (False, True)
