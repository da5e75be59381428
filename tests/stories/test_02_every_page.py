"""Every page that each role of the demonstration reaches, in both languages, in a real browser at desk and phone."""

import pytest

from pingyi.web import help_pages
from tests.support import axe, demonstration, page_faults
from tools import site_walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDE, PHONE = ({"width": 1440, "height": 900}, {"width": 390, "height": 844})
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# What the demonstration's names begin with; they stay Chinese on English pages.
NAMES = frozenset(f"演示{name}" for name in ("县", "经办", "审批", "审计", "联络员", "新联络员", "分管领导", "评委"))
NAMES |= {"县城", "乡镇"}  # its strata, as its office named them
TASKS = frozenset(f"/help/{task}/" for task in help_pages.TASKS)
SOUND = '<!doctype html><html lang="en"><title>T</title><main><h1>One</h1><p>Two</p></main></html>'
CLOSED = {"content-security-policy": "default-src 'none'"}


class Look:
    """One browser tab that gathers what it complains of."""

    def __init__(self, context) -> None:
        self.page = context.new_page()
        self.page.on("console", lambda line: line.type == "error" and self.heard.append(line.text))
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))
        self.heard: list[str] = []

    def faults(self, address: str, status: int = 200, *, axe: bool = True) -> list[str]:
        """Open a page wide, then at the width of a phone, and return what is wrong with it. axe: check that, too."""
        self.heard.clear()
        self.page.set_viewport_size(WIDE)
        self.page.goto(address)
        found = [line for line in self.heard if status == 200 or f"status of {status}" not in line]
        return found + self.overflow() + (self.axe() if axe else [])

    def overflow(self) -> list[str]:
        """Return by how much the page is wider than a phone."""
        self.page.set_viewport_size(PHONE)
        wider = self.page.evaluate(OVERFLOW)
        return [f"{wider} px wider than a phone"] if wider > 0 else []

    def axe(self) -> list[str]:
        """Return what is grave of what axe finds, at the width of a desk."""
        self.page.set_viewport_size(WIDE)
        return axe.grave(self.page)


@pytest.mark.parametrize(
    ("roles", "languages", "least"),
    [
        pytest.param(("", "operator", "agency_approver"), ("zh",), 90, id="some"),
        pytest.param(None, tuple(site_walk.LANGUAGES), 400, id="every", marks=pytest.mark.long),
    ],
)
def test_every_page_of_every_role_is_whole_in_both_languages(browser, tmp_path_factory, roles, languages, least):
    """Without roles, all; ./test reads the pages of three in Chinese, ./test --long those of all in both languages.

    A page is read for every role and opened once for each content; axe looks at each shape of page once.

    Two pages have one content when only the header differs (it names the person), and one shape when they hold
    the same paths of tags, classes and attributes; so both languages have one shape. Help is walked by the visitor.
    """
    contents, shapes, walked, wrong = set(), set(), 0, []
    with site_walk.served(demonstration.copy(tmp_path_factory)) as address:
        people = site_walk.people(address)
        for role, username in people.items():
            if roles is not None and role not in roles:
                continue
            context = site_walk.signed_in(browser, address, username)
            look = Look(context)
            for language in languages:
                prefix = site_walk.LANGUAGES[language]
                for page in site_walk.walked(
                    context, address, prefix, {prefix + task for task in TASKS} if role else ()
                ):
                    walked += 1
                    found = (
                        []
                        if page.status == wanted(role, page.path.removeprefix(prefix))
                        else [f"answers {page.status}"]
                    )
                    found += page_faults.faults(page.html, language, NAMES)
                    if (content := page_faults.content_digest(page.html)) not in contents:
                        shape = page_faults.shape(page.html)
                        found += look.faults(f"{address}{page.path}", page.status, axe=shape not in shapes)
                        contents.add(content)
                        shapes.add(shape)
                    wrong += [f"{role or 'visitor'} {page.path} {fault}" for fault in found]
            context.close()

    told = "\n".join(wrong)
    assert not wrong, f"{told}\nof {walked} pages, {len(contents)} contents, {len(shapes)} shapes"
    assert walked > least


def wanted(role: str, path: str) -> int:
    """Return the status that a page must have: each side's desk is closed to the other, and one address is nowhere."""
    if path == "/gone/":
        return 404
    return 403 if path == ("/desk/" if role.startswith("agency") else "/my/") else 200


@pytest.fixture
def tab(browser):
    """A tab whose every address answers with the given page."""
    context = browser.new_context(reduced_motion="reduce")

    def look(html: str, **headers: str) -> Look:
        context.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html", headers=headers))
        return Look(context)

    yield look
    context.close()


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("<img src='data:,'>", "axe image-alt"),
        ("<button></button>", "axe button-name"),
        ("<input>", "axe label"),
        ("<p><span style='display:block;width:500px'>wide</span></p>", "px wider than a phone"),
        ("<script>throw Error('known fault')</script>", "known fault"),
    ],
)
def test_a_page_with_a_known_fault_is_reported(tab, fault, told):
    """Negative control of what the browser tells: the page without the fault is sound."""
    assert tab(SOUND).faults("http://pages.test/") == []
    found = tab(SOUND.replace("</main>", f"{fault}</main>")).faults("http://pages.test/")

    assert len(found) == 1 and told in found[0]


def test_a_breach_of_the_content_policy_is_reported(tab):
    page = SOUND.replace("</main>", "<script>document.title = 'x'</script></main>")

    found = tab(page, **CLOSED).faults("http://pages.test/", axe=False)

    assert any("Content Security Policy" in line for line in found)


@pytest.mark.parametrize(
    ("language", "old", "new", "told"),
    [
        ("en", 'lang="en"', 'lang="zh-CN"', "lang is 'zh-CN'"),
        ("en", "<title>T</title>", "", "no title"),
        ("en", "<p>", "<h1>One more</h1><p>", "2 h1"),
        ("en", "<p>", "<button>登录</button><p>", "untranslated: 登录"),
        ("en", "<p>", '<p aria-label="登录"><label>演示县公安局</label><button aria-label="登录"></button>', "登录"),
        ("zh", "Two", "Sign in", "untranslated: Sign in"),
        ("zh", "Two", "甲：One page a task, in the order in which a year needs them.", "untranslated: 甲"),
    ],
)
def test_a_fault_in_what_is_served_is_reported(language, old, new, told):
    """Negative control of what is read without a browser."""
    sound = SOUND.replace('lang="en"', f'lang="{page_faults.LANG[language]}"')
    assert page_faults.faults(sound, language, NAMES) == []
    found = page_faults.faults(sound.replace(old, new), language, NAMES)

    assert len(found) == 1 and told in found[0]


def test_one_shape_is_one_set_of_paths_whatever_the_texts_and_rows():
    rows = "<ul><li class='a'>x</li>{}</ul>"

    assert page_faults.shape(rows.format("<li class='a'>y</li>")) == page_faults.shape(rows.format(""))
    assert page_faults.shape(rows.format("<li class='b'>y</li>")) != page_faults.shape(rows.format(""))
    assert page_faults.shape("<input name='a' aria-label='b'>") != page_faults.shape("<input name='a'>")
