"""The sign-in form."""

from django import forms
from django.utils.translation import gettext, gettext_lazy


class SignInForm(forms.Form):
    """User name and password."""

    username = forms.CharField(
        label=gettext_lazy("User name"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def refuse(self) -> None:
        """Say that the pair is wrong, without telling which part."""
        self.add_error(None, gettext("User name or password is wrong."))
