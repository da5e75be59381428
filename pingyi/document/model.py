"""What an official paper consists of, whatever file it becomes; it must not know sizes, fonts or file formats."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Form = Literal["document", "letter", "plain"]
Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body; its first line is indented by two characters.

    ragged: its lines are not stretched, as suits digests and addresses.
    """

    text: str
    ragged: bool = False


@dataclass(frozen=True)
class Heading:
    """A heading of level 1-4; the number in front of it is counted, never written."""

    level: Literal[1, 2, 3, 4]
    text: str


@dataclass(frozen=True)
class Column:
    """A column of a table; `width` is its share, in any unit, of the width of the type area."""

    title: str
    width: float
    align: Align = "center"


@dataclass(frozen=True)
class Table:
    """A table over the whole type area; its header is repeated on every page it reaches."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells, the table {len(self.columns)} columns")


Block = Paragraph | Heading | Table


@dataclass(frozen=True)
class Head:
    """What stands above the title: the issuer's mark in red and the document number.

    form: "document" with the red rule of an ordinary paper, "letter" with the double rules of a letter, "plain" with
    nothing of either.
    """

    form: Form
    mark: str = ""
    number: str = ""


@dataclass(frozen=True)
class Signature:
    """The issuer and the day of issue below the body."""

    issuer: str
    on: date


@dataclass(frozen=True)
class Annex:
    """An annex on its own page; its title lines joined are its name in the list below the body."""

    title: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def name(self) -> str:
        """Return the title in one piece."""
        return "".join(self.title)


@dataclass(frozen=True)
class Imprint:
    """The block at the foot of the last page: who gets copies, who printed it and when."""

    copies: tuple[str, ...]
    printer: str
    on: date


@dataclass(frozen=True)
class Paper:
    """A whole paper. title: its lines as they are to break; remark: the note in brackets below the date.

    fingerprint: 64 hex digits of the public key that checks the published bundle, or empty.
    """

    head: Head
    title: tuple[str, ...]
    recipients: tuple[str, ...]
    blocks: tuple[Block, ...]
    signature: Signature
    remark: str = ""
    fingerprint: str = ""
    annexes: tuple[Annex, ...] = ()
    imprint: Imprint | None = None
