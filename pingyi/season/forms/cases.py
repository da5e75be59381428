"""Reads what is typed into a case: the case itself, evidence, hearing, ruling, and the agency's statement."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pingyi.core import clock, ids
from pingyi.season import actions, queries, states, texts
from pingyi.season.actions import cases, decisions, ruling
from pingyi.season.models import Case, Season
from pingyi.vault.kinds import KINDS


def _text(label: Any, rows: int, most: int = cases.LONGEST_TEXT, hint: Any = "", *, asked: bool = True) -> Any:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, help_text=hint, required=asked, widget=widget)


def _day(label: Any, hint: Any = "", *, asked: bool = True) -> Any:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, help_text=hint, required=asked, widget=widget)


class Typed(forms.Form):
    """A form of one act on a case. name: of the act, which also begins the ids of its fields."""

    name = ""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.auto_id = f"{self.name}_%s"

    def clean(self) -> dict[str, Any]:
        """Return what was typed, each text as bundles carry it."""
        found = super().clean() or {}
        return {name: ids.tidy(value) if isinstance(value, str) else value for name, value in found.items()}


class NewCaseForm(Typed):
    """What a case starts with."""

    name = "open_case"
    kind = forms.ChoiceField(label=_("Kind of case"))
    agency = forms.ChoiceField(label=_("Agency"))
    source = _text(_("Where it became known"), 2, hint=_("For example a letter, a check, the survey. Name no person."))
    account = _text(
        _("What happened"), 5, hint=_("The agency reads this when it is asked to answer. Facts only; name no person.")
    )

    def __init__(self, *given: Any, season: Season, **named: Any) -> None:
        super().__init__(*given, **named)
        _choose(self, "kind", [(key, texts.case_kind(key)) for key in states.CASE_KINDS])
        _choose(self, "agency", [(row.key, row.name) for row in queries.agencies(season)])

    def new(self) -> actions.NewCase:
        """Return the case that was typed; the form is valid."""
        clean = self.cleaned_data
        return actions.NewCase(clean["kind"], clean["agency"], clean["source"], clean["account"])


class EvidenceForm(Typed):
    """A file or a link."""

    name = "add_evidence"
    title = forms.CharField(label=_("What it is"), max_length=cases.LONGEST_TITLE)
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(f".{kind}" for kind in (*KINDS, "jpeg"))}),
    )
    link = forms.CharField(label=_("Or a link"), required=False, max_length=cases.LONGEST_LINK)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        hint = gettext("%(kinds)s, at most %(size)d MB; the content is checked against the name.")
        self.fields["file"].help_text = hint % {"kinds": ", ".join(KINDS), "size": cases.LARGEST_MEGABYTES}

    def clean_file(self) -> Any:
        """Return the file unless it is too large to be read at all."""
        found = self.cleaned_data["file"]
        if found is not None and found.size > cases.LARGEST_MEGABYTES << 20:
            text = gettext("The file is larger than %(size)d MB; make it smaller or give a link.")
            raise forms.ValidationError(text % {"size": cases.LARGEST_MEGABYTES})
        return found

    def new(self) -> actions.NewEvidence:
        """Return the evidence that was typed or chosen; the form is valid."""
        clean = self.cleaned_data
        file = clean["file"]
        name, content = (ids.tidy(file.name or ""), file.read()) if file else ("", b"")
        return actions.NewEvidence(clean["title"], clean["link"], name, content)


class AskForm(Typed):
    """Until when the agency may answer."""

    name = "ask_hearing"
    answer_by = _day(_("Answer by"), _("The agency may answer until the end of this day; it may be moved later only."))


class HearForm(Typed):
    """What the agency said on paper or by word of mouth, or nothing when its day has passed."""

    name = "hear"
    statement = _text(
        _("What the agency said"), 5, hint=_("Leave empty if it did not answer in time. Name no person."), asked=False
    )
    heard_on = _day(_("Said on"), _("The day of its letter or of the talk."), asked=False)

    def hearing(self) -> actions.Hearing:
        """Return the hearing as typed; the form is valid."""
        today: date = clock.day_in_china(clock.now())
        return actions.Hearing(self.cleaned_data["statement"], self.cleaned_data["heard_on"] or today)


class RuleForm(Typed):
    """What the deciding body found."""

    name = "rule"
    outcome = forms.ChoiceField(label=_("Outcome"))
    next_year = forms.IntegerField(label=_("Put off to the year"), required=False)
    decided_by = forms.CharField(label=_("Body that decided"), max_length=ruling.LONGEST_BODY)
    decided_on = _day(_("Decided on"))
    reason = _text(_("Reason"), 3, decisions.LONGEST_REASON, _("Published with the decision. Name no person."))

    def __init__(self, *given: Any, case: Case, **named: Any) -> None:
        super().__init__(*given, **named)
        _choose(self, "outcome", [(key, texts.outcome(key)) for key in states.OUTCOMES[case.kind]])
        if "withdrawn" not in states.OUTCOMES[case.kind]:
            del self.fields["next_year"]

    def found(self) -> actions.Outcome:
        """Return the outcome as typed; the form is valid."""
        clean = self.cleaned_data
        words = (clean["outcome"], clean["decided_by"], clean["decided_on"], clean["reason"])
        return actions.Outcome(*words, next_year=clean.get("next_year"))


class DropForm(Typed):
    """Why the hint is not pursued."""

    name = "drop"
    why = _text(_("Reason"), 2, hint=_("It stays with the case and is not published."))


class StatementForm(Typed):
    """What the agency says at its own desk."""

    name = "statement"
    statement = _text(_("Statement of the agency"), 8, hint=_("Name no person. Once submitted it cannot be changed."))


def on_file(case: Case, moves: Iterable[str], posted: Typed | None) -> dict[str, Typed]:
    """Return the forms that stand on a case's file, by move; the one that was refused keeps what was typed."""
    made: dict[str, Callable[[], Typed]] = {
        "add_evidence": EvidenceForm,
        "ask_hearing": AskForm,
        "hear": HearForm,
        "rule": lambda: RuleForm(case=case),
        "drop": DropForm,
    }
    found = {move: made[move]() for move in made if move in moves}
    if posted is not None:
        found[posted.name] = posted
    return found


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = [("", gettext("Please choose")), *choices]
