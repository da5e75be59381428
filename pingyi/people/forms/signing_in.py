"""The forms of signing in and of the own password."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_lazy

from pingyi.core.errors import Told
from pingyi.people.actions import Attempt
from pingyi.people.models import User

LONGEST_PASSWORD = 200


def password_field(label: Any, autocomplete: str) -> forms.CharField:
    """Return a field for a password, taken as it is typed."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=LONGEST_PASSWORD, strip=False, widget=widget)


def refusal(attempt: Attempt) -> str:
    """Say why an attempt was refused, without telling which part was wrong."""
    if attempt.locked_until is not None:
        return gettext(
            "Too many failed attempts: this account takes none until %(time)s."
            " Wait until then, or ask an approver of your office to reset the access."
        ) % {"time": clock_time(attempt.locked_until)}
    if attempt.paused_until is not None:
        return gettext("Too many failed attempts came from this network. Wait ten seconds and try again.")
    return gettext("User name or password is wrong.")


def clock_time(instant: datetime) -> str:
    """Return hour and minute in China."""
    return localtime(instant).strftime("%H:%M")


class SignInForm(forms.Form):
    """User name and password."""

    username = forms.CharField(
        label=gettext_lazy("User name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = password_field(gettext_lazy("Password"), "current-password")

    def refuse(self, attempt: Attempt) -> None:
        """Say why, above the fields."""
        self.add_error(None, refusal(attempt))


class NewPasswordForm(forms.Form):
    """A new password, twice, held against the rules for passwords."""

    new = password_field(gettext_lazy("New password"), "new-password")
    again = password_field(gettext_lazy("New password, once more"), "new-password")

    def __init__(self, data: Any = None, *, person: User | None = None) -> None:
        super().__init__(data)
        self.person = person
        self.fields["new"].help_text = gettext("At least 12 characters; a sentence is easier to keep than signs.")

    def clean(self) -> dict[str, Any]:
        """Refuse two that differ, and one that is too easy."""
        clean: dict[str, Any] = super().clean() or {}
        if "new" in clean and "again" in clean:
            if clean["new"] != clean["again"]:
                self.add_error("again", gettext("The two new passwords differ; type both again."))
            try:
                validate_password(clean["new"], self.person)
            except ValidationError as error:
                self.add_error("new", error)
        return clean


class OwnPasswordForm(NewPasswordForm):
    """The old password and a new one."""

    old = password_field(gettext_lazy("Present password"), "current-password")
    field_order = ("old", "new", "again")

    def add_refusal(self, error: Told) -> None:
        """Say why the change was refused, above the fields."""
        text = gettext(error.template)
        self.add_error(None, text.format(**error.values) if error.values else text)
