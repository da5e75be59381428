"""The public pages at every stage: what anybody may know, and what stays inside until it is published."""

import csv
import hashlib
import io
import re
import zipfile

import pytest
from django.utils.html import escape

from pingyi.core import canonical
from pingyi.ledger.models import Log
from pingyi.people import actions as people
from pingyi.result import queries as results
from pingyi.season import actions as seasons
from pingyi.season import queries
from pingyi.season.models import Season, SeasonText
from pingyi.web.views import portal
from tests.support import issuing, rulings, walk, world
from tests.support.pages import text_of

SEASON = "/en/season/test/s2026/"


def page(client, path=SEASON):
    return client.get(path).content.decode()


def announced(season, operator, approver):
    from pingyi.result import actions

    actions.score_season(season=season, actor=operator, now=world.NOW)
    for actor in (operator, approver):
        actions.announce(season=season, actor=actor, now=world.NOW)
    return season


# Before the publication.


@pytest.mark.parametrize("path", ["", "a01/", "rules/", "log/", "bundle/"])
def test_draft_is_not_public(drafted, client, path):
    assert client.get(SEASON + path).status_code == 404
    assert "Test county review 2026" not in page(client, "/en/")


def test_opened_season_stands_on_the_home_page(opened, client):
    assert SEASON in walk.links(page(client, "/en/"))


def test_open_season_shows_its_roster_and_no_figure(opened, client):
    found = page(client)

    assert [name for name in world.AGENCIES if name in found] == list(world.AGENCIES)
    assert "<table" not in found
    assert f"{SEASON}bundle/" not in walk.links(found)


@pytest.mark.parametrize("stage", ["opened", "gathered"])
def test_season_before_publication_has_no_why_and_no_bundle(request, client, stage):
    request.getfixturevalue(stage)

    assert [client.get(SEASON + path).status_code for path in ("a01/", "bundle/")] == [404, 404]


def test_announced_result_is_still_inside(gathered, operator, approver, client):
    announced(gathered, operator, approver)

    assert "92.25" not in page(client)
    assert [client.get(SEASON + path).status_code for path in ("a01/", "bundle/")] == [404, 404]


def test_season_page_names_the_fingerprints_of_rules_and_key(opened, client):
    found = page(client)
    log = Log.objects.get(pk=opened.log_id)

    assert hashlib.sha256(opened.scheme_json.encode()).hexdigest() in found
    assert log.key.fingerprint in found
    assert escape(log.vkey) in found


# Once published.


def test_published_season_shows_the_table(published, client):
    found = page(client)

    sheet = results.sheet(published)
    rows = [walk.text(row.split("</tr>")[0]).split() for row in found.split("<tbody>")[1].split("<tr>")[1:]]
    assert [row[:2] for row in rows[:3]] == [
        ["1", world.AGENCIES[0]],
        ["2", world.AGENCIES[1]],
        ["—", world.AGENCIES[2]],
    ]
    assert [row.total for row in sheet.rows if row.total not in found] == []
    assert {f"{SEASON}{row.agency.key}/" for row in sheet.rows} <= set(walk.links(found))
    assert f"{SEASON}bundle/" in walk.links(found)


def test_published_why_goes_down_to_the_marks(published, client):
    found = page(client, f"{SEASON}a01/")

    for rater in queries.raters(published, "jury"):
        assert f"<span>{rater.key}</span>" in found
    assert "92.25" in found
    assert [name for name in world.JURORS if name in found] == []


@pytest.mark.parametrize("path", ["a99/", "rules2/"])
def test_agency_that_does_not_exist_is_not_found(published, client, path):
    assert client.get(SEASON + path).status_code == 404


def test_decisions_are_published_with_their_reason_and_interpretations_are_not(gathered, operator, approver, client):
    rulings.ruled(gathered, (operator, approver), "absent", "a03", "经通知未到会")
    before = page(client)
    world.publish(gathered, operator, approver)

    found = page(client)

    assert "经通知未到会" not in before
    assert "经通知未到会" in found
    assert '<table class="decisions' in found
    assert "Interpretation" not in found


def test_decision_table_is_absent_without_decisions(published, client):
    assert '<table class="decisions' not in page(client)


# What was issued.


def test_season_lists_the_papers_that_anybody_may_read(published, client):
    notice = issuing.issued(published)
    letter = issuing.issued(published, "letter", issuing.agency(published))

    found = page(client)

    files = [f"{SEASON}papers/{notice.pk}/paper.{form}" for form in ("pdf", "docx")]
    assert set(files) <= set(walk.links(found))
    assert f"{SEASON}papers/{letter.pk}/" not in found
    assert [client.get(file).status_code for file in files] == [200, 200]


def test_season_without_papers_has_no_list_of_them(published, client):
    assert "Papers issued" not in page(client)


def test_season_before_the_result_says_when_its_bundle_comes(opened, client):
    assert "With the result a bundle" in page(client)


# The way in.


@pytest.mark.parametrize("case", ["visitor", "network", "no demonstration", "operator", "clerk"])
def test_home_offers_each_the_own_way_in(opened, operator, client_of, client, settings, case):
    if case != "no demonstration":
        people.found_office(key="demo", names=("演示", "Demo"), level="county", is_demo=True)
    settings.LAN = case == "network"
    user = {"operator": operator, "clerk": world.agency_user(opened, "agency_clerk")}.get(case)

    found = page(client_of(user) if user else client, "/en/")

    ways = ("/en/sign-in/#demonstration", "/en/desk/", "/en/my/")
    offered = [way for way in ways if f'<a class="button main" href="{way}">' in found]
    assert offered == {"visitor": [ways[0]], "operator": [ways[1]], "clerk": [ways[2]]}.get(case, [])


# Rules.


def test_rules_page_shows_every_source_with_its_cite(opened, client):
    found = page(client, f"{SEASON}rules/")

    sources = queries.document(opened)["sources"]
    rows = {row.partition('"')[0]: row.partition("</tr>")[0] for row in found.split('<tr id="')[1:]}
    assert set(rows) == set(sources)
    for path, source in sources.items():
        assert f"<code>{path.rpartition('.')[2]}</code>" in rows[path]
        assert f"<code>{source['from']}</code>" in rows[path]
        document = source.get("cite", "").partition(":")[0]
        assert (f'<strong title="{document}:' in rows[path]) if document else ('<span class="tag">' in rows[path])


def test_rules_page_keeps_the_fingerprint_that_an_amendment_replaced(opened, operator, approver, client):
    before = queries.fingerprint(opened)
    change = seasons.Wanted({"component.jury.minimum": "4"}, {}, "评议人数不足")

    for actor in (operator, approver):
        seasons.amend(season=opened, wanted=change, actor=actor, now=world.NOW)

    found = page(client, f"{SEASON}rules/")
    opened.refresh_from_db()
    assert queries.fingerprint(opened) in found
    assert f"{before[:12]}…" in found
    assert "评议人数不足" in found


def test_rules_page_shows_weights_and_grades(opened, client):
    found = page(client, f"{SEASON}rules/")
    rows = {row.partition('"')[0]: walk.text(row.partition("</tr>")[0]) for row in found.split('<tr id="')[1:]}

    assert "40" in rows["component.jury.weight"].split()
    assert "Excellent (Line 90)" in rows["result.grades"]
    assert "Guangdong measures Article 13" in rows["component.jury.weight"]


# The ledger.


HASHED = "</summary><pre><code>"  # before each entry's bytes on the page of the ledger


def test_log_tells_each_act_in_words(published, client):
    found = page(client, f"{SEASON}log/")

    assert '<th scope="row">Rules frozen, review opened</th>' in found
    assert re.search(r'<time datetime="[^"]+">20\d\d-\d\d-\d\d \d\d:\d\d:\d\d</time>', found)
    assert '<td data-label="Who">operator + approver</td>' in found


def test_log_shows_every_entry_in_order(published, client):
    found = page(client, f"{SEASON}log/")

    shown = [cell.partition("</code>")[0] for cell in found.split(HASHED)[1:]]
    assert shown == [escape(entry.raw) for entry in published.log.entries.order_by("index")]
    assert "?from=" not in found


def test_log_goes_by_pages(published, client, monkeypatch):
    monkeypatch.setattr(portal, "LOG_LINES", 30)
    size = published.log.size

    counts = [page(client, f"{SEASON}log/?from={start}").count(HASHED) for start in range(0, size, 30)]

    assert counts == [30] * (size // 30) + [size % 30] * bool(size % 30)


def test_log_page_leads_back_and_forth(published, client, monkeypatch):
    monkeypatch.setattr(portal, "LOG_LINES", 30)

    links = [link for link in walk.links(page(client, f"{SEASON}log/?from=50")) if link.startswith("?")]

    assert links == ["?from=20", "?from=80"]


@pytest.mark.parametrize("start", ["", "-1", "abc", "²", "1.5", "99999999999", "9" * 30])
def test_log_begins_at_the_first_entry_when_asked_for_nonsense(published, client, start):
    answer = client.get(f"{SEASON}log/", {"from": start})

    assert answer.status_code == 200
    assert '<tr id="e0">' in answer.content.decode()


def test_log_past_the_end_is_empty(published, client):
    found = page(client, f"{SEASON}log/?from=99999")

    assert HASHED not in found


def test_home_says_what_comes_next(opened, client):
    assert "Next: the scores are computed and announced." in page(client, "/en/")

    Season.objects.within(opened.office_id).filter(pk=opened.pk).update(state="announced")

    assert "Next: it is published with its bundle." in page(client, "/en/")


def test_home_shows_the_past_as_published(client, db):
    found = text_of(client.get("/en/"))

    assert "Published results 22" in found
    assert "Within one point of the line 9" in found


def test_foot_names_the_office_and_its_contact(published, client):
    def foot():
        return page(client).partition('<footer class="foot">')[2]

    assert (f"Organised by {published.office.name_en}" in foot(), "Contact" in foot()) == (True, False)

    SeasonText(office=published.office, season=published, name="contact", text="0000-1234567").save()

    assert "Contact 0000-1234567" in foot()


# The bundle.


def test_bundle_is_the_stored_zip(published, client):
    answer = client.get(f"{SEASON}bundle/")
    raw = b"".join(answer.streaming_content)

    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="pingyi-test-s2026.zip"'
    assert hashlib.sha256(raw).hexdigest() == results.publication(published).archive
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        table = list(csv.DictReader(io.StringIO(archive.read("results.csv").decode())))
    assert [row["total"] for row in table] == ["92.25", "80.50", ""]


def test_bundle_is_finished_on_the_way_when_a_stop_left_it_unfinished(published, client):
    found = results.publication(published)
    archive, found.archive = found.archive, ""
    found.save()

    raw = b"".join(client.get(f"{SEASON}bundle/").streaming_content)

    assert hashlib.sha256(raw).hexdigest() == archive


def test_pages_only_read(published, client):
    paths = ["/en/", "/en/history/", SEASON, *(SEASON + path for path in ("a01/", "rules/", "log/", "bundle/"))]

    assert [client.post(path).status_code for path in paths] == [405] * len(paths)


def test_seasons_of_every_office_stand_on_the_home_page(published, outsider, client):
    other = world.drafted(outsider.office, key="next2026")
    world.freeze(other, outsider, world.user(outsider.office, "approver"))

    links = walk.links(page(client, "/en/"))

    assert SEASON in links
    assert "/en/season/next/next2026/" in links
    assert client.get("/en/season/next/s2026/").status_code == 404


def test_home_without_seasons_says_so(db, client):
    assert "No review has been opened yet. The office creates one at its desk." in page(client, "/en/")


def test_result_that_the_scheme_withholds_leaves_by_no_door(published, client, operator):
    document = canonical.loads(published.scheme_json.encode())
    withheld = {**document, "other": {**document["other"], "publication": {"result": "circulated"}}}
    Season.objects.within(published.office).filter(pk=published.pk).update(
        scheme_json=canonical.dumps(withheld).decode()
    )
    agency = queries.agencies(published).get(key="a01")

    assert client.get(f"{SEASON}a01/").status_code == 404
    assert client.get(f"{SEASON}bundle/").status_code == 404
    assert not any(row.total == "92.25" for row in results.years(agency, published_only=True))
    assert any(row.total == "92.25" for row in results.years(agency, published_only=False))
