"""What holds for every page of every role: language, headings, labels, nothing inline, the demonstration's ribbon."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from pingyi.web import policy
from tests.support import rulings, walk, world

TEMPLATES = sorted(Path(settings.PACKAGE).glob("*/templates/**/*.html"))
RIBBON = '<p class="demo" role="note">'
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:", re.IGNORECASE)
ELSEWHERE = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE)


def every_page(clients, prefix):
    """Yield role, address and answer of all pages in one language that links reach."""
    starts = [f"{prefix}/", f"{prefix}/desk/", f"{prefix}/sign-in/", f"{prefix}/desk/new-season/"]
    for role, client in clients.items():
        for address, answer in walk.answers(client, starts):
            if address.startswith("/en/") == bool(prefix):
                yield role, address, answer


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

    world.drafted(published.office, key="draft")
    other = world.freeze(world.drafted(published.office, key="going"), operator, approver)
    rulings.ruled(other, (operator,), "absent")
    return published


def faults(page, lang):
    """Return what is wrong with one page as a person or a screen reader meets it."""
    tags = walk.tags(page)
    names = [tag for tag, _ in tags]
    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    found = {
        "headings": names.count("h1") != 1,
        "main": names.count("main") != 1,
        "title": "title" not in names,
        "language": tags[0][0] != "html" or tags[0][1].get("lang") != lang,
        "ids": len(set(ids)) != len(ids),
        "inline": INLINE.search(page) is not None,
        "elsewhere": ELSEWHERE.search(page) is not None,
        "unrendered": "{{" in page or "{%" in page,
        "images": any(tag == "img" and "alt" not in attributes for tag, attributes in tags),
        "captions": names.count("table") != names.count("caption"),
        "labels": unlabelled(page) != [],
        "ribbon": RIBBON in page,
    }
    return [name for name, wrong in found.items() if wrong]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("prefix", "lang", "roles"),
    [("", "zh-CN", ("anonymous", "approver")), ("/en", "en", ("anonymous", "operator", "approver", "auditor"))],
)
def test_every_page_is_whole(many, clients, prefix, lang, roles):
    walked = list(every_page({role: clients[role] for role in roles}, prefix))

    wrong = [
        (role, address, found) for role, address, answer in walked if (found := faults(answer.content.decode(), lang))
    ]
    assert wrong == []
    assert {answer.headers["Content-Security-Policy"] for _, _, answer in walked} == {policy.CONTENT}
    assert len(walked) >= 20 * len(roles)


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


@pytest.mark.slow
@pytest.mark.parametrize(("prefix", "role"), [("", "operator"), ("/en", "anonymous")])
def test_ribbon_on_every_page_of_a_demonstration(many, clients, prefix, role):
    many.office.is_demo = True
    many.office.save()
    client = clients[role]

    pages = {address: answer.content.decode() for _, address, answer in every_page({role: client}, prefix)}
    pages["404"] = client.get(f"{prefix}/nowhere/").content.decode()

    assert [address for address, page in pages.items() if RIBBON not in page] == []
    assert f"{prefix}/history/" in pages


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_template_holds_nothing_inline_and_nothing_from_elsewhere(template):
    text = re.sub(r"\{%.*?%\}", "", template.read_text(encoding="utf-8"))

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


def test_faults_of_a_page_are_found():
    page = '<html lang="en"><table></table><img src="x"><i id="a"></i><i id="a"></i>{{ x }}' + RIBBON

    assert faults(page, "zh-CN") == [
        "headings",
        "main",
        "title",
        "language",
        "ids",
        "unrendered",
        "images",
        "captions",
        "ribbon",
    ]


def test_unlabelled_field_is_found():
    assert len(unlabelled('<input name="a"><label for="b">B</label><input id="b" name="b">')) == 1


def test_style_sheets_fetch_nothing_from_elsewhere():
    sheets = list(Path(settings.PACKAGE).glob("web/static/**/*.css"))

    found = [address for sheet in sheets for address in re.findall(r"url\(([^)]*)\)|@import", sheet.read_text("utf-8"))]
    fetched = [address for address in found if not address.strip("\"'").startswith("data:")]
    assert [address for address in fetched if "//" in address or address == ""] == []
