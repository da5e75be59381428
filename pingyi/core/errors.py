"""The three parents of every exception that a person may see; it must not know any app."""

from collections.abc import Mapping


class Told(Exception):
    """Something to tell a person: an English template and its values, so that a page can word it in Chinese.

    str() gives the English sentence. Without values the template is taken as it is. A value may be a tuple of
    possibilities, or a {zh, en} label.
    """

    def __init__(self, template: str, **values: object) -> None:
        plain = {name: _english(value) for name, value in values.items()}
        super().__init__(template.format(**plain) if values else template)
        self.template = template
        self.values = values


class Refused(Told):
    """A rule forbids the act. The text names the rule and the value, and says what to do."""


class Missing(Told):
    """The thing asked for does not exist, or the asker may not know that it does."""


class Conflict(Told):
    """Somebody else changed the thing first; read it again and repeat."""


def _english(value: object) -> object:
    if isinstance(value, tuple):
        return ", ".join(str(_english(each)) for each in value)
    return value.get("en", "") if isinstance(value, Mapping) else value


def said(template: str) -> str:
    """Return the template unchanged; marks it for the catalogues where it is not raised on the spot."""
    return template
