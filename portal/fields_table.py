"""Write docs/fields.md, the table of all metadata fields, from the schema itself: `python portal/fields_table.py`.

With `--check` nothing is written and the exit code says whether the file is up to date.
"""

# ruff: noqa: SIM905 - lists of keys read better as words than one a line

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "fields.md"

CORE = set(
    """
    title name notes tag_string owner_org license_id url version author author_email maintainer maintainer_email
    description format image_url
    """.split()
)
NATIONAL = set(
    """
    accrualPeriodicity accessRights id_dds id_sds id_indikator_mms id_msind id_mskeg konsep ukuran satuan klasifikasi
    jenis kategori prioritas_tahun kriteria_prioritas indikator_prioritas publisher_type interpretasi rumus
    metode_perhitungan level_estimasi kodereferensi produsen_data_name produsen_data_province_code total_msvar
    produsen_data_city_code total_msind submission_period cara_pengumpulan_data
    """.split()
)
FRICTIONLESS = frozenset({"schema", "validation_options", "validation_status", "validation_timestamp"})
FORMATS = {
    "satudata_period": "year, year-month or date",
    "satudata_date": "date",
    "satudata_year_list": "years, with commas",
    "satudata_region_codes": "region codes, with commas",
    "satudata_region_codes_of": "region codes, with commas",
    "satudata_count": "whole number",
    "satudata_table_schema": "JSON object",
    "satudata_json_object": "JSON object",
    "satudata_email": "e-mail address",
    "satudata_phone": "telephone number",
    "satudata_web_link": "web address",
    "satudata_safe_link": "web address",
    "satudata_vocabulary": "one of",
    "satudata_vocabulary_list": "several of, with commas",
    "satudata_ignore_input": "written by the check",
    "satudata_parent": "organisation",
    "owner_org_validator": "organisation",
    "tag_string_convert": "words, with commas",
    "package_name_validator": "small letters, digits, hyphens",
    "group_name_validator": "small letters, digits, hyphens",
}


def document(name: str) -> dict[str, Any]:
    """A file of schemas/ as data."""
    return yaml.safe_load((ROOT / "schemas" / name).read_text(encoding="utf-8"))


def fields(part: str) -> Iterator[dict[str, Any]]:
    """The fields of `dataset_fields`, `resource_fields` or `organization`, presets filled in."""
    presets = {preset["preset_name"]: preset["values"] for preset in document("presets.yaml")["presets"]}
    listed = document("organization.yaml")["fields"] if part == "organization" else document("dataset.yaml")[part]
    for field in listed:
        yield {**presets.get(field.get("preset", ""), {}), **field}


def origin(key: str) -> str:
    """Whose name the key is."""
    if key in CORE:
        return "CKAN"
    if key in NATIONAL:
        return "national"
    return "validation" if key in FRICTIONLESS else "own"


def value_type(field: dict[str, Any]) -> str:
    """What may stand in the field, in a few words."""
    names = [validator.split("(")[0] for validator in field.get("validators", "").split()]
    return next((FORMATS[name] for name in names if name in FORMATS), "text")


def needed(part: str, key: str) -> str:
    """When a submission needs the field, in the words of the completeness rule."""
    from ckanext.satudata.domain import completeness as rule

    if part == "resource_fields":
        return "yes, where kind is data" if key in rule.RESOURCE else ""
    if part == "organization":
        return ""
    if key == "urusan":
        return "yes, but not of a vertical agency"
    if key in rule.ALWAYS:
        return "yes"
    if key in rule.PRIORITY:
        return "when a priority year is named"
    return "when access is not open" if key in rule.RESTRICTED else ""


def rows(part: str) -> Iterator[str]:
    """The table of one part, line by line."""
    yield "| Key | Label (id) | Label (en) | Name from | Value | Vocabulary | Needed at submission | Source |"
    yield "|---|---|---|---|---|---|---|---|"
    for field in fields(part):
        key, label = field["field_name"], field["label"]
        vocabulary = f"`{field['vocabulary']}`" if "vocabulary" in field else ""
        source = field.get("source", {}).get("en", "")
        cells = [f"`{key}`", label["id"], label["en"], origin(key), value_type(field), vocabulary]
        cells += [needed(part, key), source]
        yield "| " + " | ".join(cells) + " |"


def table() -> str:
    """The whole document."""
    lines = [
        "<!-- Written by portal/fields_table.py from schemas/; do not edit. -->",
        "# Metadata fields",
        "",
        "Keys stay as they are: harvesters and scripts are written against them. *National* keys are those of the",
        "national catalogue, *own* keys exist where that has none. No field is required while a dataset is a draft;",
        "the last column says what a submission needs. Vocabularies are the files in `schemas/vocabularies/`.",
        "",
        "## Dataset fields",
        "",
        *rows("dataset_fields"),
        "",
        "A submission also needs at least one resource of kind `data`.",
        "",
        "## Resource fields",
        "",
        *rows("resource_fields"),
        "",
        "## Organisation fields",
        "",
        *rows("organization"),
        "",
        "`induk` is stored as CKAN's own tree of organisations (`groups`) and is changed by a sysadmin only. Heads of",
        "agencies and personnel numbers are no public fields.",
        "",
    ]
    return "\n".join(lines)


def main() -> int:
    """Write or check the file."""
    sys.path.insert(0, str(ROOT))
    import ckanext

    ckanext.__path__ = [str(ROOT / "ckanext"), *ckanext.__path__]  # this checkout, whatever is installed beside it
    text = table()
    if "--check" in sys.argv:
        return 0 if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text else 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text, encoding="utf-8")
    print(f"{TARGET.relative_to(ROOT)} written")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
