"""Forms of papers: what the office may type for each kind, the day of issue, and the reason of an act."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, gettext_lazy

from pingyi.core import ids
from pingyi.core.canonical import Json
from pingyi.core.errors import Refused
from pingyi.paper import texts

ROWS = {"account": 4}


class PaperForm(forms.Form):
    """What the office may type into a paper of one kind; everything else comes from the season."""

    def __init__(self, kind: str, entered: Mapping[str, Json], posted: QueryDict | None = None) -> None:
        super().__init__(posted, initial=_initial(kind, entered))
        for name in texts.FIELDS[kind]:
            self.fields[name] = _field(name)

    def entered(self) -> dict[str, Json]:
        """Return the fields as the action takes them."""
        return {name: _entered(name, value) for name, value in self.cleaned_data.items()}


class IssueForm(forms.Form):
    """The day that the paper bears."""

    on = forms.DateField(label=gettext_lazy("Day of issue"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


def day(posted: QueryDict) -> date:
    """Return the posted day of issue.

    Raises Refused: it is none.
    """
    form = IssueForm(posted)
    if not form.is_valid():
        raise Refused('"{day}" is no day; write it as 2026-11-22', day=posted.get("on", ""))
    found: date = form.cleaned_data["on"]
    return found


def why(posted: QueryDict) -> str:
    """Return the posted reason."""
    return ids.tidy(posted.get("why", ""))


def _field(name: str) -> forms.Field:
    label = texts.label(name)
    hint = gettext(texts.HINTS[name]) if name in texts.HINTS else ""
    # What is needed is asked for at the approval, so that a draft may be kept half done.
    if name in texts.DAYS:
        widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
        return forms.DateField(label=label, help_text=hint, required=False, widget=widget)
    if name in texts.LINES or name in ROWS:
        area = forms.Textarea({"rows": ROWS.get(name, 5)})
        return forms.CharField(label=label, help_text=hint, required=False, widget=area)
    return forms.CharField(label=label, help_text=hint, required=False)


def _initial(kind: str, entered: Mapping[str, Json]) -> dict[str, str]:
    found = {}
    for name in texts.FIELDS[kind]:
        value = entered.get(name) or ""
        found[name] = "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return found


def _entered(name: str, value: object) -> Json:
    if isinstance(value, date):
        return value.isoformat()
    text = str(value or "")
    return text.splitlines() if name in texts.LINES else text
