"""A Daftar Data as a file: XLSX, CSV or JSON in the layouts of offices, and a Data Package; what its reader may see."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.adapters.list_sheets import write_csv, write_xlsx
from ckanext.satudata.domain.list_layouts import DSSD, FULL, MALANG, PACKAGE, RELEASE_STATE, SMALL, Part, lay_out
from ckanext.satudata.domain.list_package import DESCRIPTOR_NAME, TABLE_NAME, data_package
from ckanext.satudata.domain.text import N_
from ckanext.satudata.logic.list_access import reader_of
from ckanext.satudata.views.common import context, for_everybody
from ckanext.satudata.views.list_search import asked

__all__ = ["LAYOUTS_OFFERED", "add_files"]

LAYOUTS_OFFERED = {
    FULL: N_("All 22 columns"),
    MALANG: N_("Annex of a Berita Acara, in parts"),
    DSSD: N_("DSSD, as e-Walidata takes it"),
    SMALL: N_("Small, eight columns"),
}
KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
    "zip": "application/zip",
}
AT_ONCE = 100


def add_files(place: Blueprint) -> None:
    """Give the blueprint its downloads; the filters of the address narrow a file as they narrow the page."""
    rule = "/satudata/daftar-data/<reference>/unduh/<layout>.<kind>"
    place.add_url_rule(rule, "download", for_everybody(download))


def download(reference: str, layout: str, kind: str) -> Response:
    """The rows the reader may see, in this layout and kind of file; 404 for another."""
    if kind not in KINDS or (layout == PACKAGE) != (kind == "zip") or layout not in {*LAYOUTS_OFFERED, PACKAGE}:
        raise tk.ObjectNotFound
    shown = tk.get_action("satudata_data_list_show")(context(), {"id": reference})
    try:
        rows = list(_rows(reference, layout))
    except tk.ValidationError as e:
        raise tk.ObjectNotFound from e
    response = Response(_content(shown, layout, kind, rows), mimetype=KINDS[kind])
    name = f"daftar-data-{shown['year']}-{shown['number']}-{layout}.{kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _rows(reference: str, layout: str) -> Iterator[Mapping[str, str]]:
    """The cells of every row, a page at a time: what the reader may not see is left out where pages are made."""
    offset = 0
    while True:
        data = {**asked(reference), "limit": AT_ONCE, "offset": offset}
        found = tk.get_action("satudata_list_row_list")(context(), data)
        stages = _stages(found["results"]) if layout == SMALL else {}
        yield from ({**row["cells"], RELEASE_STATE: stages.get(row["item_id"], "")} for row in found["results"])
        offset += AT_ONCE
        if offset >= found["count"]:
            return


def _stages(rows: list[dict[str, Any]]) -> dict[str, str]:
    """How far each of these rows is, in a word; in one statement."""
    asked_for = ",".join(row["item_id"] for row in rows)
    chains = tk.get_action("satudata_row_dataset_list")(context(), {"items": asked_for})["items"]
    outside = not reader_of(context()).sees_drafts
    return {item: tk.h.satudata_stage_word(chain["stage"], outside) for item, chain in chains.items()}


def _content(shown: Mapping[str, Any], layout: str, kind: str, rows: list[Mapping[str, str]]) -> bytes:
    parts = lay_out(layout, rows)
    if kind == "zip":
        return _zip(data_package(_about_package(shown), rows), write_csv(parts))
    if kind == "xlsx":
        return write_xlsx(parts, _about(shown, len(rows)))
    if kind == "csv":
        return write_csv(parts)
    said = {name: shown[name] for name in ("year", "number", "title", "state", "agreed_on", "checksum")}
    return _json({**said, "address": _address(shown), "rows": len(rows), "parts": [_part(part) for part in parts]})


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _part(part: Part) -> dict[str, Any]:
    return {"title": part.title, "rows": [dict(zip(part.headings, line, strict=True)) for line in part.lines]}


def _zip(package: object, table: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(DESCRIPTOR_NAME, _json(package))
        packed.writestr(TABLE_NAME, table)
    return target.getvalue()


def _address(shown: Mapping[str, Any]) -> str:
    reference = tk.h.satudata_list_reference(shown)
    return tk.h.url_for("satudata_list.read", reference=reference, qualified=True)


def _about_package(shown: Mapping[str, Any]) -> dict[str, str]:
    return {
        "name": f"daftar-data-{shown['year']}-{shown['number']}",
        "title": shown["title"],
        "version": f"{shown['year']}.{shown['number']}",
        "homepage": _address(shown),
        "publisher": config.site_title(),
    }


def _about(shown: Mapping[str, Any], count: int) -> dict[str, str]:
    """The second sheet: what the file is, whether it counts, where it came from."""
    agreed = tk.h.satudata_day(shown["agreed_on"]) or tk._("not agreed yet")
    return {
        tk._("Title"): shown["title"],
        tk._("Agreed on"): agreed,
        tk._("Rows in this file"): str(count),
        tk._("Checksum of the agreed list"): shown["checksum"] or "",
        tk._("Address"): _address(shown),
        tk._("Written on"): tk.h.satudata_today(),
    }
