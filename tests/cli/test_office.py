"""Founding an office from the command line."""

import pytest
from django.contrib.auth import authenticate

from pingyi.cli import main
from pingyi.people.models import Office, User


@pytest.fixture(autouse=True)
def started(monkeypatch, db):
    """Use the test's database; starting Django anew would migrate another one."""
    monkeypatch.setattr("pingyi.cli.site.start", lambda: None)


def test_office_makes_two_people_who_can_sign_in(capsys):
    code = main.main(["office", "wengyuan", "--zh", "测试县普法办公室", "--en", "Test office"])

    pairs = [line.split(" / ") for line in capsys.readouterr().out.splitlines()[1:3]]
    people = [authenticate(username=name.strip(), password=password) for name, password in pairs]
    assert code == 0
    assert [(person.role, person.office.key) for person in people] == [
        ("operator", "wengyuan"),
        ("approver", "wengyuan"),
    ]
    assert Office.objects.get(key="wengyuan").level == "county"


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
