"""The season in progress has something due, something late and something returned, whatever day it is built on."""

from datetime import UTC, datetime, timedelta

import pytest

from pingyi.ballot import queries as ballots
from pingyi.core import clock
from pingyi.demo import build
from pingyi.flow.models import Deed, Proposal
from pingyi.paper.models import Paper
from pingyi.people.models import Invitation
from pingyi.season.models import Case, Season, StageDate

DAYS = (
    datetime(2026, 11, 22, 8, 0, tzinfo=UTC),
    datetime(2027, 1, 1, 0, 0, tzinfo=UTC),  # eight in the morning of New Year's Day in China
    datetime(2028, 2, 29, 17, 30, tzinfo=UTC),
)

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.mark.parametrize("today", DAYS, ids=lambda day: day.date().isoformat())
def test_season_in_progress_is_in_the_middle_of_the_work(today):
    past, season = build.build(seed=7, today=today)
    office, day = season.office_id, clock.day_in_china(today)

    assert (past.key, past.state, season.key, season.state) == ("demo", "published", "demo_now", "open")
    survey = StageDate.objects.within(office).get(season=season, stage="survey")
    assert survey.opens_on < day < survey.closes_on
    late = Case.objects.within(office).get(season=season, kind="refusal")
    due = Case.objects.within(office).get(season=season, kind="illness")
    assert late.answer_by < day < due.answer_by
    returned = Paper.objects.within(office).get(season=season, kind="interpretation")
    assert returned.state == "draft"
    assert Deed.objects.within(office).filter(move="send_back", subject=f"paper:{returned.pk}").exclude(why="").exists()
    waiting = Proposal.objects.within(office).get(outcome="waiting")
    assert waiting.move == "rule"


def test_season_in_progress_holds_one_form_on_which_two_persons_differ():
    season = build.build(seed=7, today=DAYS[0])[1]

    progress = ballots.batch_progress(season)

    assert progress.differing == 1


def test_nothing_in_it_happened_after_today():
    today = DAYS[0]
    build.build(seed=7, today=today)

    assert Deed.objects.everywhere().filter(at__gt=today).count() == 0
    assert Invitation.objects.everywhere().filter(expires_at__gt=today, used_at=None).count() == 1


def test_only_the_published_season_is_built_on_demand():
    (season,) = build.build(seed=7, today=DAYS[0], stage="demo")

    assert season.key == "demo"
    assert Season.objects.everywhere().count() == 1


def test_year_follows_the_day():
    later = DAYS[2] + timedelta(days=200)

    assert build.build(seed=7, today=later)[1].year == later.year
