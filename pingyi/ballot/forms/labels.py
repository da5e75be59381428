"""The words of a survey that a table may use: its channels and options, by id or by label of either language."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from pingyi.rules.scheme import Survey
from pingyi.season import queries as seasons
from pingyi.season.models import Season
from pingyi.sheets.report import echo


class Labels:
    """What the scheme of a season calls one list of its survey, `channels` or `options`."""

    def __init__(self, season: Season, survey: Survey, name: str) -> None:
        rows = survey.channels if name == "channels" else survey.options
        self.keys = tuple(row.key for row in rows)
        self._labels = seasons.labels(season)
        self._path = f"components.{survey.key}.{name}"

    def known(self) -> dict[str, str]:
        """Return the key that each accepted word stands for."""
        found = {key: key for key in self.keys}
        for key in self.keys:
            found |= dict.fromkeys(self._labels.get(f"{self._path}.{key}", {}).values(), key)
        return found

    def shown(self, language: str = "") -> list[str]:
        """Return the label of each in a language, by default that of the page."""
        side = language or ("en" if get_language() == "en" else "zh")
        return [self._labels.get(f"{self._path}.{key}", {}).get(side, key) for key in self.keys]

    def unknown(self, cell: str) -> str:
        """Return what to tell of a word that is none of these."""
        words = _(", ").join(self.shown())
        return _("“%(cell)s” is not known; write one of: %(words)s.") % {"cell": echo(cell), "words": words}
