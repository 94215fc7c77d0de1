"""What the dataset form shows, counts and fills in: pure rules, the same for the page and for its script.

Which fields a submission needs is said once, in `domain.completeness`; this turns it into conditions a browser can
follow while somebody types, into figures per part of the form, and into the start of next year's dataset.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.satudata.domain.completeness import (
    DEFAULT_RULES,
    OPEN_ACCESS,
    VERTICAL_AGENCY,
    Rules,
    missing_items,
)
from ckanext.satudata.domain.period import one_year_on, parse_period

__all__ = ["NOT_COPIED", "Condition", "Progress", "copied", "is_shown", "need_of", "progress", "slug_of"]

NOT_COPIED = frozenset(
    {
        "name",
        "id_dds",
        "version",
        "prioritas_tahun",
        "kriteria_prioritas",
        "indikator_prioritas",
        "nomor_keputusan_pembatasan",
        "batas_pembatasan",
    }
)
"""What belongs to one dataset or one year only: its address, its code in the list, and what is decided anew.

Data Prioritas is listed anew each year (Perpres 39/2019 art. 28-30); a restriction is decided for one datum and ends
(UU 14/2008 art. 19 and 20).
"""
MOVED_ON = ("periode_awal", "periode_akhir", "jadwal_rilis")
"""Spans and days that move one year on."""
_YEAR = re.compile(r"(?<!\d)(19|20)\d{2}(?!\d)")
MAX_NAME = 100


@dataclass(frozen=True)
class Condition:
    """Holds while the other field's value is none of these words; the empty word stands for no value."""

    field: str
    unless: tuple[str, ...]

    def holds(self, values: Mapping[str, Any]) -> bool:
        """Whether it holds for these values."""
        return _text(values.get(self.field)) not in self.unless

    def as_dict(self) -> dict[str, Any]:
        """For the script of the page."""
        return {"field": self.field, "not": list(self.unless)}


@dataclass(frozen=True)
class Progress:
    """How many of the fields a submission needs are filled in, in one part of the form."""

    filled: int
    needed: int


ALWAYS_NEEDED = Condition("", ("\x00",))
"""A condition that always holds."""


def need_of(field: str, rules: Rules = DEFAULT_RULES) -> Condition | None:
    """When a submission needs this field: a condition, `ALWAYS_NEEDED`, or None for never."""
    if field == "urusan" and field in rules.always:
        return None if rules.vertical_agency else Condition("publisher_type", (VERTICAL_AGENCY,))
    if field in rules.always:
        return ALWAYS_NEEDED
    if field in rules.priority:
        return Condition("prioritas_tahun", ("",))
    return Condition("accessRights", ("", OPEN_ACCESS)) if field in rules.restricted else None


def is_shown(when: Condition | None, field: str, values: Mapping[str, Any]) -> bool:
    """Whether a field has its place on the page now; one with a value always has."""
    return when is None or bool(_text(values.get(field))) or when.holds(values)


def progress(fields: Iterable[str], values: Mapping[str, Any], rules: Rules = DEFAULT_RULES) -> Progress:
    """Filled and needed among these fields, as a submission of these values would count them."""
    lacking = {item.field for item in missing_items(values, rules=rules) if item.resource_id is None}
    needed = [field for field in fields if (need := need_of(field, rules)) is not None and need.holds(values)]
    return Progress(sum(field not in lacking for field in needed), len(needed))


def copied(dataset: Mapping[str, Any], fields: Iterable[str]) -> dict[str, str]:
    """The values with which next year's dataset begins: these fields of last year's, its time moved one year on.

    Never copied: files, ids, the address, what is decided anew each year (`NOT_COPIED`). A year in the title moves on
    where it is the year the data ends.
    """
    values = {
        field: _text(dataset.get(field)) for field in fields if field not in NOT_COPIED and _text(dataset.get(field))
    }
    ended = parse_period(values.get("periode_akhir", ""))
    for field in MOVED_ON:
        if field in values:
            values[field] = one_year_on(values[field])
    if ended:
        before, after = str(ended[1].year), str(ended[1].year + 1)
        for field in ("title", "submission_period"):
            if field in values:
                values[field] = re.sub(rf"(?<!\d){before}(?!\d)", after, values[field])
    year = values.get("periode_akhir", "")[:4]
    values["name"] = slug_of(_YEAR.sub(" ", values.get("title", "")) + (f" {year}" if year else ""))
    return values


def slug_of(title: str) -> str:
    """An address out of a title: small letters, digits and hyphens, cut between words."""
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
    if len(slug) <= MAX_NAME:
        return slug
    return slug[:MAX_NAME].rpartition("-")[0] or slug[:MAX_NAME]


def _text(value: object) -> str:
    return "" if value is None or isinstance(value, bool) else str(value).strip()
