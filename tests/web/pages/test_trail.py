"""The audit trail as people read it: words, filters, pages, and what an auditor of one review may see."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pingyi.flow import trail as deeds
from pingyi.flow.models import Deed
from pingyi.people import actions as people
from pingyi.people.models import User
from pingyi.web import words
from pingyi.web.pages import trail
from tests.support import documents, issuing, rulings, world
from tests.support.pages import text_of

PAGE, EXPORT = "/en/desk/trail/", "/en/desk/trail/export/"
NOW = world.NOW
NOTED = re.compile(r"(?:trail\.note|office_log\.write)\(\s*\"(\w+)\"")


@pytest.fixture
def told(drafted, operator, approver):
    """Return the office with a season's deeds and two about a body and an invitation."""
    act = {"actor": approver, "now": NOW + timedelta(days=2)}
    body = people.add_body(office=drafted.office, name="测试新局", kind="service", **act)
    people.rename_body(body=body, name="测试更名局", kind="service", why="机构改革", **act)
    people.invite(office=drafted.office, new=people.NewAccount("张三", "operator"), **act)
    return drafted.office


def found(user, **asked):
    return [line.deed.move for line in trail.sheet(user, trail.Asked(**asked)).lines]


def test_every_move_that_is_noted_has_a_word():
    noted = {
        move for path in (documents.ROOT / "pingyi").glob("**/*.py") for move in NOTED.findall(path.read_text("utf-8"))
    }

    assert sorted(noted - set(words.WORDS)) == []
    assert len(noted) > 20


def test_newest_deed_is_first_and_in_words(told, operator):
    lines = trail.sheet(operator, trail.Asked()).lines

    assert [line.what for line in lines[:3]] == ["Person invited", "Body renamed", "Body entered"]
    assert lines[0].thing.title == "Invitation · 张三 · operator"
    assert (lines[1].who, lines[1].about, lines[1].deed.why) == ("测试approver", "测试新局 → 测试更名局", "机构改革")
    assert lines[1].thing == trail.Thing("Body · 测试更名局", "/en/desk/bodies/b004/")


def test_trail_is_filtered_by_season_person_move_and_day(told, drafted, operator, approver):
    assert set(found(operator, season=drafted.key)).isdisjoint({"invite", "add_body", "rename_body"})
    assert "create" in found(operator, season=drafted.key)
    assert found(operator, person=approver.pk) == ["invite", "rename_body", "add_body"]
    assert found(operator, move="invite") == ["invite"]
    day = (NOW + timedelta(days=2)).date()
    assert found(operator, first=day, last=day) == ["invite", "rename_body", "add_body"]
    assert found(operator, first=day + timedelta(days=1)) == []
    assert "invite" not in found(operator, last=day - timedelta(days=1))


def test_account_filter_shows_what_was_done_to_one_account(told, operator, approver, auditor):
    people.deactivate(person=auditor, actor=approver, now=NOW, why="离任")

    assert found(operator, account=auditor.pk) == ["deactivate"]
    assert trail.sheet(operator, trail.Asked(account=auditor.pk)).lines[0].thing.title == "Account · 测试auditor"


def test_auditor_of_one_review_sees_that_review_alone(told, drafted, auditor):
    User.objects.filter(pk=auditor.pk).update(season_key=drafted.key)
    auditor.refresh_from_db()
    other = world.drafted(told, "other")

    seen = trail.sheet(auditor, trail.Asked()).lines
    assert {line.deed.subject for line in seen} == {f"season:{drafted.pk}"}
    assert found(auditor, season=other.key) == []
    assert found(auditor, move="invite") == []


def test_auditor_of_a_review_that_is_not_there_sees_nothing(told, auditor):
    auditor.season_key = "gone"

    assert found(auditor) == []


def test_choices_name_only_what_the_person_may_see(told, drafted, auditor, operator):
    assert ("invite", "Person invited") in trail.moves(operator)
    auditor.season_key = drafted.key

    assert ("invite", "Person invited") not in trail.moves(auditor)
    assert "invite" not in dict(trail.moves(auditor))


def test_persons_to_choose_did_what_the_person_may_see(client_of, told, drafted, auditor, operator, approver):
    assert trail.people(operator) == [operator, approver]
    User.objects.filter(pk=auditor.pk).update(season_key=drafted.key)
    auditor.refresh_from_db()

    assert trail.people(auditor) == [operator]
    assert approver.name not in client_of(auditor).get(PAGE).text


def test_other_office_sees_nothing(told, outsider):
    assert found(outsider) == []


def test_pages_follow_one_another_without_a_gap(office, operator):
    for number in range(trail.A_PAGE + 3):
        deeds.note("sign_in", operator, actor=operator, now=NOW, about=str(number))

    first = trail.sheet(operator, trail.Asked())
    second = trail.sheet(operator, trail.Asked(before=first.older))

    abouts = [line.about for line in (*first.lines, *second.lines)]
    assert abouts == [str(number) for number in reversed(range(trail.A_PAGE + 3))]
    assert second.older is None


def test_deed_about_a_thing_that_has_no_page_is_still_told(office, operator):
    Deed.objects.within(office).create(office=office, at=NOW, move="join", subject="office:7")

    line = trail.sheet(operator, trail.Asked()).lines[0]
    assert (line.who, line.thing) == ("", trail.Thing("office 7"))


@pytest.mark.parametrize(
    "asked", [{"person": "x"}, {"before": "-1"}, {"first": "2026-13-01"}, {"last": "9999-12-31"}, {"account": "9" * 40}]
)
def test_what_cannot_be_read_asks_for_nothing(asked):
    assert trail.query(asked) == trail.Asked()


def test_address_is_read():
    asked = {"season": "s", "person": "1", "account": "2", "move": "m", "before": "3", "first": "2026-01-02"}

    read = trail.query(asked)

    assert (read.season, read.person, read.account, read.move, read.before) == ("s", 1, 2, "m", 3)
    assert read.first.isoformat() == "2026-01-02"


def test_page_says_on_which_entry_of_the_ledger_it_stands(client_of, told, auditor):
    text = text_of(client_of(auditor).get(PAGE))

    assert "entry 2 on the office's ledger" in text
    assert "测试新局 → 测试更名局" in text


def test_page_asks_the_same_number_of_questions_for_many(client_of, told, operator, approver):
    client = client_of(operator)
    client.get(PAGE)
    counts = []
    for number in (0, 3):
        for at in range(number):
            people.invite(office=told, new=people.NewAccount(f"张{at}", "operator"), actor=approver, now=NOW)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(PAGE).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_table_has_a_mark_and_no_formula(client_of, told, operator):
    deeds.note("invite", operator, actor=operator, now=NOW, about="=1+1", why="@x")

    answer = client_of(operator).get(EXPORT + "?move=invite")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbfNo.,When,By whom,Role,Act,On what,About,Reason,Ledger entry\r\n")
    lines = answer.content.decode().split("\r\n")
    assert lines[1].endswith(",Person invited,Account · 测试operator,'=1+1,'@x,")
    assert lines[2].endswith(",Person invited,Invitation · 张三 · operator,,,2")


def test_table_says_when_it_is_cut(monkeypatch, told, operator):
    monkeypatch.setattr(trail, "MOST_EXPORTED", 2)

    rows = trail.exported(operator, trail.Asked())

    assert len(rows) == 3
    assert rows[2][1].startswith("There are older deeds")
    assert {len(row) for row in rows} == {len(trail.header())}


def test_case_and_paper_belong_to_their_review(published, operator, auditor):
    case = rulings.filed(published, operator)
    paper = issuing.issued(published)
    auditor.season_key = published.key

    things = {line.deed.subject: line.thing for line in trail.lines(auditor, list(trail.deeds(auditor, trail.Asked())))}

    assert things[f"case:{case.pk}"].title.endswith(" · Test county review 2026")
    assert things[f"case:{case.pk}"].url == f"/en/desk/season/{published.key}/case/{case.pk}/"
    assert things[f"paper:{paper.pk}"].title == "Paper · Test county review 2026"
    assert things[f"paper:{paper.pk}"].url == f"/en/desk/season/{published.key}/papers/{paper.pk}/"


def test_page_asks_the_same_number_of_questions_for_one_deed_and_for_thirty(client_of, told, drafted, operator):
    User.objects.filter(pk=operator.pk).update(season_key="")
    client, counts = client_of(operator), []
    client.get(PAGE)
    for at in range(30):
        deeds.note("score", drafted, actor=operator, now=NOW, about=f"deed {at}")
        if at in (0, 29):
            with CaptureQueriesContext(connection) as asked:
                page = client.get(f"{PAGE}?move=score").text
            assert page.count('<th scope="row"') == at + 1
            counts.append(len(asked))

    assert counts[0] == counts[1]


def test_older_and_newest_lead_through_the_filtered_pages(client_of, office, operator):
    for number in range(trail.A_PAGE + 1):
        deeds.note("sign_in", operator, actor=operator, now=NOW, about=f"deed {number:03d}")
    client = client_of(operator)

    first = client.get(f"{PAGE}?move=sign_in").text
    older = re.search(r'href="(\?[^"]*before=\d+)"', first)[1].replace("&amp;", "&")
    second = client.get(PAGE + older).text

    assert ("deed 050" in first, "deed 000" in first) == (True, False)
    assert ("deed 050" in second, "deed 000" in second) == (False, True)
    assert "move=sign_in" in older
    assert 'href="?move=sign_in"' in second


def test_auditor_of_one_review_exports_that_review_alone(client_of, told, drafted, auditor):
    User.objects.filter(pk=auditor.pk).update(season_key=drafted.key)
    client = client_of(auditor)

    page, table = client.get(PAGE).text, client.get(EXPORT).content.decode()

    for found in (page, table):
        assert "测试更名局" not in found
        assert "张三" not in found
        assert "Test county review 2026" in found
    assert client.get(f"{PAGE}?season=other").status_code == 200


@pytest.mark.parametrize("query", ["?season=%00", "?person=x&before=y&first=z&last=0", "?move=%27%22", "?before=0"])
def test_page_bears_any_address(client_of, told, operator, query):
    assert client_of(operator).get(PAGE + query).status_code == 200
    assert client_of(operator).get(EXPORT + query).status_code == 200


def test_page_that_finds_nothing_says_what_to_do(client_of, told, operator):
    assert "Nothing fits" in text_of(client_of(operator).get(f"{PAGE}?first=2090-01-01"))


def test_trail_is_for_the_office_alone(client, client_of, drafted):
    agency = world.agency_user(drafted, "agency_approver")

    for path in (PAGE, EXPORT):
        assert client.get(path).status_code == 302
        assert client_of(agency).get(path).status_code in (403, 404)
