"""RELIABILITY B10: while people answer, no route tells anybody of any role how an agency fares, exports included.

Each agency has counts of its own that stand nowhere else, so that one of them on a page can only be a tally.
"""

import io
import random
import re
import secrets
import zipfile

import pypdfium2
import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.translation import override

from pingyi.ballot import actions, queries
from pingyi.ballot.intake import receipt
from pingyi.core import clock
from pingyi.people import actions as accounts
from pingyi.people.models import User
from pingyi.result import actions as results
from pingyi.season import queries as seasons
from tests.house.test_routes import METHODS, ROLES, answered, routes
from tests.support import booths, issuing, polls, rulings, world

AT, DAY = 1_800_000_000, 86_400
# Option 1 to 5 -> how many of 600 give it, by agency; above 200, the numbers that lists of a page reach by counting.
ONLINE = ({1: 257, 3: 343}, {1: 271, 4: 329}, {2: 283, 5: 317})
# The same of 480 people on paper.
PAPER = ({1: 211, 3: 269}, {1: 227, 4: 253}, {2: 229, 5: 251})
TALLIES = frozenset(
    {count for part in (ONLINE, PAPER) for counts in part for count in counts.values()}
    | {online[option] + paper[option] for online, paper in zip(ONLINE, PAPER, strict=True) for option in online}
)
TALLY = re.compile(rf"(?<![\w.%-])({'|'.join(map(str, sorted(TALLIES)))})(?![\w-]|\.\d)")
PICTURE = re.compile(r"data:image/[^\"]*")


def rows(counts, dice):
    """Return the answers of as many people as the counts have, each agency's in an order of its own."""
    columns = [[option for option, count in one.items() for _ in range(count)] for one in counts]
    for column in columns:
        dice.shuffle(column)
    return list(zip(*columns, strict=True))


def read(sent):
    """Return an answer as text, a workbook or a document as what it holds."""
    if sent[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(sent)) as files:
            return " ".join(files.read(name).decode("utf-8", "replace") for name in files.namelist())
    if sent[:5] == b"%PDF-" and b"%%EOF" in sent:  # the evidence of a case only looks like one
        return " ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(sent))
    return sent.decode("utf-8", "replace")


def told(text):
    """Return the tallies that stand in a text; pictures written into it hold digits by chance."""
    return set(map(int, TALLY.findall(PICTURE.sub("", text))))


def short_of_the_first(season):
    """Return the code of the first ballot's receipt."""
    store = queries.place(season).store(reading=True)
    try:
        return receipt.short(store.rows(0, 1)[0].c)
    finally:
        store.end()


@pytest.fixture
def voting(opened, operator, approver, monkeypatch):
    """A season in which people answer online and on paper, with findings and ballots set aside."""
    dice = random.Random(10)
    # A receipt tells its place on the ledger; drawn by lot it would now and then be a number that is a tally, too.
    monkeypatch.setattr(secrets, "SystemRandom", lambda: random.Random(10))
    booths.held_online(opened, operator)
    polls.poll(opened, rows(ONLINE, dice), trace=f"network.browser.i.{AT + 4 * DAY}")
    polls.timed(opened, {seq: AT + dice.randrange(5 * DAY) if seq > 40 else AT + seq for seq in range(1, 601)})
    keys = [option.key for option in queries.rules(opened).options]
    answers = [actions.NewAnswer("street", tuple(keys[one - 1] for one in row)) for row in rows(PAPER, dice)]
    actions.take_in(season=opened, answers=answers, actor=operator, now=world.NOW)
    while booths.logged(opened):
        pass
    actions.look(survey=opened.survey, now=world.NOW)
    polls.set_aside(opened, range(1, 21), (operator, approver), agency="a01")
    return opened


@pytest.fixture
def people(voting, operator, approver, auditor, outsider):
    clerk = world.agency_user(voting, "agency_clerk")
    return dict(zip(ROLES, (None, operator, approver, auditor, outsider, clerk), strict=True))


@pytest.fixture
def addresses(voting, operator, approver):
    """The address of every route on this season; what is not there yet is asked for by 1."""
    case = rulings.filed(voting, operator)
    piece = rulings.evidence(case, operator)
    link = accounts.invite(
        office=voting.office, new=accounts.NewAccount("张三", "operator"), actor=approver, now=clock.now()
    )
    values = {
        "task": "answers",
        "account": User.objects.get(username="test-operator").pk,
        "body": "b001",
        "invitation": link.row.pk,
        "token": link.secret,
        "office": voting.office.key,
        "key": voting.key,
        "agency": "a01",
        "component": "jury",
        "channel": "open",
        "code": "closed",
        "short": short_of_the_first(voting),
        "rater": seasons.raters(voting, "jury").first().key,
        "batch": actions.new_batch(
            season=voting, channel="street", forms_count=3, actor=operator, now=world.NOW
        ).number,
        "paper": issuing.drafted(issuing.ready(voting), operator).pk,
        "finding": polls.noticed(voting, range(1, 21), agency="a02").pk,
        "ending": "csv",
        "case": case.pk,
        "piece": piece.pk,
    }
    with override("en"):
        return {
            name: reverse(name, kwargs={argument: values.get(argument, 1) for argument in arguments})
            for name, arguments in routes(get_resolver().url_patterns)
        }


def exposed(addresses, person, methods=METHODS):
    """Return the tallies that any route tells a person: route and method -> numbers; each by a browser of its own."""
    found = {}
    for name, address in addresses.items():
        for method in methods:
            client = Client()
            if person is not None:
                client.force_login(person)
            _status, sent = answered(client, method, address)
            if numbers := told(read(sent)):
                found[f"{name} {method}"] = numbers
    return found


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_no_route_tells_a_tally_while_people_answer(addresses, people, role):
    assert exposed(addresses, people[role]) == {}


@pytest.mark.slow
def test_tallies_are_found_where_they_may_stand(voting, addresses, people, operator, approver):
    """Negative control: the same search over the same routes finds them once the survey is closed and scored."""
    actions.drop_batch(batch=queries.batch_of(voting, 1), actor=operator, now=world.NOW, why="空白批次")
    polls.closed(voting, operator)
    results.score_season(season=voting, actor=operator, now=world.NOW)

    found = exposed(addresses, people["operator"], ("GET",))

    assert TALLIES & found["result:agency GET"]
    assert told("257") == told('<td class="number">257</td>') == told(" 257,") == {257}
    assert told("1257 2570 a257 257b 2.57 12.257 #e257") == set()


def test_workbook_is_read_as_what_it_holds():
    """Negative control of the reading of exports: a packed number is found."""
    assert told(read(world.write.workbook("t", ["n"], [["271"]]))) == {271}
