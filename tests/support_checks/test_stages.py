"""Proves that stages put back one upon another hold the rows that the actions wrote, and no row twice."""

from django.apps import apps

from pingyi.ballot.models import Answer
from pingyi.flow.models import Deed
from tests.support import stages, world

STAGES = ("opened", "gathered", "published")


def counts():
    return {table: apps.get_model(table)._base_manager.count() for table, _ in stages.TABLES}


def reach(season, operator, approver):
    """Bring the season through every stage."""
    builds = (
        lambda: world.freeze(season, operator, approver),
        lambda: world.gather(season, operator),
        lambda: world.publish(season, operator, approver),
    )
    for name, build in zip(STAGES, builds, strict=True):
        stages.reached(name, season, build)


def test_stages_put_back_hold_each_row_once(drafted, operator, approver, monkeypatch):
    monkeypatch.setattr(stages, "_KEPT", {})
    reach(drafted, operator, approver)
    built = counts()
    Answer.objects.within(drafted.office).delete()
    Deed.objects.within(drafted.office).delete()

    reach(drafted, operator, approver)

    assert counts() == built
    assert built["ballot.Answer"] == 120
    assert drafted.state == "published"
