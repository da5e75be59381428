"""The office's own ledger: what an act about accounts leaves there, and that no name does."""

import pytest
from django.db import transaction

from pingyi.core import canonical
from pingyi.flow.models import Deed
from pingyi.ledger.models import Log
from pingyi.people import actions
from pingyi.people.actions import office_log
from tests.support import world

NOW = world.NOW


def test_change_of_an_account_stands_on_the_office_ledger_without_a_name(office, operator, approver, auditor):
    actions.deactivate(person=auditor, actor=approver, now=NOW, why="离任")
    actions.add_body(office=office, name="测试新局", kind="service", actor=operator, now=NOW)

    office.refresh_from_db()
    log = Log.objects.get(pk=office.log_id)
    found = [canonical.loads(raw.encode()) for raw in log.entries.order_by("index").values_list("raw", flat=True)]
    deeds = list(Deed.objects.within(office).order_by("pk"))
    assert log.origin == "pingyi.local/test/office-log"
    assert [(row["k"], row["by"]) for row in found] == [("audit", "approver"), ("audit", "operator")]
    assert [row["digest"] for row in found] == [office_log.digest(deed) for deed in deeds]
    assert [deed.entry for deed in deeds] == [0, 1]
    assert len({deed.salt for deed in deeds}) == 2


def test_digest_changes_with_every_field_of_the_deed(office, approver, auditor):
    actions.deactivate(person=auditor, actor=approver, now=NOW, why="离任")
    deed = Deed.objects.within(office).get()
    before = office_log.digest(deed)

    for name, value in (("why", "x"), ("about", "x"), ("role", "auditor"), ("salt", "00" * 32), ("subject", "user:0")):
        kept = getattr(deed, name)
        setattr(deed, name, value)
        assert office_log.digest(deed) != before
        setattr(deed, name, kept)


def test_key_left_by_an_act_that_was_rolled_back_is_used_again(office, approver, auditor):
    actions.deactivate(person=auditor, actor=approver, now=NOW, why="离任")
    office.refresh_from_db()
    first = office.log.vkey
    type(office).objects.filter(pk=office.pk).update(log=None)

    actions.reactivate(person=auditor, actor=approver, now=NOW, why="返岗")

    office.refresh_from_db()
    assert (office.log.vkey, office.log.size) == (first, 2)


def test_act_of_nobody_is_signed_by_the_system(office):
    actions.invite(office=office, new=actions.NewAccount("张三", "operator"), actor=None, now=NOW)

    office.refresh_from_db()
    raw = office.log.entries.get().raw
    assert canonical.loads(raw.encode())["by"] == "system"
    assert "张三" not in raw


def test_refused_act_leaves_nothing_on_the_ledger(office, approver):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        office_log.write("deactivate", approver, actor=approver, now=NOW)
        raise ZeroDivisionError

    office.refresh_from_db()
    assert office.log is None
    assert not Deed.objects.within(office).exists()
    assert not Log.objects.exists()


def test_each_office_has_a_log_of_its_own(office, approver, outsider):
    office_log.write("join", approver, actor=approver, now=NOW)
    office_log.write("join", outsider, actor=outsider, now=NOW)

    office.refresh_from_db()
    outsider.office.refresh_from_db()
    assert office.log.origin == "pingyi.local/test/office-log"
    assert outsider.office.log.origin == "pingyi.local/next/office-log"
    assert (office.log.size, outsider.office.log.size) == (1, 1)
