"""Founding an office from the command line."""

import re

import pytest

from pingyi.cli import main
from pingyi.flow.models import Deed
from pingyi.people import queries
from pingyi.people.models import Office, User


@pytest.fixture(autouse=True)
def started(monkeypatch, db):
    """Use the test's database; starting Django anew would migrate another one."""
    monkeypatch.setattr("pingyi.cli.site.start", lambda: None)


def test_office_invites_two_people_and_prints_no_password(capsys):
    code = main.main(["office", "wengyuan", "--zh", "测试县普法办公室", "--en", "Test office", "--approver", "张三"])

    lines = capsys.readouterr().out.splitlines()[1:3]
    links = dict(re.fullmatch(r"  (\w+): /join/([\w-]{43})/", line).groups() for line in lines)
    rows = {role: queries.invited(secret) for role, secret in links.items()}
    assert code == 0
    assert {role: (row.role, row.name, row.office.key) for role, row in rows.items()} == {
        "operator": ("operator", "operator", "wengyuan"),
        "approver": ("approver", "张三", "wengyuan"),
    }
    assert Office.objects.get(key="wengyuan").level == "county"
    assert User.objects.count() == 0
    assert [(deed.move, deed.actor) for deed in Deed.objects.within(rows["operator"].office)] == [("invite", None)] * 2


@pytest.mark.parametrize(
    ("key", "name", "says"),
    [
        ("Wengyuan", "测试县普法办公室", '"Wengyuan" is no office id'),
        ("wengyuan", "=测试", "begins with a sign that a spreadsheet would run"),
    ],
)
def test_office_refused_writes_nothing(key, name, says, capsys):
    code = main.main(["office", key, "--zh", name, "--en", "Test office"])

    assert code == 2
    assert says in capsys.readouterr().err
    assert (Office.objects.count(), User.objects.count()) == (0, 0)


def test_office_refuses_a_taken_id(capsys):
    main.main(["office", "wengyuan", "--zh", "测试县普法办公室", "--en", "Test office"])
    capsys.readouterr()

    code = main.main(["office", "wengyuan", "--zh", "另一个", "--en", "Another"])

    assert code == 2
    assert capsys.readouterr().err == 'pingyi: the office id "wengyuan" is taken; choose another\n'
    assert Office.objects.count() == 1
