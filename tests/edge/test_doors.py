"""The ways in of seasons: found by their small file, made anew when it changes, ended with what waits answered."""

import asyncio
import json
import os

import pytest

from pingyi.edge.doors import Doors

RULES = {
    "agencies": 3,
    "channels": ["invited"],
    "options": 5,
    "origin": "review.example/office/season",
    "puzzled": [],
    "season": "season",
}
FILE = {"rules": RULES, "own_file": True, "networks": []}


@pytest.fixture
def doors(tmp_path):
    """The ways in of a folder that has one season."""
    (tmp_path / "keys").mkdir(mode=0o700)
    (tmp_path / "office-season.json").write_text(json.dumps(FILE))
    return Doors(tmp_path, tmp_path / "keys")


def found(doors, *asked):
    async def ask():
        return [doors(*one) for one in asked]

    return asyncio.run(ask())


def test_season_has_its_way_in_and_the_address_of_its_page(doors):
    first, again = found(doors, ("office", "season"), ("office", "season"))

    assert first is again
    assert first.page == "/vote/office/season/"
    assert first.area.where("14.16.0.1") == "", "no list of networks"


def test_way_in_knows_the_networks_of_the_area(doors, tmp_path):
    (tmp_path / "office-season.json").write_text(json.dumps(FILE | {"networks": ["14.16.0.0/16"]}))

    (door,) = found(doors, ("office", "season"))

    assert [door.area.where(one) for one in ("14.16.0.1", "14.17.0.1")] == ["i", "o"]


@pytest.mark.parametrize("asked", [("office", "other"), ("../office", "season"), ("office", "season.json"), ("", "")])
def test_whoever_names_no_season_finds_none(doors, asked):
    assert found(doors, asked) == [None]


def test_trial_of_a_season_is_a_way_of_its_own(doors, tmp_path):
    (tmp_path / "office-season-test.json").write_text(
        json.dumps(FILE | {"rules": RULES | {"origin": "review.example/office/season/test"}})
    )

    first, trial = found(doors, ("office", "season"), ("office", "season-test"))

    assert trial is not first
    assert trial.secret == first.secret, "tickets of the trial are sealed by the season's secrets"
    assert trial.page == "/vote/office/season-test/"


def test_file_written_anew_gives_a_new_way_in_and_one_that_is_gone_none(doors, tmp_path):
    async def ask():
        path = tmp_path / "office-season.json"
        first = doors("office", "season")
        os.utime(path, ns=(1, 1))
        second = doors("office", "season")
        path.unlink()
        third = doors("office", "season")
        await doors.end()
        return first, second, third

    first, second, third = asyncio.run(ask())

    assert first is not second
    assert third is None


def test_senders_are_traced_by_a_secret_of_the_season(doors, tmp_path):
    (tmp_path / "office-next.json").write_text(
        json.dumps(FILE | {"rules": RULES | {"origin": "review.example/office/next"}})
    )

    one, other = found(doors, ("office", "season"), ("office", "next"))

    assert len(one.secret) == 32
    assert one.secret != other.secret
