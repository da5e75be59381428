"""Reads how many people live in the area and what text messages may cost, typed in yuan; it must not store."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pingyi.ballot import actions
from pingyi.ballot.models import Survey

FEN = 100  # in a yuan
MOST_YUAN = actions.MOST_CENTS // FEN


def _yuan(label: Any, least: str, hint: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=Decimal(least), max_value=MOST_YUAN, decimal_places=2, help_text=hint
    )


class SetUpForm(forms.Form):
    """The size of the public, and the price and ceiling of messages."""

    residents = forms.IntegerField(
        label=_("Residents of 16 and over"),
        min_value=0,
        max_value=actions.MOST_RESIDENTS,
        help_text=_("As the last census has it; 0 while nobody knows. More ballots than residents stop the result."),
    )
    price = _yuan(_("Price of one text message, yuan"), "0.01")
    ceiling = _yuan(_("All text messages may cost, yuan"), "0", _("At this sum no message is sent any more."))

    @classmethod
    def of(cls, survey: Survey) -> "SetUpForm":
        """Return the form with what is stored."""
        price, ceiling = Decimal(survey.sms_price_cents) / FEN, Decimal(survey.sms_ceiling_cents) / FEN
        return cls(initial={"residents": survey.residents, "price": f"{price:.2f}", "ceiling": f"{ceiling:.2f}"})

    def wanted(self) -> actions.SetUp:
        """Return what was typed; the form is valid."""
        clean = self.cleaned_data
        return actions.SetUp(clean["residents"], int(clean["price"] * FEN), int(clean["ceiling"] * FEN))
