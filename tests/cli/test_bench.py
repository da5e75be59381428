"""The command `pingyi bench`: what it measures and prints, and that it would notice a ballot that is gone."""

import argparse
import itertools
import json

import pytest

from pingyi.ballot.intake.memory import Memory
from pingyi.cli import bench
from pingyi.cli.benching import ballots, load
from tests.support.stores import fresh_database
from tests.support.voters import SIGN, ballot

KEYS = ["bench", "store", "rate", "baseline", "ratio", "p50_ms", "p95_ms", "p99_ms", "lost", "rss_mb", "seconds"]


def run(*words):
    parser = argparse.ArgumentParser()
    bench.add(parser.add_subparsers())
    arguments = parser.parse_args(["bench", "ballots", "--lines", "16", "--seconds", "1", *words])
    return arguments.run(arguments)


@pytest.mark.slow
@pytest.mark.parametrize("store", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_bench_prints_one_object_and_loses_nothing(store, capsys):
    if store == "sqlite":
        assert run("--json") == 0
    else:
        with fresh_database("bench") as address:
            assert run("--json", "--postgres", address) == 0

    found = json.loads(capsys.readouterr().out)
    assert list(found) == [*KEYS, "load_cpu"]
    assert (found["bench"], found["store"], found["lost"]) == ("ballots", store, 0)
    assert found["ratio"] == pytest.approx(found["rate"] / found["baseline"], abs=0.01)
    assert 0 < found["p50_ms"] <= found["p95_ms"] <= found["p99_ms"]
    assert found["rss_mb"] > 10


@pytest.mark.slow
def test_bench_tells_people_of_the_crowd(monkeypatch, capsys):
    monkeypatch.setattr(ballots, "CROWD", 50)

    assert run("--overload", "1") == 0

    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("sqlite: ")
    assert "50 connections: " in told[2]
    assert told[3].startswith("answers: {201: ")


def test_acknowledged_ballot_that_is_not_stored_is_counted():
    """Negative control of `lost`."""
    store = Memory(lambda: 1)
    store.open()
    kept = [ballot(voter) for voter in range(3)]
    store.put(kept, SIGN)

    assert ballots.missing(store, iter([one.c.hex() for one in kept])) == 0
    assert ballots.missing(store, iter([kept[0].c.hex(), "00" * 32])) == 1


def test_requests_are_of_ever_new_voters():
    some = list(itertools.islice(ballots.requests(7), 50))

    assert len({one.partition(b"Idempotency-Key: ")[2][:32] for one in some}) == 50


@pytest.mark.parametrize("text", ["-1", "many", "3601", ""])
def test_number_that_is_none_is_refused(text, capsys):
    with pytest.raises(SystemExit):
        run("--seconds", text)

    assert "give a whole number, at most 3600" in capsys.readouterr().err


def test_load_without_an_answer_has_no_waits():
    assert load.Load().percentile(0.99) == 0
