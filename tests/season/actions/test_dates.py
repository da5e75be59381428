"""Writes of a season's days and texts, and each refusal."""

from datetime import date

import pytest
from django.db import transaction

from pingyi.core.errors import Refused
from pingyi.flow.models import Deed
from pingyi.season import actions, queries
from pingyi.season.models import Season
from tests.support import world

MARCH = (date(2026, 3, 1), date(2026, 6, 30))


def told(act):
    with pytest.raises(Refused) as caught, transaction.atomic():
        act()
    return str(caught.value)


def set_days(season, operator, **days):
    actions.set_dates(season=season, days=days, actor=operator, now=world.NOW)


def set_texts(season, operator, **texts):
    actions.set_texts(season=season, texts_of=texts, actor=operator, now=world.NOW)


def held(season, stage):
    row = next(row for row in queries.stages(season) if row.key == stage)
    return row.opens_on, row.closes_on


def test_days_are_set_changed_and_taken_away(drafted, operator):
    set_days(drafted, operator, self_review=MARCH)
    first = held(drafted, "self_review")
    set_days(drafted, operator, self_review=(date(2026, 3, 2), date(2026, 3, 2)))
    second = held(drafted, "self_review")
    set_days(drafted, operator, self_review=None)

    assert (first, second) == (MARCH, (date(2026, 3, 2), date(2026, 3, 2)))
    assert held(drafted, "self_review") == (None, None)
    about = [deed.about for deed in Deed.objects.within(drafted.office).filter(move="set_dates")]
    assert about[-1] == "自查自评: — → 2026-03-01 – 2026-06-30"
    assert len(about) == 3


def test_days_that_stay_leave_no_trail(drafted, operator):
    set_days(drafted, operator, self_review=MARCH, notice=None)
    set_days(drafted, operator, self_review=MARCH)

    assert Deed.objects.within(drafted.office).filter(move="set_dates").count() == 1


def test_days_may_be_set_while_the_season_is_open_but_not_once_it_is_published(opened, operator):
    set_days(opened, operator, self_review=MARCH)

    assert held(opened, "self_review") == MARCH


def test_published_days_stand(published, operator):
    days = told(lambda: set_days(published, operator, self_review=MARCH))

    assert days == "the days stand once the result is published; the state is published"


def test_texts_may_be_set_after_the_result_is_published_for_its_papers(published, operator):
    set_texts(published, operator, code="演普办")

    assert queries.texts_of(published)["code"] == "演普办"


def test_texts_of_an_archived_review_stand(published, operator):
    Season.objects.within(published.office).filter(pk=published.pk).update(state="archived")

    texts = told(lambda: set_texts(published, operator, place="一楼"))

    assert texts == "the texts stand once the review is archived; the state is archived"


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ({"nowhere": MARCH}, 'the scheme has no stage "nowhere"'),
        ({"notice": (date(2026, 7, 2), date(2026, 7, 1))}, "Public notice: 2026-07-02 is after 2026-07-01"),
        (
            {"notice": (date(2025, 7, 1), date(2026, 7, 1))},
            "Public notice: 2025-07-01 is not in the year of the review, 2026, or the next",
        ),
        (
            {"self_review": MARCH, "notice": (date(2026, 2, 1), date(2026, 7, 1))},
            "Public notice would begin before Self-review, which comes first",
        ),
    ],
)
def test_days_are_refused(drafted, operator, days, message):
    assert told(lambda: set_days(drafted, operator, **days)) == message
    assert held(drafted, "self_review") == (None, None)


def test_texts_are_set_and_fall_back_to_their_default(drafted, operator):
    set_texts(drafted, operator, place=" 一楼 ", issuer="测试县司法局")
    first = queries.texts_of(drafted)
    set_texts(drafted, operator, place="", issuer="演示县普法办公室")

    assert (first["place"], first["issuer"]) == ("一楼", "测试县司法局")
    assert queries.texts_of(drafted)["place"] == ""
    assert queries.texts_of(drafted)["issuer"] == "演示县普法办公室"
    assert queries.texts_of(drafted)["recipients"] == "\n".join(world.AGENCIES)
    assert Deed.objects.within(drafted.office).filter(move="set_texts").count() == 2


def test_texts_that_stay_leave_no_trail(drafted, operator):
    set_texts(drafted, operator, place="")

    assert not Deed.objects.within(drafted.office).filter(move="set_texts").exists()


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"colour": "x"}, '"colour" is no text of a season'),
        ({"place": "一\n二"}, "会议地点 is one line"),
        ({"place": "长" * 201}, "会议地点: a line of 201 characters is too long; at most 200"),
        ({"demands": "长" * 2001}, "工作要求: 2001 characters are too many; at most 2000"),
    ],
)
def test_texts_are_refused(drafted, operator, texts, message):
    assert told(lambda: set_texts(drafted, operator, **texts)) == message
