"""Places of the drawings: inside the frame, in order, on scale."""

from fractions import Fraction

import pytest

from pingyi.result.screens import charts


def scored(key="a01", total="91.37", error=0.6, parts=(("jury", "36.5"), ("social", "36.4"), ("peers", "18.47"))):
    found = tuple((name, Fraction(points)) for name, points in parts)
    return charts.Scored(key, f"测试单位{key}", Fraction(total), total, "excellent", error, found)


FLOORS = (("excellent", Fraction(90)), ("good", Fraction(80)), ("fair", Fraction(60)))


def test_strip_places_better_totals_further_right_on_lines_below_each_other():
    found = charts.strip([scored("a01", "95"), scored("a02", "91"), scored("a03", "88.5")], FLOORS)

    assert [dot.x for dot in found.dots] == sorted((dot.x for dot in found.dots), reverse=True)
    assert [round(b.y - a.y) for a, b in zip(found.dots, found.dots[1:], strict=False)] == [charts.LINE] * 2
    assert all(found.left <= dot.low <= dot.x <= dot.high <= found.right for dot in found.dots)


def test_strip_places_a_total_at_a_floor_on_its_line():
    found = charts.strip([scored(total="90", error=0.0)], FLOORS)

    assert found.dots[0].x == next(floor.at for floor in found.floors if floor.grade == "excellent")


def test_strip_leaves_far_floors_out():
    found = charts.strip([scored(total="95"), scored(total="91")], FLOORS)

    assert [floor.grade for floor in found.floors] == ["excellent"]


def test_strip_of_nothing_is_none():
    assert charts.strip([], FLOORS) is None


def test_whisker_stays_inside_the_drawing():
    found = charts.strip([scored(total="99.9", error=8.0)], FLOORS)

    assert found.dots[0].high == found.right


def test_bars_lay_the_pieces_end_to_end_on_a_scale_of_100():
    found = charts.bars([scored()])
    bar = found.bars[0]
    scale = (charts.WIDTH - charts.FIGURE - charts.NAME) / 100

    assert [piece.place for piece in bar.pieces] == [1, 2, 3]
    assert bar.pieces[1].x == pytest.approx(bar.pieces[0].x + bar.pieces[0].width, abs=0.2)
    assert bar.end - found.left == pytest.approx(91.37 * scale, abs=0.2)
    assert [piece.text for piece in bar.pieces] == ["36.50", "36.40", "18.47"]


def test_bars_of_nothing_are_none():
    assert charts.bars([]) is None


def test_equal_marks_stand_above_each_other():
    values = [Fraction(n) for n in (90, 90, 90, 95)]
    found = charts.marks("jury", values, [Fraction(90), Fraction(90), Fraction(95)], Fraction("91.25"))

    first, second, third, other = found.points
    assert first[0] == second[0] == third[0] < other[0]
    assert first[1] > second[1] > third[1] > 0
    assert found.box_width == pytest.approx(found.box[2] - found.box[0])
    assert found.box[0] < found.mean < found.box[2]


def test_years_stand_in_order_and_better_ones_higher():
    found = charts.years([(2024, Fraction(88), "88.00"), (2025, Fraction("91.5"), "91.50")], Fraction(90))

    (x1, y1, year1, _), (x2, y2, year2, text2) = found.points
    assert x1 < x2 and y2 < found.line.at < y1
    assert (year1, year2, text2) == ("2024", "2025", "91.50")
    assert found.path == f"{x1},{y1} {x2},{y2}"


def test_axis_has_few_whole_numbers():
    found = charts.strip([scored(total="20"), scored(total="95")], FLOORS)

    assert len(found.ticks) <= charts.TICKS + 1
    assert all(tick.text.isdigit() for tick in found.ticks)


def test_equal_values_still_have_an_axis():
    found = charts.strip([scored(total="100", error=0.0)], ())

    assert found.left < found.dots[0].x <= found.right
