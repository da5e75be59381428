"""Whom to review: bodies never reviewed first, then those whose review is longest ago."""

from pingyi.season import actions, queries
from tests.support import world


def test_candidates_stand_by_when_they_were_reviewed(drafted, operator):
    act = {"actor": operator, "now": world.NOW}
    new = actions.NewSeason("s2027", 2027, ("测试", "Test"), "cn.gd.demo")
    made = actions.create(office=drafted.office, new=new, **act)
    actions.add_agency(season=made, new=actions.NewAgency("测试单位丁", "service"), **act)
    actions.remove_agency(season=made, agency="a01", **act)
    actions.add_agency(season=made, new=actions.NewAgency("测试单位乙", "service"), **act)

    found, left_out = queries.candidates(made)

    assert [(row.name, row.years, row.here) for row in found] == [
        ("测试单位丁", (), False),
        ("测试单位甲", (2026,), False),
        ("测试单位乙", (2026,), True),
        ("测试单位丙", (2026,), False),
    ]
    assert left_out == 0


def test_former_seasons_are_the_newest_first(drafted, operator):
    new = actions.NewSeason("s2027", 2027, ("测试", "Test"), "cn.gd.demo")
    actions.create(office=drafted.office, new=new, actor=operator, now=world.NOW)

    assert [row.key for row in queries.former_seasons(drafted.office_id)] == ["s2027", "s2026"]
