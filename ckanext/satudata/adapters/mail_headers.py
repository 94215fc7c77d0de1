"""Keeps the header List-Unsubscribe in one piece: Python's mail library would fold and encode a long address."""

from __future__ import annotations

import email.policy
from email.headerregistry import UniqueUnstructuredHeader

__all__ = ["keep_whole"]


class _Whole(UniqueUnstructuredHeader):
    """A header on one line as it is. Mail programs read no encoded words in List-Unsubscribe (RFC 2369, RFC 8058)."""

    def fold(self, *, policy: email.policy.Policy) -> str:
        """The line, never broken."""
        name: str = self.name  # type: ignore[attr-defined] - of BaseHeader, which the registry adds
        return f"{name}: {self}{policy.linesep}"


def keep_whole(name: str = "List-Unsubscribe") -> None:
    """Let every mail of this process carry this header unbroken. Safe to call again."""
    email.policy.default.header_factory.map_to_type(name.lower(), _Whole)  # type: ignore[attr-defined]
