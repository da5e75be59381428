"""Words for kinds of body, and the articles that decisions rest on."""

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override

KINDS = {
    "enforcement": gettext_noop("Law enforcement body"),
    "judicial": gettext_noop("Judicial body"),
    "service": gettext_noop("Government department with service functions"),
    "enterprise": gettext_noop("Enterprise"),
    "institution": gettext_noop("Public institution"),
    "mass_organisation": gettext_noop("Mass organisation"),
    "other_key": gettext_noop("Other key unit"),
    "supervising": gettext_noop("Supervising body"),
}
# The article that a decision of each kind rests on.
ARTICLES = {"absent": "GD-LZPY:14", "withdrawn": "GD-LZPY:5", "fraud": "GD-LZPY:15"}


def kind(key: str) -> str:
    """Return the word for a kind of body in the present language."""
    return gettext(KINDS.get(key, key))


def kind_in_every_language(key: str) -> list[str]:
    """Return the word for a kind of body in each language of the interface."""
    found = []
    for language, _ in settings.LANGUAGES:
        with override(language):
            found.append(kind(key))
    return found
