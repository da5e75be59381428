"""Forms about accounts: whom to invite, which password to set, why something changes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pingyi.core import ids
from pingyi.people import actions, queries
from pingyi.people.models import Body, Invitation, User

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
UP_TO = MaxValueValidator(queries.LATEST_DAY, gettext_lazy("Enter a day up to %(limit_value)s."))


class Tidy(forms.CharField):
    """A text in the form that the office keeps: trimmed, no invisible control character."""

    def to_python(self, value: Any) -> str:
        """Return the text tidied."""
        return ids.tidy(super().to_python(value) or "")


class InviteForm(forms.Form):
    """Whom to invite to which role. roles, bodies: what the actor may choose."""

    name = Tidy(label=gettext_lazy("Full name"), max_length=actions.LONGEST_PERSON)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    body = forms.ChoiceField(
        label=gettext_lazy("Body"), required=False, help_text=gettext_lazy("For people of an agency only.")
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day of the account"),
        required=False,
        widget=DAY,
        validators=[UP_TO],
        help_text=gettext_lazy("An auditor's account must have one; leave it empty for others."),
    )
    season_key = Tidy(
        label=gettext_lazy("Only this review"),
        max_length=32,
        required=False,
        help_text=gettext_lazy("For an auditor who is to see one review only."),
    )

    def __init__(self, *args: Any, roles: Sequence[str], bodies: Sequence[Body], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = {row.key: row for row in bodies}
        self._choose("role", [(role, role) for role in roles])
        self._choose("body", [("", "—"), *((row.key, row.name) for row in bodies)])

    def new(self) -> actions.NewAccount:
        """Return what was entered; the form is valid."""
        clean = self.cleaned_data
        return actions.NewAccount(
            clean["name"],
            clean["role"],
            self.bodies.get(clean["body"]),
            clean["season_key"],
            queries.end_of(clean["last_day"]),
        )

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


class ReasonForm(forms.Form):
    """Why something changes; the reason stays in the audit trail."""

    why = Tidy(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ResetForm(ReasonForm):
    """A way back in for a person who lost the password."""

    drops_factors = forms.BooleanField(
        label=gettext_lazy("The second factor is lost too"),
        required=False,
        help_text=gettext_lazy("It is taken away when the link is used, and the person sets up a new one."),
    )


class ChangeForm(forms.Form):
    """One change of an account. move: which; the other fields as the move needs them."""

    MOVES = ("deactivate", "reactivate", "change_role", "change_end")

    move = forms.ChoiceField(choices=[(move, move) for move in MOVES])
    why = Tidy(max_length=500, required=False)
    role = forms.CharField(max_length=20, required=False)
    last_day = forms.DateField(required=False, validators=[UP_TO])


class BackForm(forms.Form):
    """A new password, twice. row: the link that it is set by."""

    new = forms.CharField(
        label=gettext_lazy("New password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 12 characters; a sentence is easy to remember."),
    )
    again = forms.CharField(
        label=gettext_lazy("New password again"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, row: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row

    def clean(self) -> dict[str, Any]:
        """Check the two against each other and against the rules for passwords."""
        clean = super().clean() or {}
        new, again = clean.get("new"), clean.get("again")
        if new and again and new != again:
            self.add_error("again", _("The two passwords differ; type them again."))
        elif new:
            username = clean.get("username", "")
            try:
                validate_password(new, self.row.user or User(username=username, name=self.row.name))
            except ValidationError as error:
                self.add_error("new", error)
        return clean


class JoinForm(BackForm):
    """User name and password of a person who joins."""

    field_order = ("username", "new", "again")
    username = Tidy(
        label=gettext_lazy("User name"),
        max_length=actions.LONGEST_PERSON,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
        help_text=gettext_lazy("You sign in with it. Keep the one suggested or choose another."),
    )


class BodyForm(forms.Form):
    """Name and kind of a body."""

    name = Tidy(label=gettext_lazy("Name of the body"), max_length=ids.LONGEST_NAME)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of body"), choices=[(kind, kind) for kind in Body.KINDS])


class RenameForm(BodyForm, ReasonForm):
    """Another name or kind of a body, and why."""

    field_order = ("name", "kind", "why")
