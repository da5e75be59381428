"""Writes about batches of paper forms: two persons enter every form apart; equal batches are taken in, once."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet

from pingyi.ballot import queries, states
from pingyi.ballot.actions.survey import NewAnswer, store_answers, survey_of
from pingyi.ballot.models import Batch, Slip
from pingyi.core.errors import Refused
from pingyi.flow import apply, trail
from pingyi.people.models import User
from pingyi.season import queries as seasons
from pingyi.season.models import Season

MOST_FORMS = 200


@transaction.atomic
def new_batch(*, season: Season, channel: str, forms_count: int, actor: User, now: datetime) -> Batch:
    """Begin a batch of paper forms of one channel; its forms are numbered from 1 on the paper.

    Raises Refused: the survey is not open, an unknown channel, or more forms than a batch holds.
    """
    survey = survey_of(season)
    apply.check(survey, "new_batch", states.SURVEY, actor.role)
    rules = seasons.scheme(season).survey
    channels = tuple(row.key for row in rules.channels) if rules else ()
    if channel not in channels:
        raise Refused('there is no channel "{key}"; choose one of {list}', key=channel, list=channels)
    if not 1 <= forms_count <= MOST_FORMS:
        raise Refused("a batch has 1 to {most} forms, not {count}", most=MOST_FORMS, count=forms_count)
    rows = Batch.objects.within(season.office_id)
    last = rows.filter(survey=survey).aggregate(last=Max("number"))["last"]
    batch = rows.create(
        office_id=season.office_id,
        survey=survey,
        number=(last or 0) + 1,
        channel=channel,
        forms_count=forms_count,
        made_at=now,
    )
    trail.note("new_batch", season, actor=actor, now=now, about=f"{batch.number} · {channel} · {forms_count}")
    return batch


@transaction.atomic
def key_form(*, batch: Batch, form: int, choices: tuple[str, ...], actor: User, now: datetime) -> None:
    """Store what one person read off one paper form, in place of what that person entered before.

    choices: an option key or empty for each agency in roster order.
    Raises Refused: the batch is not being entered, it has no such form, another roster, or two others enter it.
    """
    apply.check(batch, "key_form", states.BATCH, actor.role)
    season = batch.survey.season
    if not 1 <= form <= batch.forms_count:
        raise Refused(
            "batch {number} has forms 1 to {most}, not {form}", number=batch.number, most=batch.forms_count, form=form
        )
    if len(choices) != seasons.agencies(season).count():
        raise Refused("a form has one answer for each agency of the roster")
    others = set(_slips(batch).exclude(keyed_by=actor).values_list("keyed_by_id", flat=True))
    if len(others) >= queries.PERSONS:
        raise Refused("two other persons are entering batch {number}; enter another batch", number=batch.number)
    _slips(batch).update_or_create(
        batch=batch,
        number=form,
        keyed_by=actor,
        defaults={"keyed_at": now, "choices": ",".join(choices)},
        create_defaults={"office_id": batch.office_id, "keyed_at": now, "choices": ",".join(choices)},
    )
    trail.note("key_form", season, actor=actor, now=now, about=f"{batch.number} · {form}")


@transaction.atomic
def take_in_batch(*, batch: Batch, actor: User, now: datetime, again: bool = False) -> int:
    """Take in a batch that two persons entered alike and return how many answers it had; what was typed is cleared.

    again: the batch is meant although one with the same rows was taken in before.
    Raises Refused: forms are missing or differ, the batch is not being entered, or as take_in() does.
    """
    move = apply.check(batch, "take_in_batch", states.BATCH, actor.role)
    season = batch.survey.season
    rows = list(_slips(batch).select_related("keyed_by").order_by("pk"))
    wanted = queries.PERSONS * batch.forms_count
    if len(rows) < wanted:
        raise Refused(
            "{count} of {wanted} entries of batch {number} are in; two persons must enter every form",
            count=len(rows),
            wanted=wanted,
            number=batch.number,
        )
    versions: dict[int, set[str]] = {}
    for row in rows:
        versions.setdefault(row.number, set()).add(row.choices)
    if unlike := sorted(number for number, found in versions.items() if len(found) > 1):
        raise Refused(
            "the two entries of forms {list} differ; each person corrects the own entry from the paper first",
            list=tuple(map(str, unlike)),
        )
    answers = [NewAnswer(batch.channel, tuple(found.pop().split(","))) for _, found in sorted(versions.items())]
    signers = "+".join({row.keyed_by_id: row.keyed_by.role for row in rows}.values())
    store_answers(season, answers, role=actor.role, by=signers, now=now, again=again)
    apply.enter(batch, move)
    _slips(batch).update(choices="")
    trail.note("take_in_batch", season, actor=actor, now=now, about=f"{batch.number} · {len(answers)}")
    return len(answers)


@transaction.atomic
def drop_batch(*, batch: Batch, actor: User, now: datetime, why: str) -> None:
    """Drop a batch that was not taken in; what was typed is cleared.

    Raises Refused: no reason, the batch is not being entered, or others entered forms of it and the actor neither did
    nor is an approver.
    """
    move = apply.check(batch, "drop_batch", states.BATCH, actor.role)
    if not queries.may_drop(batch, actor):
        raise Refused(
            "only a person who entered forms of batch {number} or an approver may drop it", number=batch.number
        )
    if not why:
        raise Refused("give the reason for dropping the batch; it stays in the audit trail")
    apply.enter(batch, move)
    _slips(batch).update(choices="")
    trail.note("drop_batch", batch.survey.season, actor=actor, now=now, about=str(batch.number), why=why)


def _slips(batch: Batch) -> QuerySet[Slip]:
    return Slip.objects.within(batch.office_id).filter(batch=batch)
