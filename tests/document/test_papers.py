"""Each kind of paper says its facts, leaves out what there is none of, and is complete."""

from dataclasses import replace
from datetime import date

import pytest

from pingyi.document import layout, outline, papers
from pingyi.document.facts import Source, Turnout
from pingyi.document.model import Heading, Paragraph, Table
from tests.support import paper_facts
from tests.support.paper_facts import PAPERS


def text(paper):
    return "".join(line.text for line in outline.compose(paper).texts())


def headings(paper):
    return [block.text for block in paper.blocks if isinstance(block, Heading) and block.level == 1]


def table(blocks):
    return next(block for block in blocks if isinstance(block, Table))


@pytest.mark.parametrize(
    ("kind", "ending"),
    [
        ("notice", "的通知"),
        ("circular", "结果的通报"),
        ("criticism", "予以通报批评的通报"),
        ("letter", "结果的函"),
        ("result_table", "结果"),
        ("interpretation", "计分规则的解释"),
    ],
)
def test_title_ends_with_the_kind_of_paper(kind, ending):
    assert "".join(PAPERS[kind]().title).endswith(ending)


@pytest.mark.parametrize("kind", sorted(PAPERS))
def test_title_lines_fit_the_type_area(kind):
    paper = PAPERS[kind]()

    for title in (paper.title, *(annex.title for annex in paper.annexes)):
        assert max(layout.breadth(line) for line in title) * layout.SIZE_2 <= layout.WIDTH


def test_title_breaks_as_evenly_as_it_can():
    assert PAPERS["circular"]().title == (
        "演示县普法工作领导小组办公室关于",
        "演示县2026年度国家机关“谁执法谁普法”",
        "履职报告评议活动结果的通报",
    )


def test_title_of_phrases_that_do_not_fit_stands_one_a_line():
    facts = replace(paper_facts.criticism_facts(), agency="长" * 25)

    assert "长" * 25 in papers.criticism(facts).title


def test_number_has_tortoise_shell_brackets():
    assert papers.number("演普办", 2026, 3) == "演普办〔2026〕3号"


@pytest.mark.parametrize("kind", ["notice", "circular", "criticism", "interpretation"])
def test_papers_have_head_signature_and_imprint(kind):
    paper = PAPERS[kind]()

    assert (paper.head.form, paper.head.mark) == ("document", f"{paper_facts.OFFICE}文件")
    assert paper.signature.issuer == paper_facts.OFFICE
    assert paper.imprint.copies == paper_facts.issue().copies


def test_notice_lists_the_roster_in_its_first_annex():
    rows = table(PAPERS["notice"]().annexes[0].blocks).rows

    assert [row[1] for row in rows] == list(paper_facts.AGENCIES)
    assert rows[0] == ("1", "演示县公安局", "行政执法单位", "上轮未评议")


def test_notice_tells_steps_with_their_days():
    assert [block.text for block in PAPERS["notice"]().blocks if isinstance(block, Heading) and block.level == 2] == [
        "自查自评（2026年3月2日至4月30日）",
        "公告公示（2026年5月6日至5月20日）",
        "现场评议（2026年11月20日）",
    ]


def test_notice_tells_the_year_of_a_step_that_ends_in_the_next():
    facts = paper_facts.notice_facts()
    stage = replace(facts.stages[0], closes=date(2027, 1, 5))

    assert "2026年3月2日至2027年1月5日" in text(papers.notice(replace(facts, stages=(stage,))))


def test_notice_tells_shares_and_grades():
    said = text(PAPERS["notice"]())

    assert "评议满分为100分，其中评委评议40分、社会评议40分、互评20分。" in said
    assert (
        "总分90分以上（含本数，下同）为优秀，80分以上不满90分为良好，60分以上不满80分为一般，不满60分为较差。" in said
    )


def test_notice_annexes_the_interpretations():
    paper = PAPERS["notice"]()

    assert [annex.name[-6:] for annex in paper.annexes] == ["评议单位名单", "计分规则解释"]
    assert "名单见附件1" in text(paper)
    assert "附件2所列解释" in text(paper)


def test_notice_without_interpretations_and_demands_has_one_annex():
    paper = papers.notice(replace(paper_facts.notice_facts(), confirmed=(), demands=()))

    assert len(paper.annexes) == 1
    assert "名单见附件）" in text(paper)
    assert headings(paper) == ["评议单位", "评议步骤", "计分和等次"]


def test_circular_counts_agencies_by_grade():
    said = text(PAPERS["circular"]())

    assert "共有22个单位列入评议" in said
    assert "优秀（9个）：演示县公安局、" in said
    assert "较差（1个）：演示县妇女联合会。" in said
    assert "一般（" not in said


def test_circular_tells_turnout_and_days():
    said = text(papers.circular(replace(paper_facts.circular_facts(), turnout=Turnout(9, 20, 777))))

    assert "评委9名、互评代表20名，收回计入统计的问卷777份" in said
    assert "于2027年1月15日前书面报送" in said
    assert "在2026年12月5日前向本办公室书面提出" in said


def test_circular_names_who_was_absent():
    assert "演示县妇女联合会未参加评议，列为缺席评议单位" in text(PAPERS["circular"]())


def test_circular_without_absent_and_findings_is_silent_about_them():
    paper = papers.circular(replace(paper_facts.circular_facts(), absent=(), findings=(), fingerprint=""))

    assert "缺席评议单位" not in text(paper)
    assert "公钥" not in text(paper)
    assert headings(paper) == ["评议基本情况", "评议结果", "有关要求"]


def test_circular_prints_the_fingerprint():
    paper = PAPERS["circular"]()

    assert paper.fingerprint == paper_facts.FINGERPRINT
    assert "复核所用公钥的指纹附后。" in text(paper)


def test_result_table_has_a_row_for_each_agency():
    table_ = table(PAPERS["circular"]().annexes[0].blocks)

    assert [column.title for column in table_.columns] == [
        *("名次", "单位", "评委评议（占40%）", "社会评议（占40%）", "互评（占20%）"),
        *("总分", "等次", "备注"),
    ]
    assert table_.rows[0] == ("1", "演示县公安局", "96.00", "95.25", "97.50", "96.00", "优秀", "")
    assert table_.rows[-1] == ("—", "演示县妇女联合会", "—", "—", "—", "—", "较差", "缺席评议")


def test_result_table_without_notes_has_no_column_for_them():
    facts = paper_facts.result_facts()
    paper = papers.result_table(replace(facts, lines=facts.lines[:-1]))

    assert table(paper.blocks).columns[-1].title == "等次"


def test_result_table_by_itself_is_plain():
    paper = PAPERS["result_table"]()

    assert (paper.head.form, paper.recipients, paper.imprint) == ("plain", (), None)
    assert paper.signature.on == date(2026, 11, 20)


def test_criticism_cites_the_article():
    assert "履职报告评议办法》（演普办〔2025〕4号）第十四条的规定" in text(PAPERS["criticism"]())


def test_source_without_number_is_cited_by_its_title():
    facts = replace(paper_facts.criticism_facts(), source=Source("评议办法"))

    assert "根据《评议办法》的规定" in text(papers.criticism(facts))


def test_letter_shows_how_the_total_comes_about():
    paper = PAPERS["letter"]()

    assert paper.head.form == "letter"
    assert table(paper.blocks).rows == (
        ("评委评议", "40", "96.00", "38.40"),
        ("社会评议", "40", "95.25", "38.10"),
        ("互评", "20", "97.50", "19.50"),
        ("合计", "", "", "96.00"),
    )


def test_letter_numbers_the_opinions():
    assert "1.希望增加反电信网络诈骗的入户宣传。2.执法窗口" in text(PAPERS["letter"]())


def test_letter_without_opinions_does_not_ask_to_study_them():
    assert "请逐条研究" not in text(papers.letter(replace(paper_facts.letter_facts(), opinions=())))


def test_interpretation_numbers_the_confirmed_values():
    paper = PAPERS["interpretation"]()

    assert [row[:3] for row in table(paper.blocks).rows] == [
        ("1", "优秀等次的分数线", "90分"),
        ("2", "评委评分的汇总方法", "去掉一个最高分和一个最低分后取平均"),
        ("3", "问卷“不了解”选项", "不计入得分"),
    ]
    assert "未作具体规定的3个事项" in text(paper)
    assert "签署人：李昇、周旻。" in text(paper)


def test_interpretation_prints_the_digest_of_the_rules():
    digest = [block for block in PAPERS["interpretation"]().blocks if isinstance(block, Paragraph) and block.ragged]

    assert digest[0].text.startswith("规则文件摘要（SHA-256）：9f86d081 884c7d65")


def test_interpretation_before_the_freeze_has_no_digest():
    assert "摘要" not in text(papers.interpretation(replace(paper_facts.interpretation_facts(), digest="")))


def test_turnout_leaves_out_what_there_was_none_of():
    facts = replace(paper_facts.circular_facts(), turnout=Turnout(0, 0, 0))

    assert "参加评分" not in text(papers.circular(facts))
    assert "问卷" not in text(papers.circular(facts))
    assert "收回计入统计的问卷5份，计入第三方调查的评价900人次。" in text(
        papers.circular(replace(facts, turnout=Turnout(0, 0, 5, 900)))
    )
    assert "参加评分的评委3名。计分" in text(papers.circular(replace(facts, turnout=Turnout(3, 0, 0))))


def test_letter_says_that_a_figure_is_missing():
    facts = paper_facts.letter_facts()
    first = replace(facts.figures[0], figure="", counted="")
    paper = papers.letter(replace(facts, figures=(first, *facts.figures[1:])))

    assert table(paper.blocks).rows[0] == ("评委评议", "40", "—", "—")
    assert "未列得分的项目数据不足" in text(paper)
    assert "未列得分的项目" not in text(papers.letter(facts))
