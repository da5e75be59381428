"""What axe finds on a page that is open in a real browser."""

from axe_playwright_python.sync_playwright import Axe

from tests.support import page_faults

GRAVE = ("serious", "critical")
OPTIONS = {"resultTypes": ["violations"]}  # what is sound is not gathered, which takes half as long
_seen: set[tuple[int, frozenset[str]]] = set()


def grave(page) -> list[str]:
    """Return what is serious or critical: the rule and the first place where it is broken."""
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"axe {one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in GRAVE]


def grave_once(page) -> list[str]:
    """Return the same for a shape of page that nobody has looked at before at this width, and else nothing.

    Two pages have one shape when they hold the same paths of tags, classes and attributes.
    """
    known = (page.viewport_size["width"], page_faults.shape(page.content()))
    if known in _seen:
        return []
    _seen.add(known)
    return grave(page)
