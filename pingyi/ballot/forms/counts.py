"""Reads a table of counts, as a survey by somebody else reports them: how many chose each option for each agency.

Each answer becomes an answer of its own with all other agencies empty: such a table does not tell who gave which, and
nothing is made up about it.
"""

import re

from django.utils.translation import gettext as _

from pingyi.ballot import actions
from pingyi.ballot.forms.labels import Labels
from pingyi.rules.scheme import Survey
from pingyi.season import queries as seasons
from pingyi.season import texts
from pingyi.season.models import Season
from pingyi.sheets import columns
from pingyi.sheets.read import Row, Table
from pingyi.sheets.report import Report, echo

MOST = 200_000  # answers of one table
COUNT = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
CHANNEL_COLUMN, AGENCY_COLUMN = 0, 1


def header(season: Season, survey: Survey, language: str) -> tuple[str, ...]:
    """Return the column names of the template."""
    return (_("Channel"), _("Agency"), *Labels(season, survey, "options").shown(language))


def template_rows(season: Season, survey: Survey) -> list[tuple[str, ...]]:
    """Return one row for each agency; its channel and its counts are still to be filled in."""
    return [("", row.name, *([""] * len(survey.options))) for row in seasons.agencies(season)]


def fits(season: Season, survey: Survey, table: Table) -> bool:
    """Tell whether the second column is called Agency, or a later one like an answer, as in tables of counts alone."""
    words = {"agency", *texts.both(lambda: _("Agency")).values()}
    if words & set(table.header[AGENCY_COLUMN : AGENCY_COLUMN + 1]):
        return True
    return not Labels(season, survey, "options").known().keys().isdisjoint(table.header[AGENCY_COLUMN + 1 :])


def parse(season: Season, survey: Survey, table: Table) -> tuple[list[actions.NewAnswer], Report]:
    """Turn a table into answers; when the report is not clean the answers mean nothing."""
    return _Reading(season, survey, table).read()


class _Reading:
    def __init__(self, season: Season, survey: Survey, table: Table) -> None:
        self.table = table
        self.agencies = list(seasons.agencies(season))
        self.names = {row.key: row.key for row in self.agencies} | {row.name: row.key for row in self.agencies}
        self.channels, self.options = Labels(season, survey, "channels"), Labels(season, survey, "options")
        self.known = self.channels.known()
        wanted = dict(zip(self.options.keys, self.options.shown(), strict=True))
        self.columns, self.report = columns.places(
            table.header, AGENCY_COLUMN + 1, known=self.options.known(), wanted=wanted, unknown=self.options.unknown
        )
        self.given: dict[tuple[str, str], list[tuple[str, int]]] = {}

    def read(self) -> tuple[list[actions.NewAnswer], Report]:
        if not self.report.clean:
            return [], self.report
        if not self.table.rows:
            self.report.add(1, "", _("There is no row below the header."))
        for row in self.table.rows:
            self._row(row)
        self._missing()
        total = sum(count for counts in self.given.values() for _option, count in counts)
        if total > MOST:
            words = _("The counts sum to %(total)d answers; one table holds at most %(most)d. Split it by channel.")
            self.report.add(1, "", words % {"total": total, "most": MOST})
        elif not total and self.report.clean:
            self.report.add(1, "", _("All counts are 0: there is no answer in the table."))
        return (self._answers() if self.report.clean else []), self.report

    def _row(self, row: Row) -> None:
        header = self.table.header
        channel, agency = self.known.get(row.cells[CHANNEL_COLUMN]), self.names.get(row.cells[AGENCY_COLUMN])
        if channel is None:
            self.report.add(row.number, header[CHANNEL_COLUMN], self.channels.unknown(row.cells[CHANNEL_COLUMN]))
        if agency is None:
            words = _("No agency of this season is called “%(name)s”.") % {"name": echo(row.cells[AGENCY_COLUMN])}
            self.report.add(row.number, header[AGENCY_COLUMN], words)
        if (channel or "", agency or "") in self.given and channel and agency:
            words = _("“%(name)s” stands in two rows of the same channel.") % {"name": echo(row.cells[AGENCY_COLUMN])}
            self.report.add(row.number, header[AGENCY_COLUMN], words)
        counts = []
        for option, at in self.columns.items():
            cell = row.cells[at]
            if not COUNT.fullmatch(cell):
                words = _("“%(cell)s” is no number of answers; write 0 where nobody chose it.") % {"cell": echo(cell)}
                self.report.add(row.number, header[at], words)
            counts.append((option, int(cell) if COUNT.fullmatch(cell) else 0))
        self.given[channel or "", agency or ""] = counts

    def _missing(self) -> None:
        """Report agencies without a row: a row that was forgotten is nothing, not a figure of nought."""
        channels = dict.fromkeys(channel for channel, _agency in self.given)
        for channel in channels if self.report.clean else ():
            for row in self.agencies:
                if (channel, row.key) not in self.given:
                    words = _("The row of “%(name)s” is missing for the channel %(channel)s.")
                    self.report.add(1, "", words % {"name": row.name, "channel": self._channel(channel)})

    def _channel(self, key: str) -> str:
        return dict(zip(self.channels.keys, self.channels.shown(), strict=True))[key]

    def _answers(self) -> list[actions.NewAnswer]:
        places = {row.key: at for at, row in enumerate(self.agencies)}
        found: list[actions.NewAnswer] = []
        for (channel, agency), counts in self.given.items():
            for option, count in counts:
                choices = tuple(option if at == places[agency] else "" for at in range(len(places)))
                found += [actions.NewAnswer(channel, choices, is_single=True)] * count
        return found
