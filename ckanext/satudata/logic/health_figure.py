"""One figure of the health check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["SAMPLE", "Figure"]

SAMPLE = 10
"""How many examples a figure names."""


@dataclass(frozen=True)
class Figure:
    """One figure. `warning`: worth a look, and nothing is wrong yet."""

    key: str
    msgid: str
    found: tuple[str, ...] = ()
    warning: bool = False

    @property
    def count(self) -> int:
        """How many were found."""
        return len(self.found)

    @property
    def wrong(self) -> bool:
        """Whether somebody must act."""
        return bool(self.found) and not self.warning

    def as_kept(self) -> dict[str, Any]:
        """The figure as a result keeps it, its sentence as msgid: whoever reads it later has a language of his own."""
        return {
            "key": self.key,
            "msgid": self.msgid,
            "count": self.count,
            "wrong": self.wrong,
            "warning": self.warning and bool(self.found),
            "sample": list(self.found[:SAMPLE]),
        }

    def as_dict(self) -> dict[str, Any]:
        """The figure for the API, its sentence in the reader's language."""
        kept = {name: value for name, value in self.as_kept().items() if name != "msgid"}
        return {"key": kept.pop("key"), "title": tk._(self.msgid), **kept}
