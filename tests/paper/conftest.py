"""Papers are set with the fonts that come with the program, so that every machine gives the same."""

import pytest

from pingyi.document import fonts
from pingyi.paper.queries import files


@pytest.fixture(scope="session")
def bundled():
    """The fonts that come with the program, and none of this machine."""
    return fonts.resolve(system=False)


@pytest.fixture(autouse=True)
def own_fonts(bundled, monkeypatch):
    """Take the bundled fonts wherever the app asks for fonts."""
    monkeypatch.setattr(files, "font_set", lambda: bundled)
