"""What the database refuses of a season and its rows."""

import pytest
from django.db import IntegrityError, transaction

from pingyi.season.models import Adoption, Agency, Decision, Rater, Season
from tests.support import world


def refused(model, **fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        model(**fields).save(force_insert=True)


def copied(row, **fields):
    """Return the fields of a stored row for another one, some of them changed."""
    found = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"}
    return {**found, **fields}


def test_season_is_called_by_its_title(drafted):
    assert str(drafted) == "测试县2026年度评议"


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "nowhere"},
        {"state": "open"},
        {"state": "open", "scheme_json": "{}"},
        {"scheme_json": "{}"},
        {"key": "s2026"},
    ],
)
def test_season_in_an_impossible_state_is_refused(drafted, fields):
    refused(Season, **{**copied(drafted, key="x"), **fields})


def test_frozen_season_keeps_its_scheme_and_its_log(opened):
    for fields in ({"scheme_json": ""}, {"log_id": None}, {"state": "drafting"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Season.objects.within(opened.office).filter(pk=opened.pk).update(**fields)


def test_rows_of_a_season_stand_once(opened):
    agency = Agency.objects.within(opened.office).filter(season=opened).first()
    rater = Rater.objects.within(opened.office).filter(season=opened).first()
    decision = Decision.objects.within(opened.office).filter(season=opened).first()
    adoption = Adoption.objects.within(opened.office).filter(season=opened).first()

    refused(Agency, **copied(agency, key="x"))
    refused(Agency, **copied(agency, position=99))
    refused(Rater, **copied(rater, key="x"))
    refused(Rater, **copied(rater, name="x"))
    refused(Decision, **copied(decision))
    refused(Adoption, **copied(adoption))


def test_decision_is_named_by_its_place():
    assert [Decision(position=at).key for at in (1, 99, 1000)] == ["d001", "d099", "d1000"]


def test_names_of_raters_are_shared_between_components(opened):
    rater = Rater.objects.within(opened.office).filter(season=opened).first()

    Rater(**copied(rater, component="other")).save(force_insert=True)

    assert Rater.objects.within(opened.office).filter(name=rater.name).count() == 2


def test_rows_are_read_in_their_order(drafted):
    names = [row.name for row in Agency.objects.within(drafted.office)]

    assert names == list(world.AGENCIES)
