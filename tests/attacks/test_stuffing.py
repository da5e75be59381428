"""RELIABILITY B1 to B7 and B12: bought and scripted ballots are found, honest crowds are left in, nobody is accused."""

import functools
import re
from dataclasses import dataclass, replace

import pytest

from pingyi.ballot.stuffing import finding, rules, sentences
from pingyi.ballot.stuffing.finding import Finding
from pingyi.ballot.stuffing.inspect import inspect
from pingyi.rules.v1 import engine
from tests.attacks import campaigns, surveys
from tests.support import casting

SHORT = pytest.param(range(2), marks=pytest.mark.slow)
LONG = pytest.param(range(12), marks=pytest.mark.long)
STEMS = (
    "abus attack blam bought brib buy cheat crim culprit deceiv decept dishonest fake false forg fraud guilt illegal "
    "manipul misconduct offen paid rigg stuff suspect tamper"
)
AGAINST_PERSONS = re.compile(rf"\b({'|'.join(STEMS.split())})", re.IGNORECASE)


@dataclass(frozen=True)
class Figures:
    """Shares of a run. recall: of what the scenario added, set aside; wrong: of the honest, set aside.

    noticed: of what the scenario added, under a notice; clusters: the same, under one of a network.
    """

    recall: float
    wrong: float
    noticed: float
    clusters: float


@dataclass(frozen=True)
class Line:
    """What a scenario must reach. crowd: what it adds is honest; of that, so much may be set aside and be noticed."""

    recall: float = 0.0
    wrong: float = 0.0013
    clusters: float = 0.0
    crowd: float = 1.0
    noticed: float = 1.0


LINES = {
    "quiet": Line(),
    "b1": Line(recall=0.99, wrong=0.002),
    "b2": Line(recall=0.95, wrong=0.002),
    "b3": Line(recall=0.9, wrong=0.005),
    "b4": Line(clusters=1, crowd=0),
    "b6": Line(wrong=0.005, crowd=0.005),
    "b7": Line(crowd=0, noticed=0.1),
}


@functools.cache
def campaign(name, seed):
    return getattr(campaigns, name)(seed)


def figures(name, seed, applied=rules.RULES):
    """Inspect a campaign and return its figures."""
    found = campaign(name, seed)
    ballots, marked = {one.seq for one in found.ballots}, found.marked
    findings = inspect(found.ballots, campaigns.SHAPE, rules=applied)
    aside = seqs(findings, advice=finding.SET_ASIDE)
    noticed, clusters = seqs(findings, advice=finding.NOTICE), seqs(findings, rule="r2", agency=found.agency)
    among = max(len(marked), 1)
    return Figures(
        recall=len(aside & marked) / among,
        wrong=len(aside - marked) / len(ballots - marked),
        noticed=len(noticed & marked) / among,
        clusters=len(clusters & marked) / among,
    )


def seqs(findings, **wanted):
    """Return the ballots under the findings that have these values."""
    return {seq for one in findings if all(getattr(one, name) == wanted[name] for name in wanted) for seq in one.seqs}


def misses(name, got):
    """Return what of a line is not reached."""
    line = LINES[name]
    reached = {
        "recall": got.recall >= line.recall,
        "wrong": got.wrong <= line.wrong,
        "clusters": got.clusters >= line.clusters,
        "crowd": got.recall <= line.crowd,
        "noticed": got.noticed <= line.noticed,
    }
    return [what for what, is_reached in reached.items() if not is_reached]


def naive(seen, _shape):
    """Set every network with more than 50 ballots aside, as vote pages do that count addresses."""
    networks = {}
    for one in seen:
        networks.setdefault(one.network, []).append(one.seq)
    return [Finding("r0", tuple(each), None, {}, finding.SET_ASIDE) for each in networks.values() if len(each) > 50]


@pytest.mark.parametrize("seeds", [SHORT, LONG])
@pytest.mark.parametrize("name", LINES)
def test_scenario_reaches_its_line(name, seeds):
    found = {seed: figures(name, seed) for seed in seeds}

    for seed, got in found.items():
        casting.tell(f"{name} seed {seed}: {got}")
    assert not {seed: misses(name, got) for seed, got in found.items() if misses(name, got)}


@pytest.mark.slow
def test_control_rules_that_find_nothing_miss_the_attacks():
    missed = {name: misses(name, figures(name, 0, applied=())) for name in LINES}

    assert missed == {
        "quiet": [],
        "b1": ["recall"],
        "b2": ["recall"],
        "b3": ["recall"],
        "b4": ["clusters"],
        "b6": [],
        "b7": [],
    }


@pytest.mark.slow
def test_control_rule_that_counts_addresses_hits_honest_crowds():
    missed = {name: misses(name, figures(name, 0, applied=(naive,))) for name in LINES}

    assert {"wrong"} <= set(missed["quiet"])
    assert {"crowd"} <= set(missed["b4"])
    assert {"wrong", "crowd"} <= set(missed["b6"])
    assert {"crowd"} <= set(missed["b7"])


@pytest.mark.parametrize("seeds", [SHORT, LONG])
def test_bounds_hold_the_true_score_when_nothing_tells_the_ballots_apart(seeds):
    """B5: 450 honest-looking ballots are quarantined with 200 honest ones; what is true lies between worst and best."""
    outside, wrong_flags, flags = 0, 0, []
    for seed in seeds:
        season = surveys.camouflaged(campaign("b5", seed), seed)
        cases = surveys.cases(season)
        outside += len(surveys.outside(season, cases))
        flagged = surveys.flagged(season, cases)
        for agency in surveys.IDS:
            flags.append(agency in flagged)
            wrong_flags += flags[-1] != (len(surveys.possible_grades(season, agency)) > 1)

    told = (
        f"{sum(flags)} of {len(flags)} flagged, {wrong_flags} of them wrongly, true score outside the bounds {outside}"
    )
    casting.tell(f"b5, {len(seeds)} seeds: {told}")
    assert (outside, wrong_flags) == (0, 0)
    assert set(flags) == {True, False}


@pytest.mark.slow
def test_control_bounds_without_best_and_worst_miss_the_true_score():
    season = surveys.camouflaged(campaign("b5", 0), 0)
    narrow = [replace(row, total=own["in"].total) for own in surveys.cases(season).values() for row in own.values()]

    assert surveys.outside(season, surveys.by_agency(narrow))


@pytest.mark.parametrize("seeds", [SHORT, LONG])
def test_framing_changes_the_ballots_and_nothing_else(seeds):
    """B12: who has 315 cast for a rival gains nothing and harms nobody."""
    for seed in seeds:
        framed = campaign("b1", seed)
        findings = inspect(framed.ballots, campaigns.SHAPE)
        aside = seqs(findings, advice=finding.SET_ASIDE)

        left = surveys.counted([one for one in framed.ballots if one.seq not in aside])
        honest = surveys.counted([one for one in framed.ballots if one.seq not in framed.marked])
        got, clean = engine.run(surveys.SCHEME, left), engine.run(surveys.SCHEME, honest)

        rival = (got.agencies[framed.agency], clean.agencies[framed.agency])
        assert rival[0].grade == rival[1].grade
        assert abs(rival[0].total - rival[1].total) <= surveys.HUNDREDTH
        assert {one.override for one in got.agencies} == {""}
        assert replace(left, answers=honest.answers) == honest


def test_sentences_accuse_nobody():
    assert [text for text in sentences.RULES.values() if AGAINST_PERSONS.search(text)] == []


@pytest.mark.parametrize("text", ["The agency cheated", "{count} forged ballots", "stuffing for one agency"])
def test_control_sentences_that_accuse_are_found(text):
    assert AGAINST_PERSONS.search(text)
