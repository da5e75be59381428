"""The register and the articles: what is there, how it is found, and what does not resolve."""

import re

import pytest

from pingyi.core import cite
from pingyi.policy import load

MEASURES = [*(str(at) for at in range(1, 4)), *(f"3.{at}" for at in range(1, 7)), *(str(at) for at in range(4, 21))]
NOTICE = "517fdac7a96dd484cba0e0171eff5ac2008e7a63720d6c591f53a4682e4e5b76"


def test_register_holds_the_three_documents_of_the_notice():
    found = {row.id: (row.number, row.issued_on, row.sha256, row.grade) for row in load.register()}

    assert found["SG-2021-11"] == ("韶普办〔2021〕11号", "2021-05-26", NOTICE, "A")
    assert found["GD-LZPY"] == ("not stated", "not stated", NOTICE, "A")
    assert found["SG-2019-47"] == ("韶普办〔2019〕47号", "not stated", NOTICE, "A")


def test_short_names_are_short_and_tell_documents_apart():
    found = load.short_names()

    assert found["GD-LZPY"] == {"zh": "广东办法", "en": "Guangdong measures"}
    for language, most in (("zh", 12), ("en", 40)):
        names = [name[language] for name in found.values()]
        assert len(set(names)) == len(load.register())
        assert all(0 < len(name) <= most for name in names)


def test_register_names_the_address_of_a_source_that_is_not_held():
    found = {row.id: (row.grade, row.address) for row in load.register() if row.sha256 == load.NOT_HELD}

    assert found["WY-PRESS-2019"] == ("B", "http://cmstop.sgfb.sgxw.cn/p/8671.html")
    assert all(address for _, address in found.values())


@pytest.mark.parametrize("document", load.register(), ids=lambda row: row.id)
def test_document_is_complete(document):
    assert re.fullmatch(r"[0-9a-f]{64}|not held", document.sha256)
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}|not stated", document.issued_on)
    assert document.grade in ("A", "B")
    assert all((document.title_zh, document.title_en, document.number, document.issuer))


@pytest.mark.parametrize("document", ["GD-LZPY", "SG-2019-47"])
def test_measures_have_all_articles_and_items(document):
    assert [row.number for row in load.articles(document)] == MEASURES


def test_notice_has_its_body_and_two_annexes():
    assert [row.number for row in load.articles("SG-2021-11")] == ["notice", "annex1", "annex2"]


@pytest.mark.parametrize("document", [row.id for row in load.register()])
def test_articles_are_summed_up_briefly_in_both_languages(document):
    for row in load.articles(document):
        assert cite.parse(row.cite).document == document
        assert 0 < len(row.summary_zh) <= 80
        assert 0 < len(row.summary_en) <= 200
        assert not (row.exempt and row.through)


def test_every_policy_file_belongs_to_the_register():
    files = {path.stem for path in load.FOLDER.glob("*.toml")}

    assert files == {"register", *(row.id for row in load.register())}


def test_article_is_found_by_its_cite():
    found = load.article("GD-LZPY:3.6")

    assert (found.document, found.number, found.binding, found.cite) == ("GD-LZPY", "3.6", True, "GD-LZPY:3.6")


def test_article_carries_through_and_exemption():
    assert load.article("SG-2019-47:4").through == ("GD-LZPY:4",)
    assert load.article("GD-LZPY:3.1").exempt != ""


def test_unknown_article_is_refused_with_the_known_ones():
    with pytest.raises(load.NoArticle) as caught:
        load.article("SG-2021-11:annex3")

    assert str(caught.value) == '"SG-2021-11:annex3": SG-2021-11 has no article annex3; it has notice, annex1, annex2'


def test_unknown_document_is_refused_with_the_known_ones():
    with pytest.raises(load.NoArticle) as caught:
        load.articles("XX-1")

    known = ", ".join(row.id for row in load.register())
    assert str(caught.value) == f'"XX-1" is no document of the register; it has {known}'


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("GD-LZPY:13", None),
        ("GD-LZPY:21", '"GD-LZPY:21": GD-LZPY has no article 21'),
        ("XX-1:1", '"XX-1" is no document'),
        ("13", '"13" is no citation'),
    ],
)
def test_check_cite_says_what_is_wrong(text, begins):
    found = load.check_cite(text)

    assert found is None if begins is None else found.startswith(begins)
