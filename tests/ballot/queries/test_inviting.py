"""Responses to invitations: one for each code with a live ballot, by series and never by agency."""

import psycopg
import pytest
import segno
from django.urls import resolve
from django.utils import translation

from pingyi.ballot import actions, queries
from pingyi.ballot.actions import voting
from pingyi.ballot.channels import codes
from pingyi.ballot.intake import ticket
from pingyi.ballot.models import Cancelled
from pingyi.ballot.queries import inviting
from pingyi.ballot.queries.inviting import Responses
from pingyi.ballot.sampling.frame import Person
from pingyi.core.errors import Missing
from pingyi.season import queries as seasons
from tests.support import world
from tests.support.voters import SIGN, ballot

LIST = [Person("东镇", f"甲{n}", "") for n in range(40)] + [Person("西镇", f"乙{n}", "") for n in range(10)]
SITE = "https://review.example"


@pytest.fixture
def season(opened, operator):
    """The season with 8 + 4 people drawn and 5 codes more, and the survey open for them."""
    actions.draw_sample(season=opened, rows=LIST, counts={"东镇": 8, "西镇": 4}, actor=operator, now=world.NOW)
    actions.make_codes(season=opened, label="集市", count=5, actor=operator, now=world.NOW)
    world.open_survey(opened, ("invited", "wechat"))
    yield opened
    if address := queries.place(opened).address:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute("DROP SCHEMA intake CASCADE")


def slots(season, numbers):
    """Return the slot of each code, taken from the ticket that its voter is given."""
    booth = queries.Booth(season, trial=False)
    secrets = queries.secrets(season)
    for number in numbers:
        adapter = codes.Invited(secrets.codes, seasons.origin(season), queries.issued(season))
        code = codes.code(secrets.codes, seasons.origin(season), number)
        text = voting.admit(booth, "invited", adapter.identify({"code": code}, 0).subject, 0)
        yield ticket.read(secrets.ticket, booth.place.origin, text, 1).slot


def cast(season, numbers, attempt=0, channel="invited"):
    store = queries.place(season).store()
    try:
        for number, slot in zip(numbers, slots(season, numbers), strict=True):
            store.put([ballot(number, attempt, slot=slot, channel=channel)], SIGN)
    finally:
        store.end()


def answered(season):
    return [(row.series.label, row.responses.answered) for group in queries.series(season).groups for row in group.rows]


def test_each_code_with_a_live_ballot_counts_once(season):
    cast(season, [1, 2, 9, 13, 17])
    cast(season, [2, 9], attempt=1)

    assert answered(season) == [("东镇", 2), ("西镇", 1), ("集市", 2)]


def test_ballots_of_other_channels_and_of_strangers_do_not_count(season):
    cast(season, [1], channel="wechat")
    store = queries.place(season).store()
    store.put([ballot(99)], SIGN)
    store.end()

    assert queries.series(season).responses.answered == 0


def test_ballots_of_the_trial_do_not_count(season):
    """Negative control of the slot: the same code under another name, that of the trial, is another voter."""
    other = queries.Booth(season, trial=True)
    secrets = queries.secrets(season)
    text = voting.admit(other, "invited", "code:1", 0)
    slot = ticket.read(secrets.ticket, other.place.origin, text, 1).slot
    store = queries.place(season).store()
    store.put([ballot(1, slot=slot)], SIGN)
    store.end()

    assert queries.series(season).responses.answered == 0


def test_rates_and_margins_are_those_of_stratum_and_sample(season):
    cast(season, [*range(1, 5), 9, 10, 13])

    found = queries.series(season)

    sample, others = found.groups
    assert [row.responses for row in sample.rows] == [Responses(8, 4, 0, "47.1"), Responses(4, 2, 0, "65.3")]
    assert [row.responses.rate for row in sample.rows] == ["50.0", "50.0"]
    assert (sample.responses, sample.listed) == (Responses(12, 6, 0, "39.9"), 50)
    assert (others.sample, others.announced, others.responses) == (None, "", Responses(5, 1, 0))
    assert (found.responses, found.responses.rate) == (Responses(17, 7, 0), "41.2")


def test_minimum_of_the_channel_is_reached_or_not(season, operator):
    cast(season, range(1, 18))
    actions.make_codes(season=season, label="村庄", count=13, actor=operator, now=world.NOW)
    cast(season, range(18, 30))
    before = queries.series(season)

    cast(season, [30])

    after = queries.series(season)
    assert (before.responses.answered, before.minimum, before.reached) == (29, 30, False)
    assert (after.responses.answered, after.reached) == (30, True)


def test_nobody_answered_while_no_store_is_open(opened, operator):
    actions.make_codes(season=opened, label="集市", count=5, actor=operator, now=world.NOW)

    found = queries.series(opened)

    assert (found.responses, found.responses.rate, found.reached) == (Responses(5, 0, 0), "0.0", False)


def test_season_without_codes_has_no_series(opened):
    assert queries.series(opened).groups == ()
    assert queries.series(opened).responses.rate == "0.0"


def test_answer_with_a_code_that_is_cancelled_later_stays(season, operator):
    cast(season, [13])
    code = queries.letters(season, [13], SITE)[0].code
    actions.cancel_code(season=season, text=code, actor=operator, now=world.NOW)

    assert queries.series(season).groups[1].responses == Responses(5, 1, 1)


def test_issued_knows_series_and_cancelled_codes(season):
    Cancelled.objects.within(season.office).create(
        office=season.office, survey=inviting.series_of(season, 1).survey, number=10
    )

    holds = queries.issued(season)

    assert [number for number in range(-2, 30) if holds(number)] == [*range(1, 10), *range(11, 18)]


def test_issued_reads_no_more_once_it_was_made(season, django_assert_num_queries):
    with django_assert_num_queries(2):
        holds = queries.issued(season)

    with django_assert_num_queries(0):
        assert [holds(number) for number in (0, 1, 17, 18)] == [False, True, True, False]


def test_nothing_is_issued_where_no_codes_are(opened):
    assert not queries.issued(opened)(1)


def test_letter_leads_to_the_page_of_the_season_with_its_code(season):
    letter = queries.letters(season, [7], SITE, drawn=True)[0]

    secrets = queries.secrets(season)
    assert letter.code == codes.code(secrets.codes, seasons.origin(season), 7)
    assert letter.link == f"{SITE}/vote/test/s2026/?code={letter.code}"
    assert letter.qr == queries.qr(letter.link) != queries.qr(SITE)
    assert queries.letters(season, [7], SITE)[0].qr == ""


def test_letters_lead_to_a_page_that_is_there(season):
    path = queries.door_address(season, SITE).removeprefix(SITE)

    with translation.override("zh-hans"):
        assert resolve(path).view_name == "ballot:vote"


def test_square_has_the_room_that_a_link_needs():
    link = f"https://review.example/vote/{'o' * 40}/{'s' * 40}/?code=XXXX-XXXX-XXXX"

    assert segno.make_qr(link, error="m").version <= 10
    assert queries.qr(link).startswith("data:image/svg+xml")


@pytest.mark.parametrize("first", [0, 2, 18])
def test_series_is_found_by_its_first_number_alone(season, first):
    assert queries.series_of(season, 9).label == "西镇"
    with pytest.raises(Missing, match=f"begins with number {first}"):
        queries.series_of(season, first)


def test_sample_of_another_number_is_missing(season):
    assert queries.sample_of(season, 1).number == 1
    with pytest.raises(Missing, match="there is no sample 2"):
        queries.sample_of(season, 2)
