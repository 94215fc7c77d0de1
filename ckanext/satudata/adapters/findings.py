"""Collects findings of a run: whole counts per column and kind, a few samples each, never large."""

from __future__ import annotations

from typing import Any

from ckanext.satudata.domain.check import KINDS
from ckanext.satudata.domain.excerpt import MAX_CELL
from ckanext.satudata.domain.number import CellKind

__all__ = ["Findings", "literal", "shortened"]

_VALUE = 60
_DISTINCT = 200
_PLACES = 2000


def shortened(value: Any) -> str:
    """A cell as it may stand in a sentence."""
    text = " ".join(str(value).split())
    return text if len(text) <= _VALUE else text[: _VALUE - 1] + "…"


def literal(value: Any) -> str | None:
    """A cell as it stands in the file, cut where it is long; None where there is none."""
    if value is None:
        return None
    text = str(value)
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"


class Findings:
    """Findings by kind and column, in the order they were met.

    ``places`` remembers the first wrong cells by row and column (0: the row itself), ``shapes`` what is wrong with a
    column's cells of one kind; both are for the sample of the table and never part of the answer.
    """

    def __init__(self, samples: int = 5) -> None:
        self._samples = samples
        self._found: dict[tuple[str, int], dict[str, Any]] = {}
        self.left_out = 0
        self.places: dict[int, dict[int, list[str]]] = {}
        self.shapes: dict[int, dict[CellKind, str]] = {}
        self._placed = 0
        self._rows: dict[tuple[str, int], int] = {}
        self._last: dict[tuple[str, int], int] = {}

    def __len__(self) -> int:
        return len(self._found)

    def add(self, kind: str, number: int = 0, label: str = "", row: int = 0, value: Any = "", **more: Any) -> None:
        """One more cell, row or label."""
        if row and self._last.get((kind, number)) != row:
            self._last[kind, number] = row
            self._rows[kind, number] = self._rows.get((kind, number), 0) + 1
        elif row and not number:  # one more cell of the same short or long row: counted, and shown already
            entry = self._found.get((kind, number))
            if entry is not None:
                entry["count"] += 1
                return
        more_of_it = {"expected": more.get("expected"), "limit": more.get("limit")}
        if row and self._placed < _PLACES:
            self._placed += 1
            self.places.setdefault(row, {}).setdefault(number, []).append(kind)
        self.add_many(kind, number, label, 1, samples=[(row, value, more)], **more_of_it)

    def add_many(
        self,
        kind: str,
        number: int,
        label: str,
        count: int,
        *,
        samples: list[tuple[int, Any, dict[str, Any]]],
        expected: str | None = None,
        limit: Any = None,
    ) -> None:
        """Many at once, some of them as samples."""
        entry = self._found.get((kind, number))
        if entry is None:
            if len(self._found) >= _DISTINCT:
                self.left_out += count
                return
            entry = {"kind": kind, "number": number, "column": shortened(label), "count": 0, "samples": []}
            if expected:
                entry["expected"] = expected
            if limit is not None:
                entry["limit"] = shortened(limit)
            self._found[kind, number] = entry
        entry["count"] += count
        kept: list[dict[str, Any]] = entry["samples"]
        for row, value, more in samples[: max(0, self._samples - len(kept))]:
            sample: dict[str, Any] = {"row": row, "value": shortened(value)}
            if literal(value) not in (sample["value"], None):
                sample["literal"] = literal(value)
            if "other" in more:
                sample["other"] = shortened(more["other"])
                sample["other_row"] = more.get("other_row", "")
            kept.append(sample)

    def listed(self) -> list[dict[str, Any]]:
        """All findings as plain data, errors first; ``rows`` where fewer rows are concerned than cells."""
        for key, entry in self._found.items():
            if self._rows.get(key, entry["count"]) < entry["count"]:
                entry["rows"] = self._rows[key]
        return sorted(self._found.values(), key=lambda finding: not KINDS[finding["kind"]].is_error)
