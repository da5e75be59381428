"""What the timeline of a season rests on, read in a fixed number of queries; it must not judge what is late."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count

from pingyi.ballot import queries as ballots
from pingyi.flow import keys
from pingyi.flow.models import Proposal
from pingyi.meeting import queries as meetings
from pingyi.meeting.models import Marking
from pingyi.paper.models import Paper
from pingyi.season import queries as seasons
from pingyi.season.models import Season

Label = Mapping[str, str]


@dataclass(frozen=True)
class Days:
    """The first and last day of a stage. is_set: the office set them; else they are the scheme's proposal."""

    opens: date
    closes: date
    is_set: bool = True


@dataclass(frozen=True)
class Stage:
    """A stage of the scheme; days is None where neither the office nor the scheme names any."""

    label: Label
    days: Days | None


@dataclass(frozen=True)
class Part:
    """One component that raters mark. enrolled: its raters come with the freeze. differing: sheets to compare."""

    key: str
    label: Label
    state: str
    raters: int
    sealed: int
    enrolled: bool = False
    differing: int = 0


@dataclass(frozen=True)
class Public:
    """The survey. keying: batches of paper forms not taken in; differing: forms whose two entries differ."""

    label: Label
    state: str
    answers: int
    keying: int = 0
    differing: int = 0


@dataclass(frozen=True)
class Outside:
    """A component whose figures were found elsewhere. given: they are there; proposed: others wait for a second key."""

    key: str
    label: Label
    given: bool
    proposed: bool = False


@dataclass(frozen=True)
class Facts:
    """Everything that the steps of one season follow from.

    left, total: assumed values to confirm, and all of them. answer_by: for each open case the day until which the
    agency may answer. heard, ruled: cases that wait for a ruling, or for its second key. papers: kind -> state ->
    number. proposed: moves that wait for a second key. excused: agencies that get no result: absent, put off.
    """

    key: str
    state: str
    left: int = 0
    total: int = 0
    agencies: int = 0
    excused: int = 0
    per_year: int | None = None
    stages: Mapping[str, Stage] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    survey: Public | None = None
    outside: tuple[Outside, ...] = ()
    answer_by: tuple[date | None, ...] = ()
    heard: int = 0
    ruled: int = 0
    papers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    proposed: frozenset[str] = frozenset()


def gather(season: Season) -> Facts:
    """Return what the timeline of the season rests on."""
    values = seasons.assumed_values(season) if season.state == "drafting" else ()
    cases = seasons.open_cases(season)
    waiting = Proposal.objects.within(season.office_id).filter(outcome="waiting", subject=keys.subject_id(season))
    return Facts(
        key=season.key,
        state=season.state,
        left=sum(not row.adopted for row in values),
        total=len(values),
        agencies=seasons.agencies(season).count(),
        excused=sum(bool({"absent", "withdrawn"} & set(kinds)) for kinds in seasons.active_overrides(season).values()),
        per_year=seasons.per_year(season),
        stages=stages(season),
        parts=_parts(season),
        survey=_survey(season),
        outside=_outside(season),
        answer_by=tuple(row.due for row in cases if row.waits_for in ("asking", "answer")),
        heard=sum(row.waits_for == "ruling" for row in cases),
        ruled=sum(row.waits_for == "second_key" for row in cases),
        papers=_papers(season),
        proposed=frozenset(waiting.values_list("move", flat=True)),
    )


def stages(season: Season) -> dict[str, Stage]:
    """Return the stages of the season's scheme in its order: the office's days, else the scheme's window."""
    return {row.key: Stage(row.label, _days(row)) for row in seasons.stages(season)}


def _days(row: seasons.StageDays) -> Days | None:
    if row.opens_on and row.closes_on:
        return Days(row.opens_on, row.closes_on)
    return Days(*row.proposed, is_set=False) if row.proposed else None


def _parts(season: Season) -> tuple[Part, ...]:
    labels = seasons.labels(season)
    states = dict(Marking.objects.within(season.office_id).filter(season=season).values_list("component", "state"))
    rows = zip(meetings.components(season), meetings.keying_progress(season), strict=True)
    return tuple(
        Part(
            key=part.key,
            label=labels.get(f"components.{part.key}", {}),
            state=states.get(part.key, "waiting"),
            raters=row.raters,
            sealed=row.sealed,
            enrolled=seasons.electorate(season, part).get("members") == "reviewed",
            differing=row.two_differ,
        )
        for part, row in rows
    )


def _outside(season: Season) -> tuple[Outside, ...]:
    labels, lacking = seasons.labels(season), seasons.missing(season)
    return tuple(
        Outside(
            key=part.key,
            label=labels.get(f"components.{part.key}", {}),
            given=part.key not in lacking,
            proposed=seasons.proposed_figures(season, part.key) is not None,
        )
        for part in seasons.given_components(season)
    )


def _survey(season: Season) -> Public | None:
    rules = seasons.scheme(season).survey
    if rules is None:
        return None
    batches = ballots.batch_progress(season)
    return Public(
        label=seasons.labels(season).get(f"components.{rules.key}", {}),
        state=ballots.state(season),
        answers=sum(row.answers for row in ballots.channels(season)),
        keying=batches.keying,
        differing=batches.differing,
    )


def _papers(season: Season) -> dict[str, dict[str, int]]:
    rows = Paper.objects.within(season.office_id).filter(season=season).order_by()
    found: dict[str, dict[str, int]] = {}
    for kind, state, count in rows.values_list("kind", "state").annotate(Count("pk")):
        found.setdefault(kind, {})[state] = count
    return found
