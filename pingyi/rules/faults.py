"""A fault of an input: where it is and what to do about it; pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one file. row: header = 1, 0 = the file as a whole; column: name or empty."""

    file: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        where = self.file
        if self.row:
            where += f", row {self.row}"
        if self.column:
            where += f", column {self.column}"
        return f"{where}: {self.message}"


class BadInput(ValueError):
    """Input that breaks FORMATS 1-3; carries every fault found, in reading order."""

    def __init__(self, faults: "list[Fault] | tuple[Fault, ...]") -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)
