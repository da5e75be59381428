"""What holds for every page of every role: language, headings, labels, nothing inline, the ribbon of a demonstration."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from pingyi.web import policy
from tests.support import walk, world

TEMPLATES = sorted(Path(settings.PACKAGE).glob("*/templates/**/*.html"))
RIBBON = '<p class="demo" role="note">'
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
ELSEWHERE = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE)


def every_page(clients, prefix):
    """Return all pages that links reach, with those of proposals and reports, by role and address."""
    starts = [f"{prefix}/", f"{prefix}/desk/", f"{prefix}/sign-in/", f"{prefix}/desk/new-season/"]
    return {
        (role, address): page
        for role, client in clients.items()
        for address, page in walk.pages(client, starts).items()
        if address.startswith("/en/") == bool(prefix)
    }


@pytest.fixture
def clients(client, client_of, operator, approver, auditor):
    return {
        "anonymous": client,
        "operator": client_of(operator),
        "approver": client_of(approver),
        "auditor": client_of(auditor),
    }


@pytest.fixture
def many(published, operator, approver, outsider):
    """A published season beside one that is being drafted and one that is open with a proposal."""
    from pingyi.season import actions as seasons

    world.drafted(published.office, key="draft")
    other = world.freeze(world.drafted(published.office, key="going"), operator, approver)
    case = seasons.Case("absent", "a01", "测试原因", cite="GD-LZPY:14")
    seasons.decide(season=other, case=case, actor=operator, now=world.NOW)
    return published


@pytest.mark.parametrize(("prefix", "lang"), [("", "zh-CN"), ("/en", "en")])
def test_every_page_is_whole(many, clients, prefix, lang):
    pages = every_page(clients, prefix)

    assert len(pages) > 60
    for place, page in pages.items():
        tags = walk.tags(page)
        names = [tag for tag, _ in tags]
        assert (names.count("h1"), names.count("main"), names.count("title") >= 1) == (1, 1, True), place
        assert tags[0] == ("html", {"lang": lang}), place
        assert unlabelled(page) == [], place
        assert doubled_ids(tags) == [], place
        assert INLINE.search(page) is None, place
        assert ELSEWHERE.search(page) is None, place
        assert "{{" not in page and "{%" not in page, place


def unlabelled(page):
    """Return the fields that nothing names."""
    tags = walk.tags(page)
    labelled = {attributes.get("for") for tag, attributes in tags if tag == "label"}
    wrapped = "".join(re.findall(r"<label>.*?</label>", page, re.DOTALL))
    return [
        attributes
        for tag, attributes in tags
        if tag in ("input", "select", "textarea")
        and attributes.get("type") != "hidden"
        and "aria-label" not in attributes
        and attributes.get("id") not in labelled
        and f'name="{attributes.get("name")}"' not in wrapped
    ]


def doubled_ids(tags):
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    return sorted({one for one in ids if ids.count(one) > 1})


def test_every_image_has_a_text_and_every_table_a_caption(many, clients):
    for place, page in every_page(clients, "/en").items():
        tags = walk.tags(page)
        assert [attributes for tag, attributes in tags if tag == "img" and "alt" not in attributes] == [], place
        assert page.count("<table") == page.count("<caption"), place


def test_every_page_has_the_content_policy(many, clients):
    for role, address in every_page(clients, "/en"):
        answer = clients[role].get(address)
        assert answer.headers["Content-Security-Policy"] == policy.CONTENT, address


def test_no_ribbon_without_a_demonstration(many, clients):
    assert [place for place, page in every_page(clients, "/en").items() if RIBBON in page] == []


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_ribbon_on_every_page_of_a_demonstration(many, clients, prefix):
    many.office.is_demo = True
    many.office.save()

    pages = every_page(clients, prefix)
    pages["anonymous", "404"] = clients["anonymous"].get(f"{prefix}/nowhere/").content.decode()

    assert [place for place, page in pages.items() if RIBBON not in page] == []
    assert ("anonymous", f"{prefix}/history/") in pages


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_template_holds_nothing_inline_and_nothing_from_elsewhere(template):
    text = template.read_text(encoding="utf-8")

    assert INLINE.search(text) is None
    assert ELSEWHERE.search(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "<p style='color:red'>",
        '<p STYLE = "x">',
        "<style>",
        "<script>alert(1)</script>",
        '<button onclick="x()">',
        '<a href="javascript:x()">',
    ],
)
def test_inline_is_found(text):
    assert INLINE.search(text) is not None


@pytest.mark.parametrize("text", ['<img src="https://x">', "<link href='//x'>", '<form action="http://x">'])
def test_address_elsewhere_is_found(text):
    assert ELSEWHERE.search(text) is not None


def test_own_script_is_allowed():
    assert INLINE.search('<script type="module" src="/static/web/x.js">') is None


def test_unlabelled_field_is_found():
    assert len(unlabelled('<input name="a"><label for="b">B</label><input id="b" name="b">')) == 1


def test_style_sheets_fetch_nothing_from_elsewhere():
    sheets = list(Path(settings.PACKAGE).glob("web/static/**/*.css"))

    found = [address for sheet in sheets for address in re.findall(r"url\(([^)]*)\)|@import", sheet.read_text("utf-8"))]
    assert [address for address in found if "//" in address or address == ""] == []
