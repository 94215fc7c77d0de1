"""What the search index gets beside a dataset's own keys: lists for facets, and nothing Solr would choke on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

from ckanext.satudata.domain.period import parse_years, years_between
from ckanext.satudata.domain.wilayah import split_codes

__all__ = ["FACETS", "index_fields"]

FACETS = (
    "kategori",
    "urusan",
    "jenis",
    "accessRights",
    "accrualPeriodicity",
    "level_penyajian",
    "vocab_prioritas_tahun",
    "vocab_tahun",
)
"""Index keys fit for facets: single values under the dataset's own key, lists under CKAN's multi-valued `vocab_*`."""

_CORE_LISTS = {"resources", "tags", "groups", "extras", "relationships_as_subject", "relationships_as_object"}
_CORE_OBJECTS = {"organization"}
MAX_YEARS = 100
"""Years one dataset may stand under in the facet of years; of a longer span the last ones."""
MAX_STRING_BYTES = 32_000
"""Solr refuses a whole document for one string of more than 32,766 bytes."""


def index_fields(dataset: Mapping[str, Any]) -> dict[str, Any]:
    """Flat fields for the index document of this dataset: before_dataset_index updates the document with them."""
    flat: dict[str, Any] = {}
    for key, value in dataset.items():
        if key in _CORE_LISTS or key in _CORE_OBJECTS or key.startswith(("vocab_", "res_")):
            continue
        if _is_nested(value):
            flat[key] = _shortened(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str))
    years = parse_years(_text(dataset, "prioritas_tahun")) or []
    flat["vocab_prioritas_tahun"] = [str(year) for year in years]
    covered = years_between(_text(dataset, "periode_awal"), _text(dataset, "periode_akhir"))
    flat["vocab_tahun"] = [str(year) for year in covered[-MAX_YEARS:]]
    flat["vocab_kode_wilayah"] = split_codes(_text(dataset, "kode_wilayah"))
    return flat


def _text(dataset: Mapping[str, Any], key: str) -> str:
    value = dataset.get(key)
    return value if isinstance(value, str) else ""


def _is_nested(value: object) -> bool:
    """An object, or a list with an object or a list in it: a repeating subfield of somebody's schema."""
    if isinstance(value, dict):
        return True
    return isinstance(value, list) and any(isinstance(entry, (dict, list)) for entry in cast("list[object]", value))


def _shortened(text: str) -> str:
    encoded = text.encode("utf-8")
    return text if len(encoded) <= MAX_STRING_BYTES else encoded[:MAX_STRING_BYTES].decode("utf-8", "ignore")
