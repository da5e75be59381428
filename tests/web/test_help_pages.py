"""The help: every task in both languages, with its pictures, and nothing in it that a browser would run."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from pingyi.core.errors import Missing
from pingyi.web import help_pages

LANGUAGES = ("zh", "en")
PICTURES = Path(settings.PACKAGE) / "web" / "static" / "help"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_task_has_a_page_and_every_page_is_a_task(language):
    files = {path.stem for path in (help_pages.FOLDER / language).glob("*.md")}

    assert files == set(help_pages.TASKS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_has_one_heading_a_picture_and_steps(language):
    for page in help_pages.pages(language):
        assert page.title and "<h1" not in page.html
        assert page.html.count("<img ") >= 1
        assert "shot:" not in page.html


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_picture_is_shipped_and_none_is_left_over(language):
    shown = set(help_pages.shots(language))

    assert {path.stem for path in (PICTURES / language).glob("*.jpg")} == shown


def test_both_languages_show_the_same_pictures():
    assert help_pages.shots("zh") == help_pages.shots("en")


@pytest.mark.parametrize("task", help_pages.TASKS)
def test_both_languages_have_the_same_structure(task):
    """A step that only one language tells would show here."""
    counts = [
        [help_pages.page(task, language).html.count(f"<{tag}>") for tag in ("ol", "ul", "li", "pre")]
        for language in LANGUAGES
    ]

    assert counts[0] == counts[1]


def test_markup_in_a_page_is_text(monkeypatch):
    monkeypatch.setattr(help_pages, "source", lambda _task, _language: "# T\n\n<script>alert(1)</script>")
    help_pages.page.cache_clear()

    html = help_pages.page("begin", "zh").html

    help_pages.page.cache_clear()
    assert "<script" not in html and "&lt;script" in html


def test_unknown_task_is_missing():
    with pytest.raises(Missing, match="nothing"):
        help_pages.page("nothing", "zh")


@pytest.mark.django_db
@pytest.mark.parametrize(("prefix", "language"), [("", "zh"), ("/en", "en")])
def test_contents_and_pages_are_linked_in_order(prefix, language):
    client = Client()
    contents = client.get(f"{prefix}/help/").content.decode()
    found = re.findall(rf'<li><a href="{prefix}/help/([a-z-]+)/">', contents)

    first, last = (client.get(f"{prefix}/help/{task}/").content.decode() for task in (found[0], found[-1]))

    assert tuple(found) == help_pages.TASKS
    assert f'href="{prefix}/help/{found[1]}/">{help_pages.page(found[1], language).title} →' in first
    assert "→" not in last.partition('<nav class="pages"')[2].partition("</nav>")[0]


@pytest.mark.django_db
def test_unknown_page_is_not_found():
    assert Client().get("/help/nothing/").status_code == 404
