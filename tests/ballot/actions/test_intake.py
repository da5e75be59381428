"""From the intake to the log and the answers: batches without order or time, a close that goes on after a stop."""

import hashlib
import zipfile
from collections import Counter
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import transaction

from pingyi.ballot import actions, queries
from pingyi.ballot.actions import intake
from pingyi.ballot.intake.port import entry
from pingyi.ballot.models import Answer, Survey
from pingyi.bundle.write import ChannelTotals
from pingyi.core.errors import Refused
from pingyi.ledger import entries, keys
from pingyi.meeting import actions as meetings
from pingyi.result import queries as result_queries
from pingyi.season import queries as seasons
from pingyi.vault import store as vault
from tests.support import verifiers, world
from tests.support.voters import SIGN, ballot

SECOND = 1_800_000_000
ONLINE = ("invited", "wechat")


@pytest.fixture
def survey(opened, operator):
    """The survey of the open season, with two channels online."""
    world.open_survey(opened, ONLINE)
    yield Survey.objects.within(opened.office).get(season=opened)
    if address := queries.place(opened).address:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute("DROP SCHEMA intake CASCADE")


@pytest.fixture
def store(survey):
    """The intake of that survey."""
    found = queries.place(survey.season).store()
    yield found
    found.end()


def cast(store, voters, **more):
    return store.put([ballot(voter, **more) for voter in voters], SIGN)


def integrate(survey, store, **more):
    return actions.integrate(survey=survey, store=store, **more)


def logged(survey):
    return [one["c"] for one in world.entries(survey.season) if one["k"] == "ballot"]


def close(survey, operator):
    world.close_survey(survey.season)
    survey.refresh_from_db()


def test_opening_online_puts_the_digest_of_the_key_of_receipts_on_the_log(survey):
    place = queries.place(survey.season)

    kinds = [(one["k"], one.get("digest")) for one in world.entries(survey.season)][-2:]

    key = keys.load(Path(settings.KEYS), place.key_name).key
    assert kinds == [("ballot_open", None), ("audit", hashlib.sha256(key.text.encode()).hexdigest())]
    assert set(queries.online(survey.season)) == set(ONLINE)
    assert seasons.begun(survey.season)


def test_opening_of_a_channel_that_is_none_is_refused_and_opens_nothing(opened, operator):
    with pytest.raises(Refused, match='"post" is no channel of this scheme; choose invited, wechat, street, open'):
        actions.ballot_open(season=opened, actor=operator, now=world.NOW, online=("post",))

    assert queries.state(opened) == "waiting"


def test_answers_of_an_online_channel_do_not_come_as_a_file(survey, operator):
    rows = [actions.NewAnswer("street", ("very", "", "")), actions.NewAnswer("wechat", ("very", "", ""))]

    with pytest.raises(Refused, match='"wechat" are cast online'):
        actions.take_in(season=survey.season, answers=rows, actor=operator, now=world.NOW)

    assert not Answer.objects.within(survey.office_id).exists()


@pytest.mark.parametrize(
    ("voters", "last", "moved"), [(39, False, 0), (40, False, 20), (47, False, 27), (1, True, 1), (0, True, 0)]
)
def test_ballots_go_to_the_log_by_twenties_and_as_many_stay_behind(survey, store, voters, last, moved):
    if voters:
        cast(store, range(voters))

    assert integrate(survey, store, last=last) == moved
    assert len(logged(survey)) == survey.place == moved


def test_order_on_the_log_is_not_that_of_arrival(survey, store):
    cast(store, range(200))

    integrate(survey, store, last=True)

    arrived = [row.c.hex() for row in store.rows(0, 1000)]
    assert sorted(logged(survey)) == sorted(arrived)
    assert logged(survey) != arrived, "by lot that is so but once in 200! times"


def test_entry_of_a_receipt_is_that_of_the_log():
    c = hashlib.sha256(b"one").digest()

    assert entry(c) == entries.ballot(c.hex())


def test_ballots_are_pulled_once_each_over_many_calls(survey, store, monkeypatch):
    monkeypatch.setattr(intake, "MOST", 30)
    for start in range(0, 200, 25):
        cast(store, range(start, start + 25))
        integrate(survey, store)
    while integrate(survey, store, last=True):
        pass

    assert Counter(logged(survey)) == Counter(row.c.hex() for row in store.rows(0, 1000))


def test_stop_in_the_middle_of_a_batch_repeats_and_loses_nothing(survey, store):
    cast(store, range(25))

    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        integrate(survey, store, last=True)
        raise KeyboardInterrupt
    survey.refresh_from_db()
    assert (survey.place, logged(survey)) == (0, [])

    integrate(survey, store, last=True)
    assert Counter(logged(survey)) == Counter(row.c.hex() for row in store.rows(0, 100))


def test_close_counts_the_live_ballots_in_and_the_others_out(survey, store, operator):
    cast(store, range(30))
    cast(store, range(5), attempt=1, answers=b"\x05\x05\x05")
    cast(store, range(100, 107), channel="wechat", answers=b"\x02\x05\x02")
    rows = [actions.NewAnswer("street", ("fair", "fair", "fair"))]
    actions.take_in(season=survey.season, answers=rows, actor=operator, now=world.NOW)

    close(survey, operator)

    totals = {row.channel: row for row in queries.totals(survey.season)}
    assert totals["invited"] == ChannelTotals("invited", True, 35, 5, 30, 0, 0)
    assert totals["wechat"] == ChannelTotals("wechat", True, 7, 0, 7, 0, 0)
    assert totals["street"] == ChannelTotals("street", False, 1, 0, 1, 0, 0)
    options = [option.key for option in queries.rules(survey.season).options]
    said = Counter((one.channel, one.answers) for one in queries.ballots(survey.season))
    assert said[("invited", (options[4],) * 3)] == 5
    assert said[("invited", tuple(options[:3]))] == 25
    assert said[("wechat", (options[1], options[4], options[1]))] == 7
    assert world.entries(survey.season)[-1]["ballots"] == len(logged(survey)) == 42


def test_answers_stand_in_an_order_that_tells_nothing(survey, store, operator):
    for voter in range(40):
        cast(store, [voter], answers=bytes([1 + voter * 7 % 5] * 3))

    close(survey, operator)

    rows = list(Answer.objects.within(survey.office_id).order_by("pk").values_list("choices", flat=True))
    place = [option.key for option in queries.rules(survey.season).options]
    assert rows == sorted(rows, key=lambda text: [place.index(one) for one in text.split(",")])


def test_close_goes_on_after_a_stop_and_takes_nothing_in_meanwhile(survey, store, operator, monkeypatch):
    cast(store, range(25))

    def stopped(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt), transaction.atomic():
        patched.setattr(intake, "_count_in", stopped)
        close(survey, operator)
    assert queries.state(survey.season) == "open"
    assert [one.why for one in cast(store, [99])] == ["closed"]

    close(survey, operator)

    assert queries.state(survey.season) == "closed"
    assert Answer.objects.within(survey.office_id).count() == len(logged(survey)) == 25


@pytest.mark.slow
def test_season_with_ballots_on_its_log_holds_before_both_verifiers(survey, store, operator, approver, tmp_path):
    season = survey.season
    cast(store, range(60))
    cast(store, range(10), attempt=1, answers=b"\x04\x05\x04")
    cast(store, range(100, 140), channel="wechat", answers=b"\x02\x01\x02")
    integrate(survey, store)
    for component in ("jury", "peers"):
        meetings.marking_open(season=season, component=component, actor=operator, now=world.NOW)
        meetings.seal(
            season=season, component=component, sheets=world.sheets(season, component), actor=operator, now=world.NOW
        )
        meetings.marking_close(season=season, component=component, actor=operator, now=world.NOW)
    close(survey, operator)
    season.refresh_from_db()
    world.publish(season, operator, approver)
    folder = tmp_path / "bundle"
    archive = vault.get(Path(settings.DATA) / "vault", result_queries.publication(season).archive)
    with zipfile.ZipFile(archive) as files:
        files.extractall(folder)

    assert {verifiers.ours(folder).code, verifiers.theirs(folder).code} == {0}
    found = (folder / "channels.csv").read_text().splitlines()
    assert found[1:3] == ["invited,1,70,10,60,0,0", "wechat,1,40,0,40,0,0"]

    text = (folder / "ballots.csv").read_text().splitlines()
    (folder / "ballots.csv").write_text("\n".join([*text[:1], *text[2:]]) + "\n")
    assert {verifiers.ours(folder).code, verifiers.theirs(folder).code} == {1}
