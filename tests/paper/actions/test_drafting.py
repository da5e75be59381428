"""Drafting: what a draft begins with, what may be typed, who may, and one paper of a kind at a time."""

import json

import pytest

from pingyi.core.errors import Refused
from pingyi.flow.models import Deed
from pingyi.paper import actions, queries
from pingyi.season import actions as seasons
from tests.support import issuing, rulings, world


def entered(paper):
    return json.loads(paper.entered)


def deeds(paper):
    return list(Deed.objects.within(paper.office_id).filter(subject=f"paper:{paper.pk}").values_list("move", "about"))


def test_draft_begins_with_the_seasons_texts(opened, operator):
    paper = issuing.drafted(opened, operator)

    assert entered(paper) == {
        "recipients": ["县直各单位"],
        "copies": ["测试县委办公室"],
        "demands": ["如实报告履职情况。"],
        "contact": "测试联系人，000-0000000",
        "remark": "",
    }
    assert (paper.state, paper.drafted_by, paper.number) == ("draft", operator, None)
    assert deeds(paper) == [("draft_paper", "活动通知")]


def test_draft_takes_days_from_the_seasons_dates_and_terms(published, operator):
    paper = actions.draft(season=published, kind="circular", agency=None, actor=operator, now=world.NOW)

    found = entered(paper)
    assert (found["meeting_on"], found["replies_by"], found["objections_by"]) == ("", "2026-04-01", "2026-03-12")


def test_draft_takes_the_set_days_of_meeting_and_rectification(opened, operator, approver):
    day = issuing.TODAY
    days = {"meeting": (day, day), "rectification": (day, day.replace(month=5))}
    seasons.set_dates(season=opened, days=days, actor=operator, now=world.NOW)
    season = world.publish(world.gather(opened, operator), operator, approver)

    found = entered(actions.draft(season=season, kind="circular", agency=None, actor=operator, now=world.NOW))

    assert (found["meeting_on"], found["replies_by"]) == ("2026-03-02", "2026-05-02")


def test_entered_fields_win_over_proposed_ones(opened, operator):
    paper = issuing.drafted(opened, operator, entered={"contact": "另一联系人", "demands": []})

    assert (entered(paper)["contact"], entered(paper)["demands"]) == ("另一联系人", [])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"findings": ["x"]}, '"findings" cannot be typed'),
        ({"contact": "话" * 201}, "201 characters; at most 200"),
        ({"demands": ["条" * 301]}, "301 characters; at most 300"),
        ({"demands": ["条"] * 201}, "201 lines; at most 200"),
    ],
)
def test_field_that_does_not_fit_is_refused(opened, operator, fields, words):
    with pytest.raises(Refused, match=words):
        issuing.drafted(opened, operator, entered=fields)


def test_day_that_is_none_is_refused(published, operator):
    with pytest.raises(Refused, match='"soon" is no day'):
        issuing.drafted(published, operator, "circular", entered={"replies_by": "soon"})


def test_typed_text_is_one_paragraph(opened, operator):
    paper = issuing.drafted(opened, operator, entered={"contact": "甲\n 乙", "demands": ["一\n二", "  ", "三"]})

    assert (entered(paper)["contact"], entered(paper)["demands"]) == ("甲 乙", ["一 二", "三"])


def test_lines_that_are_no_list_are_none(opened, operator):
    assert entered(issuing.drafted(opened, operator, entered={"demands": "x"}))["demands"] == []


@pytest.mark.parametrize("role", ["auditor"])
def test_reader_cannot_draft(opened, auditor, role):
    with pytest.raises(Refused, match="for operator, approver, not for auditor"):
        issuing.drafted(opened, auditor)


def test_kind_that_does_not_exist_is_refused(opened, operator):
    with pytest.raises(Refused, match='"poem" is no kind of paper'):
        issuing.drafted(opened, operator, "poem")


def test_notice_waits_for_the_freeze(drafted, operator):
    with pytest.raises(Refused, match="freeze it first"):
        issuing.drafted(drafted, operator)


def test_result_table_waits_for_the_score(gathered, operator):
    with pytest.raises(Refused, match="score the season first"):
        issuing.drafted(gathered, operator, "result_table")


@pytest.mark.parametrize("kind", ["circular", "letter"])
def test_results_go_out_after_the_announcement(gathered, operator, kind):
    about = issuing.agency(gathered) if kind == "letter" else None

    with pytest.raises(Refused, match="announce it first"):
        issuing.drafted(gathered, operator, kind, about)


def test_letter_needs_an_agency_and_a_notice_none(published, operator):
    with pytest.raises(Refused, match="say which agency"):
        issuing.drafted(published, operator, "letter")
    with pytest.raises(Refused, match="say which agency"):
        issuing.drafted(published, operator, "notice", issuing.agency(published))


def test_second_paper_of_a_kind_waits_until_the_first_is_void(opened, operator):
    first = issuing.drafted(opened, operator)
    with pytest.raises(Refused, match="there is a paper of this kind already"):
        issuing.drafted(opened, operator)

    actions.void(paper=first, actor=operator, now=world.NOW, why="有误")

    assert issuing.drafted(opened, operator).state == "draft"


def test_letters_are_drafted_for_every_agency_with_a_total(published, operator):
    issuing.ready(published)
    issuing.drafted(published, operator, "letter", issuing.agency(published, "a02"))

    made = actions.draft_letters(season=published, actor=operator, now=world.NOW)

    assert [paper.agency.key for paper in made] == ["a01"]
    with pytest.raises(Refused, match="has its letter already"):
        actions.draft_letters(season=published, actor=operator, now=world.NOW)


def test_letters_wait_for_the_announcement(gathered, operator):
    with pytest.raises(Refused, match="announce it first"):
        actions.draft_letters(season=gathered, actor=operator, now=world.NOW)


def absent(season, operator, approver, kind="absent"):
    rulings.ruled(season, (operator, approver), kind, "a01", reason="书面表示不接受评议")
    return world.publish(season, operator, approver)


def test_agency_without_a_total_gets_no_letter(gathered, operator, approver):
    season = absent(gathered, operator, approver)

    with pytest.raises(Refused, match="has no total"):
        issuing.drafted(season, operator, "letter", issuing.agency(season))
    assert [row.key for row in queries.missing_letters(season)] == ["a02"]


def test_criticism_takes_its_account_from_the_case(gathered, operator, approver):
    season = absent(gathered, operator, approver)

    paper = issuing.drafted(season, operator, "criticism", issuing.agency(season))

    assert entered(paper)["account"] == "自评材料与档案不符"
    assert queries.missing_criticisms(season) == []


def test_criticism_of_one_who_took_part_is_refused(gathered, operator, approver):
    season = absent(gathered, operator, approver)

    with pytest.raises(Refused, match="no decision says that 测试单位乙 refused"):
        issuing.drafted(season, operator, "criticism", issuing.agency(season, "a02"))


def test_criticism_of_one_who_was_put_off_is_refused(gathered, operator, approver):
    season = absent(gathered, operator, approver, "withdrawn")

    with pytest.raises(Refused, match="no agency is listed as absent"):
        actions.draft(season=season, kind="criticism", agency=None, actor=operator, now=world.NOW)


def test_edit_replaces_what_was_typed_and_makes_its_author_the_drafter(opened, operator, approver):
    paper = issuing.drafted(opened, operator)

    actions.edit(paper=paper, entered={"contact": "新联系人"}, actor=approver, now=issuing.later(1))

    paper.refresh_from_db(from_queryset=type(paper).objects.within(paper.office_id))
    assert entered(paper) == {"contact": "新联系人"}
    assert (paper.drafted_by_id, paper.drafted_at) == (approver.pk, issuing.later(1))
    assert deeds(paper)[0] == ("edit_paper", "活动通知")


def test_approved_paper_cannot_be_edited(opened, operator):
    paper = issuing.approved(opened)

    with pytest.raises(Refused, match="only a draft can be changed"):
        actions.edit(paper=paper, entered={}, actor=operator, now=world.NOW)


def test_reader_cannot_edit(opened, operator, auditor):
    paper = issuing.drafted(opened, operator)

    with pytest.raises(Refused, match="not for auditor"):
        actions.edit(paper=paper, entered={}, actor=auditor, now=world.NOW)


def test_criticism_without_a_case_takes_the_reason_and_the_article_of_absence(gathered, operator, approver):
    ruling = seasons.Ruling("absent", "a01", "未说明理由缺席")
    seasons.write_decision(gathered, ruling, "operator+approver", world.NOW)
    season = world.publish(gathered, operator, approver)

    paper = issuing.drafted(season, operator, "criticism", issuing.agency(season))

    assert entered(paper)["account"] == "未说明理由缺席"
    assert queries.said(paper, issuing.TODAY).source.article == "第十四条"


def test_illness_cannot_end_in_an_absence_to_be_criticised(gathered, operator, approver):
    case = rulings.filed(gathered, operator, "illness")

    with pytest.raises(Refused, match="cannot end"):
        rulings.rule(case, (operator, approver), "absent")
