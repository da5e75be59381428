"""Fonts that are the same on every machine, and papers as small as a test needs."""

from datetime import date

import pytest

from pingyi.document import fonts
from pingyi.document.model import Head, Imprint, Paper, Paragraph, Signature


@pytest.fixture(scope="session")
def bundled():
    """The fonts that come with the program, and none of this machine."""
    return fonts.resolve(system=False)


@pytest.fixture
def paper():
    """Return a paper with these fields instead of the usual ones."""

    def made(**fields):
        usual = {
            "head": Head("document", "演示县普法办公室文件", "演普办〔2026〕3号"),
            "title": ("关于评议结果的通报",),
            "recipients": ("县直各单位",),
            "blocks": (Paragraph("现将结果通报如下。"),),
            "signature": Signature("演示县普法办公室", date(2026, 11, 22)),
            "imprint": Imprint(("县委办公室",), "演示县普法办公室", date(2026, 11, 23)),
        }
        return Paper(**{**usual, **fields})

    return made
