"""Datasets of the same series (the same data in other years) and how one of them is cited."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = ["cite", "related", "stem"]

_YEARS = re.compile(r"\b(?:tahun\s+|ta\s+)?(?:19|20)\d{2}(?:\s*[-–/]\s*(?:(?:19|20)?\d{2}))?\b", re.IGNORECASE)
_LOOSE = re.compile(r"[^\w]+")


def stem(title: str) -> str:
    """A title without its years, spelled alike: `Jumlah Penduduk Tahun 2023` and `Jumlah penduduk, 2024` are one."""
    return " ".join(_LOOSE.sub(" ", _YEARS.sub(" ", title)).casefold().split())


def related(dataset: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those of the others that are the same data for another time, newest period first.

    The same code of the Daftar Data says so, else the same producer and the same title but for the years.
    """
    code, name = dataset.get("id_dds"), stem(str(dataset.get("title") or ""))
    found = [
        other
        for other in others
        if other.get("id") != dataset.get("id")
        and (
            (code and other.get("id_dds") == code)
            or (name and other.get("owner_org") == dataset.get("owner_org") and stem(str(other.get("title"))) == name)
        )
    ]
    return sorted(found, key=lambda one: str(one.get("periode_akhir") or one.get("title") or ""), reverse=True)


def cite(pattern: str, **parts: str) -> str:
    """A citation by this pattern (`{agency} ({year}). {title}. ...`); a part already ending in a dot gets no second.

    The address keeps its own punctuation: it must work when pasted.
    """
    tidy = {key: value if key == "url" else " ".join(value.split()).rstrip(".") for key, value in parts.items()}
    return pattern.format(**tidy)
