"""Fonts are chosen by one order, what was chosen is recorded, and a character without a glyph stops the paper."""

import hashlib

import pylopdf_fonts_zh_cn
import pytest
from django.utils.translation import override

from pingyi.document import fonts, outline
from pingyi.document.model import Annex, Column, Paragraph, Table
from pingyi.web import words
from tests.support import font_files
from tests.support.font_files import RARE

SERIF = pylopdf_fonts_zh_cn.serif_path()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site's folder: a body font without rare characters under the licensed one's file name, and a stray file."""
    folder = tmp_path_factory.mktemp("fonts")
    (folder / "仿宋_GB2312.otf").write_bytes(font_files.without(RARE))
    (folder / "broken.ttf").write_bytes(b"no font")
    (folder / "readme.txt").write_text("licences")
    return folder


def chosen(fonts_set):
    return {use.part: (use.family, use.source) for use in fonts_set.record() if use.part != "fallback"}


def test_bundle_serves_every_part(bundled):
    assert chosen(bundled) == {
        "title": ("Noto Serif SC", "bundle"),
        "body": ("Noto Serif SC", "bundle"),
        "kai": ("Noto Serif SC", "bundle"),
        "hei": ("Noto Sans SC", "bundle"),
        "song": ("Noto Serif SC", "bundle"),
        "latin": ("Noto Serif SC", "bundle"),
    }


def test_substitutes_for_heavy_type_are_thickened(bundled):
    assert {choice.part for choice in bundled.choices if choice.stroke} == {"title", "hei"}


def test_record_has_file_and_digest(bundled):
    use = bundled.record()[0]

    assert (use.part, use.file) == ("title", "NotoSerifSC-Regular.otf")
    assert use.sha256 == hashlib.sha256(SERIF.read_bytes()).hexdigest()


def test_fallbacks_are_recorded_in_order(bundled):
    assert [use.family for use in bundled.record() if use.part == "fallback"] == ["Noto Serif SC", "Noto Sans SC"]


def test_site_folder_comes_first(site):
    resolved = fonts.resolve(site, system=False)

    assert chosen(resolved)["body"] == ("Noto Fans SC", "site")
    assert chosen(resolved)["title"] == ("Noto Serif SC", "bundle")
    assert resolved.choice("body").stroke == 0


def test_unused_fonts_of_the_site_are_asked_before_the_bundle(tmp_path):
    (tmp_path / "rare.otf").write_bytes(font_files.without(""))

    resolved = fonts.resolve(tmp_path, system=False)

    assert [face.family for face in resolved.fallbacks] == ["Noto Fans SC", "Noto Serif SC", "Noto Sans SC"]


def test_copy_of_a_bundled_font_stands_in_for_it(tmp_path):
    (tmp_path / "copy.otf").write_bytes(SERIF.read_bytes())

    resolved = fonts.resolve(tmp_path, system=False)

    assert chosen(resolved)["body"] == ("Noto Serif SC", "site")
    assert [(face.family, face.source) for face in resolved.fallbacks] == [
        ("Noto Serif SC", "site"),
        ("Noto Sans SC", "bundle"),
    ]


def test_missing_folder_is_refused(tmp_path):
    with pytest.raises(fonts.NoFontFolder, match="there is no folder"):
        fonts.resolve(tmp_path / "none")


def test_system_fonts_are_used_where_they_are():
    resolved = fonts.resolve()

    for choice in resolved.choices:
        paths = [path for path, _family in fonts.SYSTEM[choice.part]]
        present = any(fonts.Path(path).is_file() for path in paths)
        assert choice.face.source == ("system" if present else "bundle")


def test_folder_holds_each_file_once_and_goes_away(bundled):
    with bundled.folder() as folder:
        assert sorted(path.resolve().name for path in folder.iterdir()) == [
            "NotoSansSC-Regular.otf",
            "NotoSerifSC-Regular.otf",
        ]

    assert not folder.exists()


def test_rare_name_characters_are_drawn_by_the_fallback(site, paper):
    fonts.require(fonts.resolve(site, system=False), outline.compose(paper(blocks=(Paragraph(RARE),))))


@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("\U0002ffff", "U+2FFFF"),
        ("\ue000", "U+E000"),
        ("\n", "U+000A"),
        ("\u200b", "U+200B"),
        ("\u2028", "U+2028"),
        ("\ud800", "U+D800"),
    ],
)
def test_character_without_glyph_is_named_with_its_place(bundled, paper, character, code):
    table = Table((Column("单位", 1),), (("教育局",), (f"水{character}局",)))
    composed = outline.compose(paper(annexes=(Annex(("名单",), (table,)),)))

    with pytest.raises(fonts.MissingGlyph) as caught:
        fonts.require(bundled, composed)

    assert f'({code}) in: annex 1, table 1, row 2, column "单位"' in str(caught.value)


def test_missing_glyph_is_told_in_chinese(bundled, paper):
    with pytest.raises(fonts.MissingGlyph) as caught:
        fonts.require(bundled, outline.compose(paper(title=("关于\ue000的通报",))))

    with override("zh-hans"):
        told = words.told(caught.value)

    assert told.startswith("现有字体均缺少“\N{REPLACEMENT CHARACTER}”（U+E000）字，位置：标题第1行。")


def test_first_missing_character_in_reading_order_is_told(bundled, paper):
    blocks = (Paragraph("甲\ue001"), Paragraph("乙\ue002"))

    with pytest.raises(fonts.MissingGlyph, match=r"U\+E001\) in: body, paragraph 1"):
        fonts.require(bundled, outline.compose(paper(blocks=blocks)))
