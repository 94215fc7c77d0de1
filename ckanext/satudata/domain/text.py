"""Sentences the rules answer with, marked for translation here and translated by the outer rings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["FALLBACK_LANGUAGE", "N_", "Reason", "Text", "in_language", "listed", "spelled_alike"]

Text = Mapping[str, str]
"""One sentence or title by language code, always with `id`, mostly with `en`."""

FALLBACK_LANGUAGE = "id"


def N_(msgid: str) -> str:  # noqa: N802 - gettext's own name for "mark, translate later"
    """The sentence itself; Babel finds it by this name."""
    return msgid


def _no_params() -> dict[str, str]:
    return {}


@dataclass(frozen=True)
class Reason:
    """Why something is not possible, in a form a person can act on.

    `msgid` is a plain English sentence with `{name}` placeholders; outer rings say `_(r.msgid).format(**r.params)`.
    Names that differ by language come twice, as `<name>_id` and `<name>_en`: the English sentence uses the second, the
    Indonesian catalogue entry the first.
    """

    code: str
    msgid: str
    params: dict[str, str] = field(default_factory=_no_params)

    @property
    def english(self) -> str:
        """The sentence in English, for logs, tests and the command line."""
        return self.msgid.format(**self.params)


def in_language(text: Text, language: str) -> str:
    """The text in this language (also `id_ID` or `en-GB`), else in Indonesian, else whatever there is."""
    for wanted in (language, language.replace("-", "_").split("_")[0], FALLBACK_LANGUAGE):
        if text.get(wanted):
            return text[wanted]
    return next(iter(text.values()), "")


def listed(name: str, texts: list[Text]) -> dict[str, str]:
    """Params `<name>_id` and `<name>_en`: these texts joined by commas, each in its language."""
    return {f"{name}_{code}": ", ".join(in_language(text, code) for text in texts) for code in ("id", "en")}


def spelled_alike(text: str) -> str:
    """The text as it is compared with what somebody else typed: capitals and blanks do not count."""
    return " ".join(text.casefold().split())
