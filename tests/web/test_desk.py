"""The desk: seasons, steps and the second key, approved or declined."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pingyi.flow.models import Proposal
from pingyi.paper.models import Paper
from pingyi.result import actions as results
from pingyi.season import actions as seasons
from pingyi.season import queries
from pingyi.season.models import Case
from pingyi.web.timeline import waiting
from pingyi.web.views import desk
from tests.support import rulings, walk, world

DESK = "/en/desk/"
SEASON = "/en/desk/season/s2026/"


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def act(proposal, verb, client, **posted):
    return client.post(f"/en/desk/proposal/{proposal.pk}/{verb}/", posted, HTTP_REFERER=f"http://testserver{SEASON}")


def buttons(page):
    return [attributes["action"].split("/")[-2] for tag, attributes in walk.tags(page) if tag == "form"]


@pytest.fixture
def proposed(drafted, operator):
    """The proposal of the freeze, waiting for its second key."""
    world.adopt_all(drafted, operator)
    turn = seasons.freeze(season=drafted, actor=operator, now=world.NOW)
    return Proposal.objects.within(drafted.office).get(pk=turn.proposal_id)


def absence(season, actor, agency="a01"):
    turn = rulings.ruled(season, (actor,), "absent", agency)
    return Proposal.objects.within(season.office).get(pk=turn.proposal_id)


def proposal(season, actor, number):
    row = {"subject": f"season:{season.pk}", "move": "decide", "proposed_by": actor, "proposed_at": world.NOW}
    payload = f'{{"agency":"a01","kind":"revoke","ref":"d{number}"}}'
    Proposal.objects.within(season.office).create(office=season.office, payload=payload, **row)


def filed(season, number):
    row = {"kind": "fraud", "source": "来信", "account": f"经过{number}", "opened_at": world.NOW}
    agency = queries.agencies(season).get(key="a02")
    Case.objects.within(season.office).create(office=season.office, season=season, agency=agency, **row)


def draft(season, actor):
    row = {"kind": "circular", "drafted_by": actor, "drafted_at": world.NOW}
    return Paper.objects.within(season.office).create(office=season.office, season=season, **row)


def older(season, number=0, state="drafting"):
    new = seasons.NewSeason(f"old{number}", 2025 - number % 20, (f"旧{number}", f"Older {number}"), "cn.gd.demo")
    made = seasons.create(office=season.office, new=new, actor=world.user(season.office, "operator"), now=world.NOW)
    if state != "drafting":
        made.state, made.scheme_json, made.log = state, season.scheme_json, season.log
        made.save()
    return made


def test_home_shows_the_timeline_of_the_newest_season_and_links_the_others(drafted, client_of, operator):
    older(drafted)

    page = client_of(operator).get(DESK).content.decode()

    assert "<h1>Test county review 2026</h1>" in page
    assert '<ol class="timeline">' in page
    assert "/en/desk/season/old0/" in walk.links(page)


def test_home_prefers_the_season_that_is_not_over(published, client_of, operator):
    older(published)

    assert "<h1>Older 0</h1>" in client_of(operator).get(DESK).content.decode()


def test_home_shows_the_newest_season_when_all_are_over(published, client_of, operator):
    older(published, state="published")

    assert "<h1>Test county review 2026</h1>" in client_of(operator).get(DESK).content.decode()


def test_home_of_an_office_without_a_season_leads_to_the_first(client_of, outsider, auditor):
    begun, read = (client_of(user).get(DESK).content.decode() for user in (outsider, auditor))

    assert "No review yet. Create the first one from a scheme." in begun
    assert ("/en/desk/new-season/" in walk.links(begun), "/en/desk/new-season/" in walk.links(read)) == (True, False)


def test_home_says_how_many_seasons_it_does_not_list(drafted, client_of, operator):
    for number in range(desk.OTHERS + 2):
        older(drafted, number)

    page = client_of(operator).get(DESK).content.decode()

    assert "2 older reviews are not listed" in page
    assert len([link for link in walk.links(page) if "/desk/season/old" in link]) == desk.OTHERS


@pytest.mark.parametrize("address", [DESK, SEASON])
def test_desk_costs_as_many_queries_with_thirty_rows_as_with_one(opened, client_of, operator, address):
    browser = client_of(operator)

    def cost():
        with CaptureQueriesContext(connection) as made:
            assert browser.get(address).status_code == 200
        return len(made)

    def rows(number):
        proposal(opened, operator, number)
        draft(opened, operator)
        filed(opened, number)

    rows(0)
    older(opened, 0)
    browser.get(address)
    one = cost()
    for number in range(1, 30):
        rows(number)
        older(opened, number)
    assert cost() == one


@pytest.mark.parametrize(("role", "offered"), [("operator", True), ("approver", True), ("auditor", False)])
def test_only_who_may_act_is_offered_a_new_review(request, drafted, client_of, role, offered):
    page = client_of(request.getfixturevalue(role)).get(DESK).content.decode()

    assert ("/en/desk/new-season/" in walk.links(page)) is offered


@pytest.mark.parametrize("address", [DESK, SEASON])
@pytest.mark.parametrize("role", ["operator", "approver", "auditor"])
def test_every_link_of_the_desk_opens(request, gathered, operator, client_of, role, address):
    absence(gathered, operator)
    rulings.asked(gathered, operator, "fraud", "a02")
    browser = client_of(request.getfixturevalue(role))
    page = browser.get(address).content.decode()

    main = page[page.index("<main") : page.index("</main>")]
    links = {link for link in walk.links(main) if link.startswith("/")}
    assert links
    assert {link: browser.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_auditor_of_one_season_sees_no_other(drafted, client_of, auditor):
    older(drafted)
    auditor.season_key = "old0"
    auditor.save()

    page = client_of(auditor).get(DESK).content.decode()

    assert "<h1>Older 0</h1>" in page
    assert "Test county review 2026" not in page


def test_people_of_an_agency_have_no_office_desk(opened, client_of):
    browser = client_of(world.agency_user(opened, "agency_approver"))

    assert [browser.get(address).status_code for address in (DESK, SEASON)] == [403, 403]


def test_freeze_is_offered_when_it_is_next(drafted, client_of, operator, approver):
    browser = client_of(operator)
    before = buttons(browser.get(SEASON).content.decode())
    world.adopt_all(drafted, operator)
    due = buttons(browser.get(SEASON).content.decode())
    seasons.freeze(season=drafted, actor=operator, now=world.NOW)

    assert ["freeze" in found for found in (before, due)] == [False, True]
    assert "freeze" not in buttons(browser.get(SEASON).content.decode())
    assert {"approve", "decline"} < set(buttons(client_of(approver).get(SEASON).content.decode()))


def test_season_of_the_office_next_door_is_not_found(drafted, client_of, outsider):
    assert client_of(outsider).get(SEASON).status_code == 404


def test_proposal_shows_who_asks_and_what_is_bound(proposed, client_of, approver):
    page = client_of(approver).get(SEASON).content.decode()

    assert "Waiting for a second key" in page
    assert "测试operator" in page
    assert proposed.payload.replace('"', "&quot;") in page


def test_proposal_shows_its_summary_in_words(proposed, client_of, approver):
    proposed.summary = '[["Agency",{"en":"First bureau","zh":"甲局"}],["Result","absent"],["Bare",[true,"",3]]]'
    proposed.save()

    page = client_of(approver).get(SEASON).content.decode()

    assert "<dt>Agency</dt><dd>First bureau</dd>" in page
    assert "<dd>Absent from the review</dd>" in page
    assert "<dd>yes, —, 3</dd>" in page


@pytest.mark.parametrize(
    ("role", "verbs"), [("operator", ["decline"]), ("approver", ["approve", "decline"]), ("auditor", [])]
)
def test_proposal_offers_each_role_its_verbs(request, proposed, client_of, role, verbs):
    page = client_of(request.getfixturevalue(role)).get(SEASON).content.decode()

    assert [verb for verb in buttons(page) if verb in ("approve", "decline")] == verbs


def test_approval_does_what_was_proposed(proposed, drafted, client_of, approver):
    answer = act(proposed, "approve", client_of(approver))

    drafted.refresh_from_db()
    assert (answer.status_code, answer.url, said(answer)) == (302, SEASON, ["Approved and done."])
    assert drafted.state == "open"
    assert world.entries(drafted)[0]["by"] == "operator+approver"


def test_every_kind_of_proposal_can_be_approved(gathered, client_of, operator, approver):
    browser = client_of(approver)
    act(absence(gathered, operator, "a03"), "approve", browser)
    results.score_season(season=gathered, actor=operator, now=world.NOW)
    for verb in (results.announce, results.publish):
        turn = verb(season=gathered, actor=operator, now=world.NOW)
        act(Proposal.objects.within(gathered.office).get(pk=turn.proposal_id), "approve", browser)

    gathered.refresh_from_db()
    assert gathered.state == "published"
    assert [row.kind for row in queries.decisions(gathered) if row.kind != "assume"] == ["absent"]
    assert set(Proposal.objects.within(gathered.office).values_list("outcome", flat=True)) == {"approved"}


def test_nobody_approves_the_own_proposal(opened, client_of, approver):
    own = absence(opened, approver)

    answer = act(own, "approve", client_of(approver))

    own.refresh_from_db()
    assert (answer.url, said(answer)) == (SEASON, ["you proposed this; the second key must be another person's"])
    assert own.outcome == "waiting"


def test_operator_turns_no_second_key(opened, client_of, operator, approver):
    other = absence(opened, approver)

    answer = act(other, "approve", client_of(operator))

    other.refresh_from_db()
    assert said(answer) == ["the second key is an approver's, not the operator's"]
    assert other.outcome == "waiting"


def test_approval_after_another_scoring_is_a_conflict(gathered, client_of, operator, approver):
    results.score_season(season=gathered, actor=operator, now=world.NOW)
    turn = results.announce(season=gathered, actor=operator, now=world.NOW)
    results.score_season(season=gathered, actor=operator, now=world.NOW)

    answer = act(Proposal.objects.within(gathered.office).get(pk=turn.proposal_id), "approve", client_of(approver))

    gathered.refresh_from_db()
    assert "was changed after it was proposed" in said(answer)[0]
    assert gathered.state == "scored"


def test_approval_of_a_changed_roster_is_a_conflict(proposed, drafted, client_of, approver):
    agencies = [seasons.NewAgency(name, "service", "测试") for name in world.AGENCIES[:2]]
    seasons.set_roster(season=drafted, agencies=agencies, actor=world.user(drafted.office, "operator"), now=world.NOW)

    answer = act(proposed, "approve", client_of(approver))

    drafted.refresh_from_db()
    assert "was changed after it was proposed" in said(answer)[0]
    assert drafted.state == "drafting"


@pytest.mark.parametrize("outcome", ["declined", "approved"])
def test_decided_proposal_is_not_approved_again(opened, client_of, operator, approver, outcome):
    """The page of a second approver may be old; an approval must then not turn into a proposal of its own."""
    proposal = absence(opened, operator)
    verb = {"declined": "decline", "approved": "approve"}[outcome]
    act(proposal, verb, client_of(approver), why="测试")

    answer = act(proposal, "approve", client_of(approver))

    assert said(answer)[-1] == f"this proposal is already {outcome}"
    assert waiting.waiting(approver, [opened]) == []


def test_decline_takes_the_proposal_off_the_table(proposed, drafted, client_of, approver):
    answer = act(proposed, "decline", client_of(approver), why="还没讨论")

    proposed.refresh_from_db()
    assert (answer.url, said(answer)) == (SEASON, ["The proposal is off the table."])
    assert (proposed.outcome, proposed.decided_why, proposed.decided_by) == ("declined", "还没讨论", approver)


def test_proposer_may_withdraw(proposed, client_of, operator):
    act(proposed, "decline", client_of(operator), why="写错了")

    proposed.refresh_from_db()
    assert (proposed.outcome, proposed.decided_by) == ("declined", operator)


def test_decline_needs_a_reason(proposed, client_of, approver):
    answer = act(proposed, "decline", client_of(approver), why="  ")

    proposed.refresh_from_db()
    assert said(answer) == ["give the reason; it stays with the proposal"]
    assert proposed.outcome == "waiting"


@pytest.mark.parametrize("verb", ["approve", "decline"])
def test_proposals_of_others_are_not_found(proposed, client_of, outsider, auditor, verb):
    codes = [act(proposed, verb, client_of(user), why="x").status_code for user in (outsider, auditor)]

    proposed.refresh_from_db()
    assert codes == [404, 403]
    assert proposed.outcome == "waiting"


def test_proposal_that_does_not_exist_is_not_found(client_of, approver):
    assert client_of(approver).post("/en/desk/proposal/999999/approve/").status_code == 404


def test_proposal_about_a_season_that_is_gone_is_not_found(proposed, client_of, approver):
    Proposal.objects.within(proposed.office).update(subject="season:999999")

    assert act(proposed, "approve", client_of(approver)).status_code == 404
