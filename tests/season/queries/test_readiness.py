"""The checklist before the freeze: what keeps it back, and what is only advised."""

from pingyi.season import actions, queries
from tests.support import world


def checks(season):
    return {row.name: row for row in queries.checklist(season)}


def test_draft_lacks_its_values_and_is_advised_of_the_rest(drafted, operator):
    found = checks(drafted)

    assert (found["values"].status, found["roster"].status, found["reasons"].status) == ("blocked", "done", "done")
    assert (found["number"].status, found["dates"].status, found["texts"].status) == ("advised", "advised", "advised")
    assert (found["keys"].status, found["site"].status, found["raters"].status) == ("advised", "advised", "advised")
    assert all(row.words for row in found.values())


def test_confirmed_draft_with_two_people_and_an_address_is_in_order(drafted, operator, approver, settings):
    settings.SITE_HOST = "pufa.example.org"
    world.adopt_all(drafted, operator)

    found = checks(drafted)

    assert {found[name].status for name in ("values", "rules", "roster", "reasons", "keys", "site")} == {"done"}


def test_demonstration_needs_no_address(drafted):
    drafted.office.is_demo = True

    assert "site" not in checks(drafted)


def test_missing_reasons_are_named(drafted, operator):
    agencies = [actions.NewAgency(f"测试单位{at}", "service") for at in range(5)]
    actions.set_roster(season=drafted, agencies=agencies, actor=operator, now=world.NOW)

    row = checks(drafted)["reasons"]

    assert row.status == "blocked"
    assert row.detail.startswith("测试单位0、测试单位1、测试单位2")


def test_values_that_do_not_fit_keep_the_freeze_back(drafted, operator):
    actions.adopt(season=drafted, values={"result.digits": None}, actor=operator, now=world.NOW)
    queries.adoptions(drafted).update(value="99", changed=True)

    found = checks(drafted)

    assert found["rules"].status == "blocked"
    assert "raters" not in found
