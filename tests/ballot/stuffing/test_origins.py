"""R5 and R7 set aside only what one agency gains from, and leave waves of readers to people."""

from dataclasses import replace

from pingyi.ballot.stuffing import finding, origins
from tests.ballot.stuffing import lots
from tests.ballot.stuffing.lots import FIRST, FLAT, SHAPE


def test_r5_sets_those_from_outside_aside_that_lead_one_agency():
    ballots = lots.numbered(lots.crowd(), lots.wave(80))

    found = origins.r5(ballots, SHAPE)

    led = {one.seq for one in ballots if one.answers == FIRST}
    assert {seq for one in found for seq in one.seqs} == led
    assert {(one.agency, one.advice) for one in found} == {(0, finding.SET_ASIDE)}


def test_r5_only_notices_readers_from_outside():
    found = origins.r5(lots.numbered(lots.crowd(), lots.wave(answers=FLAT)), SHAPE)

    assert {(one.agency, one.advice) for one in found} == {(None, finding.NOTICE)}


def test_r5_leaves_few_ballots_those_from_inside_and_unknown_networks():
    inside = lots.wave(outside=False)
    unknown = [replace(one, outside=None) for one in lots.wave()]

    assert origins.r5(lots.numbered(lots.crowd(), lots.wave(14)), SHAPE) == []
    assert origins.r5(lots.numbered(lots.crowd(), inside), SHAPE) == []
    assert origins.r5(lots.numbered(lots.crowd(), unknown), SHAPE) == []


def test_r5_leaves_an_area_that_is_mostly_away():
    away = [replace(one, outside=True) for one in lots.crowd()]

    assert origins.r5(lots.numbered(away, lots.wave()), SHAPE) == []


def test_r7_sets_new_voters_aside_that_lead_one_agency():
    found = origins.r7(lots.EXAMPLES["r7"], SHAPE)

    assert {(one.agency, one.advice) for one in found} == {(0, finding.SET_ASIDE)}
    assert len({seq for one in found for seq in one.seqs}) == 40


def test_r7_only_notices_new_readers():
    old = [one for one in lots.crowd(4000) if one.opened < one.at - lots.DAY]
    found = origins.r7(lots.numbered(old, lots.wave(answers=FLAT, waited=200)), SHAPE)

    assert {(one.agency, one.advice) for one in found} == {(None, finding.NOTICE)}


def test_r7_leaves_new_voters_where_they_are_usual_or_not_known():
    assert origins.r7(lots.numbered(lots.crowd(), lots.wave(waited=200)), SHAPE) == []
    assert origins.r7(lots.numbered(lots.crowd(), lots.wave()), SHAPE) == []
    assert origins.r7(lots.numbered(lots.crowd(), lots.wave(waited=-200)), SHAPE) == []
