"""Fixed words that a season's facts are put into before a paper says them; it must not know the season."""

import re

from pingyi.document import outline

BLANK = "\N{IDEOGRAPHIC SPACE}"
# What each stage asks of those concerned, by its key in the scheme.
TASKS = {
    "self_review": "评议单位对照指标和普法责任清单逐项自查，形成自评报告，按时报送本办公室。",
    "notice": "评议单位向社会公布普法责任清单、主要措施和工作成效，接受社会监督。",
    "visit": "评议团通过座谈、查看现场、查阅资料和问卷等方式，实地了解评议单位的普法工作。",
    "survey": "面向社会公众开展满意度调查；不得下达参与任务，不得以票数多少作为评议依据。",
    "meeting": "评议单位负责人报告履职情况，评议团点评并评分，现场单位互评。",
    "circular": "本办公室通报评议结果，并向各评议单位反馈得分和意见。",
    "rectification": "评议单位对照意见制定整改措施，逐项落实，并按要求报告整改情况。",
}
OTHER_TASK = "按本办公室的具体安排开展。"
NOTES = {
    "absent": "缺席评议",
    "fraud": "查实弄虚作假",
    "withdrawn": "延期评议",
    "renormalised": "按比例折算",
    "withheld": "不计总分",
    "insufficient": "数据不足",
}
# Papers that are counted in a series of their own, by what follows the office's code.
SERIES = {"letter": "函", "result_table": "表"}
NUMBERS = {
    "points": "分值",
    "weight": "权重",
    "minimum": "最少",
    "floor": "分数线",
    "maximum": "满分",
    "least": "至少",
}
YES, NO, NONE = "是", "否", "无"
# The article by which an office interprets the measures it issued itself; lower levels fit them to their own needs.
INTERPRETS = {("GD-LZPY", "province"): "第十九条", ("SG-2019-47", "city"): "第十九条"}
FITS = "第十八条"
RULES = "评议办法"
OWN_VALUE = "本办公室确定"
WINDOW = re.compile(r"(\d\d)-(\d\d)", re.ASCII)


def activity(title: str) -> str:
    """Return the name of a season's activity from its title."""
    return title if title.endswith("活动") else f"{title}活动"


def mark(issuer: str, kind: str) -> str:
    """Return the red head: the issuer's name on a letter, with the word for documents on any other paper."""
    return issuer if kind == "letter" else f"{issuer}文件"


def series(code: str, kind: str) -> str:
    """Return the code under which papers of this kind are counted."""
    return code + SERIES.get(kind, "")


def blank_number(code: str, year: int) -> str:
    """Return the number of a paper that has none yet, with the room for it."""
    return f"{code}〔{year}〕{BLANK}号"


def article(number: str) -> str:
    """Return an article as documents name it; a number that is none stays as it is."""
    return f"第{outline.numeral(int(number))}条" if number.isdigit() and 1 <= int(number) <= 99 else number


def unsaid(document: str) -> str:
    """Return where a value comes from that a document leaves open."""
    return f"{document}未作规定"


def window(first: str, last: str) -> str | None:
    """Return a yearly window such as 03-01 to 06-30 in words, or None when it is none."""
    days = [WINDOW.fullmatch(text) for text in (first, last)]
    shown = [f"{int(found[1])}月{int(found[2])}日" for found in days if found]
    return "至".join(shown) if len(shown) == len(days) else None


def row(label: str, numbers: list[str]) -> str:
    """Return one row of a list: its name and its figures in brackets."""
    return f"{label}（{'，'.join(numbers)}）" if numbers else label


def listed(parts: list[str]) -> str:
    """Return the members of a list in one line."""
    return "；".join(parts) or NONE
