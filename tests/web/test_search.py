"""The search of the desk: what it finds for whom, where it leads, and that its cost does not grow."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from pingyi.paper.models import Paper
from pingyi.people import actions as people
from pingyi.season import actions as seasons
from pingyi.season import queries
from pingyi.season.models import Case, Rater
from pingyi.web import search
from tests.support import rulings, walk, world

SEARCH = "/en/desk/search/"


def plain(pieces):
    return "".join(text for text, _ in pieces)


def found(user, text):
    return {group.label: [plain(hit.title) for hit in group.hits] for group in search.search(user, text)}


def hits(user, text, label):
    return next((group.hits for group in search.search(user, text) if group.label == label), ())


def paper(season, actor, **changes):
    row = {"kind": "circular", "drafted_by": actor, "drafted_at": world.NOW} | changes
    return Paper.objects.within(season.office).create(office=season.office, season=season, **row)


def test_one_character_finds_agencies_and_bodies(opened, operator):
    got = found(operator, "甲")

    assert got["Agencies under review"] == [world.AGENCIES[0]]
    assert got["Bodies"] == [world.AGENCIES[0]]


def test_letters_match_in_any_case(drafted, operator):
    assert found(operator, "COUNTY REVIEW")["Reviews"] == ["Test county review 2026"]


def test_season_is_found_by_year_key_and_either_title(drafted, operator):
    assert [list(found(operator, text)).count("Reviews") for text in ("2026", "s2026", "年度评议")] == [1, 1, 1]


@pytest.mark.parametrize("text", ["%", "_", "'", '"', "<b>", "\\", "(", "[", "*"])
def test_signs_of_other_languages_are_plain_text(drafted, client_of, operator, text):
    answer = client_of(operator).get(SEARCH, {"q": text})

    assert answer.status_code == 200
    assert "Agencies under review" not in found(operator, text)
    assert "<b>" not in answer.content.decode()


def test_papers_are_found_by_kind_number_and_agency(opened, operator):
    own = queries.agencies(opened).get(key="a01")
    paper(opened, operator, kind="letter", agency=own)
    issued = {"state": "issued", "number": 12, "year": 2026, "code": "测普办", "issued_on": "2026-03-02"}
    paper(opened, operator, facts="{}", docx="a", pdf="b", **issued)

    assert len(hits(operator, world.AGENCIES[0], "Papers")) == 1
    for text in ("测普办〔2026〕12号", "测普办[2026]12", "〔2026〕12号", "测普", "〔2026〕"):
        assert [plain(hit.about).split(" ")[0] for hit in hits(operator, text, "Papers")] == ["测普办〔2026〕12号"], (
            text
        )
    assert hits(operator, "测普办〔2026〕13号", "Papers") == ()
    assert len(hits(operator, "12", "Papers")) == 1
    assert len(hits(operator, "circular", "Papers")) == 1


def test_cases_and_decisions_are_found_by_what_they_say(opened, operator, approver):
    rulings.filed(opened, operator, "fraud", "a02")
    rulings.ruled(opened, (operator, approver), "absent", "a01", reason="未到会")

    assert len(hits(operator, "档案不符", "Cases")) == 2
    assert [world.AGENCIES[0] in plain(hit.title) for hit in hits(operator, "未到会", "Decisions")] == [True]
    assert len(hits(operator, "absent", "Decisions")) == 1


def test_stage_is_found_by_either_language_in_drafts_and_frozen_seasons(opened, operator):
    world.drafted(opened.office, key="s2027")

    assert found(operator, "实地考察")["Stages"] == ["Field visit", "Field visit"]
    assert found(operator, "field")["Stages"] == ["Field visit", "Field visit"]


def test_raters_are_found_only_by_those_who_act(opened, operator, approver, auditor):
    got = [found(user, world.JURORS[2]).get("Raters") for user in (operator, approver, auditor)]

    assert got == [[world.JURORS[2]], [world.JURORS[2]], None]


def test_accounts_are_found_by_name_and_user_name(drafted, operator, approver):
    assert found(operator, "测试approver")["Accounts"] == ["测试approver"]
    assert found(operator, "test-appr")["Accounts"] == ["测试approver"]


def test_articles_lead_to_the_rule_that_rests_on_them(opened, operator):
    rows = hits(operator, "Article 13", "Articles")

    assert next(hit.url.partition("#")[0] for hit in rows if hit.url) == "/en/season/test/s2026/rules/"
    assert all(hit.url.partition("#")[2] for hit in rows if hit.url)


def test_articles_are_found_in_the_language_of_the_page(opened, operator):
    with translation.override("zh-hans"):
        assert [group.label for group in search.search(operator, "弄虚作假")] != []
        assert any("弄虚作假" in plain(hit.about) for hit in search.search(operator, "弄虚作假")[-1].hits)


def test_articles_without_a_frozen_season_have_no_page(drafted, operator):
    assert {hit.url for hit in hits(operator, "Article 13", "Articles")} == {""}


def test_help_is_found_by_what_a_page_says(opened, operator):
    rows = hits(operator, "person", "Help")

    assert rows
    assert all(hit.url.startswith("/en/help/") for hit in rows)
    assert all("person" in plain(hit.title + hit.about).lower() for hit in rows)


def test_office_next_door_finds_nothing_of_this_one(published, operator, outsider):
    names = [*world.AGENCIES, *world.JURORS, "s2026", "test-operator", "测试原因"]

    assert {text: found(outsider, text) for text in names} == {text: {} for text in names}


def test_auditor_of_one_season_finds_only_in_it(opened, operator, auditor):
    other = world.drafted(opened.office, key="zz9")
    auditor.season_key = "s2026"
    rulings.filed(opened, operator, "fraud", "a01")

    got = found(auditor, world.AGENCIES[0])
    assert got == {"Agencies under review": [world.AGENCIES[0]], "Cases": got["Cases"]}
    assert found(auditor, other.key) == {}
    assert found(auditor, "测试operator") == {}


def test_more_than_the_most_is_cut_and_said(drafted, client_of, operator):
    rows = [seasons.NewRater(f"评分人{number}", "npc") for number in range(search.MOST + 1)]
    seasons.set_raters(season=drafted, component="jury", raters=rows, actor=operator, now=world.NOW)

    page = client_of(operator).get(SEARCH, {"q": "评分人"}).content.decode()

    assert page.count("<mark>评分人</mark>") == search.MOST
    assert "There is more of this kind" in page


def test_exactly_the_most_is_not_said_to_be_more(drafted, operator):
    rows = [seasons.NewRater(f"评分人{number}", "npc") for number in range(search.MOST)]
    seasons.set_raters(season=drafted, component="jury", raters=rows, actor=operator, now=world.NOW)

    assert [group.more for group in search.search(operator, "评分人")] == [False]


def test_search_costs_as_many_queries_with_thirty_rows_as_with_none(opened, client_of, operator, approver):
    browser = client_of(operator)

    def cost(text):
        with CaptureQueriesContext(connection) as made:
            browser.get(SEARCH, {"q": text})
        return len(made)

    browser.get(SEARCH, {"q": "评"})
    one, agency = cost("评"), queries.agencies(opened).get(key="a01")
    for number in range(30):
        paper(opened, operator, kind="letter", agency=agency)
        rater = {"component": "jury", "key": f"x{number}", "name": f"评{number}"}
        Rater.objects.within(opened.office).create(office=opened.office, season=opened, **rater)
        world.drafted(opened.office, key=f"n{number}") if number < 3 else None
        case = {"kind": "fraud", "source": "评", "account": f"经过{number}", "opened_at": world.NOW, "agency": agency}
        Case.objects.within(opened.office).create(office=opened.office, season=opened, **case)
        people.add_user(
            office=opened.office, username=f"u{number}", name=f"评{number}", role="auditor", password="a long one 12"
        )
    assert cost("评") == one


@pytest.mark.parametrize("role", ["operator", "approver", "auditor"])
@pytest.mark.parametrize("text", ["测试", "a", "2026", "Article", "实地"])
def test_every_result_leads_to_a_page_that_opens(request, published, operator, client_of, role, text):
    paper(published, operator)
    browser = client_of(request.getfixturevalue(role))
    page = browser.get(SEARCH, {"q": text}).content.decode()

    main = page[page.index("<main") : page.index("</main>")]
    links = {link for link in walk.links(main) if link.startswith("/")}
    assert links
    assert {link: browser.get(link).status_code for link in links} == dict.fromkeys(links, 200)


@pytest.mark.parametrize(
    ("text", "sought", "cut"),
    [
        ("abcABC", "b", (("a", False), ("b", True), ("cA", False), ("B", True), ("C", False))),
        ("甲乙", "乙", (("甲", False), ("乙", True))),
        ("a.b", ".", (("a", False), (".", True), ("b", False))),
        ("none", "x", (("none", False),)),
        ("any", "", (("any", False),)),
        ("", "x", ()),
    ],
)
def test_pieces_cut_where_the_text_stands(text, sought, cut):
    assert search.pieces(text, sought) == cut


def test_page_marks_what_was_searched_and_keeps_it_in_the_box(opened, client_of, operator):
    page = client_of(operator).get(SEARCH, {"q": " 单位甲 "}).content.decode()

    assert "测试<mark>单位甲</mark>" in page
    assert re.search(r'<input[^>]*name="q"[^>]*value="单位甲"', page)


def test_page_without_a_text_says_what_can_be_searched(client_of, operator):
    page = client_of(operator).get(SEARCH).content.decode()

    assert "One character is enough." in page
    assert "<mark>" not in page


def test_page_says_when_nothing_is_found(client_of, operator):
    assert "Nothing contains “没有这个”" in client_of(operator).get(SEARCH, {"q": "没有这个"}).content.decode()


def test_long_text_is_cut(client_of, operator):
    assert client_of(operator).get(SEARCH, {"q": "长" * 5000}).status_code == 200


def test_people_of_an_agency_do_not_search(opened, client_of):
    assert client_of(world.agency_user(opened, "agency_clerk")).get(SEARCH, {"q": "测"}).status_code == 403


@pytest.mark.parametrize("address", ["/en/desk/", "/en/desk/season/s2026/", "/en/desk/search/"])
def test_every_desk_page_has_one_search_form(drafted, client_of, operator, address):
    assert client_of(operator).get(address).text.count('name="q"') == 1
