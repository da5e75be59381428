"""R2 and R6 show what comes from one place and never propose to leave it out."""

from dataclasses import replace

from pingyi.ballot.stuffing import finding, groups
from tests.ballot.stuffing import lots
from tests.ballot.stuffing.lots import AGENCIES, BEGIN, FIRST, SHAPE, TOP


def numbers(ballots, network):
    return tuple(one.seq for one in ballots if one.network == network)


def test_r2_notices_an_office_that_is_for_one_agency():
    found = groups.r2(lots.EXAMPLES["r2"], SHAPE)

    (one,) = found
    assert (one.seqs, one.agency, one.advice) == (numbers(lots.EXAMPLES["r2"], "office"), 0, finding.NOTICE)
    assert one.numbers == {"count": "40", "of": "40", "share": "100.0", "others": "2.4", "p": "<1e-12"}


def test_r2_notices_one_browser_in_a_carriers_network():
    carrier = [replace(one, network="carrier") for one in lots.crowd(1000)]
    device = [replace(one, agent="device") for one in lots.office(40, "carrier")]
    ballots = lots.numbered(lots.crowd(), carrier, device)

    found = groups.r2(ballots, SHAPE)

    assert [one.seqs for one in found] == [tuple(one.seq for one in ballots if one.agent == "device")]


def test_r2_keeps_two_offices_apart():
    ballots = lots.numbered(lots.crowd(), lots.office(network="one"), lots.office(network="two", seed=4))

    found = groups.r2(ballots, SHAPE)

    assert sorted(one.seqs for one in found) == sorted([numbers(ballots, "one"), numbers(ballots, "two")])


def test_r2_leaves_few_ballots_and_unknown_networks():
    assert groups.r2(lots.numbered(lots.crowd(), lots.office(29)), SHAPE) == []
    assert groups.r2(lots.numbered(lots.crowd(), lots.office(40, "")), SHAPE) == []


def test_r2_leaves_a_network_that_is_content_with_all():
    content = [lots.one(BEGIN + 700 * n, bytes([TOP]) * AGENCIES, "content") for n in range(60)]

    assert groups.r2(lots.numbered(lots.crowd(), content), SHAPE) == []


def test_r2_leaves_an_agency_that_all_networks_like():
    liked = [replace(one, answers=FIRST) for one in lots.crowd()]

    assert groups.r2(lots.numbered(liked, lots.office()), SHAPE) == []


def test_r2_leaves_a_season_of_one_agency():
    alone = [lots.one(BEGIN + n, bytes([TOP]), "office") for n in range(50)]

    assert groups.r2(lots.numbered(alone), SHAPE) == []


def test_r6_notices_ballots_for_one_agency_from_one_browser():
    found = groups.r6(lots.EXAMPLES["r6"], SHAPE)

    assert {(one.agency, one.advice, len(one.seqs)) for one in found} == {(0, finding.NOTICE, 60)}
    assert {one.numbers["bits"] for one in found} == {"0.0"}


def test_r6_leaves_few_ballots_unknown_browsers_and_the_usual_variety():
    fans = [replace(one, answers=FIRST) for one in lots.crowd(60, seed=5)]

    assert groups.r6(lots.numbered(lots.crowd(), lots.office(49)), SHAPE) == []
    assert groups.r6(lots.numbered(lots.crowd(), fans), SHAPE) == []
    assert groups.r6(lots.numbered([replace(one, agent="", network="") for one in lots.EXAMPLES["r6"]]), SHAPE) == []
