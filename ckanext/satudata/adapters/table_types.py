"""What the readers of tables share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Limits", "Refused", "Row", "Table"]

Row = tuple[int, list[Any]]
"""Row number as a spreadsheet shows it, and the cells."""


class Refused(Exception):
    """The file cannot be checked; ``code`` is one of `domain.check.failure`."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Limits:
    """What a table may be at most."""

    rows: int = 1_100_000
    columns: int = 500
    cell: int = 100_000
    line: int = 5_000_000
    unpacked: int = 500 * 1024 * 1024
    ratio: int = 200
    samples: int = 5


@dataclass
class Table:
    """An opened table: its rows to come, and what was noticed on opening it."""

    kind: str
    ragged: bool
    """Whether short rows mean something: in a text file yes, in a spreadsheet no."""
    rows: Iterator[Row]
    guesses: dict[str, Any] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    unreadable: dict[int, str] = field(default_factory=dict)
    skip: int = 0
    source: Any = None
    """What closes the file when it is let go of; held here so that the file can be read once more."""
