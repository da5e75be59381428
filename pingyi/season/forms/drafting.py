"""Reads the typed fields of a new season, and fills them in from the season before."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy

from pingyi.people.models import Office
from pingyi.season import actions, queries
from pingyi.season.models import Season


class NewSeasonForm(forms.Form):
    """What a season starts with."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100)
    key = forms.CharField(
        label=gettext_lazy("Season id"),
        max_length=32,
        help_text=gettext_lazy("a-z first, then a-z, 0-9 or _; part of the public address, for example s2026"),
    )
    title_zh = forms.CharField(label=gettext_lazy("Title in Chinese"), max_length=120)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=120)
    scheme_id = forms.ChoiceField(label=gettext_lazy("Scheme"))
    after = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)

    def __init__(self, *args: object, schemes: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature is passed through
        field = self.fields["scheme_id"]
        if isinstance(field, forms.ChoiceField):
            field.choices = schemes


def new_season(clean: Mapping[str, Any]) -> actions.NewSeason:
    """Return the season that the form's cleaned fields describe."""
    titles = (clean["title_zh"], clean["title_en"])
    return actions.NewSeason(clean["key"], clean["year"], titles, clean["scheme_id"], clean["after"])


def following(season: Season) -> dict[str, object]:
    """Return what the form of a new season holds that starts from this one: everything of the next year."""
    old, year = str(season.year), season.year + 1
    key = season.key.replace(old, str(year))
    return {
        "year": year,
        "key": key if key != season.key else f"s{year}",
        "title_zh": season.title_zh.replace(old, str(year)),
        "title_en": season.title_en.replace(old, str(year)),
        "scheme_id": season.scheme_id,
        "after": season.key,
    }


def schemes(office: Office) -> list[tuple[str, str]]:
    """Return the schemes that an office may choose: id and title in the page's language."""
    language = "en" if get_language() == "en" else "zh"
    return [(key, f"{title[language]} ({key})") for key, title in queries.offered_titles(office).items()]
