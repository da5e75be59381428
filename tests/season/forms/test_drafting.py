"""The typed fields of a new season, and what they hold when it starts from the one before."""

import pytest

from pingyi.season.forms import drafting as forms


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, set()),
        ({"year": "26"}, {"year"}),
        ({"year": "MMXXVI"}, {"year"}),
        ({"key": ""}, {"key"}),
        ({"key": "k" * 33}, {"key"}),
        ({"title_en": "t" * 121}, {"title_en"}),
        ({"scheme_id": "cn.hn"}, {"scheme_id"}),
        ({"title_zh": "\x00"}, {"title_zh"}),
    ],
)
def test_new_season_form_refuses_by_field(fields, wrong):
    sound = {"year": "2026", "key": "s2026", "title_zh": "测试", "title_en": "Test", "scheme_id": "cn.gd"}

    form = forms.NewSeasonForm({**sound, **fields}, schemes=[("cn.gd", "Guangdong")])

    assert set(form.errors) == wrong


def test_following_fills_in_the_next_year(drafted):
    found = forms.following(drafted)

    assert (found["year"], found["key"], found["after"]) == (2027, "s2027", "s2026")
    assert (found["title_zh"], found["title_en"]) == ("测试县2027年度评议", "Test county review 2027")


def test_following_finds_a_key_where_the_old_one_names_no_year(drafted):
    drafted.key = "demo"

    assert forms.following(drafted)["key"] == "s2027"
