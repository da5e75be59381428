"""Facts of an invented county for every kind of paper: 22 agencies, rare characters in names, one of them absent."""

from datetime import date

from pingyi.document import papers
from pingyi.document.facts import (
    Band,
    CircularFacts,
    Confirmed,
    CriticismFacts,
    Figure,
    InterpretationFacts,
    Issue,
    LetterFacts,
    NoticeFacts,
    ResultFacts,
    ResultLine,
    RosterLine,
    Share,
    Source,
    Stage,
    Turnout,
)

OFFICE = "演示县普法工作领导小组办公室"
ACTIVITY = "演示县2026年度国家机关“谁执法谁普法”履职报告评议活动"
FINGERPRINT = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
NAMES = (
    *("公安局", "教育局", "农业农村局", "卫生健康局", "应急管理局", "自然资源局", "总工会", "供水公司"),
    *("市场监督管理局和知识产权局", "人民法院", "人民检察院", "司法局", "民政局", "财政局", "人力资源和社会保障局"),
    *("交通运输局", "水务局", "文化广电旅游体育局", "医疗保障局", "税务局", "城市管理和综合执法局", "妇女联合会"),
)
AGENCIES = tuple(f"演示县{name}" for name in NAMES)
SHARES = (Share("评委评议", "40"), Share("社会评议", "40"), Share("互评", "20"))
BANDS = (Band("优秀", "90"), Band("良好", "80"), Band("一般", "60"), Band("较差", "0"))
MEASURES = Source("演示县国家机关“谁执法谁普法”履职报告评议办法", "演普办〔2025〕4号")


def issue(mark=f"{OFFICE}文件", recipients=("各乡镇人民政府", "县直各单位"), count=3):
    return Issue(
        issuer=OFFICE,
        mark=mark,
        number=papers.number("演普办", 2026, count),
        on=date(2026, 11, 22),
        recipients=recipients,
        copies=("县委全面依法治县委员会办公室", "县人大常委会办公室", "县政协办公室", "市普法工作领导小组办公室"),
    )


def confirmed():
    return (
        Confirmed("优秀等次的分数线", "90分", "评议办法只列四个等次，未写分数线", "评议办法第十三条"),
        Confirmed("评委评分的汇总方法", "去掉一个最高分和一个最低分后取平均", "减少个别评分的影响", "评议办法第十三条"),
        Confirmed("问卷“不了解”选项", "不计入得分", "不了解不等于不满意", "未作规定"),
    )


def notice_facts():
    return NoticeFacts(
        issue=issue(count=1),
        activity=ACTIVITY,
        year=2026,
        sources=(MEASURES,),
        roster=tuple(RosterLine(name, "行政执法单位", "上轮未评议") for name in AGENCIES),
        stages=(
            Stage("自查自评", date(2026, 3, 2), date(2026, 4, 30), "评议单位对照普法责任清单开展自查，形成自评报告。"),
            Stage("公告公示", date(2026, 5, 6), date(2026, 5, 20), "评议单位向社会公布普法责任、主要措施和成效。"),
            Stage("现场评议", date(2026, 11, 20), date(2026, 11, 20), "单位负责人报告履职情况，评委逐一点评并评分。"),
        ),
        shares=SHARES,
        bands=BANDS,
        demands=(
            "评议单位要如实报告履职情况，提供的材料应当真实、完整。",
            "不得以点赞、转发或者投票数量作为工作要求，不得层层下达参与任务。",
        ),
        contact="赵堃、钱赟，0751-0000000",
        confirmed=confirmed(),
    )


def result_lines():
    lines = []
    for place, name in enumerate(AGENCIES[:-1]):
        total = f"{96 - place * 0.75:.2f}"
        grade = "优秀" if float(total) >= 90 else "良好"
        figures = (f"{96 - place:.2f}", f"{95.25 - place * 0.9:.2f}", f"{97.5 - place:.2f}")
        lines.append(ResultLine(name, figures, total, grade, str(place + 1)))
    return (*lines, ResultLine(AGENCIES[-1], ("", "", ""), "", "较差", "", "缺席评议"))


def circular_facts():
    return CircularFacts(
        issue=issue(),
        activity=ACTIVITY,
        meeting_on=date(2026, 11, 20),
        shares=SHARES,
        bands=BANDS,
        lines=result_lines(),
        turnout=Turnout(11, 21, 4312),
        replies_by=date(2027, 1, 15),
        objections_by=date(2026, 12, 5),
        absent=(AGENCIES[-1],),
        findings=("以案释法的针对性不够强，与群众身边的案例结合不紧。", "面向乡镇和村居的普法活动次数偏少。"),
        fingerprint=FINGERPRINT,
    )


def criticism_facts():
    return CriticismFacts(
        issue=issue(count=4),
        activity=ACTIVITY,
        agency=AGENCIES[-1],
        meeting_on=date(2026, 11, 20),
        account="会前本办公室已两次书面通知，该单位未说明理由，也未提出改期。",
        source=Source(MEASURES.title, MEASURES.number, "第十四条"),
        reply_by=date(2026, 12, 10),
    )


def letter_facts():
    return LetterFacts(
        issue=issue(OFFICE, (AGENCIES[0],), 5),
        activity=ACTIVITY,
        agency=AGENCIES[0],
        figures=(
            Figure(SHARES[0], "96.00", "38.40"),
            Figure(SHARES[1], "95.25", "38.10"),
            Figure(SHARES[2], "97.50", "19.50"),
        ),
        total="96.00",
        grade="优秀",
        opinions=("希望增加反电信网络诈骗的入户宣传。", "执法窗口可以张贴常用法律条文。"),
        reply_by=date(2027, 1, 15),
        objections_by=date(2026, 12, 5),
        contact="孙燊，0751-0000000",
        fingerprint=FINGERPRINT,
    )


def result_facts():
    return ResultFacts(OFFICE, ACTIVITY, SHARES, result_lines(), date(2026, 11, 20), FINGERPRINT)


def interpretation_facts():
    return InterpretationFacts(
        issue=issue(count=2),
        activity=ACTIVITY,
        rules="评议办法",
        authority=Source(MEASURES.title, MEASURES.number, "第十九条"),
        confirmed=confirmed(),
        signers=("李昇", "周旻"),
        digest=FINGERPRINT,
    )


PAPERS = {
    "notice": lambda: papers.notice(notice_facts()),
    "circular": lambda: papers.circular(circular_facts()),
    "criticism": lambda: papers.criticism(criticism_facts()),
    "letter": lambda: papers.letter(letter_facts()),
    "result_table": lambda: papers.result_table(result_facts()),
    "interpretation": lambda: papers.interpretation(interpretation_facts()),
}
