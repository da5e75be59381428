"""What papers say of the season of the tests: figures as published, turnout, signers, values, stages."""

from datetime import date

import pytest

from pingyi.ballot import queries as ballots
from pingyi.core.errors import Refused
from pingyi.document import facts_json
from pingyi.document.facts import Turnout
from pingyi.flow.models import Proposal
from pingyi.paper import queries
from pingyi.result import queries as results
from pingyi.season.models import StageDate
from tests.support import issuing, rulings, world

DAY = date(2026, 3, 2)


def said(season, kind, about=None, **entered):
    issuing.ready(season)
    proposed = queries.defaults(season, kind, about, DAY)
    return queries.facts(queries.Draft(season, kind, about, {**proposed, **entered}), DAY)


def test_circular_says_totals_and_figures_as_published(published):
    facts = said(published, "circular")
    rows = results.sheet(published).rows

    assert [(line.agency, line.total, line.grade, line.rank) for line in facts.lines] == [
        (row.agency.name, row.total, row.grade_label.get("zh", ""), str(row.rank or "")) for row in rows
    ]
    first = facts.lines[0]
    assert (first.agency, first.figures) == ("测试单位甲", ("92.00", "92.50", ""))
    assert first.note == "数据不足、按比例折算"


def test_circular_counts_sheets_and_answers_that_counted(published):
    counted = [row.counted for row in ballots.totals(published) if row.channel != "open"]

    assert min(counted) > 0
    assert said(published, "circular").turnout == Turnout(jurors=5, peers=3, answers=sum(counted))


def test_circular_names_the_absent(gathered, operator, approver):
    rulings.ruled(gathered, (operator, approver), "absent")
    facts = said(world.publish(gathered, operator, approver), "circular")

    assert facts.absent == ("测试单位甲",)
    assert (facts.lines[-1].agency, facts.lines[-1].note, facts.lines[-1].rank) != ("", "", "1")
    assert next(line.note for line in facts.lines if line.agency == "测试单位甲") == "缺席评议"


def test_circular_says_shares_and_bands_of_the_scheme(published):
    facts = said(published, "circular")

    assert [(share.component, share.points) for share in facts.shares] == [
        ("评议团评分", "40"),
        ("社会评议", "40"),
        ("现场单位互评", "20"),
    ]
    assert [(band.grade, band.floor) for band in facts.bands][:2] == [("优秀", "90"), ("良好", "80")]


def test_result_table_bears_the_day_of_the_scoring(published):
    assert said(published, "result_table").decided_on == DAY


def test_letter_counts_over_the_weights_that_are_left(published):
    facts = said(published, "letter", issuing.agency(published), opinions=["多下基层"])

    assert facts.issue.recipients == ("测试单位甲",)
    assert [(figure.figure, figure.counted) for figure in facts.figures] == [
        ("92.00", "46.00"),
        ("92.50", "46.25"),
        ("", ""),
    ]
    assert (facts.total, facts.opinions) == ("92.25", ("多下基层",))


def test_notice_lists_roster_stages_and_values(opened):
    facts = said(opened, "notice")

    assert [line.agency for line in facts.roster] == list(world.AGENCIES)
    assert facts.roster[0].kind == "公共服务单位" or facts.roster[0].kind
    assert facts.stages[0].opens == date(2026, 3, 1)
    assert [stage.name for stage in facts.stages][-1] == "履职报告评议会"
    assert all(stage.task for stage in facts.stages)
    assert len(facts.confirmed) > 40
    assert (facts.sources[0].number, facts.activity) == ("", "测试县2026年度评议活动")


def test_notice_takes_the_days_that_were_set(opened):
    StageDate.objects.within(opened.office_id).create(
        office_id=opened.office_id, season=opened, stage="meeting", opens_on=DAY, closes_on=DAY
    )

    meeting = said(opened, "notice").stages[-1]

    assert (meeting.opens, meeting.closes) == (DAY, DAY)


def test_values_are_told_in_chinese_whatever_the_page_speaks(opened):
    from django.utils import translation

    with translation.override("en"):
        values = {row.subject: row for row in said(opened, "interpretation").confirmed}

    found = values["评分分项：社会评议，选项及分值"]
    assert found.value.startswith("非常满意（分值100）；满意（分值85）")
    assert values["评议环节：自查自评，起止日期"].value == "3月1日至6月30日"
    assert values["评议单位名单，注明选定理由"].value == "是"
    assert values["缺席评议，确定的等次"].value == "无"
    assert values["组织单位，组织单位名称"].value == "演示县普法办公室"
    assert values["评议环节：履职报告评议会，各环节时长（分钟）"].value == "报告8；专题片3；提问5；点评3"
    assert found.source == "广东办法未作规定"


def test_interpretation_is_signed_by_those_who_froze(opened, operator, approver):
    facts = said(opened, "interpretation")

    assert facts.signers == (operator.name, approver.name)
    assert facts.authority.article == "第十八条"
    assert len(facts.digest) == 64


def test_interpretation_under_one_key_is_signed_by_those_who_confirmed(opened, operator):
    Proposal.objects.within(opened.office_id).all().delete()

    assert said(opened, "interpretation").signers == (operator.name,)


def test_facts_before_the_time_are_refused(drafted):
    with pytest.raises(Refused, match="freeze it first"):
        queries.facts(queries.Draft(drafted, "notice", None, {}), DAY)


@pytest.mark.parametrize("kind", ["notice", "interpretation", "circular", "result_table"])
def test_facts_can_be_stored_and_read_back(published, kind):
    facts = said(published, kind)

    assert facts_json.loads(kind, facts_json.dumps(facts)) == facts
