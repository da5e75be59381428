"""Figures found elsewhere on their way to the result: waited for, counted by weight, verified, and given anew."""

from fractions import Fraction

import pytest

from pingyi.core.errors import Refused
from pingyi.meeting import actions as meetings
from pingyi.result import actions, queries
from tests.support import institute, verifiers, world


@pytest.fixture
def marked(office, operator):
    """The season whose satisfaction an institute measures; the jury has marked."""
    season = institute.season(office)
    meetings.marking_open(season=season, component="jury", actor=operator, now=world.NOW)
    sheets = world.sheets(season, "jury")
    meetings.seal(season=season, component="jury", sheets=sheets, actor=operator, now=world.NOW)
    meetings.marking_close(season=season, component="jury", actor=operator, now=world.NOW)
    return season


def score(season, actor):
    actions.score_season(season=season, actor=actor, now=world.NOW)
    return {row.agency.key: row for row in queries.standings(queries.latest_run(season))}


def test_scoring_waits_for_figures_that_are_not_given_yet(marked, operator):
    with pytest.raises(Refused, match="not closed yet"):
        score(marked, operator)

    assert queries.waiting_for(marked) == ({"zh": "第三方满意度测评", "en": "Satisfaction, measured by an institute"},)


def test_figures_count_by_their_weight_and_who_has_none_gets_no_total(marked, operator, approver):
    """92 and 92.5, 88.5 and 81.25 by halves; a03 rests on half the weight, which is too little."""
    institute.give(marked, operator, approver)
    found = score(marked, operator)

    assert [row.total for row in found.values()] == ["92.25", "84.88", ""]
    assert [row.notes for row in found.values()] == ["", "", "insufficient:social+withheld"]


def test_later_giving_makes_a_scoring_stale_until_it_is_repeated(marked, operator, approver):
    institute.give(marked, operator, approver)
    score(marked, operator)
    institute.give(marked, operator, approver, scores={"a01": Fraction(80)})

    assert queries.is_stale(marked)
    with pytest.raises(Refused, match="figures were given after this scoring; score again first"):
        actions.announce(season=marked, actor=operator, now=world.NOW)
    assert score(marked, operator)["a01"].total == "86.00"
    assert not queries.is_stale(marked)


def test_source_beside_a_result_is_that_of_its_own_figures(marked, operator, approver, client_of):
    institute.give(marked, operator, approver)
    score(marked, operator)
    institute.give(marked, operator, approver, source="复查机构")

    page = client_of(operator).get("/en/desk/season/s2026/result/").text
    assert institute.SOURCE in page
    assert "复查机构" not in page


def test_error_of_an_institute_is_said_to_be_unknown(marked, operator, approver, client_of):
    institute.give(marked, operator, approver)
    score(marked, operator)
    browser = client_of(operator)

    assert "Figures found elsewhere are taken as exact" in browser.get("/en/desk/season/s2026/result/").text
    assert "the figure found elsewhere as exact" in browser.get("/en/desk/season/s2026/result/a01/").text


def test_published_bundle_holds_before_both_verifiers(marked, operator, approver, tmp_path):
    institute.give(marked, operator, approver)
    world.publish(marked, operator, approver)
    archive = queries.archive_path(queries.publication(marked))

    assert (verifiers.ours(archive).code, verifiers.theirs(archive).code) == (0, 0)


def test_pages_say_who_found_the_figures(marked, operator, approver, client, client_of):
    institute.give(marked, operator, approver)
    world.publish(marked, operator, approver)
    said = f"Figures found elsewhere: Satisfaction, measured by an institute · {institute.SOURCE}"

    assert said in " ".join(client.get("/en/season/test/s2026/").text.split())
    assert said in " ".join(client_of(operator).get("/en/desk/season/s2026/result/").text.split())
