"""The calendar and texts of a season: what the scheme proposes, what was set, and what each rests on."""

from datetime import date

import pytest

from pingyi.season import queries


def test_stages_follow_the_scheme_with_its_windows_in_the_year(drafted):
    found = queries.stages(drafted)

    assert [row.key for row in found][:3] == ["self_review", "notice", "visit"]
    assert found[0].label == {"zh": "自查自评", "en": "Self-review"}
    assert found[0].proposed == (date(2026, 3, 1), date(2026, 6, 30))
    assert (found[0].opens_on, found[0].cite, found[0].assumed) == (None, "", "no dates are stated")
    assert found[-1].proposed is None


def test_texts_have_their_defaults(drafted):
    found = queries.texts_of(drafted)

    assert list(found)[:2] == ["issuer", "mark"]
    assert found["issuer"] == "演示县普法办公室"
    assert found["place"] == ""


@pytest.mark.parametrize(("years", "day"), [(1, date(2025, 2, 28)), (4, date(2028, 2, 29))])
def test_leap_day_becomes_the_last_of_february(years, day):
    assert queries.same_day(date(2024, 2, 29), years) == day
