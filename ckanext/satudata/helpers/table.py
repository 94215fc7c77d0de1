"""What the page of a file shows of its table: columns, first rows, a chart, and how a program asks for it."""

from __future__ import annotations

import re
import shlex
from typing import Any
from urllib.parse import urlencode

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.domain.chart import ALL, HEIGHT, MAX_ROWS, WIDTH, Chart, chart
from ckanext.satudata.helpers.values import satudata_number
from ckanext.satudata.logic.contexts import as_reader

__all__ = [
    "satudata_api_examples",
    "satudata_cell",
    "satudata_chart",
    "satudata_download_rows",
    "satudata_table",
]

_NUMERIC = ("int", "float", "num", "double", "big")
PLAIN = re.compile(r"(^|_)(tahun|year|thn|kode|code|id|no|nomor)(_|$)", re.IGNORECASE)
"""Columns whose numbers are names."""
PREFIX = "p."
"""Before a column's name in the address of a chart, so that no column is taken for a parameter of the page."""


def satudata_table(res: dict[str, Any]) -> dict[str, Any] | None:
    """`columns` (id, type, label, notes, unit), `records` and `total` of a table the reader may see, else None.

    Asks the DataStore once, with the reader's rights, for as many rows as a chart takes.
    """
    if not res.get("datastore_active"):
        return None
    asked = {"resource_id": res["id"], "limit": MAX_ROWS, "sort": "_id"}
    try:
        found = tk.get_action("datastore_search")(as_reader(), asked)
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        return None
    described = _described(res)
    columns = [_column(field, described.get(field["id"], {})) for field in found["fields"] if field["id"] != "_id"]
    return {"columns": columns, "records": list(found["records"]), "total": found.get("total", 0)}


def _described(res: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Column name to what the Table Schema of the file says of it."""
    schema = res.get("schema")
    fields = schema.get("fields", []) if isinstance(schema, dict) else []
    return {field["name"]: field for field in fields if isinstance(field, dict) and field.get("name")}


def _column(field: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    info = field.get("info") or {}
    return {
        "id": field["id"],
        "type": field["type"],
        "kind": _kind(field["type"]),
        "numeric": field["type"].startswith(_NUMERIC),
        "label": str(info.get("label") or described.get("title") or _plain(field["id"])),
        "notes": str(info.get("notes") or described.get("description") or ""),
        "unit": str(info.get("unit") or described.get("unit") or described.get("satuan") or ""),
    }


def _plain(name: str) -> str:
    """`jumlah_penduduk` as people write it."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _kind(kind: str) -> str:
    """The type of a column in the reader's words."""
    if kind.startswith(_NUMERIC):
        return tk._("Number")
    if kind.startswith(("date", "time")):
        return tk._("Date")
    return tk._("Yes or no") if kind.startswith("bool") else tk._("Text")


def satudata_cell(value: Any, column: dict[str, Any]) -> str:
    """A value as the table of the page writes it; years and codes get no thousands dot."""
    if value is None:
        return ""
    if column["type"] == "date":
        return str(value)[: len("2025-01-31")]
    return str(value) if not column["numeric"] or PLAIN.search(column["id"]) else satudata_number(value)


def satudata_download_rows() -> int:
    """Rows an XLSX download has at most."""
    return config.download_max_rows()


def satudata_chart(table: dict[str, Any] | None) -> dict[str, Any] | None:
    """The chart the page's address asks for, or the one the data suggest; None where the data allow none.

    Keys: `chart` (domain.chart), `label` (column to words), `unit` of the figures, `title`, `width`, `height`,
    `all`, `prefix` of the parameters.
    """
    if table is None or table["total"] > len(table["records"]):
        return None
    args = tk.request.args
    choice = {"axis": args.get("sumbu", ""), "value": args.get("nilai", "")}
    choice |= {f"={name[len(PREFIX) :]}": value for name, value in args.items() if name.startswith(PREFIX)}
    made = chart([(column["id"], column["type"]) for column in table["columns"]], table["records"], choice)
    if made is None:
        return None
    label = {column["id"]: column["label"] for column in table["columns"]}
    unit = next((column["unit"] for column in table["columns"] if column["id"] == made.value), "")
    return {
        "chart": made,
        "label": label,
        "unit": unit,
        "title": _title(made, label),
        "width": WIDTH,
        "height": HEIGHT,
        "all": ALL,
        "prefix": PREFIX,
    }


def _title(made: Chart, label: dict[str, str]) -> str:
    """`Dokter menurut Tahun (Kecamatan: semua; Jenjang: SD/MI)`, one sentence a screen reader says."""
    said = tk._("{value} by {axis}").format(value=label[made.value], axis=label[made.axis])
    every = tk._("all")
    held = "; ".join(
        f"{label[other.column]}: {every if other.chosen == ALL else other.chosen}" for other in made.others
    )
    return f"{said} ({held})" if held else said


def satudata_api_examples(pkg: dict[str, Any], res: dict[str, Any], public: bool) -> list[dict[str, str]]:
    """Requests that work as they stand when pasted: `title`, `language` and `code` of each; the first rows, then all.

    What is not public needs the reader's own token: its place is a variable of the shell, never a real token.
    """
    base = f"{config.site_url()}/api/3/action"
    rows = f"{base}/datastore_search?{urlencode({'resource_id': res['id'], 'limit': 5})}"
    about = f"{base}/package_show?{urlencode({'id': pkg['name']})}"
    head = "" if public else ' -H "Authorization: $CKAN_API_TOKEN"'
    table = [
        {"title": tk._("In a browser"), "language": "url", "code": rows},
        {"title": tk._("In a terminal (curl)"), "language": "sh", "code": f"curl -s{head} {shlex.quote(rows)}"},
        {"title": "Python", "language": "python", "code": _python(rows, public)},
    ]
    metadata = f"curl -s{head} {shlex.quote(about)}"
    described = {"title": tk._("Metadata of the dataset"), "language": "sh", "code": metadata}
    return [*(table if res.get("datastore_active") else []), described]


def _python(address: str, public: bool) -> str:
    header = "" if public else '\nrequest.add_header("Authorization", os.environ["CKAN_API_TOKEN"])'
    return (
        f"import json{'' if public else ', os'}\n"
        "from urllib.request import Request, urlopen\n\n"
        f"request = Request({address!r}){header}\n"
        "with urlopen(request) as answer:\n"
        '    result = json.load(answer)["result"]\n'
        'print(result["total"])\n'
        'for row in result["records"]:\n'
        "    print(row)\n"
    )
