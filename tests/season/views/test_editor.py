"""The pages of the season editor: what each shows, what a posted form does, and a refused one keeps."""

import pytest

from pingyi.flow.models import Proposal
from pingyi.season import queries
from pingyi.season.models import Amendment, Season
from tests.support import world
from tests.support.pages import said, text_of

DESK = "/en/desk/season/s2026/"
OPENED_PAGES = ("values", "interpretations", "roster", "dates", "electorates", "raters/jury", "freeze", "amend")


def post(client, page, **fields):
    return client.post(f"{DESK}{page}/", {name.replace("__", ":"): text for name, text in fields.items()})


@pytest.mark.parametrize("page", OPENED_PAGES)
@pytest.mark.parametrize("stage", ["drafted", "published"])
def test_page_shows_itself_at_every_stage(request, client_of, operator, page, stage):
    request.getfixturevalue(stage)

    answer = client_of(operator).get(f"{DESK}{page}/")

    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1


def test_one_value_is_confirmed_by_itself_with_who_and_when(drafted, client_of, operator):
    client = client_of(operator)

    post(client, "values", path="result.digits", value__result="x", only="result.digits")

    assert [row.path for row in queries.adoptions(drafted)] == ["result.digits"]
    assert operator.name in client.get(f"{DESK}values/").text


def test_sheet_of_interpretations_is_for_the_auditor_too(opened, client_of, auditor):
    page = text_of(client_of(auditor).get(f"{DESK}interpretations/"))

    assert queries.fingerprint(opened) in page
    assert "operator · approver" in page
    assert "d001" in page


def test_roster_by_hand(drafted, client_of, operator):
    client = client_of(operator)

    post(client, "roster/add", name="测试单位丁", kind="service", reason="未评议过")
    post(client, "roster/a04/move", to="up")
    post(client, "roster/a03/change", name="测试单位丁局", kind="enterprise", reason="重点")
    post(client, "roster/a01/remove")

    found = [(row.key, row.name, row.kind) for row in queries.agencies(drafted)]
    assert found == [
        ("a01", "测试单位乙", "service"),
        ("a02", "测试单位丁局", "enterprise"),
        ("a03", "测试单位丙", "service"),
    ]
    assert "测试单位甲" in client.get(f"{DESK}roster/").text.partition("Bodies that the office knows")[2]


def test_refused_agency_keeps_what_was_typed(drafted, client_of, operator):
    client = client_of(operator)

    added = post(client, "roster/add", name="测试单位甲", kind="enterprise", reason="再次")
    changed = post(client, "roster/a02/change", name="测试单位甲", kind="enterprise", reason="又一次")

    assert (added.status_code, changed.status_code) == (422, 422)
    assert 'value="再次"' in added.text
    assert '<details class="confirm" open>' in changed.text
    assert 'value="又一次"' in changed.text


def test_rater_by_hand(drafted, client_of, operator):
    client = client_of(operator)

    post(client, "raters/jury/add", name="测试评委六", category="media", agency="a02")
    row = queries.raters(drafted, "jury").last()
    post(client, "raters/jury/change", rater=row.key, name="测试评委七", category="lawyer")
    row.refresh_from_db()
    changed = (row.name, row.category, row.agency)
    post(client, "raters/jury/remove", rater=row.key)

    assert changed == ("测试评委七", "lawyer", None)
    assert queries.raters(drafted, "jury").count() == 5


def test_refused_rater_keeps_what_was_typed(drafted, client_of, operator):
    client, row = client_of(operator), queries.raters(drafted, "jury").first()

    added = post(client, "raters/jury/add", name="测试评委二", unit="u9")
    changed = post(client, "raters/jury/change", rater=row.key, name="测试评委二", unit="u8")

    assert (added.status_code, changed.status_code) == (422, 422)
    assert 'value="u9"' in added.text
    assert 'value="u8"' in changed.text


def test_electorates_say_what_is_short(drafted, client_of, operator):
    page = text_of(client_of(operator).get(f"{DESK}electorates/"))

    assert "Jury" in page
    assert "short" in page
    assert "the freeze enters them" in page


def test_days_and_texts_are_set(drafted, client_of, operator):
    client = client_of(operator)

    days = post(client, "dates", opens__survey="2026年10月21日", closes__survey="2026.10.29")
    texts = post(client, "texts", text__place="一楼")

    assert (days.status_code, texts.status_code) == (302, 302)
    assert [row.closes_on.day for row in queries.stages(drafted) if row.opens_on] == [29]
    assert queries.texts_of(drafted)["place"] == "一楼"


def test_refused_days_and_texts_keep_what_was_typed(drafted, client_of, operator):
    client = client_of(operator)

    unread = post(client, "dates", opens__survey="soon", closes__survey="2026-10-29")
    refused = post(client, "dates", opens__survey="2020-10-20", closes__survey="2026-10-29")
    texts = post(client, "texts", text__place="长" * 201)

    assert [one.status_code for one in (unread, refused, texts)] == [422] * 3
    assert 'value="soon"' in unread.text
    assert 'value="2020-10-20"' in refused.text
    assert "长" * 201 in texts.text


def test_freeze_page_says_what_is_left_and_then_what_is_bound(drafted, client_of, operator):
    client = client_of(operator)
    before = text_of(client.get(f"{DESK}freeze/"))
    world.adopt_all(drafted, operator)

    after = text_of(client.get(f"{DESK}freeze/"))

    assert "must be mended" in before
    assert "What the two keys bind" not in before
    assert "PINGYI_SITE" in after
    assert f"3：{'、'.join(world.AGENCIES)}" in after


def test_amendment_is_looked_at_proposed_and_approved(opened, client_of, operator, approver):
    client = client_of(operator)
    fields = {"value:component.jury.minimum": "4", "was:component.jury.minimum": "5", "reason": "写错"}

    looked = client.post(f"{DESK}amend/", fields | {"look": "1"})
    nothing = Proposal.objects.within(opened.office).filter(move="amend").exists()
    proposed = client.post(f"{DESK}amend/", fields | {"propose": "1"})
    proposal = Proposal.objects.within(opened.office).get(move="amend")
    done = client_of(approver).post(f"/en/desk/proposal/{proposal.pk}/approve/")

    assert (looked.status_code, nothing, proposed.status_code, done.status_code) == (200, False, 302, 302)
    assert "What would change" in looked.text
    season = Season.objects.within(opened.office).get(pk=opened.pk)
    assert queries.scheme(season).component("jury").minimum == 4
    assert "Amendment 1" in client.get(f"{DESK}interpretations/").text


def test_amendment_of_a_list_and_a_name_is_approved_as_it_was_typed(opened, client_of, operator, approver):
    row = next(row for row in queries.open_values(opened) if row.path == "result.grades")
    fields = {
        "row:result.grades": ["", *(one.key for one in row.grid.rows)],
        "name:a01": "测试单位甲局",
        "reason": "写错",
    }
    fields |= {f"cell:result.grades:{one.key}:floor": dict(one.cells)["floor"] for one in row.grid.rows}
    fields["cell:result.grades:excellent:floor"] = "88"

    client_of(operator).post(f"{DESK}amend/", fields)
    proposal = Proposal.objects.within(opened.office).get(move="amend")
    client_of(approver).post(f"/en/desk/proposal/{proposal.pk}/approve/")

    changes = Amendment.objects.within(opened.office).get().changes
    assert '"agency.a01":["测试单位甲","测试单位甲局"]' in changes
    assert '"floor":88' in changes


def test_refused_amendment_keeps_what_was_typed(opened, client_of, operator):
    fields = {"value:component.jury.minimum": "x", "was:component.jury.minimum": "5", "reason": "写错"}

    answer = client_of(operator).post(f"{DESK}amend/", fields)

    assert answer.status_code == 422
    assert "写错" in answer.text
    assert 'value="x"' in answer.text


def test_new_season_starts_from_the_one_before(drafted, client_of, operator):
    client = client_of(operator)
    page = client.get("/en/desk/new-season/?from=s2026")
    assert 'value="s2027"' in page.text

    fields = {"year": 2027, "key": "s2027", "title_zh": "甲", "title_en": "A", "scheme_id": "cn.gd", "after": "s2026"}
    answer = client.post("/en/desk/new-season/", fields)

    made = Season.objects.within(drafted.office).get(key="s2027")
    assert "The review was created" in said(client, answer)[0]
    assert queries.raters(made, "jury").count() == 5
