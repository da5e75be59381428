"""Citations: the form, the article of an item, and what is refused."""

import pytest

from pingyi.core import cite


@pytest.mark.parametrize(
    ("text", "document", "article", "base"),
    [
        ("SG-2019-47:13", "SG-2019-47", "13", "13"),
        ("GD-LZPY:3.6", "GD-LZPY", "3.6", "3"),
        ("SG-2021-11:annex1", "SG-2021-11", "annex1", "annex1"),
    ],
)
def test_parse_reads_document_and_article(text, document, article, base):
    found = cite.parse(text)

    assert found == cite.Cite(document, article)
    assert (found.base, str(found)) == (base, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "GD-LZPY",
        "GD-LZPY:",
        ":13",
        "gd:13",
        "GD-:13",
        "GD--A:13",
        "GD:1.2.3",
        "GD:13 ",
        "GD:13\n",
        "GD:A",
        "ＧＤ:1",
    ],
)
def test_parse_refuses_any_other_text(text):
    with pytest.raises(cite.NotACite) as caught:
        cite.parse(text)

    assert str(caught.value) == f'"{text}" is no citation: write DOCUMENT:article, for example GD-LZPY:13'
