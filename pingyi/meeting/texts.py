"""What may stand in a cell of a mark sheet besides a number, in every language of the interface."""

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override

WORDS = {
    "abstained": gettext_noop("abstained"),
    "recused": gettext_noop("recused"),
    "absent": gettext_noop("absent"),
    "void": gettext_noop("void"),
}


def statuses() -> dict[str, str]:
    """Return word -> status for every language, so that a sheet filled in in one is read in the other."""
    found = {status: status for status in WORDS}
    for language, _ in settings.LANGUAGES:
        with override(language):
            found |= {gettext(word): status for status, word in WORDS.items()}
    return found
