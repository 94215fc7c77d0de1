"""Collects findings of a run: whole counts per column and kind, a few samples each, never large."""

from __future__ import annotations

from typing import Any

from ckanext.satudata.domain.check import KINDS

__all__ = ["Findings"]

_VALUE = 60
_DISTINCT = 200


def shortened(value: Any) -> str:
    """A cell as it may stand in a sentence."""
    text = " ".join(str(value).split())
    return text if len(text) <= _VALUE else text[: _VALUE - 1] + "…"


class Findings:
    """Findings by kind and column, in the order they were met."""

    def __init__(self, samples: int = 5) -> None:
        self._samples = samples
        self._found: dict[tuple[str, int], dict[str, Any]] = {}
        self.left_out = 0

    def __len__(self) -> int:
        return len(self._found)

    def add(self, kind: str, number: int = 0, label: str = "", row: int = 0, value: Any = "", **more: Any) -> None:
        """One more cell, row or label."""
        more_of_it = {"expected": more.get("expected"), "limit": more.get("limit")}
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
            if "other" in more:
                sample["other"] = shortened(more["other"])
                sample["other_row"] = more.get("other_row", "")
            kept.append(sample)

    def listed(self) -> list[dict[str, Any]]:
        """All findings as plain data, errors first."""
        return sorted(self._found.values(), key=lambda finding: not KINDS[finding["kind"]].is_error)
