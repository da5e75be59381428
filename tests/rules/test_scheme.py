"""Finding a component of a scheme."""

import pytest

from pingyi.rules.scheme import Survey
from tests.support import engine_cases as case
from tests.support import frozen_schemes as frozen


def test_survey_is_the_one_component_answered_by_the_public() -> None:
    scheme = case.scheme(frozen.marks("jury", "60"), frozen.survey("social", "40"))

    found = scheme.survey

    assert isinstance(found, Survey)
    assert found == scheme.components[1]


def test_survey_is_none_without_such_a_component() -> None:
    assert case.scheme(frozen.figures("panel", "100")).survey is None


def test_component_finds_by_key() -> None:
    scheme = case.scheme(frozen.marks("jury", "60"), frozen.figures("panel", "40"))

    assert scheme.component("panel") is scheme.components[1]


def test_component_raises_for_an_unknown_key() -> None:
    with pytest.raises(KeyError):
        case.scheme(frozen.figures("panel", "100")).component("jury")


def test_source_names_the_kind_of_each_component() -> None:
    scheme = case.scheme(
        frozen.marks("jury", "40"), frozen.survey("social", "40"), frozen.figures("panel", "20", "indicators")
    )

    assert [part.source for part in scheme.components] == ["marks", "survey", "indicators"]
