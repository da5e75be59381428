"""Who may read which paper: the office its own, an agency what was issued to it, the public what is public."""

import pytest

from pingyi.core.errors import Missing
from pingyi.paper import access, actions, queries
from pingyi.people.models import User
from pingyi.result import actions as results
from tests.support import issuing, world


@pytest.fixture
def clerk(published):
    """A person of the first agency."""
    return world.agency_user(published, "agency_clerk")


def seen_by(user):
    return {paper.kind for paper in access.visible_to(user)}


def test_office_reads_its_papers_in_every_state(published, operator, auditor):
    issuing.drafted(published, operator)

    assert seen_by(operator) == seen_by(auditor) == {"notice"}


def test_next_office_reads_nothing(published, operator, outsider):
    paper = issuing.issued(published)

    assert seen_by(outsider) == set()
    with pytest.raises(Missing, match="no such paper"):
        access.get_paper(outsider, published.key, paper.pk)


def test_auditor_of_another_season_reads_nothing(published, auditor):
    issuing.issued(published)
    User.objects.filter(pk=auditor.pk).update(season_key="other")
    auditor.refresh_from_db()

    assert seen_by(auditor) == set()
    assert queries.series(auditor) == []


def test_agency_reads_what_was_issued_to_all_and_its_own_letter(published, operator, clerk):
    issuing.drafted(published, operator, "circular")
    for kind in ("notice", "interpretation", "result_table"):
        issuing.issued(published, kind)
    own = issuing.issued(published, "letter", issuing.agency(published))
    other = issuing.issued(published, "letter", issuing.agency(published, "a02"))

    assert seen_by(clerk) == {"notice", "interpretation", "result_table", "letter"}
    assert access.get_paper(clerk, published.key, own.pk) == own
    with pytest.raises(Missing, match="no such paper"):
        access.get_paper(clerk, published.key, other.pk)


def test_agency_loses_a_paper_that_is_void(published, operator, clerk):
    paper = issuing.issued(published)
    actions.void(paper=paper, actor=operator, now=world.NOW, why="有误")

    assert seen_by(clerk) == set()


def test_paper_of_another_season_is_not_found_under_this_one(published, operator):
    paper = issuing.issued(published)

    with pytest.raises(Missing, match="no such paper"):
        access.get_paper(operator, "s2027", paper.pk)


def test_public_reads_notice_and_results_of_a_published_season(published):
    for kind in ("notice", "circular", "result_table"):
        issuing.issued(published, kind)
    issuing.issued(published, "letter", issuing.agency(published))

    rows = queries.public_papers(published)

    assert [row.paper.kind for row in rows] == ["notice", "circular", "result_table"]
    assert access.get_public_paper("test", published.key, rows[0].paper.pk).kind == "notice"


def test_public_reads_no_letter(published):
    paper = issuing.issued(published, "letter", issuing.agency(published))

    with pytest.raises(Missing, match="no such paper"):
        access.get_public_paper("test", published.key, paper.pk)


def test_public_waits_for_the_publication_of_results(gathered, operator, approver):
    issuing.issued(gathered)
    results.score_season(season=gathered, actor=operator, now=world.NOW)
    issuing.issued(gathered, "result_table")

    assert [row.paper.kind for row in queries.public_papers(gathered)] == ["notice"]


def test_public_reads_no_results_that_the_scheme_keeps(published, monkeypatch):
    issuing.issued(published)
    issuing.issued(published, "result_table")
    frozen = published.scheme_json.replace('"result":"public"', '"result":"circulated"')
    assert frozen != published.scheme_json

    season = world.reframed(published, frozen.encode())

    assert [row.paper.kind for row in queries.public_papers(season)] == ["notice"]
