"""How the portal's commands say no: one clear sentence in Indonesian and English."""

from __future__ import annotations

__all__ = ["Refusal"]


class Refusal(Exception):
    """The command stops here; both sentences are printed, then the optional details."""

    def __init__(self, indonesian: str, english: str, details: str = "") -> None:
        super().__init__(english)
        self.indonesian = indonesian
        self.english = english
        self.details = details

    def __str__(self) -> str:
        parts = [self.indonesian, self.english, self.details.rstrip()]
        return "\n".join(part for part in parts if part)
