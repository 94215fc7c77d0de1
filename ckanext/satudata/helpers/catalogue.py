"""Filters of the catalogue with words for codes, and the figures of the front page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import ckan.plugins as p
import ckan.plugins.toolkit as tk

from ckanext.satudata.catalogue import facet_titles
from ckanext.satudata.domain.vocabulary import bundled
from ckanext.satudata.helpers.anybody import search_as_anybody
from ckanext.satudata.helpers.values import satudata_period

__all__ = [
    "satudata_facets",
    "satudata_front",
    "satudata_item",
    "satudata_pills",
    "satudata_sorting",
]

_VOCABULARIES = {"kategori": "topik", "urusan": "urusan", "accrualPeriodicity": "frekuensi"}
_YEARS = {"vocab_tahun", "vocab_prioritas_tahun"}
_ALL = 500


def _label(name: str, item: dict[str, Any]) -> str:
    vocabulary = _VOCABULARIES.get(name)
    if vocabulary:
        return tk.h.satudata_term_label(vocabulary, item["name"])
    return item.get("display_name") or item["name"]


def _chosen() -> dict[str, list[str]]:
    """Filters in the address of the page."""
    kept = tk.request.args.to_dict(flat=False)
    return {name: values for name, values in kept.items() if name not in {"q", "page", "sort"} and name[:1] != "_"}


def _address(name: str, value: str) -> str:
    """The address of this page with one filter put on or taken off, from its first page again."""
    kept = {key: list(values) for key, values in tk.request.args.to_dict(flat=False).items() if key != "page"}
    values = kept.setdefault(name, [])
    values.remove(value) if value in values else values.append(value)
    # The words of the reader's address go into the query only: as arguments of url_for some would have a meaning.
    page, query = tk.h.url_for(tk.request.endpoint, **(tk.request.view_args or {})), urlencode(kept, doseq=True)
    return f"{page}?{query}" if query else page


def satudata_facets(titles: dict[str, str], found: dict[str, Any]) -> list[dict[str, Any]]:
    """Each filter with something to choose: `name`, `title`, `items` (label, count, active, href), `active`.

    Counts are those of the answer to the reader's own search: core limits them to what the reader may see.
    """
    chosen = _chosen()
    facets: list[dict[str, Any]] = []
    for name, title in titles.items():
        items = [
            {
                "label": _label(name, item),
                "count": item["count"],
                "active": item["name"] in chosen.get(name, []),
                "href": _address(name, item["name"]),
                "name": item["name"],
            }
            for item in (found.get(name) or {}).get("items", [])
        ]
        if name in _YEARS:
            items.sort(key=lambda item: item["name"], reverse=True)
        else:
            items.sort(key=lambda item: (-item["count"], item["label"]))
        if items:
            facets.append({"name": name, "title": title, "items": items, "active": any(one["active"] for one in items)})
    return facets


def satudata_pills(found: dict[str, Any]) -> list[dict[str, str]]:
    """The filters put on: `title`, `label` and the address without them."""
    titles = facet_titles()
    pills: list[dict[str, str]] = []
    for name, values in _chosen().items():
        items = {item["name"]: item for item in (found.get(name) or {}).get("items", [])}
        pills += [
            {
                "title": titles.get(name) or (tk._("Tag") if name == "tags" else name),
                "label": _label(name, items.get(value, {"name": value})),
                "href": _address(name, value),
            }
            for value in values
            if value
        ]
    return pills


def satudata_sorting() -> list[tuple[str, str]]:
    """Orders of the catalogue: words and Solr's spelling."""
    return [
        (tk._("Best match"), "score desc, metadata_modified desc"),
        (tk._("Newest first"), "metadata_modified desc"),
        (tk._("Title A to Z"), "title_string asc"),
        (tk._("Title Z to A"), "title_string desc"),
    ]


def satudata_item(pkg: dict[str, Any]) -> dict[str, Any]:
    """What one line of a list says beside the title; nothing is looked up."""
    formats = {str(res.get("format") or "").upper() for res in pkg.get("resources", [])}
    return {
        "agency": (pkg.get("organization") or {}).get("title") or "",
        "period": satudata_period(pkg.get("periode_awal"), pkg.get("periode_akhir")),
        "topic": pkg.get("kategori") or "",
        "formats": sorted(one for one in formats if one),
        "priority": pkg.get("prioritas_tahun") or "",
        "updated": pkg.get("metadata_modified") or "",
    }


def satudata_front() -> dict[str, Any]:
    """What the front page shows, as anybody sees it whoever reads: two searches, nothing of what is hidden is counted.

    Keys: `count`, `newest` (datasets), `popular` (datasets most looked at lately; empty where CKAN's `tracking` plugin
    does not count, and one search more where it does), `priority` (datasets), `priority_count`, `topics` (name, label,
    icon, count), `agencies` (name, label, count), `years` (first and last, or empty).
    """
    facets = ["organization", "kategori", "vocab_tahun"]
    newest = _search({"sort": "metadata_modified desc", "rows": 6, "facet.field": facets, "facet.limit": _ALL})
    priority = _search({"fq": "vocab_prioritas_tahun:[* TO *]", "sort": "metadata_modified desc", "rows": 6})
    counts = {name: newest["search_facets"].get(name, {}).get("items", []) for name in facets}
    years = sorted(item["name"] for item in counts["vocab_tahun"])
    agencies = [
        {"name": item["name"], "label": item["display_name"], "count": item["count"]} for item in counts["organization"]
    ]
    return {
        "count": newest["count"],
        "newest": newest["results"],
        "popular": _popular(),
        "priority": priority["results"],
        "priority_count": priority["count"],
        "topics": _topics({item["name"]: item["count"] for item in counts["kategori"]}),
        "agencies": sorted(agencies, key=lambda one: (-one["count"], one["label"])),
        "years": (years[0], years[-1]) if years else (),
    }


def _popular() -> list[dict[str, Any]]:
    if not p.plugin_loaded("tracking"):
        return []
    return _search({"sort": "views_recent desc, metadata_modified desc", "rows": 6})["results"]


def _search(query: dict[str, Any]) -> dict[str, Any]:
    return search_as_anybody({**query, "fq": f"+dataset_type:dataset {query.get('fq', '')}".strip()})


def _topics(counts: dict[str, int]) -> list[dict[str, Any]]:
    """Every topic of the national list that has data, in the list's order."""
    return [
        {
            "name": term.code,
            "label": tk.h.satudata_term_label("topik", term.code),
            "icon": term.notes.get("icon", "folder-open"),
            "count": counts[term.code],
        }
        for term in bundled("topik").terms
        if counts.get(term.code)
    ]
