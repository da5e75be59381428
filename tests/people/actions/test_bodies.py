"""The directory of bodies: entered, renamed with their past, closed and reopened."""

import pytest

from pingyi.core.errors import Refused
from pingyi.flow.models import Deed
from pingyi.people import actions, queries
from pingyi.people.models import Body
from pingyi.season import texts
from tests.support import world

NOW = world.NOW


@pytest.fixture
def body(office, operator):
    return actions.add_body(office=office, name="测试国土局", kind="service", actor=operator, now=NOW)


def rename(body, actor, **fields):
    wanted = {"name": "测试自然资源局", "kind": "service", "why": "机构改革", **fields}
    return actions.rename_body(body=body, actor=actor, now=NOW, **wanted)


def test_every_kind_has_a_word():
    assert set(Body.KINDS) == set(texts.KINDS)


def test_former_name_finds_its_body(office, operator, body):
    rename(body, operator)

    found = actions.enter_bodies(office=office, named=[("测试国土局", "service"), ("测试新局", "service")])

    assert (found["测试国土局"], found["测试新局"].key) == (body, "b002")
    assert [row.pk for row in queries.bodies(operator, text="国土")] == [body.pk]
    assert [row.pk for row in queries.bodies(operator, kind="judicial")] == []
    assert Deed.objects.within(office).first().about == "测试国土局 > 测试自然资源局"


def test_body_that_gets_a_former_name_back_lists_it_once(operator, body):
    rename(body, operator)

    rename(body, operator, name="测试国土局")

    assert (body.name, body.former_names) == ("测试国土局", "测试自然资源局")


def test_kind_alone_is_changed_without_a_former_name(operator, body):
    rename(body, operator, name=body.name, kind="enforcement")

    assert (body.kind, body.former_names) == ("enforcement", "")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"name": "测试国土局"}, "nothing was changed"),
        ({"why": ""}, "give the reason"),
        ({"kind": "club"}, '"club" is no kind of body'),
        ({"name": "=1"}, "a spreadsheet would run"),
        ({"name": "测试他局"}, 'is or was the name of "测试他局"'),
    ],
)
def test_name_that_does_not_fit_is_refused(office, operator, body, fields, told):
    actions.add_body(office=office, name="测试他局", kind="service", actor=operator, now=NOW)

    with pytest.raises(Refused, match=told):
        rename(body, operator, **fields)

    assert Body.objects.within(office).get(pk=body.pk).former_names == ""


def test_name_that_a_body_had_is_not_free(office, operator, body):
    rename(body, operator)

    with pytest.raises(Refused, match="测试自然资源局"):
        actions.add_body(office=office, name="测试国土局", kind="service", actor=operator, now=NOW)


def test_body_is_closed_and_reopened_once(operator, body):
    with pytest.raises(Refused, match="is so already"):
        actions.reopen_body(body=body, actor=operator, now=NOW, why="误")
    actions.close_body(body=body, actor=operator, now=NOW, why="撤销")
    assert queries.open_bodies(operator) == []

    actions.reopen_body(body=body, actor=operator, now=NOW, why="误")

    assert queries.open_bodies(operator) == [body]
    with pytest.raises(Refused, match="give the reason"):
        actions.close_body(body=body, actor=operator, now=NOW, why="")


def test_auditor_writes_nothing_in_the_directory(office, auditor, body):
    with pytest.raises(Refused, match="kept by operator and approver"):
        actions.add_body(office=office, name="测试新局", kind="service", actor=auditor, now=NOW)
    with pytest.raises(Refused, match="kept by operator and approver"):
        actions.close_body(body=body, actor=auditor, now=NOW, why="撤销")
