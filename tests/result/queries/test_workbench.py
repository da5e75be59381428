"""The figures around the table, the charts' rows and one body's years."""

import pytest
from django.utils import translation

from pingyi.people.models import Body
from pingyi.policy import published as annexes
from pingyi.result import actions, queries
from pingyi.season import queries as seasons
from tests.support import rulings, world


def test_bench_counts_agencies_totals_and_what_lies_near_a_line(scored):
    sheet = queries.sheet(scored)

    found = queries.bench(scored, sheet)

    # 92.25 and 80.50 have a total; 80.50 lies half a point above the line at 80.
    assert (found.agencies, found.graded, found.near, found.turning) == (3, 2, 1, 0)
    assert [dot.total for dot in found.strip.dots] == ["92.25", "80.50"]
    assert [bar.total for bar in found.bars.bars] == ["92.25", "80.50"]


def test_pieces_of_a_bar_add_up_to_the_total_when_a_part_is_missing(scored):
    found = queries.bench(scored, queries.sheet(scored)).bars.bars[0]

    assert [piece.text for piece in found.pieces] == ["46.00", "46.25", "0.00"]


def test_bench_of_a_result_without_any_total_draws_nothing(gathered, operator, approver):
    for agency in ("a01", "a02", "a03"):
        rulings.ruled(gathered, (operator, approver), "absent", agency=agency)
    actions.score_season(season=gathered, actor=operator, now=world.NOW)

    found = queries.bench(gathered, queries.sheet(gathered))

    assert (found.graded, found.strip, found.bars) == (0, None, None)


def test_years_are_those_of_the_body_under_every_name(published):
    agency = seasons.agencies(published).get(key="a01")
    past = annexes.published_results()[0]
    Body.objects.within(published.office).filter(pk=agency.body_id).update(former_names=past.name)
    agency.refresh_from_db()

    found = queries.years(agency, published_only=True)

    assert [(row.year, row.name) for row in found] == [(past.year, past.name), (2026, agency.name)]
    assert (found[0].total, found[0].season) == (str(past.score), None)
    assert found[1].agency == "a01"


def test_years_of_the_annex_have_their_grade_in_both_languages(published):
    agency = seasons.agencies(published).get(key="a01")
    past = next(row for row in annexes.published_results() if row.grade == "优秀")
    Body.objects.within(published.office).filter(pk=agency.body_id).update(former_names=past.name)
    agency.refresh_from_db()

    found = queries.years(agency, published_only=True)[0]

    with translation.override("en"):
        assert found.grade_label["en"] == "Excellent"


def test_the_public_sees_no_year_that_is_not_published(scored):
    agency = seasons.agencies(scored).get(key="a01")

    assert queries.years(agency, published_only=True) == ()
    assert [row.total for row in queries.years(agency, published_only=False)] == ["92.25"]


def test_years_of_an_agency_without_body_are_those_of_its_name(published):
    agency = seasons.agencies(published).get(key="a01")
    agency.body = None

    assert queries.years(agency, published_only=True) == ()


def test_one_year_is_not_drawn_and_two_are(published):
    agency = seasons.agencies(published).get(key="a01")
    scheme = seasons.scheme(published)
    one = queries.years(agency, published_only=True)

    assert queries.drawn_years(one, scheme) is None
    assert len(queries.drawn_years((*one, *one), scheme).points) == 2


def test_measures_are_read_once_for_each_scoring(scored, operator):
    first = queries.sheet(scored).rows[0].measured

    assert queries.sheet(scored).rows[0].measured is first
    actions.score_season(season=scored, actor=operator, now=world.NOW)
    assert queries.sheet(scored).rows[0].measured is not first


@pytest.mark.parametrize("language", ["zh", "en"])
def test_export_has_a_cell_for_every_column(scored, language):
    sheet = queries.sheet(scored)
    words = dict.fromkeys(("rank", "agency", "total", "grade", "distance", "override", "notes", "error", "chance"), "w")

    header = queries.export_header(sheet, words, language)

    assert {len(row) for row in queries.export_rows(sheet, language)} == {len(header)}
