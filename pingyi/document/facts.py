"""What each paper may say: frozen facts of a season, without wording; it must not know layout or where facts come from.

Figures are texts as published. Dates are days of the office's calendar.
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Issue:
    """How a paper goes out. mark: the red head; number: the document number in full, see papers.number()."""

    issuer: str
    mark: str
    number: str
    on: date
    recipients: tuple[str, ...]
    copies: tuple[str, ...] = ()
    remark: str = ""


@dataclass(frozen=True)
class Source:
    """A document that a paper rests on; article is empty for the whole of it."""

    title: str
    number: str = ""
    article: str = ""


@dataclass(frozen=True)
class Share:
    """A component of the total and its points of the whole."""

    component: str
    points: str


@dataclass(frozen=True)
class Band:
    """A grade and its floor; the floor belongs to the grade. The lowest grade has floor 0."""

    grade: str
    floor: str


@dataclass(frozen=True)
class Confirmed:
    """A value that the documents leave open, as the office confirmed it for this season."""

    subject: str
    value: str
    why: str
    source: str


@dataclass(frozen=True)
class RosterLine:
    """An agency under review this year."""

    agency: str
    kind: str
    reason: str


@dataclass(frozen=True)
class Stage:
    """A step of the season. opens, closes: first and last day; the same for a single day."""

    name: str
    opens: date
    closes: date
    task: str


@dataclass(frozen=True)
class NoticeFacts:
    """The notice that starts a season. activity: its full name, with the year."""

    issue: Issue
    activity: str
    year: int
    sources: tuple[Source, ...]
    roster: tuple[RosterLine, ...]
    stages: tuple[Stage, ...]
    shares: tuple[Share, ...]
    bands: tuple[Band, ...]
    demands: tuple[str, ...]
    contact: str
    confirmed: tuple[Confirmed, ...] = ()


@dataclass(frozen=True)
class ResultLine:
    """An agency's result. figures: out of 100, one for each component; they, rank and total are empty for none."""

    agency: str
    figures: tuple[str, ...]
    total: str
    grade: str
    rank: str
    note: str = ""


@dataclass(frozen=True)
class Turnout:
    """How many raters and answers counted. single: answers of tables of counts, which are not people."""

    jurors: int
    peers: int
    answers: int
    single: int = 0


@dataclass(frozen=True)
class ResultFacts:
    """The table of results by itself. decided_on: the day the result was fixed."""

    issuer: str
    activity: str
    shares: tuple[Share, ...]
    lines: tuple[ResultLine, ...]
    decided_on: date
    fingerprint: str = ""


@dataclass(frozen=True)
class CircularFacts:
    """The circular of results. absent: agencies that did not take part; replies_by, objections_by: last days."""

    issue: Issue
    activity: str
    meeting_on: date
    shares: tuple[Share, ...]
    bands: tuple[Band, ...]
    lines: tuple[ResultLine, ...]
    turnout: Turnout
    replies_by: date
    objections_by: date
    absent: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    fingerprint: str = ""


@dataclass(frozen=True)
class CriticismFacts:
    """The circular about an agency that stayed away. account: what happened, as established."""

    issue: Issue
    activity: str
    agency: str
    meeting_on: date
    account: str
    source: Source
    reply_by: date


@dataclass(frozen=True)
class Figure:
    """One component of an agency: the figure out of 100 and what it gives in the total."""

    share: Share
    figure: str
    counted: str


@dataclass(frozen=True)
class LetterFacts:
    """The letter that hands an agency its own result. opinions: what jurors and public raised."""

    issue: Issue
    activity: str
    agency: str
    figures: tuple[Figure, ...]
    total: str
    grade: str
    opinions: tuple[str, ...]
    reply_by: date
    objections_by: date
    contact: str
    fingerprint: str = ""


@dataclass(frozen=True)
class InterpretationFacts:
    """The sheet of values confirmed for a season. rules: their name; digest: SHA-256 of the frozen rules, or empty."""

    issue: Issue
    activity: str
    rules: str
    authority: Source
    confirmed: tuple[Confirmed, ...]
    signers: tuple[str, ...]
    digest: str = ""
