"""What of a season's rules a paper may say, in Chinese: shares, grades, sources, stages, confirmed values."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext, override

from pingyi.core import cite, exact
from pingyi.document import wording
from pingyi.document.facts import Band, Confirmed, Share, Source, Stage
from pingyi.policy import load as policy
from pingyi.season import queries as seasons
from pingyi.season import texts as season_texts
from pingyi.season.models import Season


def shares(season: Season) -> tuple[Share, ...]:
    """Return the components of the total with their points, in the scheme's order."""
    labels = seasons.labels(season)
    return tuple(
        Share(_label(labels, f"components.{part.key}", part.key), exact.plain(part.weight))
        for part in seasons.scheme(season).components
    )


def bands(season: Season) -> tuple[Band, ...]:
    """Return the grades from the best down, each with its floor."""
    labels = seasons.labels(season)
    return tuple(
        Band(_label(labels, f"result.grades.{band.key}", band.key), exact.plain(band.floor))
        for band in seasons.scheme(season).result.grades
    )


def measures(season: Season, article: str = "") -> Source:
    """Return the document that the season's scheme rests on. article: a number such as 14, or empty for the whole."""
    return source(f"{seasons.shipped(season.scheme_id).document}:{article}")


def source(cited: str) -> Source:
    """Return what a citation such as GD-LZPY:14 names; without an article the whole document."""
    document, _colon, number = cited.partition(":")
    found = next(row for row in policy.register() if row.id == document)
    article = wording.article(cite.parse(cited).article) if number else ""
    return Source(found.title_zh, "" if found.number == policy.NOT_STATED else found.number, article)


def authority(season: Season) -> Source:
    """Return the article by which this office confirms values: interpreting its own measures, else fitting others'."""
    whole = measures(season)
    document = seasons.shipped(season.scheme_id).document
    article = wording.INTERPRETS.get((document, season.office.level), wording.FITS)
    return Source(whole.title, whole.number, article)


def stages(season: Season) -> tuple[Stage, ...]:
    """Return the stages that have days and what each asks for; days not set are those that the scheme proposes."""
    found = []
    for row in seasons.stages(season):
        first, last = row.proposed or (None, None)
        opens, closes = row.opens_on or first, row.closes_on or last
        if opens and closes:
            task = wording.TASKS.get(row.key, wording.OTHER_TASK)
            found.append(Stage(row.label.get("zh", row.key), opens, closes, task))
    return tuple(found)


def kind_of_body(key: str) -> str:
    """Return the Chinese word for a kind of body."""
    with override(settings.LANGUAGE_CODE):
        return season_texts.kind(key)


def confirmed(season: Season) -> tuple[Confirmed, ...]:
    """Return every value that the documents leave open, as it holds for this season, in the scheme's order."""
    names = seasons.section_labels(season)
    short = policy.short_names().get(seasons.shipped(season.scheme_id).document, {}).get("zh", wording.RULES)
    with override(settings.LANGUAGE_CODE):
        return tuple(
            Confirmed(
                subject=season_texts.full_name(row.path, names.get(row.section, {}).get("zh", "")),
                value=reading(row.value),
                why=gettext(row.why),
                source=wording.OWN_VALUE if row.changed else wording.unsaid(short),
            )
            for row in seasons.assumed_values(season)
        )


def reading(value: object) -> str:
    """Return a value of a scheme as a paper says it: labels of rows, members of lists, yes and no."""
    if value is None or value == "":
        return wording.NONE
    if isinstance(value, bool):
        return wording.YES if value else wording.NO
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Mapping):
        return _row(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _list(value)
    return season_texts.value(str(value))


def _list(value: Sequence[object]) -> str:
    window = wording.window(str(value[0]), str(value[1])) if len(value) == 2 else None
    return window or wording.listed([reading(each) for each in value])


def _row(row: Mapping[str, object]) -> str:
    label = row.get("label")
    if isinstance(label, Mapping):
        numbers = [f"{word}{reading(row[key])}" for key, word in wording.NUMBERS.items() if row.get(key) is not None]
        return wording.row(str(label.get("zh", "")), numbers)
    if set(row) == {"zh", "en"}:
        return str(row["zh"])
    return wording.listed([f"{season_texts.value(name)}{reading(inner)}" for name, inner in row.items()])


def _label(labels: Mapping[str, Mapping[str, str]], path: str, key: str) -> str:
    return labels.get(path, {}).get("zh", key)
