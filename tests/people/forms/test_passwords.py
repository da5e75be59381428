"""Every rule for passwords speaks Chinese to Chinese readers."""

import re

import pytest
from django.contrib.auth.password_validation import get_default_password_validators
from django.core.exceptions import ValidationError
from django.utils.translation import override

from pingyi.people.forms import passwords
from pingyi.people.models import User

WORD = re.compile(r"[A-Za-z]{2,}")
BAD = ("x", "password1234", "zhangsan-operator")  # each breaks at least one rule
NAME = "zhangsan-operator"


def refusals(validator):
    """Yield what a rule says of the bad passwords that it refuses."""
    for password in BAD:
        try:
            validator.validate(password, User(username=NAME))
        except ValidationError as error:
            yield from error.messages


@pytest.mark.parametrize("at", range(3))
def test_every_rule_speaks_chinese(at):
    validators = get_default_password_validators()

    with override("zh-hans"):
        said = list(refusals(validators[at]))

    assert len(validators) == 3
    assert said
    assert [text for text in said if WORD.search(text.replace(NAME, ""))] == []


def test_shortness_is_told_with_the_least_number():
    with override("en"), pytest.raises(ValidationError) as caught:
        passwords.Length(12).validate("a" * 11)
    passwords.Length(12).validate("a" * 12)

    assert caught.value.messages == ["The password is too short: it has at least 12 characters."]
