"""Citations: a document of the register and an article of it, such as SG-2019-47:13 or GD-LZPY:3.6."""

import re
from dataclasses import dataclass

FORM = re.compile(r"(?P<document>[A-Z][A-Z0-9]*(-[A-Z0-9]+)*):(?P<article>[a-z0-9]+(\.[a-z0-9]+)?)\Z", re.ASCII)


class NotACite(ValueError):
    """A text that is no citation."""

    def __init__(self, text: str) -> None:
        super().__init__(f'"{text}" is no citation: write DOCUMENT:article, for example GD-LZPY:13')


@dataclass(frozen=True)
class Cite:
    """One article, or one item of it, of one document of the register."""

    document: str
    article: str

    @property
    def base(self) -> str:
        """The article without its item: 3 for 3.6."""
        return self.article.partition(".")[0]

    def __str__(self) -> str:
        return f"{self.document}:{self.article}"


def parse(text: str) -> Cite:
    """Read DOCUMENT:article or DOCUMENT:article.item.

    Raises NotACite: any other text.
    """
    found = FORM.match(text)
    if found is None:
        raise NotACite(text)
    return Cite(found["document"], found["article"])
