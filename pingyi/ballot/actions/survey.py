"""Writes about the survey: open, take in answers that came as a file, close."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pingyi.ballot import queries, states
from pingyi.ballot.actions import intake, setting_aside
from pingyi.ballot.models import Answer, Batch, Survey
from pingyi.core.errors import Refused, said
from pingyi.flow import apply, keys, trail
from pingyi.ledger.models import Entry
from pingyi.people.models import User
from pingyi.season import queries as seasons
from pingyi.season.models import Season

LONGEST_SOURCE = 200


@dataclass(frozen=True)
class NewAnswer:
    """One person's answers, or a single one of a table of counts.

    choices: an option key or empty for each agency in roster order.
    """

    channel: str
    choices: tuple[str, ...]
    is_single: bool = False


@transaction.atomic
def ballot_open(*, season: Season, actor: User, now: datetime, online: Sequence[str] = ()) -> keys.Turn:
    """Turn one key for opening the survey; from the last one on answers may be taken in.

    online: keys of the channels whose ballots are cast at the intake, which opens with it.
    Raises Refused: the scheme has no survey or no such channel, or the season or the role forbids it.
    Raises Conflict: it was proposed with other channels.
    """
    apply.lock(season)
    if season.state != "open":
        raise Refused("the survey opens while the season is open; its state is {state}", state=season.state)
    if seasons.scheme(season).survey is None:
        raise Refused("this scheme has no survey")
    survey = survey_of(season)
    move = apply.check(survey, "ballot_open", states.SURVEY, actor.role)
    channels = intake.in_order(season, online)
    labels = queries.channel_labels(season)
    summary: keys.Summary = tuple((said("Cast online"), labels[key]) for key in channels)
    act = keys.Act(season, "ballot_open", {"online": list(channels)}, summary=summary)
    turn = keys.turn(act, actor=actor, now=now, needed=seasons.keys_needed(season))
    if turn.complete:
        apply.enter(survey, move)
        apply.record(seasons.log_id(season), "ballot_open", by=turn.signers, now=now)
        intake.drop_trial(season)
        if channels:
            intake.begin(survey, channels, by=turn.signers, now=now)
    trail.note("ballot_open" if turn.complete else "ballot_open_proposed", season, actor=actor, now=now)
    return turn


@transaction.atomic
def take_in(
    *,
    season: Season,
    answers: Sequence[NewAnswer],
    actor: User,
    now: datetime,
    again: bool = False,
    source: str = "",
) -> None:
    """Store answers that came as a file; the digest of the rows goes on the ledger.

    again: the batch is meant although one with the same rows was taken in before. source: who asked these people, and
    how; it stands in the trail, and single answers of a table of counts must have one.
    Raises Refused: the survey is not open, the same rows or counts of the same channel were taken in before, there is
    no answer, or the source is too long or missing.
    """
    if not source and _are_counts(answers):
        raise Refused("counts are somebody's own report: say who asked these people, and how")
    if len(source) > LONGEST_SOURCE:
        raise Refused("the source has {count} characters; at most {most}", count=len(source), most=LONGEST_SOURCE)
    store_answers(season, answers, role=actor.role, by=actor.role, now=now, again=again)
    trail.note("take_in", season, actor=actor, now=now, about=str(len(answers)), why=source)


def store_answers(
    season: Season, answers: Sequence[NewAnswer], *, role: str, by: str, now: datetime, again: bool
) -> None:
    """Store answers and put the digest of the rows on the ledger; call inside the act's transaction.

    role: of the actor; by: role ids joined by + of those who answer for the rows. Raises Refused: as take_in() does.
    """
    survey = survey_of(season)
    apply.check(survey, "take_in", states.SURVEY, role)
    _check_channels(survey, answers)
    if not answers:
        raise Refused("there is no answer in it")
    counts = _are_counts(answers)
    if counts and not again:
        _refuse_more_counts(season, answers)
    # What a few people chose in all could be guessed from a bare digest while the survey runs.
    digest = _digest(answers, queries.secrets(season).trace if counts else b"")
    if not again and _taken_in(season, digest):
        raise Refused(
            "the same batch of {count} answers was taken in before; if it is meant to count a second time, repeat this"
            " with the box ticked that says so",
            count=len(answers),
        )
    Answer.objects.within(season.office_id).bulk_create(
        (
            Answer(
                office_id=season.office_id,
                survey=survey,
                channel=new.channel,
                choices=",".join(new.choices),
                is_single=new.is_single,
            )
            for new in answers
        ),
        batch_size=2000,
    )
    apply.record(seasons.log_id(season), "audit", by=by, now=now, digest=digest)


@transaction.atomic
def ballot_close(*, season: Season, actor: User, now: datetime) -> keys.Turn:
    """Turn one key for closing the survey; the last one writes how many ballots stand on the log itself.

    The intake closes first and for good: whatever stops this act, the next call goes on from there.
    Raises Refused: batches of paper forms are still being entered, or the state or the role forbids it.
    """
    survey = survey_of(season)
    move = apply.check(survey, "ballot_close", states.SURVEY, actor.role)
    left = Batch.objects.within(season.office_id).filter(survey=survey, state="keying").count()
    if left:
        raise Refused(
            "{count} batches of paper forms are still being entered; take them in or drop them, then close", count=left
        )
    act = keys.Act(season, "ballot_close", {"survey": season.key})
    turn = keys.turn(act, actor=actor, now=now, needed=seasons.keys_needed(season))
    if turn.complete:
        intake.finish(survey)
        if queries.online(season):
            setting_aside.look(survey=survey, now=now)  # nobody has looked at the ballots of the last minutes
        apply.enter(survey, move)
        committed = sum(row.cast for row in queries.totals(season) if row.committed)
        apply.record(seasons.log_id(season), "ballot_close", by=turn.signers, now=now, ballots=committed)
    trail.note("ballot_close" if turn.complete else "ballot_close_proposed", season, actor=actor, now=now)
    return turn


def _check_channels(survey: Survey, answers: Sequence[NewAnswer]) -> None:
    """Check that none of the answers belongs to a channel whose ballots are cast at the intake and nowhere else."""
    online = queries.online(survey.season)
    if found := sorted({new.channel for new in answers} & online.keys()):
        raise Refused(
            'answers of the channel "{channel}" are cast online and never come as a file; choose another channel',
            channel=found[0],
        )


def _are_counts(answers: Sequence[NewAnswer]) -> bool:
    return any(new.is_single for new in answers)


def _refuse_more_counts(season: Season, answers: Sequence[NewAnswer]) -> None:
    """A second report on a channel is nearly always the first one mended, and would count beside it."""
    known = queries.counted_channels(season)
    if found := sorted({new.channel for new in answers} & known):
        raise Refused(
            'counts of the channel "{channel}" were taken in before and would count a second time; if that is meant,'
            " repeat this with the box ticked that says so",
            channel=queries.channel_labels(season)[found[0]],
        )


def _digest(answers: Sequence[NewAnswer], secret: bytes) -> str:
    """Return the digest of the rows, whatever their order; keyed where there is a secret."""
    digest = hmac.new(secret, digestmod="sha256") if secret else hashlib.sha256()
    for row in sorted(",".join((new.channel, *new.choices)) for new in answers):
        digest.update(f"{row}\n".encode())
    return digest.hexdigest()


def _taken_in(season: Season, digest: str) -> bool:
    """Tell whether an audit entry of the season's log has this digest."""
    rows = Entry.objects.filter(log_id=seasons.log_id(season), raw__contains=f'"digest":"{digest}"')
    return rows.filter(raw__contains='"k":"audit"').exists()


def survey_of(season: Season) -> Survey:
    """Return the survey of a season, made on the first call."""
    rows = Survey.objects.within(season.office_id)
    found, _ = rows.get_or_create(season=season, defaults={"office_id": season.office_id})
    return found
