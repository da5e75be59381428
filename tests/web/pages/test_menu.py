"""The side navigation of the desk: what it shows to whom, where it says one is, and what it costs."""

import re
from dataclasses import replace

import pytest
from django.template import engines
from django.test import RequestFactory
from django.urls import reverse

from pingyi.season import queries as seasons
from pingyi.season.models import Season
from pingyi.web import help_pages
from pingyi.web.pages import menu

PAGE = """{% extends "web/season_desk.html" %}{% block title %}x{% endblock %}
{% block section %}SECTION{% endblock %}{% block content %}<h2>x</h2>{% endblock %}"""


def asked(user, path):
    """Return a request of a person for a path."""
    request = RequestFactory().get(path)
    request.user = user
    request.resolver_match = None
    return request


def drawn(user, season, section, path="/en/nowhere/"):
    """Return a desk page of a season that names its section."""
    page = engines["django"].from_string(PAGE.replace("SECTION", section))
    return page.render({"season": season}, asked(user, path))


def links(found):
    """Return the addresses of a menu, in order."""
    return [entry.url for group in found.groups for entry in group.entries]


def currents(found):
    """Return what is marked: address and mark."""
    return [(entry.url, entry.current) for group in found.groups for entry in group.entries if entry.current]


@pytest.mark.parametrize("stage", ["drafted", "opened", "published"])
@pytest.mark.parametrize("role", ["operator", "approver", "auditor"])
def test_every_link_of_a_menu_opens_for_who_sees_it(request, client_of, stage, role):
    season = request.getfixturevalue(stage)
    user = request.getfixturevalue(role)

    found = [
        *links(menu.office_menu(asked(user, "/en/"), "")),
        *links(menu.season_menu(asked(user, "/en/"), "", season)),
    ]

    assert {url: client_of(user).get(url).status_code for url in found} == dict.fromkeys(found, 200)


def test_auditor_is_not_led_to_what_only_organisers_open(opened, operator, auditor):
    values = reverse("season:values", args=[opened.key])

    assert values in links(menu.season_menu(asked(operator, "/en/"), "", opened))
    assert (values in links(menu.season_menu(asked(auditor, "/en/"), "", opened))) is False


@pytest.mark.parametrize(("season", "offered"), [("", True), ("s2026", False)])
def test_auditor_of_one_review_is_not_led_to_people_and_bodies(auditor, season, offered):
    auditor.season_key = season

    found = links(menu.office_menu(asked(auditor, "/en/"), ""))

    assert [reverse(f"people:{name}") in found for name in ("accounts", "bodies")] == [offered] * 2


def test_public_page_is_offered_from_the_freeze_on(drafted, operator):
    address = reverse("web:season", args=[drafted.office.key, drafted.key])

    before = links(menu.season_menu(asked(operator, "/en/"), "", drafted))
    drafted.state = "open"
    after = links(menu.season_menu(asked(operator, "/en/"), "", drafted))

    assert (address in before, address in after) == (False, True)


def test_raters_have_an_entry_for_each_component(opened, operator):
    found = links(menu.season_menu(asked(operator, "/en/"), "", opened))

    assert [url for url in found if "/raters/" in url] == [
        reverse("season:raters", args=[opened.key, part]) for part in ("jury", "peers")
    ]


def test_page_itself_is_marked_as_page(opened, operator):
    here = reverse("season:roster", args=[opened.key])

    found = menu.season_menu(asked(operator, here), "values", opened)

    assert currents(found) == [(here, "page")]
    assert found.here == "Roster"


def test_page_below_an_entry_marks_the_entry(opened, operator):
    below = reverse("result:agency", args=[opened.key, "a01"])

    found = menu.season_menu(asked(operator, below), "result", opened)

    assert currents(found) == [(reverse("result:result", args=[opened.key]), "true")]


def test_component_of_a_page_below_is_told_from_its_siblings(opened, operator):
    peers = reverse("meeting:marks", args=[opened.key, "peers"])

    found = menu.season_menu(asked(operator, f"{peers}sheet/"), "marks", opened)

    assert currents(found) == [(peers, "true")]


def test_unknown_section_marks_nothing(opened, operator):
    found = menu.season_menu(asked(operator, "/en/nowhere/"), "nothing", opened)

    assert (currents(found), found.here) == ([], "")


def test_routes_that_do_not_exist_are_left_out(monkeypatch, operator):
    monkeypatch.setattr(menu, "OFFICE", (("web:nowhere", "Nowhere"), ("web:desk", "Desk home")))

    assert links(menu.office_menu(asked(operator, "/en/"), "")) == [reverse("web:desk")]


def test_rules_that_do_not_fit_leave_the_components_out(opened, operator):
    opened.scheme_json = '{"rules":{}}'

    found = links(menu.season_menu(asked(operator, "/en/"), "", opened))

    assert [url for url in found if "/raters/" in url or "/marks/" in url or "/answers/" in url] == []
    assert reverse("season:roster", args=[opened.key]) in found


def test_scheme_without_a_survey_has_no_entry_for_answers(monkeypatch, opened, operator):
    found = seasons.scheme(opened)
    monkeypatch.setattr(menu.seasons, "scheme", lambda _season: replace(found, components=found.components[:1]))

    assert [url for url in links(menu.season_menu(asked(operator, "/en/"), "", opened)) if "/answers/" in url] == []


@pytest.mark.parametrize(
    ("state", "entry"), [("drafting", "season:freeze"), ("open", "season:amend"), ("scored", None), ("published", None)]
)
def test_freezing_and_amending_are_offered_in_their_time(opened, operator, state, entry):
    opened.state = state

    found = menu.season_menu(asked(operator, "/en/"), "", opened)

    names = [one.name for group in found.groups for one in group.entries]
    assert [name for name in names if name in ("season:freeze", "season:amend")] == [entry] * bool(entry)


def test_menu_of_a_frozen_season_asks_the_database_nothing(opened, operator, django_assert_num_queries):
    season = Season.objects.within(opened.office_id).select_related("office").get(pk=opened.pk)

    with django_assert_num_queries(0):
        menu.season_menu(asked(operator, "/en/"), "", season)
        menu.office_menu(asked(operator, "/en/"), "")


def test_season_page_draws_head_and_both_menus(opened, operator):
    page = drawn(operator, opened, "roster")

    assert page.count("<h1>") == 1
    assert opened.title_en in re.search(r"<h1>(.*?)</h1>", page)[1]
    assert page.count('aria-current="true"') == 2  # the wide one and the one that folds on a phone
    assert "This review · Roster" in page


def test_overview_does_not_lead_to_itself(opened, operator):
    overview = reverse("web:desk_season", args=[opened.key])
    crumbs = re.compile(r'<p class="crumbs">(.*?)</p>')

    assert overview in crumbs.search(drawn(operator, opened, "roster"))[1]
    assert overview not in crumbs.search(drawn(operator, opened, "desk_season", overview))[1]


def test_a_page_with_a_task_of_the_help_leads_to_it(opened, operator, client_of):
    here = f"/en/desk/season/{opened.key}/roster/"

    assert menu.season_menu(asked(operator, here), "", opened).task == "roster"
    assert menu.office_menu(asked(operator, here), "").task == ""
    assert client_of(operator).get(here).text.count('href="/en/help/roster/"') == 2  # at the side, and on phones


def test_every_help_of_the_menu_is_a_task():
    assert set(menu.TASKS.values()) <= set(help_pages.TASKS)
