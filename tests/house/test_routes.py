"""Every route, asked by every role with every method, answers as routes.toml says; a route without a row fails."""

import tomllib
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from django.utils.translation import override

from pingyi.core import clock
from pingyi.flow.models import Proposal
from pingyi.people import actions as accounts
from pingyi.season import queries as seasons
from tests.support import batches, issuing, polls, rulings, world

TABLE = Path(__file__).with_name("routes.toml")
ROLES = ("anonymous", "operator", "approver", "auditor", "outsider", "clerk")
METHODS = ("GET", "POST")
SIGN_IN = "/en/sign-in/"


def routes(patterns, namespace="", before=()):
    """Yield the name of every route with the names of its arguments. before: those of the routes around it."""
    for one in patterns:
        if isinstance(one, URLResolver):
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from routes(one.url_patterns, inner, (*before, *one.pattern.converters))
        elif isinstance(one, URLPattern):
            yield f"{namespace}{one.name}", (*before, *one.pattern.converters)


def table():
    """Return the expected answers: route -> method -> role -> status, or "sign-in" for the way to that page."""
    with TABLE.open("rb") as file:
        found = tomllib.load(file)
    assert found["roles"] == list(ROLES)
    return {
        route: {method: dict(zip(ROLES, row[method], strict=True)) for method in METHODS}
        for route, row in found["route"].items()
    }


def missing_rows(patterns, rows):
    """Return the routes that the table does not name."""
    return sorted({name for name, _ in routes(patterns)} - set(rows))


def unused_rows(patterns, rows):
    """Return the rows whose route does not exist."""
    return sorted(set(rows) - {name for name, _ in routes(patterns)})


def answered(client, method, address):
    """Return the status, or "sign-in" where that page is shown first, and what was sent."""
    answer = getattr(client, method.lower())(address)
    sent = b"".join(answer) if answer.streaming else answer.content
    to_sign_in = answer.status_code == 302 and answer.url.startswith(SIGN_IN)
    return ("sign-in" if to_sign_in else answer.status_code), sent


@pytest.fixture
def people(published, operator, approver, auditor, outsider):
    clerk = world.agency_user(published, "agency_clerk")
    return dict(zip(ROLES, (None, operator, approver, auditor, outsider, clerk), strict=True))


@pytest.fixture
def addresses(published, operator, approver, auditor):
    """The address of every route, on the published season."""
    proposal = Proposal.objects.within(published.office).order_by("pk").first()
    case = rulings.filed(published, operator)
    piece = rulings.evidence(case, operator)
    new = accounts.NewAccount("张三", "operator")
    link = accounts.invite(office=published.office, new=new, actor=approver, now=clock.now())
    values = {
        "task": "accounts",
        "account": auditor.pk,
        "body": "b001",
        "invitation": link.row.pk,
        "token": link.secret,
        "office": published.office.key,
        "key": published.key,
        "agency": "a01",
        "component": "jury",
        "rater": seasons.raters(published, "jury").first().key,
        "batch": batches.taken_in(published).number,
        "form": 1,
        "ending": "csv",
        "number": polls.held(published, proposal.pk).number,
        "finding": polls.noticed(published, [1]).pk,
        "series": 1,
        "channel": "invited",
        "code": "closed",
        "short": "none",
        "case": case.pk,
        "piece": piece.pk,
        "paper": issuing.issued(published).pk,
    }
    with override("en"):
        return {
            name: reverse(name, kwargs={argument: values[argument] for argument in arguments})
            for name, arguments in routes(get_resolver().url_patterns)
        }


def visited(addresses, people, role):
    """Yield route, method, status and content of all answers to one role; each by a browser of its own."""
    for name, address in addresses.items():
        for method in METHODS:
            client = Client()
            if people[role] is not None:
                client.force_login(people[role])
            yield name, method, *answered(client, method, address)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_every_route_answers_as_the_table_says(addresses, people, role):
    rows = table()

    found = {
        f"{name} {method} {status}, not {rows[name][method][role]}"
        for name, method, status, _ in visited(addresses, people, role)
        if rows[name][method][role] != status
    }
    assert sorted(found) == []


@pytest.mark.slow
def test_outsider_never_sees_a_name_from_the_office(addresses, people):
    """Agencies stand on the public pages of a published season and nowhere else; a rater's name stands nowhere."""
    shown = {}
    for name, method, _, sent in visited(addresses, people, "outsider"):
        text = sent.decode("utf-8", "replace")
        shown[f"{name} {method}"] = (
            any(agency in text for agency in world.AGENCIES),
            any(juror in text for juror in world.JURORS),
        )

    assert [place for place, (_, rater) in shown.items() if rater] == []
    assert {place for place, (agency, _) in shown.items() if agency} == {
        "web:season GET",
        "web:agency GET",
        "web:bundle GET",
        "paper:public_docx GET",
    }


@pytest.mark.slow
def test_clerk_sees_of_other_agencies_only_what_everybody_sees(addresses, people):
    shown = {}
    for name, method, _, sent in visited(addresses, people, "clerk"):
        text = sent.decode("utf-8", "replace")
        shown[f"{name} {method}"] = [who for who in (*world.AGENCIES[1:], *world.JURORS) if who in text]

    assert {place for place, names in shown.items() if names} == {
        "web:season GET",
        "web:bundle GET",
        "paper:docx GET",
        "paper:public_docx GET",
    }
    assert [place for place, names in shown.items() if set(names) & set(world.JURORS)] == []


def test_names_are_seen_by_who_may_see_them(addresses, people):
    """Negative control of the search for names."""
    client = Client()
    client.force_login(people["operator"])

    text = client.get(addresses["season:raters"]).content.decode()

    assert [juror for juror in world.JURORS if juror in text] == list(world.JURORS)


def test_every_route_has_a_row():
    assert missing_rows(get_resolver().url_patterns, table()) == []


def test_every_row_has_a_route():
    assert unused_rows(get_resolver().url_patterns, table()) == []


def test_every_row_names_every_role_once():
    assert {len(row[method]) for row in table().values() for method in METHODS} == {len(ROLES)}


def test_route_without_a_row_is_reported():
    """Negative control: a route added here stands in no table."""
    added = [*get_resolver().url_patterns, path("extra/", lambda _request: HttpResponse(), name="extra")]

    assert missing_rows(added, table()) == ["extra"]


def test_row_without_a_route_is_reported():
    """Negative control: a row added here has no route."""
    assert unused_rows(get_resolver().url_patterns, {**table(), "web:gone": {}}) == ["web:gone"]


def test_a_wrong_answer_is_reported(addresses, people):
    """Negative control: an act of the office asked by nobody leads to the sign-in page, which is no 200."""
    status, _ = answered(Client(), "POST", addresses["result:score"])

    assert status == "sign-in"
