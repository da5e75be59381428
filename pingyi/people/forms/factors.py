"""The forms of second factors: a code or a passkey shown at sign-in, and a new one."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from pingyi.people.forms import signing_in

LONGEST_ANSWER = 20_000
KINDS = ("code", "passkey", "recovery")


def _code(label: Any) -> forms.CharField:
    attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
    return forms.CharField(label=label, max_length=40, widget=forms.TextInput(attrs=attributes))


class FactorForm(forms.Form):
    """What a person shows besides the password. kind: which of the page's forms was sent."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in KINDS], widget=forms.HiddenInput)
    code = _code(gettext_lazy("Code"))
    credential = forms.CharField(max_length=LONGEST_ANSWER, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["code"].required = data is not None and data.get("kind") != "passkey"

    def refuse(self) -> None:
        """Say that what was shown is not right."""
        kind = self.cleaned_data["kind"]
        told = {
            "code": gettext("The code does not fit or was used already. Wait for the next one and enter it."),
            "passkey": gettext("The passkey was not accepted. Try again, or use another way below."),
            "recovery": gettext("This recovery code does not fit or was used already."),
        }
        self.add_error(None, told[kind])


class EnrolForm(forms.Form):
    """A new second factor. kind: code (an authenticator app) or passkey; password: of a person signed in already."""

    kind = forms.ChoiceField(choices=[("code", "code"), ("passkey", "passkey")], widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Name, so that you know it again"), max_length=40)
    code = _code(gettext_lazy("Code that the app shows now"))
    credential = forms.CharField(max_length=LONGEST_ANSWER, required=False, widget=forms.HiddenInput)
    password = signing_in.password_field(gettext_lazy("Present password"), "current-password")

    def __init__(self, data: Any = None, *, asks_password: bool) -> None:
        super().__init__(data)
        self.fields["code"].required = data is not None and data.get("kind") != "passkey"
        if not asks_password:
            del self.fields["password"]
