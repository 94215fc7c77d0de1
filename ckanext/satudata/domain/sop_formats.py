"""Formats a region fixes for published data: section `formats` of a profile, and what a dataset's files say to it.

SOP Paser 2022 step 13: "Data siap pakai dengan format yang ditentukan".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ckanext.satudata.domain.marked import Item
from ckanext.satudata.domain.text import N_, Reason

__all__ = ["read_formats", "wrong_formats"]

_WORD = re.compile(r"[a-z0-9]{1,12}")
_DATA = "data"


def read_formats(item: Item | None) -> tuple[str, ...]:
    """The section: a list of formats as files name them (csv, xlsx); none where the profile has no such section."""
    if item is None:
        return ()
    found: list[str] = []
    for one in item.words():
        word = one.word().lower().lstrip(".")
        if not _WORD.fullmatch(word):
            one.refuse(N_('"{word}" is no format; write the ending of a file, for instance csv.'), word=one.word())
        found.append(word)
    if not found:
        item.refuse(N_("{name} is empty."))
    return tuple(dict.fromkeys(found))


def wrong_formats(resources: Iterable[Mapping[str, Any]], formats: tuple[str, ...]) -> tuple[Reason, ...]:
    """One reason for each data file in another format; none where no format is fixed.

    `resources` as package_show answers them; what does not say its kind counts as data.
    """
    if not formats:
        return ()
    known = ", ".join(one.upper() for one in formats)
    return tuple(
        Reason(
            "formats",
            N_('The file "{resource}" has the format {format}; this SOP publishes only: {known}.'),
            {"resource": str(one.get("name") or number), "format": _format(one).upper() or "-", "known": known},
        )
        for number, one in enumerate(resources, start=1)
        if (one.get("jenis_resource") or _DATA) == _DATA and _format(one) not in formats
    )


def _format(resource: Mapping[str, Any]) -> str:
    return str(resource.get("format") or "").strip().lower().lstrip(".")
