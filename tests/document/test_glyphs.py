"""The character map of a font is read whole, in either format, and a broken one is named."""

import pylopdf_fonts_zh_cn
import pytest

from pingyi.document import glyphs
from tests.support import font_files
from tests.support.font_files import RARE, groups, segments, small


@pytest.fixture
def font(tmp_path):
    """Write a font file and return its path."""

    def written(raw):
        path = tmp_path / "small.ttf"
        path.write_bytes(raw)
        return path

    return written


def test_bundled_serif_has_gb2312_and_rare_name_characters():
    known = glyphs.characters(pylopdf_fonts_zh_cn.serif_path(), 0)
    level = [bytes([high, low]).decode("gb2312", "ignore") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)]

    assert [character for character in "".join(level) + RARE if ord(character) not in known] == []
    assert 0xE000 not in known


def test_groups_leave_out_glyph_zero(font):
    path = font(small((3, groups((0x41, 0x43, 5), (0x4E00, 0x4E01, 0)))))

    assert glyphs.characters(path, 0) == {0x41, 0x42, 0x43, 0x4E01}


def test_segments_by_difference_and_by_list(font):
    path = font(small((3, segments((0x41, 0x43, -0x42, None), (0x61, 0x63, 0, [7, 0, 9]), (0x71, 0x72, 1, [3, 0])))))

    assert glyphs.characters(path, 0) == {0x41, 0x43, 0x61, 0x63, 0x71}


def test_wider_format_counts(font):
    path = font(small((3, segments((0x41, 0x41, 0, None))), (3, groups((0x20000, 0x20000, 1)))))

    assert glyphs.characters(path, 0) == {0x20000}


def test_tables_of_other_platforms_are_passed_over(font):
    path = font(small((1, groups((0x61, 0x61, 1))), (0, segments((0x41, 0x41, 0, None)))))

    assert glyphs.characters(path, 0) == {0x41}


def test_face_of_a_collection(font):
    path = font(small((3, groups((0x41, 0x41, 1))), collection=True))

    assert glyphs.characters(path, 1) == {0x41}


@pytest.mark.parametrize(
    ("raw", "index"),
    [
        (b"", 0),
        (b"no font at all, only text", 0),
        (small((1, groups((0x41, 0x41, 1)))), 0),
        (small((3, groups((0x41, 0x41, 1))), collection=True), 2),
    ],
)
def test_broken_font_is_named(font, raw, index):
    with pytest.raises(glyphs.BrokenFont, match=r'the font file "small.ttf" has no Unicode character map'):
        glyphs.characters(font(raw), index)


def test_copy_without_characters_lacks_them(tmp_path):
    path = tmp_path / "copy.otf"
    path.write_bytes(font_files.without(RARE))

    known = glyphs.characters(path, 0)

    assert [character for character in RARE if ord(character) in known] == []
    assert ord("法") in known
