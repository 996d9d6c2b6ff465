"""What an import says when it is done."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class RowError:
    """Why a row was not taken: its line, the field, and what to do about it."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return (
            f"line {self.line}, {self.field}: {self.message}"
            if self.field
            else f"line {self.line}: {self.message}"
        )


@dataclass
class ImportReport:
    """How many rows did what."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)


class RowRefused(Exception):
    """Raised inside the import with everything that is wrong with one row."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__(problems)
        self.problems = problems
