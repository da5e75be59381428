"""The three parents of every exception that a person may see; it must not know any app."""


class Told(Exception):
    """Something to tell a person: an English template and its values, so that a page can word it in Chinese.

    str() gives the English sentence. Without values the template is taken as it is.
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template.format(**values) if values else template)
        self.template = template
        self.values = values


class Refused(Told):
    """A rule forbids the act. The text names the rule and the value, and says what to do."""


class Missing(Told):
    """The thing asked for does not exist, or the asker may not know that it does."""


class Conflict(Told):
    """Somebody else changed the thing first; read it again and repeat."""


def said(template: str) -> str:
    """Return the template unchanged; marks it for the catalogues where it is not raised on the spot."""
    return template
