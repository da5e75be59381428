"""Tags and filters of every template: assets, words, labels in the page's language, figures."""

import functools
import hashlib
from collections.abc import Iterable, Mapping

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from pingyi.core import cite, exact
from pingyi.core.errors import Told
from pingyi.people.models import Office
from pingyi.policy import load as policy
from pingyi.result import texts as result_texts
from pingyi.result.queries import Part
from pingyi.season import texts as season_texts
from pingyi.season.models import Season
from pingyi.web import words
from pingyi.web.pages import menu

register = template.Library()


@register.simple_tag
def asset(name: str) -> str:
    """Return the address of a static file with the digest of its content."""
    return f"{settings.STATIC_URL}{name}?v={_digest(name)}"


@register.simple_block_tag(takes_context=True)
def desk_menu(context: template.Context, content: str) -> menu.Menu:
    """Return the navigation of the office's desk; the content names the entry that the page belongs to."""
    return menu.office_menu(context["request"], content)


@register.simple_block_tag(takes_context=True)
def season_menu(context: template.Context, content: str, season: Season) -> menu.Menu:
    """Return the navigation of a season's desk; the content names the entry that the page belongs to."""
    return menu.season_menu(context["request"], content, season)


@register.simple_block_tag
def markup(content: str) -> SafeString:
    """Return the content, and below it its markup for who builds a page."""
    lines = "\n".join(line for line in content.splitlines() if line.strip())
    below = "{}<details><summary>{}</summary><pre><code>{}</code></pre></details>"
    return format_html(below, content, gettext("Markup"), lines)


@register.filter
def word(key: object) -> str:
    """Return the word for a key of the program."""
    if isinstance(key, bool):
        return words.word("true" if key else "false")
    return words.word(str(key))


@register.filter
def told(error: Told) -> str:
    """Return what an exception says in the page's language."""
    return words.told(error)


@register.filter
def lang(label: object) -> str:
    """Return a {zh, en} label in the page's language."""
    if not isinstance(label, Mapping):
        return str(label or "")
    return str(label.get("en" if get_language() == "en" else "zh") or "")


@register.filter
def title(season: object) -> str:
    """Return the title of a season in the page's language."""
    return str(getattr(season, "title_en" if get_language() == "en" else "title_zh", ""))


@register.filter
def office_name(office: object) -> str:
    """Return the name of an office in the page's language."""
    return str(getattr(office, "name_en" if get_language() == "en" else "name_zh", ""))


@register.filter
def seasons_of(office: Office) -> list[Season]:
    """Return the newest seasons of an office, for choosing one."""
    return list(Season.objects.within(office).order_by("-year", "-pk")[:100])


@register.filter
def look(mapping: object, key: object) -> object:
    """Return mapping[key], or nothing."""
    return mapping.get(str(key), "") if isinstance(mapping, Mapping) else ""


@register.filter
def two(figure: str) -> str:
    """Return a six-decimal figure cut for a table: two decimals, rounded half up; empty stays empty."""
    return exact.fixed(exact.rounded(exact.parse(figure), 2, "half_up"), 2) if figure else ""


@functools.cache
def _digest(name: str) -> str:
    path = settings.PACKAGE / "web" / "static" / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@register.filter
def unlocalized(value: object) -> str:
    """Return a number or text as it is, without separators of the language."""
    return str(value)


@register.filter
def after_dot(path: str) -> str:
    """Return the last part of a dotted path."""
    return path.rpartition(".")[2]


@register.filter
def split_plus(text: str) -> list[str]:
    """Return the parts of a text joined by +."""
    return text.split("+")


@register.filter
def kind_word(key: str) -> str:
    """Return the word for a kind of body."""
    return season_texts.kind(key)


@register.filter
def cite_words(text: object) -> str:
    """Return a citation for people: the document's short name and the article; any other text as it is."""
    try:
        found = cite.parse(str(text))
    except cite.NotACite:
        return str(text)
    name = policy.short_names().get(found.document)
    document = lang(name) if name else found.document
    if found.base.isdigit():
        return gettext("{document} Article {article}").format(document=document, article=found.article)
    if found.article.startswith("annex"):
        return gettext("{document} Annex {number}").format(document=document, number=found.article[5:])
    return document


@register.filter
def section_word(path: str, names: object) -> str:
    """Return the heading of a section of a scheme. names: what the scheme calls its parts, by section path."""
    label = names.get(path) if isinstance(names, Mapping) else None
    return season_texts.section(path, lang(label) if label else "")


@register.filter
def leaf_word(path: str) -> str:
    """Return the name of a value of a scheme."""
    return season_texts.leaf(path)


@register.filter
def column_word(name: str) -> str:
    """Return the heading of a column of a list in a scheme."""
    return season_texts.column(name)


@register.filter
def value_word(key: str) -> str:
    """Return the word for one of the few words that a value of a scheme may be."""
    return season_texts.value(key)


@register.filter
def rule_word(key: str) -> str:
    """Return the words for a rule of the trace."""
    return gettext(result_texts.RULES.get(key, key))


@register.filter
def fact_word(key: str) -> str:
    """Return the words for a fact of the trace, or the fact itself."""
    return gettext(result_texts.FACTS[key]) if key in result_texts.FACTS else key


@register.filter
def note_words(text: str, parts: Iterable[Part]) -> str:
    """Return a note of results.csv as a sentence."""
    return words.note(text, {part.key: lang(part.label) for part in parts})


@register.filter
def readable(value: object) -> str:
    """Return a value of a scheme for people: labels of rows, members of lists, yes and no."""
    return season_texts.readable(value)
