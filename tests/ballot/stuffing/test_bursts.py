"""R1 finds what no crowd does and leaves an office to people; R4 finds identical ballots that nobody writes alike."""

import pytest

from pingyi.ballot.stuffing import bursts, finding
from tests.ballot.stuffing import lots
from tests.ballot.stuffing.lots import AGENCIES, BEGIN, FIRST, FLAT, HOUR, MIXED, SHAPE, UNKNOWN


def advice(found):
    return {one.advice for one in found}


def test_r1_sets_a_burst_from_many_networks_aside():
    found = bursts.r1(lots.EXAMPLES["r1"], SHAPE)

    led = {one.seq for one in lots.EXAMPLES["r1"] if one.answers == FIRST}
    assert {seq for one in found for seq in one.seqs} == led
    assert {(one.agency, one.advice) for one in found} == {(0, finding.SET_ASIDE)}
    assert max(int(one.numbers["count"]) for one in found) == 20
    assert {one.numbers["p"] for one in found} == {"<1e-12"}


@pytest.mark.parametrize(("number", "networks"), [(20, 2), (30, 1)])
def test_r1_only_notices_an_office_that_votes_together(number, networks):
    assert advice(bursts.r1(lots.numbered(lots.crowd(), lots.burst(number, networks)), SHAPE)) == {finding.NOTICE}


def test_r1_sets_more_from_one_network_aside_than_an_office_casts():
    ballots = lots.numbered(lots.crowd(), lots.burst(60, 1))

    assert finding.SET_ASIDE in advice(bursts.r1(ballots, SHAPE))


def test_r1_only_notices_what_is_less_than_half_of_its_window():
    push = [lots.one(BEGIN + HOUR + n, FLAT, f"reader{n}") for n in range(120)]

    assert advice(bursts.r1(lots.numbered(lots.crowd(), lots.burst(), push), SHAPE)) == {finding.NOTICE}


def test_r1_leaves_nine_ballots_and_a_push_with_the_usual_share():
    fans = [lots.one(BEGIN + 300 * n, FIRST, f"fan{n}") for n in range(200)]
    push = [lots.one(BEGIN + HOUR + n // 4, FIRST if n % 11 == 0 else FLAT, f"reader{n}") for n in range(2000)]

    assert bursts.r1(lots.numbered(lots.crowd(), lots.burst(9)), SHAPE) == []
    assert bursts.r1(lots.numbered(lots.crowd(), fans, push), SHAPE) == []


def test_r4_sets_identical_ballots_aside():
    found = bursts.r4(lots.EXAMPLES["r4"], SHAPE)

    alike = tuple(one.seq for one in lots.EXAMPLES["r4"] if one.answers == MIXED)
    assert {seq for one in found for seq in one.seqs} == set(alike)
    assert advice(found) == {finding.SET_ASIDE}
    assert found[0].numbers == {"count": "12", "seconds": "3600", "differing": "5", "p": "<1e-7"}


def test_r4_only_notices_what_many_people_write():
    found = bursts.r4(lots.numbered(lots.crowd(), lots.lockstep(12, FIRST)), SHAPE)

    assert {(one.agency, one.advice) for one in found} == {(0, finding.NOTICE)}


@pytest.mark.parametrize(("number", "answers"), [(11, MIXED), (40, FLAT), (40, bytes([UNKNOWN]) * AGENCIES)])
def test_r4_leaves_few_ballots_and_flat_ones(number, answers):
    assert bursts.r4(lots.numbered(lots.crowd(), lots.lockstep(number, answers)), SHAPE) == []


def test_r4_leaves_a_ballot_that_is_as_common_at_all_hours():
    usual = [lots.one(BEGIN + 90 * n, MIXED, f"usual{n}") for n in range(900)]

    assert bursts.r4(lots.numbered(lots.crowd(), usual), SHAPE) == []
