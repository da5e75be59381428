"""What a person may be told: a template with its values."""

import pytest

from pingyi.core.errors import Conflict, Missing, Refused, Told, said


@pytest.mark.parametrize("kind", [Refused, Missing, Conflict])
def test_error_keeps_template_and_values_for_the_page(kind):
    error = kind('there is no "{name}"', name="x")

    assert isinstance(error, Told)
    assert (str(error), error.template, error.values) == ('there is no "x"', 'there is no "{name}"', {"name": "x"})


def test_error_without_values_takes_the_text_as_it_is():
    assert str(Refused("100 {percent}")) == "100 {percent}"


def test_value_with_braces_stays_as_it_is():
    assert str(Refused('"{name}" is taken', name="{role}")) == '"{role}" is taken'


def test_possibilities_are_listed_and_labels_told_in_english():
    error = Refused("{name}: one of {list}", name={"zh": "评议团", "en": "Jury"}, list=("a", {"zh": "乙", "en": "b"}))

    assert str(error) == "Jury: one of a, b"
    assert error.values["list"] == ("a", {"zh": "乙", "en": "b"})


def test_said_changes_nothing():
    assert said("a {b}") == "a {b}"
