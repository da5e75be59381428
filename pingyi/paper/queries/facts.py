"""What a paper says: the facts of its season put together with what the office typed; it must not word them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from pingyi.ballot import queries as ballots
from pingyi.core import canonical, clock, exact
from pingyi.core.canonical import Json
from pingyi.document import facts_json, papers, wording
from pingyi.document.facts import (
    CircularFacts,
    CriticismFacts,
    Figure,
    InterpretationFacts,
    Issue,
    LetterFacts,
    NoticeFacts,
    ResultFacts,
    ResultLine,
    RosterLine,
    Turnout,
)
from pingyi.document.facts_json import Facts
from pingyi.flow.models import Proposal
from pingyi.meeting import queries as meetings
from pingyi.paper.models import Paper
from pingyi.paper.queries import due, words
from pingyi.result import queries as results
from pingyi.season import queries as seasons
from pingyi.season.models import Agency, Season

JURY = "jury"


@dataclass(frozen=True)
class Draft:
    """What a paper is gathered from. entered: what the office typed, by field. code: of the season's papers."""

    season: Season
    kind: str
    agency: Agency | None
    entered: Mapping[str, Json]

    @property
    def code(self) -> str:
        """The code of the series that the paper is counted in; empty while the season has none."""
        code = seasons.texts_of(self.season)["code"].strip()
        return wording.series(code, self.kind) if code else ""

    def text(self, field: str) -> str:
        """Return a typed text, or an empty one."""
        return str(self.entered.get(field) or "")

    def lines(self, field: str) -> tuple[str, ...]:
        """Return typed lines."""
        found = self.entered.get(field)
        return tuple(str(line) for line in found) if isinstance(found, list | tuple) else ()

    def day(self, field: str, otherwise: date) -> date:
        """Return a typed day."""
        return date.fromisoformat(self.text(field)) if self.text(field) else otherwise


def draft_of(paper: Paper) -> Draft:
    """Return what a stored paper is gathered from."""
    entered = canonical.loads(paper.entered.encode())
    return Draft(paper.season, paper.kind, paper.agency, entered if isinstance(entered, Mapping) else {})


def facts(draft: Draft, on: date) -> Facts:
    """Return all that the paper says, with room for the number. on: the day that it bears until its issue.

    Raises Refused: the season is not so far, with what is missing.
    """
    if waits := due.reason(draft.season, draft.kind, draft.agency):
        raise waits
    return GATHERERS[draft.kind](draft, on)


def _notice(draft: Draft, on: date) -> NoticeFacts:
    season = draft.season
    return NoticeFacts(
        issue=_issue(draft, on),
        activity=wording.activity(season.title_zh),
        year=season.year,
        sources=(words.measures(season),),
        roster=tuple(
            RosterLine(row.name, words.kind_of_body(row.kind), row.reason) for row in seasons.agencies(season)
        ),
        stages=words.stages(season),
        shares=words.shares(season),
        bands=words.bands(season),
        demands=draft.lines("demands"),
        contact=draft.text("contact"),
        confirmed=words.confirmed(season),
    )


def _interpretation(draft: Draft, on: date) -> InterpretationFacts:
    season = draft.season
    return InterpretationFacts(
        issue=_issue(draft, on),
        activity=wording.activity(season.title_zh),
        rules=wording.RULES,
        authority=words.authority(season),
        confirmed=words.confirmed(season),
        signers=_signers(season),
        digest=seasons.fingerprint(season),
    )


def _circular(draft: Draft, on: date) -> CircularFacts:
    season = draft.season
    sheet = _sheet(season)
    return CircularFacts(
        issue=_issue(draft, on),
        activity=wording.activity(season.title_zh),
        meeting_on=draft.day("meeting_on", on),
        shares=words.shares(season),
        bands=words.bands(season),
        lines=_lines(season, sheet),
        turnout=_turnout(season),
        replies_by=draft.day("replies_by", on),
        objections_by=draft.day("objections_by", on),
        absent=tuple(row.agency.name for row in sheet.rows if "absent" in row.overrides),
        findings=draft.lines("findings"),
        fingerprint=_fingerprint(season),
    )


def _result_table(draft: Draft, _on: date) -> ResultFacts:
    season = draft.season
    sheet = _sheet(season)
    return ResultFacts(
        issuer=seasons.texts_of(season)["issuer"],
        activity=wording.activity(season.title_zh),
        shares=words.shares(season),
        lines=_lines(season, sheet),
        decided_on=clock.day_in_china(sheet.run.made_at),
        fingerprint=_fingerprint(season),
    )


def _letter(draft: Draft, on: date) -> LetterFacts:
    season, agency = draft.season, draft.agency
    assert agency is not None
    row = next(row for row in _sheet(season).rows if row.agency.pk == agency.pk)
    return LetterFacts(
        issue=_issue(draft, on, (agency.name,)),
        activity=wording.activity(season.title_zh),
        agency=agency.name,
        figures=_figures(season, row),
        total=row.total,
        grade=row.grade_label.get("zh", row.grade),
        opinions=draft.lines("opinions"),
        reply_by=draft.day("reply_by", on),
        objections_by=draft.day("objections_by", on),
        contact=draft.text("contact"),
        fingerprint=_fingerprint(season),
    )


def _criticism(draft: Draft, on: date) -> CriticismFacts:
    season, agency = draft.season, draft.agency
    assert agency is not None
    decision = due.refusals(season)[agency.pk]
    return CriticismFacts(
        issue=_issue(draft, on),
        activity=wording.activity(season.title_zh),
        agency=agency.name,
        meeting_on=draft.day("meeting_on", on),
        account=draft.text("account"),
        source=words.source(decision.cite) if decision.cite else words.measures(season, "14"),
        reply_by=draft.day("reply_by", on),
    )


GATHERERS: dict[str, Callable[[Draft, date], Facts]] = {
    "notice": _notice,
    "interpretation": _interpretation,
    "circular": _circular,
    "result_table": _result_table,
    "letter": _letter,
    "criticism": _criticism,
}


def _issue(draft: Draft, on: date, recipients: tuple[str, ...] = ()) -> Issue:
    texts = seasons.texts_of(draft.season)
    mark = texts["mark"] if texts["mark"] and draft.kind != "letter" else wording.mark(texts["issuer"], draft.kind)
    return Issue(
        issuer=texts["issuer"],
        mark=mark,
        number=wording.blank_number(draft.code, on.year),
        on=on,
        recipients=recipients or draft.lines("recipients"),
        copies=draft.lines("copies"),
        remark=draft.text("remark"),
    )


def said(paper: Paper, on: date) -> Facts:
    """Return what a paper says: frozen from its approval on, before that as the season is now.

    on: the day that an unapproved paper bears. Raises Refused as facts() does.
    """
    return facts_json.loads(paper.kind, paper.facts) if paper.facts else facts(draft_of(paper), on)


def seen(said: Facts) -> str:
    """Return the SHA-256 of what a paper says but for number and day, to be compared when it is approved."""
    return canonical.sha256_hex(facts_json.dumps(facts_json.numbered(said, "", date.min)).encode())


def number_of(paper: Paper) -> str:
    """Return the number of a paper in full, or an empty text when it has none."""
    return papers.number(paper.code, paper.year, paper.number) if paper.year and paper.number else ""


def _sheet(season: Season) -> results.ResultSheet:
    found = results.sheet(season)
    assert found is not None, "due.reason() lets nothing about results pass before the first scoring"
    return found


def _fingerprint(season: Season) -> str:
    return season.log.key.fingerprint if season.log else ""


def _lines(season: Season, sheet: results.ResultSheet) -> tuple[ResultLine, ...]:
    return tuple(
        ResultLine(
            agency=row.agency.name,
            figures=tuple(_rounded(season, figure) for _part, figure in row.cells),
            total=row.total,
            grade=row.grade_label.get("zh", row.grade),
            rank="" if row.rank is None else str(row.rank),
            note=_note((*row.overrides, *row.notes)),
        )
        for row in sheet.rows
    )


def _note(keys: Iterable[str]) -> str:
    """Return the notes of a row; a note about one component is told without it, for there is little room."""
    found = dict.fromkeys(key.partition(":")[0] for key in keys)
    return "、".join(wording.NOTES[key] for key in found if key in wording.NOTES)


def _figures(season: Season, row: results.Row) -> tuple[Figure, ...]:
    """Return each component with what it gives in the total, over the weights of those that have a figure."""
    weights = {part.key: part.weight for part in seasons.scheme(season).components}
    whole = sum((weights[part.key] for part, figure in row.cells if figure), Fraction(0))
    found = []
    for share, (part, figure) in zip(words.shares(season), row.cells, strict=True):
        counted = exact.parse(figure) * weights[part.key] / whole if figure and whole else None
        shown = "" if counted is None else _rounded(season, exact.six(counted))
        found.append(Figure(share, _rounded(season, figure), shown))
    return tuple(found)


def _rounded(season: Season, figure: str) -> str:
    """Return a published figure with as many decimals as the scheme gives totals; empty stays empty."""
    result = seasons.scheme(season).result
    if not figure:
        return ""
    return exact.fixed(exact.rounded(exact.parse(figure), result.digits, result.rounding), result.digits)


def _turnout(season: Season) -> Turnout:
    """Return how many sheets of the jury and of all others were sealed, and how many answers counted."""
    sealed = {row.component: row.sealed for row in meetings.progress(season)}
    jurors = sum(sealed[part.key] for part in meetings.components(season) if part.electorate == JURY)
    survey = seasons.scheme(season).survey
    weights = {channel.key: channel.weight for channel in survey.channels} if survey else {}
    answers = sum(row.counted for row in ballots.totals(season) if weights.get(row.channel))
    single = ballots.single_answers(season, [key for key, weight in weights.items() if weight])
    return Turnout(jurors, sum(sealed.values()) - jurors, answers - single, single)


def _signers(season: Season) -> tuple[str, ...]:
    """Return who froze the rules, the proposer first; under one key those who confirmed the values."""
    subject = f"season:{season.pk}"
    rows = Proposal.objects.within(season.office_id).filter(subject=subject, move="freeze", outcome="approved")
    freeze = rows.select_related("proposed_by", "decided_by").order_by("-pk").first()
    if freeze and freeze.decided_by:
        return (freeze.proposed_by.name, freeze.decided_by.name)
    confirmers = seasons.adoptions(season).values_list("confirmed_by__name", flat=True)
    return tuple(dict.fromkeys(confirmers))
