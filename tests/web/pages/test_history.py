"""The shipped results and roster, and the places of the drawn chart."""

from decimal import Decimal

import pytest

from pingyi.web.pages import charts, history

D = Decimal


def test_history_has_the_published_rows():
    found = history.history()

    assert (len(found.rows), found.near_count, found.mean) == (22, 9, D("91.63"))
    assert (found.line, found.line_label["en"]) == (90, "Excellent")
    assert {year: len(names) for year, names in found.roster.items()} == dict.fromkeys(range(2021, 2026), 8)


def test_distances_are_signed_and_mark_the_near_ones():
    for row in history.history().rows:
        assert D(row.distance) == row.score - 90
        assert row.distance[0] in "+-"
        assert row.near is (abs(row.score - 90) <= 1)


def test_chart_has_a_point_for_each_result():
    found = history.history()

    assert [point.title for point in found.chart.points] == [f"{row.year} {row.name} {row.score}" for row in found.rows]
    assert [point.side for point in found.chart.points] == [
        "above" if row.score >= 90 else "below" for row in found.rows
    ]
    assert [year.text for year in found.chart.years] == ["2018", "2019", "2020"]


def test_chart_stays_inside_its_frame():
    chart = history.history().chart

    assert all(charts.LEFT < point.x < charts.WIDTH - charts.RIGHT for point in chart.points)
    assert all(charts.TOP <= point.y <= charts.HEIGHT - charts.BOTTOM for point in chart.points)
    assert charts.TOP < chart.line < charts.HEIGHT - charts.BOTTOM


def test_higher_scores_stand_higher_and_the_line_parts_them():
    chart = charts.scores_by_year([(2018, "a", D("88.5")), (2018, "b", D(90)), (2019, "c", D("95.25"))], D(90))

    below, on, above = chart.points
    assert below.y > on.y == chart.line > above.y
    assert [point.side for point in chart.points] == ["below", "above", "above"]
    assert chart.line_text == "90"


def test_years_stand_side_by_side_and_rows_inside_them():
    chart = charts.scores_by_year([(2018, "a", D(91)), (2018, "b", D(92)), (2020, "c", D(93))], D(90))

    middle = (chart.years[0].at + chart.years[1].at) / 2
    assert chart.points[0].x < chart.points[1].x < middle < chart.points[2].x
    assert chart.points[2].x == chart.years[1].at


def test_axis_covers_every_score_by_twos():
    chart = charts.scores_by_year([(2018, "a", D("84.3")), (2018, "b", D("95.9"))], D(90))

    assert [tick.text for tick in chart.scores] == ["83", "85", "87", "89", "91", "93", "95"]
    assert [tick.at for tick in chart.scores] == sorted((tick.at for tick in chart.scores), reverse=True)


def test_one_result_on_the_line_is_drawn():
    chart = charts.scores_by_year([(2018, "a", D(90))], D(90))

    assert (len(chart.points), chart.points[0].y) == (1, chart.line)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_page_shows_the_rows_the_roster_and_the_chart(db, client, prefix):
    page = client.get(f"{prefix}/history/").content.decode()

    found = history.history()
    assert page.count("<circle") + page.count('<rect class="below"') == 22
    assert [row.name for row in found.rows if page.count(row.name) < 2] == []
    assert [name for names in found.roster.values() for name in names if name not in page] == []
    assert sum(len(names) for names in found.roster.values()) == 40
    assert page.count('<tr class="near">') == 9
