"""What the page of a dataset tells a citizen: facts in groups, verification, next update, citation, other years."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.period import parse_period
from ckanext.satudata.domain.release import expected_update
from ckanext.satudata.domain.series import cite, related, stem
from ckanext.satudata.gate.publication import publication_of
from ckanext.satudata.helpers.anybody import search_as_anybody
from ckanext.satudata.helpers.values import satudata_day, satudata_period

__all__ = [
    "satudata_about",
    "satudata_fact_groups",
    "satudata_file",
    "satudata_link",
    "satudata_linked_data",
    "satudata_related",
]

_SAID_ELSEWHERE = frozenset({"title", "name", "notes", "tag_string", "owner_org", "license_id"})
_OTHERS = 20
_MADE = {"CSV": "csv", "XLSX": "xlsx"}


def satudata_fact_groups(schema: dict[str, Any], pkg: dict[str, Any]) -> list[dict[str, Any]]:
    """The sections of the schema with the fields this dataset has a value for; sections without any are left out."""
    sections = [{**section, "fields": []} for section in schema.get("sections", [])]
    by_key = {section["key"]: section for section in sections}
    rest: dict[str, Any] = {"key": "lain", "title": "", "fields": []}
    for field in schema.get("dataset_fields", []):
        name = field["field_name"]
        if name in _SAID_ELSEWHERE or field.get("display_snippet", "") is None or pkg.get(name) in (None, "", [], {}):
            continue
        by_key.get(field.get("section"), rest)["fields"].append(field)
    return [section for section in [*sections, rest] if section["fields"]]


def satudata_link(pkg: dict[str, Any]) -> str:
    """The address of a dataset that stays: whole, without a language."""
    return tk.h.url_for(f"{pkg.get('type') or 'dataset'}.read", id=pkg["name"], qualified=True, locale="default")


def satudata_about(pkg: dict[str, Any]) -> dict[str, Any]:
    """What stands in the strip under the title (asks the database once).

    Keys: `public`, `since` (a day in words), `since_iso`, `verified`, `walidata`, `rows` (resource id to number),
    `period`, `frequency`, `next` (None or `from`, `period`), `agency`, `citation`, `link`.
    """
    known = publication_of(pkg)
    since = known["since"]
    agency = (pkg.get("organization") or {}).get("title") or pkg.get("produsen_data_name") or tk._("Without a producer")
    link = satudata_link(pkg)
    year = str(since.year) if since else str(pkg.get("metadata_modified") or "")[:4]
    citation = cite(
        tk._("{agency} ({year}). {title}. {portal}. {url}, accessed {date}."),
        agency=agency,
        year=year,
        title=pkg.get("title") or pkg["name"],
        portal=config.site_title(),
        url=link,
        date=satudata_day(today()),
    )
    frequency = pkg.get("accrualPeriodicity") or ""
    return {
        **known,
        "since": satudata_day(since),
        "since_iso": since.isoformat() if since else "",
        "walidata": config.walidata_name() or tk._("Walidata"),
        "period": satudata_period(pkg.get("periode_awal"), pkg.get("periode_akhir")),
        "frequency": tk.h.satudata_term_label("frekuensi", frequency) if frequency else "",
        "next": _next(pkg),
        "agency": agency,
        "citation": citation,
        "link": link,
    }


def _next(pkg: dict[str, Any]) -> dict[str, str] | None:
    """From which day the data of which period may be expected."""
    end = pkg.get("periode_akhir") or pkg.get("periode_awal") or ""
    found = expected_update(pkg.get("accrualPeriodicity") or "", end, pkg.get("jadwal_rilis") or "", today())
    if found is None:
        return None
    whole = found.first.month == 1 and found.first.day == 1 and (found.last.month, found.last.day) == (12, 31)
    single = found.first == found.last
    if whole and found.first.year == found.last.year:
        period = str(found.first.year)
    elif found.first.day == 1 and (found.first.year, found.first.month) == (found.last.year, found.last.month):
        period = satudata_period(found.first.isoformat()[:7], None)
    else:
        period = satudata_period(found.first.isoformat(), None if single else found.last.isoformat())
    return {"from": satudata_day(found.from_day), "period": period}


def satudata_related(pkg: dict[str, Any]) -> list[dict[str, Any]]:
    """The same data for other years, as everybody may see it (asks the index once), newest first."""
    name = stem(str(pkg.get("title") or ""))
    wanted = [f'(owner_org:"{pkg.get("owner_org")}" AND title:"{name}")'] if name and pkg.get("owner_org") else []
    if pkg.get("id_dds"):
        wanted.append(f'id_dds:"{_quoted(pkg["id_dds"])}"')
    if not wanted:
        return []
    query = {"q": " OR ".join(wanted), "fq": f'-id:"{pkg["id"]}"', "rows": _OTHERS, "facet": "false"}
    return [dict(one) for one in related(pkg, search_as_anybody(query)["results"])]


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def satudata_file(pkg: dict[str, Any], res: dict[str, Any], whole: bool = False) -> dict[str, Any]:
    """How a resource can be had: `page`, `link` (where the file lies elsewhere) and `downloads`, the original first.

    A download has `label`, `href` and `original`: of a table in the DataStore the spreadsheet formats it was not
    uploaded in are made by us. `whole` asks for addresses that work outside the portal.
    """
    kind = pkg.get("type") or "dataset"
    form = str(res.get("format") or "").upper()
    where: dict[str, Any] = {"id": pkg["name"], "resource_id": res["id"]}
    if whole:
        where |= {"qualified": True, "locale": "default"}
    downloads: list[dict[str, Any]] = []
    uploaded = res.get("url_type") == "upload" and bool(res.get("url"))
    if uploaded:
        filename = str(res["url"]).rsplit("/", 1)[-1]
        href = tk.h.url_for(f"{kind}_resource.download", filename=filename, **where)
        downloads.append({"label": form or tk._("file"), "href": href, "original": True})
    if res.get("datastore_active"):
        downloads += [
            {"label": label, "href": tk.h.url_for(f"satudata_download.{ending}", **where), "original": False}
            for label, ending in _MADE.items()
            if not (uploaded and form == label)
        ]
    link = "" if uploaded or not tk.h.is_url(res.get("url") or "") else res["url"]
    return {"page": tk.h.url_for(f"{kind}_resource.read", **where), "downloads": downloads, "link": link}


def satudata_linked_data(pkg: dict[str, Any], about: dict[str, Any]) -> dict[str, Any]:
    """A public dataset as schema.org/Dataset for search engines; what is empty is left out."""
    span = [parse_period(pkg.get("periode_awal") or ""), parse_period(pkg.get("periode_akhir") or "")]
    whole = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": pkg.get("title") or pkg["name"],
        "description": tk.h.markdown_extract(pkg.get("notes") or "", extract_length=5000),
        "url": about["link"],
        "identifier": pkg.get("id_dds") or pkg["id"],
        "license": pkg.get("license_url"),
        "creator": {"@type": "Organization", "name": about["agency"]},
        "datePublished": about["since_iso"][:10],
        "dateModified": str(pkg.get("metadata_modified") or "")[:10],
        "temporalCoverage": f"{span[0][0]}/{span[1][1]}" if span[0] and span[1] else "",
        "spatialCoverage": pkg.get("cakupan_wilayah"),
        "keywords": [tag["name"] for tag in pkg.get("tags", [])],
        "isAccessibleForFree": True,
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": res.get("format"), "name": res.get("name"), "contentUrl": url}
            for res in pkg.get("resources", [])
            for url in [_first(satudata_file(pkg, res, whole=True))]
            if url
        ],
    }
    return {key: value for key, value in whole.items() if value not in (None, "", [])}


def _first(file: dict[str, Any]) -> str:
    return file["downloads"][0]["href"] if file["downloads"] else file["link"]
