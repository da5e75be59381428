"""The measures are those of GB/T 9704-2012, and what is derived from them fits."""

import pytest

from pingyi.document import layout
from pingyi.document.layout import MM


def test_margins_leave_the_type_area_on_a4():
    assert (layout.TOP_MM, layout.RIGHT_MM, layout.BOTTOM_MM, layout.LEFT_MM) == (37, 26, 35, 28)
    assert (layout.AREA_WIDTH_MM, layout.AREA_HEIGHT_MM) == (156, 225)


def test_grid_has_22_lines_of_28_characters():
    assert round(layout.PITCH, 2) == 28.99
    assert round(layout.ADVANCE, 3) == 15.793
    assert layout.characters(28) == pytest.approx(156 * MM)


@pytest.mark.parametrize(
    ("style", "size"),
    [("title", 22), ("body", 16), ("heading1", 16), ("heading2", 16), ("imprint", 14), ("page_number", 14)],
)
def test_styles_have_the_sizes_of_the_standard(style, size):
    assert layout.STYLES[style].size == size


@pytest.mark.parametrize(("style", "role"), [("title", "title"), ("heading1", "hei"), ("heading2", "kai")])
def test_styles_have_the_types_of_the_standard(style, role):
    assert layout.STYLES[style].role == role


def test_breadth_counts_ascii_half():
    assert layout.breadth("2026年A") == 3.5


@pytest.mark.parametrize(("mark", "size"), [("县普法办", 48.0), ("演" * 16, 27.5), ("演" * 40, 22.0), ("", 48.0)])
def test_mark_size_fills_the_line_within_bounds(mark, size):
    assert layout.mark_size(mark) == size


def test_signature_centres_the_issuer_on_the_date():
    issuer, day = layout.signature_indents("演示县普法办", "2026年11月22日")

    assert day == layout.characters(4)
    assert issuer == layout.characters(4 + (7 - 6) / 2)


def test_signature_of_a_long_issuer_ends_at_the_margin():
    issuer, day = layout.signature_indents("演" * 20, "2026年11月22日")

    assert issuer == 0
    assert day == layout.characters(6.5)


@pytest.mark.parametrize("key", sorted(layout.STYLES))
def test_edges_add_up_to_the_pitch(key):
    style = layout.STYLES[key]

    assert sum(layout.edges(style)) == pytest.approx(style.pitch)
