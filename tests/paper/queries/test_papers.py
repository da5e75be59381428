"""Lists of papers: what can be drafted and why not, the register, gaps in it, and a constant number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pingyi.paper import actions, queries
from pingyi.paper.models import Paper
from tests.support import issuing, rulings, world


def offered(season):
    return {offer.kind: offer for offer in queries.offers(season)}


def test_drafting_season_offers_nothing(drafted):
    assert [offer.kind for offer in queries.offers(drafted) if offer.open] == []


def test_open_season_offers_notice_and_interpretation(opened):
    assert [offer.kind for offer in queries.offers(opened) if offer.open] == ["notice", "interpretation"]
    assert str(offered(opened)["circular"].reason) == "the result is not announced yet; announce it first"


def test_published_season_offers_letters_by_agency(published):
    offers = offered(published)

    assert [row.key for row in offers["letter"].agencies] == ["a01", "a02"]
    assert offers["circular"].open
    assert not offers["criticism"].open


def test_absent_agency_is_offered_a_criticism_once(gathered, operator, approver):
    rulings.ruled(gathered, (operator, approver), "absent")
    assert [row.key for row in offered(gathered)["criticism"].agencies] == ["a01"]

    issuing.drafted(gathered, operator, "criticism", issuing.agency(gathered))

    assert offered(gathered)["criticism"].done


def test_kind_with_a_paper_is_done_until_it_is_void(opened, operator):
    paper = issuing.drafted(opened, operator)
    assert offered(opened)["notice"].done

    actions.void(paper=paper, actor=operator, now=world.NOW, why="有误")

    assert offered(opened)["notice"].open


def test_row_says_kind_agency_number_and_state(published):
    paper = issuing.issued(published, "letter", issuing.agency(published))

    row = queries.row(paper)

    assert (row.title, row.number, row.state) == ("单位反馈函 · 测试单位甲", "测普办函〔2026〕1号", "已印发")


def test_register_tells_each_series_without_gaps(published, operator):
    for kind in ("notice", "interpretation", "result_table"):
        issuing.issued(published, kind)

    assert queries.series(operator) == [
        queries.Series("测普办", 2026, 2, ()),
        queries.Series("测普办表", 2026, 1, ()),
    ]


def test_register_names_a_missing_number(published, operator):
    paper = issuing.issued(published)
    Paper.objects.within(published.office_id).filter(pk=paper.pk).update(number=3)

    assert queries.series(operator) == [queries.Series("测普办", 2026, 3, (1, 2))]


def test_register_as_a_table_has_number_state_and_digests(published, operator):
    paper = issuing.issued(published)
    actions.void(paper=paper, actor=operator, now=world.NOW, why="有误")
    issuing.drafted(published, operator)

    assert queries.table(queries.numbered(operator)) == [
        ("测普办〔2026〕1号", "活动通知", "", published.title_zh, "2026-03-02", "作废", "有误", paper.pdf, paper.docx)
    ]


@pytest.mark.parametrize(
    "listed", [queries.papers, lambda season: queries.numbered(world.user(season.office, "operator"))]
)
def test_lists_take_as_many_queries_for_three_as_for_one(published, listed):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert [(row.paper.season.key, row.paper.drafted_by.name) for row in queries.rows(listed(published))]
        return len(found)

    world.user(published.office, "operator")
    issuing.issued(published)
    first = count()
    issuing.issued(published, "interpretation")
    issuing.issued(published, "letter", issuing.agency(published))

    assert count() == first
