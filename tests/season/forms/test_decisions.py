"""What a posted form that ends a decision says."""

import pytest
from django.http import QueryDict

from pingyi.season import actions
from pingyi.season.forms import decisions as forms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ref=d001&reason= Cafe%CC%81%0D%0A%00 ", actions.Ruling("revoke", "", "Café", "", "d001")),
        ("kind=fraud&agency=a01&ref=d%0001&reason=x", actions.Ruling("revoke", "", "x", "", "d01")),
        ("", actions.Ruling("revoke", "", "", "", "")),
    ],
)
def test_ending_is_never_a_decision_of_another_kind(text, expected):
    assert forms.ending(QueryDict(text)) == expected
