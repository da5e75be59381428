"""Reads the size of the public, the cost of text messages in yuan, and a list of networks; it must not store."""

from decimal import Decimal
from typing import Any, Protocol

from django import forms
from django.utils.translation import gettext_lazy as _

from pingyi.ballot import actions
from pingyi.ballot.models import Survey
from pingyi.core.errors import Refused

FEN = 100  # in a yuan
LONGEST = 2_000_000  # bytes of a list of networks
MOST_YUAN = actions.MOST_CENTS // FEN


def _yuan(label: Any, least: str, hint: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=Decimal(least), max_value=MOST_YUAN, decimal_places=2, help_text=hint
    )


class File(Protocol):
    """A file that was sent."""

    @property
    def name(self) -> str | None:
        """Its name, as the sender has it."""

    @property
    def size(self) -> int | None:
        """Its length in bytes."""

    def read(self) -> bytes:
        """Return the content."""


def text_of(file: File) -> str:
    """Return the text of a file that was sent. Raises Refused: it is too long, or no text in UTF-8."""
    if (file.size or 0) > LONGEST:
        raise Refused('"{name}" has {count} bytes; at most {most}', name=file.name, count=file.size, most=LONGEST)
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused('"{name}" is no text in UTF-8; save it as one and send it again', name=file.name) from error


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
