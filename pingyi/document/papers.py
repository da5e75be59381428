"""The wording of each kind of paper: facts to a paper; it must not set, number or compute anything."""

import itertools
import re
from collections.abc import Iterable, Sequence
from datetime import date

from pingyi.document import layout
from pingyi.document.facts import (
    Band,
    CircularFacts,
    Confirmed,
    CriticismFacts,
    InterpretationFacts,
    Issue,
    LetterFacts,
    NoticeFacts,
    ResultFacts,
    ResultLine,
    Share,
    Source,
    Stage,
    Turnout,
)
from pingyi.document.model import Annex, Block, Column, Head, Heading, Imprint, Paper, Paragraph, Signature, Table
from pingyi.document.outline import day

# A title line stays inside the type area at size 2.
TITLE_CHARACTERS = int(layout.WIDTH / layout.SIZE_2)
# Where the name of an activity may break besides its ends.
PIECE = re.compile(r"(?=国家机关)|(?<=”)|(?=评议)")


def number(code: str, year: int, count: int) -> str:
    """Return a document number: the office's code, the year in tortoise-shell brackets, the count without zeros."""
    return f"{code}〔{year}〕{count}号"


def notice(facts: NoticeFacts) -> Paper:
    """Return the notice that starts a season, with the roster and the confirmed values as annexes."""
    annexes = [Annex(_lines(facts.activity, "评议单位名单"), (_roster(facts),))]
    if facts.confirmed:
        annexes.append(Annex(_lines(facts.activity, "计分规则解释"), (_confirmed(facts.confirmed),)))
    blocks: tuple[Block, ...] = (
        Paragraph(
            f"为落实国家机关“谁执法谁普法”普法责任制，促使各单位把普法责任履行到位，根据{_basis(facts.sources)}，"
            f"决定开展{facts.activity}。现就有关事项通知如下："
        ),
        Heading(1, "评议单位"),
        Paragraph(
            f"经研究，确定{len(facts.roster)}个单位为{facts.year}年度评议单位（名单见附件"
            f"{'1' if facts.confirmed else ''}）。评议单位应当按时完成各环节工作；因故不能参加的，应当在评议会召开前"
            "书面说明理由，由本办公室依照评议办法处理。"
        ),
        Heading(1, "评议步骤"),
        *_stages(facts.stages),
        Heading(1, "计分和等次"),
        Paragraph(f"评议满分为100分，其中{_shares(facts.shares)}。{_bands(facts.bands)}。"),
        *(
            (Paragraph("评议办法未作具体规定的事项，按附件2所列解释执行；评分开始后不再变更。"),)
            if facts.confirmed
            else ()
        ),
        *_demands(facts.demands),
        Paragraph(f"联系人及联系方式：{facts.contact}。"),
    )
    title = (facts.issue.issuer, "关于开展", facts.activity, "的通知")
    return _paper(facts.issue, title, blocks, annexes)


def circular(facts: CircularFacts) -> Paper:
    """Return the circular of results, with the table of all agencies as its annex."""
    blocks: tuple[Block, ...] = (
        Paragraph(
            f"根据年度工作安排，{facts.issue.issuer}组织开展了{facts.activity}，共有{len(facts.lines)}个单位列入评议，"
            f"评议会于{day(facts.meeting_on)}召开。现将结果通报如下："
        ),
        Heading(1, "评议基本情况"),
        Paragraph(
            f"本次评议满分为100分，其中{_shares(facts.shares)}。{_bands(facts.bands)}。{_turnout(facts.turnout)}"
            "计分规则在评分开始前确定，评分期间未作变更。"
        ),
        Heading(1, "评议结果"),
        *_by_grade(facts.bands, facts.lines),
        *((Paragraph(f"{'、'.join(facts.absent)}未参加评议，列为缺席评议单位，另行处理。"),) if facts.absent else ()),
        Paragraph("各单位得分和等次见附件。"),
        *_findings(facts.findings),
        Heading(1, "有关要求"),
        Paragraph(
            f"各评议单位要逐条研究评委和群众提出的意见，制定整改措施，于{day(facts.replies_by)}前书面报送"
            "本办公室，并在下一年度评议会上书面报告整改情况。其他单位要对照查找不足，把普法融入执法、司法和服务全过程。"
        ),
        Paragraph(
            f"对结果有异议的单位，可以在{day(facts.objections_by)}前向本办公室书面提出，写明异议事项和理由。"
            f"{_checkable(facts.fingerprint)}"
        ),
    )
    annex = Annex(_lines(facts.activity, "结果"), (_results(facts.shares, facts.lines),))
    title = (facts.issue.issuer, "关于", facts.activity, "结果的通报")
    return _paper(facts.issue, title, blocks, [annex], facts.fingerprint)


def criticism(facts: CriticismFacts) -> Paper:
    """Return the circular that criticises an agency for staying away."""
    blocks = (
        Paragraph(
            f"{facts.agency}被列为{facts.activity}的评议单位。{day(facts.meeting_on)}召开评议会时，该单位缺席。"
            f"{facts.account}"
        ),
        Paragraph(
            f"接受评议是落实普法责任制的应尽职责。为严肃评议纪律，根据{_basis((facts.source,))}的规定，"
            f"将{facts.agency}列为缺席评议单位，并予以通报批评。"
        ),
        Paragraph(
            f"{facts.agency}应当认真查找原因，于{day(facts.reply_by)}前向本办公室书面报告情况和改进措施。"
            "各单位要引以为戒，切实履行普法责任，按照要求参加评议。"
        ),
    )
    title = (facts.issue.issuer, "关于对", facts.agency, "缺席评议", "予以通报批评的通报")
    return _paper(facts.issue, title, blocks)


def letter(facts: LetterFacts) -> Paper:
    """Return the letter that hands one agency its own figures."""
    columns = (Column("评议项目", 8, "left"), Column("分值", 4), Column("得分（百分制）", 6), Column("计入总分", 5))
    rows = [
        (each.share.component, each.share.points, each.figure or "—", each.counted or "—") for each in facts.figures
    ]
    rows.append(("合计", "", "", facts.total))
    blocks: list[Block] = [
        Paragraph(f"{facts.activity}已经结束。你单位总分{facts.total}分，等次为{facts.grade}，各项得分如下："),
        Table(columns, tuple(rows)),
        Paragraph("各项计入总分分别修约，与合计有尾差的，以合计为准。"),
    ]
    if any(not each.figure for each in facts.figures):
        blocks.append(Paragraph("未列得分的项目数据不足，总分按其余项目所占分值折算。"))
    if facts.opinions:
        blocks.append(Paragraph("评委和群众对你单位普法工作提出以下意见，请逐条研究："))
        blocks += [Heading(3, text) for text in facts.opinions]
    blocks += [
        Paragraph(
            f"请于{day(facts.reply_by)}前将整改措施书面送本办公室。对得分有异议的，可以在{day(facts.objections_by)}前"
            f"书面提出，写明异议事项和理由。{_checkable(facts.fingerprint)}"
        ),
        Paragraph(f"联系人及联系方式：{facts.contact}。"),
        Paragraph("特此函告。"),
    ]
    title = (facts.issue.issuer, "关于反馈", facts.activity, "结果的函")
    return _paper(facts.issue, title, tuple(blocks), fingerprint=facts.fingerprint, form="letter")


def result_table(facts: ResultFacts) -> Paper:
    """Return the table of results by itself, without a red head."""
    return Paper(
        head=Head("plain"),
        title=_lines(facts.activity, "结果"),
        recipients=(),
        blocks=(_results(facts.shares, facts.lines),),
        signature=Signature(facts.issuer, facts.decided_on),
        fingerprint=facts.fingerprint,
    )


def interpretation(facts: InterpretationFacts) -> Paper:
    """Return the sheet of values that the office confirmed where the documents leave them open."""
    digest = f"规则文件摘要（SHA-256）：{_grouped(facts.digest)}。"
    blocks: tuple[Block, ...] = (
        Paragraph(
            f"为保证{facts.activity}计分规则明确、前后一致，根据{_basis((facts.authority,))}，对{facts.rules}中"
            f"未作具体规定的{len(facts.confirmed)}个事项解释如下："
        ),
        _confirmed(facts.confirmed),
        Paragraph("以上解释只适用于本次评议，评分开始后不再变更。"),
        *((Paragraph(digest, ragged=True),) if facts.digest else ()),
        Paragraph(f"签署人：{'、'.join(facts.signers)}。"),
    )
    title = (facts.issue.issuer, "关于", facts.activity, "计分规则的解释")
    return _paper(facts.issue, title, blocks)


def _paper(
    issue: Issue,
    title: Sequence[str],
    blocks: tuple[Block, ...],
    annexes: Sequence[Annex] = (),
    fingerprint: str = "",
    form: str = "document",
) -> Paper:
    return Paper(
        head=Head("letter" if form == "letter" else "document", issue.mark, issue.number),
        title=_lines(*title),
        recipients=issue.recipients,
        blocks=blocks,
        signature=Signature(issue.issuer, issue.on),
        remark=issue.remark,
        fingerprint=fingerprint,
        annexes=tuple(annexes),
        imprint=Imprint(issue.copies, issue.issuer, issue.on),
    )


def _lines(*phrases: str) -> tuple[str, ...]:
    """Return a title in as few lines as hold it, and those as even as possible; it breaks only between phrases."""
    pieces = [piece for phrase in phrases for piece in PIECE.split(phrase) if piece]
    for extra in range(len(pieces)):
        splits = [_cut(pieces, places) for places in itertools.combinations(range(1, len(pieces)), extra)]
        best = min(splits, key=_widest)
        if _widest(best) <= TITLE_CHARACTERS:
            return best
    return tuple(pieces)


def _cut(pieces: Sequence[str], places: Sequence[int]) -> tuple[str, ...]:
    bounds = zip((0, *places), (*places, len(pieces)), strict=True)
    return tuple("".join(pieces[start:end]) for start, end in bounds)


def _widest(lines: Sequence[str]) -> float:
    return max(layout.breadth(line) for line in lines)


def _basis(sources: Iterable[Source]) -> str:
    return "、".join(
        f"《{source.title}》{f'（{source.number}）' if source.number else ''}{source.article}" for source in sources
    )


def _shares(shares: Iterable[Share]) -> str:
    return "、".join(f"{share.component}{share.points}分" for share in shares)


def _bands(bands: Sequence[Band]) -> str:
    """Return the grades from the best down, each with its bounds."""
    parts = []
    for place, band in enumerate(bands):
        above = bands[place - 1].floor if place else ""
        if not above:
            parts.append(f"总分{band.floor}分以上（含本数，下同）为{band.grade}")
        elif place == len(bands) - 1:
            parts.append(f"不满{above}分为{band.grade}")
        else:
            parts.append(f"{band.floor}分以上不满{above}分为{band.grade}")
    return "，".join(parts)


def _period(stage: Stage) -> str:
    return day(stage.opens) if stage.opens == stage.closes else f"{day(stage.opens)}至{_end(stage.opens, stage.closes)}"


def _end(first: date, last: date) -> str:
    """Return the last day without the year when it is that of the first."""
    return day(last) if first.year != last.year else f"{last.month}月{last.day}日"


def _turnout(turnout: Turnout) -> str:
    """Return how many took part, without those of whom there were none."""
    raters = "、".join(
        f"{who}{count}名" for who, count in (("评委", turnout.jurors), ("互评代表", turnout.peers)) if count
    )
    parts = [f"参加评分的{raters}"] if raters else []
    if turnout.answers:
        parts.append(f"收回计入统计的问卷{turnout.answers}份")
    if turnout.single:
        parts.append(f"计入第三方调查的评价{turnout.single}人次")
    return f"{'，'.join(parts)}。" if parts else ""


def _stages(stages: Iterable[Stage]) -> Iterable[Block]:
    for stage in stages:
        yield Heading(2, f"{stage.name}（{_period(stage)}）")
        yield Paragraph(stage.task)


def _demands(demands: Sequence[str]) -> Iterable[Block]:
    if demands:
        yield Heading(1, "工作要求")
        yield from (Heading(3, text) for text in demands)


def _findings(findings: Sequence[str]) -> Iterable[Block]:
    if findings:
        yield Heading(1, "存在的主要问题")
        yield from (Heading(3, text) for text in findings)


def _by_grade(bands: Sequence[Band], lines: Sequence[ResultLine]) -> Iterable[Block]:
    for band in bands:
        names = [line.agency for line in lines if line.grade == band.grade]
        if names:
            yield Paragraph(f"{band.grade}（{len(names)}个）：{'、'.join(names)}。")


def _checkable(fingerprint: str) -> str:
    if not fingerprint:
        return ""
    return "本次评议的计分数据可供复核，复核所用公钥的指纹附后。"


def _grouped(digest: str) -> str:
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _roster(facts: NoticeFacts) -> Table:
    columns = (Column("序号", 3), Column("单位", 10, "left"), Column("类别", 6), Column("列入理由", 9, "left"))
    rows = ((str(place), line.agency, line.kind, line.reason) for place, line in enumerate(facts.roster, start=1))
    return Table(columns, tuple(rows))


def _results(shares: Sequence[Share], lines: Sequence[ResultLine]) -> Table:
    """Return the table of results; it has a column for notes only when there are notes."""
    noted = any(line.note for line in lines)
    columns = (
        Column("名次", 38),
        Column("单位", 120, "left"),
        *(Column(f"{share.component}（占{share.points}%）", 64) for share in shares),
        Column("总分", 48),
        Column("等次", 38),
        *((Column("备注", 60),) if noted else ()),
    )
    rows = (
        (
            line.rank or "—",
            line.agency,
            *(figure or "—" for figure in line.figures),
            line.total or "—",
            line.grade or "—",
        )
        + ((line.note,) if noted else ())
        for line in lines
    )
    return Table(columns, tuple(rows), caption="各项得分为百分制，总分按各项所占比例计算")


def _confirmed(confirmed: Sequence[Confirmed]) -> Table:
    columns = (
        Column("序号", 3),
        Column("事项", 7, "left"),
        Column("解释为", 6, "left"),
        Column("理由", 9, "left"),
        Column("依据", 6, "left"),
    )
    rows = ((str(n), each.subject, each.value, each.why, each.source) for n, each in enumerate(confirmed, start=1))
    return Table(columns, tuple(rows))
