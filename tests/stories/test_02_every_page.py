"""Every page that each role of the demonstration reaches, in both languages, in a real browser at desk and phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.support import demonstration, page_faults
from tools import site_walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDE, PHONE = ({"width": 1440, "height": 900}, {"width": 390, "height": 844})
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
GRAVE = ("serious", "critical")


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
        found = Axe().run(self.page).response["violations"]
        return [f"axe {one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in GRAVE]


def test_every_page_of_every_role_is_whole_in_both_languages(browser, tmp_path_factory):
    """A page is read for every role and opened once for each content; axe looks at each shape of page once.

    Two pages have one content when only the header differs (it names the person), and one shape when they hold
    the same paths of tags, classes and attributes; so both languages have one shape. Help is walked by the visitor.
    """
    contents, shapes, walked, wrong = set(), set(), 0, []
    with site_walk.served(demonstration.copy(tmp_path_factory)) as address:
        people = site_walk.people(address)
        for role, username in people.items():
            context = site_walk.signed_in(browser, address, username)
            look = Look(context)
            for language, prefix in site_walk.LANGUAGES.items():
                for page in site_walk.walked(context, address, prefix, help_pages(prefix) if role else ()):
                    walked += 1
                    found = [] if page.status == wanted(page.path, prefix) else [f"answers {page.status}"]
                    found += page_faults.faults(page.html, language, page_faults.NAMES)
                    if (content := page_faults.content_digest(page.html)) not in contents:
                        shape = page_faults.shape(page.html)
                        found += look.faults(f"{address}{page.path}", page.status, axe=shape not in shapes)
                        contents.add(content)
                        shapes.add(shape)
                    wrong += [f"{role or 'visitor'} {page.path} {fault}" for fault in found]
            context.close()
    print(f"{walked} pages of {len(people)} roles, {len(contents)} contents opened, {len(shapes)} shapes seen by axe")

    assert wrong == []
    assert walked > 2 * 200


def wanted(path: str, prefix: str) -> int:
    """Return the status that a page of the walk must have; only its starts may be closed or nowhere."""
    return {"/gone/": 404, "/desk/": 403, "/my/": 403}.get(path.removeprefix(prefix), 200)
