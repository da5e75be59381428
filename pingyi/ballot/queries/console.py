"""What the desk shows of a survey: channels, what is missing, findings and what was set aside, in words.

Nothing here tells agencies apart before the close.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from pingyi.ballot import texts
from pingyi.ballot.intake import receipt
from pingyi.ballot.models import Area, Finding, Objection, Opinion, Portrait, Quarantine, Survey
from pingyi.ballot.queries import inviting, opening, quarantine, survey, voting
from pingyi.ballot.queries.opening import Opened
from pingyi.core import canonical, exact
from pingyi.core.errors import Missing
from pingyi.flow import keys
from pingyi.flow.models import Deed, Proposal
from pingyi.season import queries as seasons
from pingyi.season.models import Agency, Season

Label = Mapping[str, str]


@dataclass(frozen=True)
class ChannelRow:
    """One way into the survey. online: its ballots are cast at the intake; answers: replaced ones are among them."""

    key: str
    label: Label
    weight: str
    minimum: int
    online: bool
    answers: int


@dataclass(frozen=True)
class Noticed:
    """A finding. left: its ballots that are neither set aside nor proposed; gains: known from the close on."""

    row: Finding
    sentence: str
    left: int
    gains: Agency | None


@dataclass(frozen=True)
class UnderReview:
    """Ballots set aside. state: that of the row, or declined; waiting: what was proposed about them, if anything."""

    row: Quarantine
    sentence: str
    state: str
    objections: tuple[Objection, ...]
    waiting: Proposal | None


@dataclass(frozen=True)
class Spoken:
    """An opened ballot in words. status: counted, quarantined, excluded or replaced; answers: name and option."""

    ballot: Opened
    receipt: str
    status: str
    answers: tuple[tuple[str, Label], ...]


def channels(season: Season) -> tuple[ChannelRow, ...]:
    """Return the channels in the scheme's order."""
    rules, labels = survey.rules(season).channels, survey.channel_labels(season)
    cast: Counter[str] = Counter()
    for _hour, channel, count in quarantine.turnout(season):
        cast[channel] += count
    return tuple(
        ChannelRow(
            key=row.key,
            label=labels[row.key],
            weight=exact.plain(row.weight),
            minimum=row.minimum,
            online=total.committed,
            answers=cast[row.key] if total.committed else total.cast,
        )
        for row, total in zip(rules, survey.totals(season), strict=True)
    )


def set_up_of(season: Season) -> Survey:
    """Return the survey with what was set up; one that is not stored while nothing was."""
    rows = Survey.objects.within(season.office_id).filter(season=season)
    return rows.first() or Survey(office_id=season.office_id, season=season)


def count_networks(season: Season) -> int:
    """Return how many networks of the area the office gave."""
    rows = Area.objects.within(season.office_id).filter(survey__season=season)
    return rows.values_list("count", flat=True).first() or 0


def portraits(season: Season) -> list[tuple[Agency, str]]:
    """Return each agency with what it did this year, or an empty text, in roster order."""
    rows = Portrait.objects.within(season.office_id).filter(agency__season=season)
    known = dict(rows.values_list("agency_id", "text"))
    return [(row, known.get(row.pk, "")) for row in seasons.agencies(season)]


def has_codes(season: Season) -> bool:
    """Tell whether invitation codes were made."""
    return inviting.all_series(season).exists()


def tables_taken_in(season: Season) -> QuerySet[Deed]:
    """Return the lines of the trail about tables taken in; about: how many answers; why: who asked those people."""
    deeds = Deed.objects.within(season.office_id).filter(subject=keys.subject_id(season), move="take_in")
    return deeds.select_related("actor").order_by("pk")


def was_tried_out(season: Season) -> bool:
    """Tell whether a trial was ever opened."""
    deeds = Deed.objects.within(season.office_id).filter(subject=keys.subject_id(season))
    return deeds.filter(move="try_out").exists()


def proposals(season: Season, *moves: str) -> list[Proposal]:
    """Return what was proposed about the survey and waits for its second key, the oldest first."""
    rows = Proposal.objects.within(season.office_id).filter(subject=keys.subject_id(season), outcome="waiting")
    return list(rows.filter(move__in=moves).select_related("proposed_by").order_by("pk"))


def proposed_channels(proposal: Proposal) -> tuple[str, ...]:
    """Return the channels that an opening which waits would hold online."""
    payload = canonical.loads(proposal.payload.encode())
    online = payload.get("online") if isinstance(payload, Mapping) else None
    return tuple(map(str, online)) if isinstance(online, list | tuple) else ()


def noticed(season: Season, review: Sequence[UnderReview]) -> list[Noticed]:
    """Return what the last look noticed, by rule. review: of the same season."""
    held = [row.row for row in review if row.state in ("proposed", "quarantined", "excluded")]
    gone = {number for row in held for number in json.loads(row.seqs)}
    closed = survey.state(season) == "closed"
    return [
        Noticed(row, sentence(row), len(set(json.loads(row.seqs)) - gone), row.agency if closed else None)
        for row in quarantine.findings(season)
    ]


def under_review(season: Season) -> list[UnderReview]:
    """Return what was set aside or proposed to be, by number."""
    waiting = {_number(row): row for row in proposals(season, "quarantine", "release", "exclude")}
    said: dict[int, list[Objection]] = {}
    for objection in quarantine.objections(season):
        said.setdefault(objection.quarantine_id, []).append(objection)
    return [
        UnderReview(
            row=row,
            sentence=sentence(row),
            state="declined" if row.state == "proposed" and row.number not in waiting else row.state,
            objections=tuple(said.get(row.pk, ())),
            waiting=waiting.get(row.number),
        )
        for row in quarantine.quarantines(season)
    ]


def sentence(row: Finding | Quarantine) -> str:
    """Return what a rule noticed, in the page's language; it names no agency.

    Before the close a rule that looks at one agency's answers is told without what it counted.
    """
    return texts.withheld() if _is_withheld(row) else texts.finding(row.rule, json.loads(row.numbers))


def figures(row: Finding | Quarantine) -> list[tuple[str, str]]:
    """Return what the rule counted, each figure with its name; nothing where the sentence withholds it."""
    return [] if _is_withheld(row) else texts.figures(json.loads(row.numbers))


def _is_withheld(row: Finding | Quarantine) -> bool:
    return row.rule in texts.OF_ONE_AGENCY and row.survey.state != "closed"


def told_to(agency: Agency) -> list[tuple[Quarantine, str, list[Objection]]]:
    """Return what was set aside by two keys, the sentence about it, and what the agency itself said against it."""
    own = [row for row in quarantine.objections(agency.season) if row.agency_id == agency.pk]
    rows = quarantine.quarantines(agency.season).exclude(state="proposed")
    return [(row, sentence(row), [one for one in own if one.quarantine_id == row.pk]) for row in rows]


def tried(season: Season, most: int) -> list[Spoken]:
    """Return the first ballots of the trial, opened; none where no trial is open."""
    store = voting.reading(survey.test_place(season))
    if store is None:
        return []
    try:
        return _spoken(season, opening.opened(season, store, 0, most), {})
    finally:
        store.end()


def opened_ballots(season: Season, after: int, most: int) -> list[Spoken]:
    """Return ballots with a greater number than `after`, opened. Raises Missing: the survey is not closed."""
    if survey.state(season) != "closed":
        raise Missing("ballots are opened after the close of a survey that was held online")
    store = survey.place(season).store(reading=True)
    try:
        return _spoken(season, opening.opened(season, store, after, most), quarantine.statuses(season))
    finally:
        store.end()


def opinions(season: Season) -> QuerySet[Opinion]:
    """Return what people wrote besides their answers, by day; the order within a day tells nothing."""
    rows = Opinion.objects.within(season.office_id).filter(survey__season=season)
    return rows.order_by("written_on", "text", "pk")


def _spoken(season: Season, rows: Sequence[Opened], statuses: Mapping[int, str]) -> list[Spoken]:
    labels, part = seasons.labels(season), survey.rules(season)
    options = {row.key: labels.get(f"components.{part.key}.options.{row.key}", {}) for row in part.options}
    agencies = [row.name for row in seasons.agencies(season)]
    return [
        Spoken(
            ballot=row,
            receipt=f"{row.seq}-{receipt.short(bytes.fromhex(row.c))}",
            status=statuses.get(row.seq, "counted") if row.live else "replaced",
            answers=tuple((name, options.get(key, {})) for name, key in zip(agencies, row.answers, strict=True)),
        )
        for row in rows
    ]


def _number(proposal: Proposal) -> int:
    payload = canonical.loads(proposal.payload.encode())
    return int(str(payload["quarantine"])) if isinstance(payload, Mapping) else 0
