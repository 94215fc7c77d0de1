"""What a column without a schema holds, judged over the whole file with a fixed amount of memory."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from ckanext.satudata.adapters.findings import Findings, shortened
from ckanext.satudata.domain.number import CellKind, NumberStyle, classify

__all__ = ["ColumnProfile", "Verdict", "is_code_label", "kind_of"]

_K = CellKind
_CODE_LABEL = re.compile(
    r"(^|[ _.\-])(kode|kd|code|id|nik|nip|npsn|npwp|no|nomor|rt|rw|telp|telepon|pos)([ _.\-]|$)", re.IGNORECASE
)
_SURE_INDONESIAN = (_K.COMMA_DECIMAL, _K.DOT_GROUPED)
_SURE_ENGLISH = (_K.DOT_DECIMAL, _K.COMMA_GROUPED)
_NUMERIC = (_K.INTEGER, _K.NUMBER, _K.DOT_THREE, _K.COMMA_THREE, _K.SCIENTIFIC, *_SURE_INDONESIAN, *_SURE_ENGLISH)
_MOSTLY = 0.8
_FEW_ZEROS = 0.2
_classify = lru_cache(maxsize=1 << 16)(classify)


def is_code_label(label: str) -> bool:
    """Whether a column of this name holds codes, which stay text whatever they look like."""
    return bool(_CODE_LABEL.search(label))


def kind_of(cell: Any) -> CellKind:
    """What one cell can be, typed by a spreadsheet or written as text."""
    if cell is None:
        return _K.MISSING
    if isinstance(cell, str):
        return _classify(cell)
    if isinstance(cell, bool):
        return _K.TEXT
    if isinstance(cell, (int, float)):
        return _K.NUMBER
    return _K.ISO_DATE if isinstance(cell, date) and not isinstance(cell, datetime) else _K.TEXT


@dataclass(frozen=True)
class Verdict:
    """How a column is to be read: its type, and its spelling where it is numeric."""

    type: str
    style: NumberStyle | None = None


@dataclass
class ColumnProfile:
    """Counts of cells by what they can be, with a few samples of each."""

    samples_kept: int = 5
    counts: Counter[CellKind] = field(default_factory=Counter)
    samples: dict[CellKind, list[tuple[int, Any]]] = field(default_factory=dict)
    lengths: set[int] = field(default_factory=set)

    def add(self, row: int, cell: Any) -> None:
        """Count one cell."""
        kind = kind_of(cell)
        self.counts[kind] += 1
        kept = self.samples.setdefault(kind, [])
        if len(kept) < self.samples_kept:
            kept.append((row, cell))
        if kind in (_K.INTEGER, _K.LEADING_ZERO) and len(self.lengths) < 3:  # noqa: PLR2004 - one length, or several
            self.lengths.add(len(cell))

    def facts(self) -> dict[str, Any]:
        """How many cells are empty, and the first value that is none: what a person recognises the column by."""
        first = min((kept[0] for kind, kept in self.samples.items() if kind is not _K.MISSING), default=None)
        return {"empty": self.counts[_K.MISSING], "example": shortened(first[1]) if first else None}

    def judge(self, number: int, label: str, found: Findings) -> Verdict:
        """The column's type; what does not fit goes to ``found``."""
        total = sum(self.counts.values()) - self.counts[_K.MISSING]
        if not total or is_code_label(label):
            return Verdict("text")
        if self.counts[_K.ISO_DATE] >= _MOSTLY * total:
            return self._judge_dates(number, label, found, total)
        zeros = self.counts[_K.LEADING_ZERO]
        if zeros and (len(self.lengths) == 1 or zeros >= _FEW_ZEROS * total):
            return Verdict("text")
        numeric = sum(self.counts[kind] for kind in _NUMERIC)
        bad = total - numeric
        if numeric < _MOSTLY * total and not (bad == 1 and numeric > 1):
            return Verdict("text")
        return self._judge_numbers(number, label, found)

    def _judge_dates(self, number: int, label: str, found: Findings, total: int) -> Verdict:
        if self.counts[_K.ISO_DATE] == total:
            return Verdict("date")
        for kind in self.counts:
            if kind not in (_K.ISO_DATE, _K.MISSING):
                self._report(found, "type-error", kind, number, label, expected="date")
        return Verdict("text")

    def _judge_numbers(self, number: int, label: str, found: Findings) -> Verdict:
        before = len(found)
        for kind in (_K.TEXT, _K.ISO_DATE):
            self._report(found, "type-error", kind, number, label, expected="number")
        self._report(found, "leading-zero", _K.LEADING_ZERO, number, label)
        style = self._style(number, label, found)
        if style is None or len(found) > before:
            return Verdict("text", style)
        return Verdict("number", style)

    def _style(self, number: int, label: str, found: Findings) -> NumberStyle | None:
        """The one spelling of the column's numbers; None, and a finding, where there are two or none is sure."""
        has = self.counts
        local, english = ([kind for kind in kinds if has[kind]] for kinds in (_SURE_INDONESIAN, _SURE_ENGLISH))
        if not local and not english and has[_K.DOT_THREE] and has[_K.COMMA_THREE]:
            local, english = [_K.DOT_THREE], [_K.COMMA_THREE]
        if local and english:
            few, many = sorted((local, english), key=lambda kinds: sum(has[kind] for kind in kinds))
            other_row, other = min(self.samples[kind][0] for kind in many)
            for kind in few:
                self._report(found, "mixed-number", kind, number, label, other=str(other), other_row=other_row)
            return None
        if local:
            return NumberStyle.INDONESIAN
        if english:
            return NumberStyle.ENGLISH if has[_K.COMMA_GROUPED] or has[_K.COMMA_THREE] else NumberStyle.PLAIN
        unsure = [kind for kind in (_K.DOT_THREE, _K.COMMA_THREE) if has[kind]]
        for kind in unsure:
            self._report(found, "ambiguous-number", kind, number, label)
        return None if unsure else NumberStyle.PLAIN

    def _report(self, found: Findings, what: str, kind: CellKind, number: int, label: str, **more: Any) -> None:
        samples = [(row, cell, more) for row, cell in self.samples.get(kind, [])]
        if samples:
            found.shapes.setdefault(number, {})[kind] = what
            found.add_many(what, number, label, self.counts[kind], samples=samples, expected=more.get("expected"))
