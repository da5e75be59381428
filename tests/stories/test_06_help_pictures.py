"""Goes to every screen that the help shows, and with PINGYI_PICTURES=1 photographs them into the package."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from pingyi.web import help_pages
from tests.support import demonstration
from tools import site_walk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.long]

SIZE = {"width": 1200, "height": 750}
HEAVIEST = 70_000
QUALITIES = (70, 60, 50, 40)
SHIPPED = Path(help_pages.__file__).parent / "static" / "help"
DESK = "/desk/season/demo_now"
DRAFT = "/desk/season/demo_next"


@dataclass(frozen=True)
class Scene:
    """One picture. about: the element that it is of, which stands at its top unless the page's top holds it, too."""

    role: str
    path: str
    about: str
    is_scrolled: bool = False


SCENES = {
    "sign-in": Scene("", "/sign-in/", "main form.stack [name=username]"),
    "waiting": Scene("approver", f"{DESK}/", "#keys form[action$='/approve/']", is_scrolled=True),
    "values": Scene("operator", f"{DRAFT}/values/", "main section.panel button.main"),
    "roster": Scene("operator", f"{DRAFT}/roster/", "main table tbody tr"),
    "freeze": Scene("operator", f"{DRAFT}/freeze/", "main ol.timeline li.late"),
    "electorates": Scene("operator", f"{DESK}/electorates/", "main section.panel table"),
    "answers": Scene("operator", f"{DESK}/answers/", "main table"),
    "vote": Scene("", "/vote/demo/demo_now/", "section.way"),
    "watch": Scene("operator", f"{DESK}/watch/", "main .board"),
    "keying": Scene("operator", f"{DESK}/keying/jury/", "main form input[type=text], main form input[inputmode]"),
    "case": Scene("operator", f"{DESK}/case/3/", "main section.panel"),
    "result": Scene("operator", "/desk/season/demo/result/", "main table.result"),
    "paper": Scene("operator", "/desk/season/demo_now/papers/14/", "main .panel"),
    "accounts": Scene("approver", "/desk/accounts/", "main table"),
    "public": Scene("", "/season/demo/demo/", "main table.result"),
    "agency": Scene("agency_approver", "/my/", "main .panel.waiting"),
}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """The address of a demonstration that is served."""
    with site_walk.served(demonstration.copy(tmp_path_factory)) as found:
        yield found


def test_every_picture_of_the_help_has_a_scene():
    assert set(help_pages.shots("zh")) == set(SCENES)


def test_every_picture_shows_what_its_page_tells_and_is_shipped(browser, address, tmp_path):
    contexts = {
        role: site_walk.signed_in(browser, address, username) for role, username in site_walk.people(address).items()
    }
    tabs = {role: context.new_page() for role, context in contexts.items()}
    for tab in tabs.values():
        tab.set_viewport_size(SIZE)
    draft(tabs["operator"], address)
    begin_marking(tabs["operator"], address)

    for language, prefix in site_walk.LANGUAGES.items():
        for name, scene in SCENES.items():
            picture = tmp_path / language / f"{name}.jpg"
            photograph(tabs[scene.role], f"{address}{prefix}", scene, picture)
            shipped = SHIPPED / language / picture.name
            if os.environ.get("PINGYI_PICTURES") == "1":
                shipped.parent.mkdir(parents=True, exist_ok=True)
                shipped.write_bytes(picture.read_bytes())
            assert is_like(shipped, picture), shipped


def draft(page, address: str) -> None:
    """Begin the review of next year from that of this year, with some agencies on its roster."""
    page.goto(f"{address}/desk/new-season/?from=demo_now")
    page.fill("[name=key]", "demo_next")
    page.locator("main form button.main").click()
    for _ in range(3):
        page.goto(f"{address}{DRAFT}/roster/")
        page.locator("main form:has([name=name][type=hidden]) button:not([disabled])").first.click()


def begin_marking(page, address: str) -> None:
    """Open the marking of the jury."""
    page.goto(f"{address}{DESK}/marks/jury/")
    page.locator("form[action$='/marking_open/'] button").click()


def photograph(page, address: str, scene: Scene, picture: Path) -> None:
    """Write what a browser of the given size shows of a scene; what it is about must be in it."""
    page.goto(f"{address}{scene.path}")
    if scene is SCENES["keying"]:
        page.locator("main .actions a.button.main").click()
    subject = page.locator(scene.about).first
    if scene.is_scrolled:
        subject.evaluate("one => window.scrollBy(0, one.closest('section').getBoundingClientRect().top - 16)")
    top = (subject.bounding_box() or {"y": -1})["y"]
    assert 0 <= top < SIZE["height"] - 30, (page.url, scene.about, top)
    picture.parent.mkdir(exist_ok=True)
    for quality in QUALITIES:
        page.screenshot(path=picture, type="jpeg", quality=quality)
        if picture.stat().st_size <= HEAVIEST:
            return
    raise AssertionError(f"{scene.path} is heavier than {HEAVIEST} bytes")


def is_like(shipped: Path, picture: Path) -> bool:
    """Tell whether the shipped file is a JPEG of the size of this one and not too heavy."""
    if not shipped.exists() or shipped.stat().st_size > HEAVIEST:
        return False
    with Image.open(shipped) as one, Image.open(picture) as other:
        return one.format == other.format == "JPEG" and one.size == other.size


def test_a_missing_or_foreign_picture_is_noticed(tmp_path):
    """Negative control: no file, another format and another size are each told."""
    good, small, foreign = (tmp_path / name for name in ("good.jpg", "small.jpg", "foreign.jpg"))
    Image.new("RGB", (1200, 750)).save(good)
    Image.new("RGB", (1200, 700)).save(small)
    Image.new("RGB", (1200, 750)).save(foreign, "PNG")

    assert is_like(good, good)
    assert not any(is_like(one, good) for one in (tmp_path / "none.jpg", small, foreign))
