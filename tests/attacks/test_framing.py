"""RELIABILITY B12: ballots stuffed for a rival. Leaving them out changes them alone, and no text blames an agency."""

import re

import pytest
from django.utils.translation import override

from pingyi.ballot import queries as ballots
from pingyi.ballot.stuffing import sentences
from pingyi.people.models import User
from pingyi.result import queries
from pingyi.season import queries as seasons
from tests.support import booths, issuing, polls, rulings, world
from tests.support.pages import text_of

HONEST = [(1, 2, 3), (2, 3, 1), (3, 1, 2)] * 15
STUFFED = [(5, 1, 5)] * 30  # for the second agency, by somebody who wants it to look guilty
BLAME = re.compile(
    r"cheat|fraud|fake|forge|manipulat|guilt|suspect|rigg|作弊|造假|虚假|舞弊|刷票|操纵|嫌疑", re.IGNORECASE
)
LANGUAGES = ("", "/en")


def season_of(office, rows, aside):
    """Return a published season of an office with these ballots, some of which two persons left out."""
    keys = [world.user(office, role) for role in ("operator", "approver")]
    season = world.freeze(world.drafted(office), *keys)
    booths.held_online(season, keys[0])
    polls.poll(season, rows)
    if aside:
        row = polls.set_aside(season, aside, keys, rule="r1", agency="a02")
        polls.ended(row, "exclude", keys)
    polls.closed(season, keys[0])
    return world.publish(season, *keys)


@pytest.fixture
def framed(office):
    """A season in which ballots were stuffed for the second agency and left out."""
    return season_of(office, [*HONEST, *STUFFED], range(len(HONEST) + 1, len(HONEST) + len(STUFFED) + 1))


def figures(season):
    return [(row.agency.key, row.total, row.grade, row.override, row.rank, row.notes) for row in result_rows(season)]


def result_rows(season):
    return queries.standings(queries.latest_run(season))


def pages(client, *paths):
    return {path: text_of(client.get(path)) for path in paths}


@pytest.mark.slow
def test_result_is_as_if_the_ballots_had_never_come(framed, outsider):
    untouched = season_of(outsider.office, HONEST, ())

    assert figures(framed) == figures(untouched)
    assert {row.override for row in result_rows(framed)} == {""}
    assert len(ballots.set_aside(framed)) == len(STUFFED)


def test_stuffing_counts_where_nobody_sets_it_aside(framed, outsider):
    """Negative control: left in, the same ballots change the result."""
    stuffed = season_of(outsider.office, [*HONEST, *STUFFED], ())

    assert figures(framed) != figures(stuffed)


def test_decisions_about_ballots_name_no_agency(framed):
    rows = [row for row in seasons.decisions(framed) if row.kind in ("quarantine", "exclude")]

    assert [(row.kind, row.agency, row.ref) for row in rows] == [("quarantine", None, "q1"), ("exclude", None, "q1")]


def test_no_public_page_or_paper_blames_an_agency(framed, client, client_of):
    clerk = client_of(world.agency_user(framed, "agency_clerk", "a02"))
    public = [f"{language}/season/test/s2026/{part}" for language in LANGUAGES for part in ("", "a02/", "log/")]
    own = [f"{language}/my/{part}" for language in LANGUAGES for part in ("", "season/s2026/quarantines/")]

    told = pages(client, *public) | pages(clerk, *own)

    assert {path: BLAME.findall(text) for path, text in told.items() if BLAME.search(text)} == {}
    assert polls.REASON in told["/season/test/s2026/"], "the decision itself is told"


def test_circular_says_nothing_of_it(framed):
    operator = User.objects.get(username="test-operator")

    drafted = issuing.drafted(issuing.ready(framed), operator, "circular", entered=issuing.MEETING)

    assert not BLAME.search(drafted.facts)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("rule", sorted(sentences.RULES))
def test_sentence_of_a_rule_blames_nobody(rule, language):
    names = dict.fromkeys(re.findall(r"{(\w+)}", sentences.RULES[rule]), "7")

    with override(language):
        said = ballots.console.texts.finding(rule, names)

    assert "7" in said
    assert not BLAME.search(said)


def test_blame_is_found_where_it_stands(gathered, operator, approver, client):
    """Negative control: a ruling of fraud, which people made, is found on the same page."""
    rulings.ruled(gathered, (operator, approver), "fraud", "a02")
    world.publish(gathered, operator, approver)

    assert BLAME.search(text_of(client.get("/en/season/test/s2026/")))
    assert BLAME.search("这家单位涉嫌刷票")
