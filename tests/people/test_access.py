"""Who is asking."""

import pytest
from django.contrib.auth.models import AnonymousUser

from pingyi.core.errors import Missing
from pingyi.people import access


def test_person_is_who_signed_in(auditor):
    assert access.person(auditor) is auditor


@pytest.mark.parametrize("nobody", [AnonymousUser(), None])
def test_person_is_missing_when_nobody_signed_in(nobody):
    with pytest.raises(Missing) as caught:
        access.person(nobody)

    assert str(caught.value) == "nobody is signed in"
