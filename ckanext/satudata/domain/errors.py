"""The few exceptions the rules raise; `logic` translates each of them once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ckanext.satudata.domain.text import Reason

__all__ = ["BadRequest", "DomainError", "NoSuchTransition", "NotAllowed", "NotTold", "ProfileError", "StaleVersion"]


class DomainError(Exception):
    """A rule said no."""


class ProfileError(DomainError):
    """An SOP profile is refused whole: file, line (1-based, None when no line is to blame), sentence and its params."""

    def __init__(self, file: str, line: int | None, reason: str, params: Mapping[str, str] | None = None) -> None:
        self.file = file
        self.line = line
        self.reason = reason
        self.params = dict(params or {})
        super().__init__(file, line, reason)

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.reason.format(**self.params)}"


class NoSuchTransition(DomainError):
    """The flow knows no transition (or no state, or no flow) of this name."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)

    def __str__(self) -> str:
        return f"no such transition: {self.key}"


class NotAllowed(DomainError):
    """The transition exists and is not possible now, or not for this person; the reasons say what would help."""

    def __init__(self, key: str, reasons: Sequence[Reason]) -> None:
        self.key = key
        self.reasons = tuple(reasons)
        super().__init__(key, self.reasons)

    def __str__(self) -> str:
        return f"{self.key}: " + " ".join(reason.english for reason in self.reasons)


class StaleVersion(DomainError):
    """Somebody else moved the case after the caller looked at it."""

    def __init__(self, seen: int, current: int) -> None:
        self.seen = seen
        self.current = current
        super().__init__(seen, current)

    def __str__(self) -> str:
        return f"the case is at version {self.current}, the caller saw {self.seen}"


class NotTold(Exception):
    """A message does not leave, because its recipient may no longer be told; the sentence says why."""


class BadRequest(DomainError):
    """What was typed cannot be used: reasons by field."""

    def __init__(self, fields: Mapping[str, Sequence[Reason]]) -> None:
        self.fields = {name: list(reasons) for name, reasons in fields.items()}
        super().__init__(self.fields)

    def __str__(self) -> str:
        return "; ".join(f"{name}: {' '.join(r.english for r in reasons)}" for name, reasons in self.fields.items())
