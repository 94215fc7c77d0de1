"""What a dataset still lacks before it may be submitted: one rule for the API and for the pages.

A draft may be incomplete, a submission may not. The five elements of the data standard are Perpres 39/2019 art. 4, the
producer and the release or update schedule art. 27, data handed over together with its metadata art. 33; what a
restriction of access must state follows UU 14/2008.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from ckanext.satudata.domain.missing import MissingItem
from ckanext.satudata.domain.period import parse_day, parse_period, parse_years
from ckanext.satudata.domain.text import N_
from ckanext.satudata.domain.wilayah import fits, split_codes

__all__ = ["ALWAYS", "DEFAULT_RULES", "LABELS", "PRIORITY", "RESOURCE", "RESTRICTED", "Rules", "missing_items"]

ALWAYS = (
    "title",
    "owner_org",
    "jenis",
    "konsep",
    "notes",
    "klasifikasi",
    "ukuran",
    "satuan",
    "kategori",
    "urusan",
    "periode_awal",
    "periode_akhir",
    "accrualPeriodicity",
    "skema_wilayah",
    "kode_wilayah",
    "level_penyajian",
    "sumber",
    "author",
    "author_email",
    "accessRights",
    "license_id",
)
"""Needed of every dataset, in the order of the form; `urusan` not of a vertical agency."""
PRIORITY = ("kriteria_prioritas",)
"""Needed as soon as a year of Data Prioritas is named."""
RESTRICTED = ("dasar_pembatasan", "alasan_pembatasan", "nomor_keputusan_pembatasan", "batas_pembatasan")
"""Needed where access is not open."""
RESOURCE = ("name", "url", "format")
"""Needed of every resource of kind data."""

LABELS: Mapping[str, Mapping[str, str]] = {
    "title": {"en": "Title", "id": "Judul"},
    "owner_org": {"en": "Data producer (organisation)", "id": "Produsen Data (instansi)"},
    "jenis": {"en": "Kind of data", "id": "Jenis data"},
    "konsep": {"en": "Concept", "id": "Konsep"},
    "notes": {"en": "Definition", "id": "Definisi"},
    "klasifikasi": {"en": "Classification", "id": "Klasifikasi"},
    "ukuran": {"en": "Measure", "id": "Ukuran"},
    "satuan": {"en": "Unit", "id": "Satuan"},
    "kategori": {"en": "Topic", "id": "Topik"},
    "urusan": {"en": "Government affairs", "id": "Urusan pemerintahan"},
    "prioritas_tahun": {"en": "Priority data (years)", "id": "Data Prioritas (tahun)"},
    "kriteria_prioritas": {"en": "Priority criterion", "id": "Kriteria prioritas"},
    "periode_awal": {"en": "Period from", "id": "Periode awal"},
    "periode_akhir": {"en": "Period to", "id": "Periode akhir"},
    "accrualPeriodicity": {"en": "Update frequency", "id": "Jadwal pemutakhiran"},
    "skema_wilayah": {"en": "Region code scheme", "id": "Skema kode wilayah"},
    "kode_wilayah": {"en": "Region code", "id": "Kode wilayah"},
    "level_penyajian": {"en": "Level of presentation", "id": "Level penyajian"},
    "sumber": {"en": "Source", "id": "Sumber data"},
    "author": {"en": "Contact at the producer", "id": "Kontak Produsen Data"},
    "author_email": {"en": "E-mail of the producer", "id": "Surel Produsen Data"},
    "accessRights": {"en": "Access class", "id": "Akses data"},
    "dasar_pembatasan": {"en": "Legal ground of the restriction", "id": "Dasar hukum pembatasan"},
    "alasan_pembatasan": {"en": "Reason of the restriction", "id": "Alasan pembatasan"},
    "nomor_keputusan_pembatasan": {"en": "Number of the decision", "id": "Nomor keputusan pembatasan"},
    "batas_pembatasan": {"en": "Restricted until", "id": "Dibatasi sampai"},
    "license_id": {"en": "Licence", "id": "Lisensi"},
    "resources": {"en": "Files and links", "id": "Berkas dan tautan"},
}
RESOURCE_LABELS: Mapping[str, Mapping[str, str]] = {
    "name": {"en": "Name", "id": "Nama"},
    "url": {"en": "Link or file", "id": "Tautan atau berkas"},
    "format": {"en": "Format", "id": "Format"},
    "periode_akhir": {"en": "Period to", "id": "Periode akhir"},
}
"""The words of schemas/presets.yaml, held equal by a test."""

OPEN_ACCESS = "terbuka"
ACCESS_CLASSES = frozenset({OPEN_ACCESS, "terbatas", "tertutup"})
VERTICAL_AGENCY = "pusat"
PENDING_CHECKS = frozenset({"queued", "running"})
_PLACEHOLDERS = frozenset({"-", "--", "...", "n/a", "n.a.", "notspecified"})

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Rules:
    """Which fields a submission needs; a profile or portal hands over its own where it asks more or less."""

    always: tuple[str, ...] = ALWAYS
    priority: tuple[str, ...] = PRIORITY
    restricted: tuple[str, ...] = RESTRICTED
    resource: tuple[str, ...] = RESOURCE
    needs_data_resource: bool = True
    vertical_agency: bool = False
    """The producer is a vertical agency whatever the dataset says: no urusan asked."""


DEFAULT_RULES = Rules()


def missing_items(
    dataset: Values,
    *,
    rules: Rules = DEFAULT_RULES,
    check_states: Mapping[str, str] | None = None,
    today: date | None = None,
) -> tuple[MissingItem, ...]:
    """Everything a submission of this dataset would still need, in the order of the form; empty means it may go.

    `dataset` is a dict as package_show answers it. `check_states` gives the state of the newest check by resource id
    (a file still being checked is named); `today` lets an expired restriction be found.
    """
    found: list[MissingItem] = []
    parts: tuple[Callable[[], list[MissingItem]], ...] = (
        lambda: _always(dataset, rules),
        lambda: _sense(dataset),
        lambda: _priority(dataset, rules),
        lambda: _restriction(dataset, rules, today),
        lambda: _resources(dataset, rules, check_states or {}),
    )
    for part in parts:
        found.extend(part())
    return tuple(found)


def _always(dataset: Values, rules: Rules) -> list[MissingItem]:
    items: list[MissingItem] = []
    for field in rules.always:
        if field == "urusan" and _is_vertical(dataset, rules):
            continue
        if _is_blank(dataset, field):
            items.append(_item(field, "required", _SENTENCES.get(field, _REQUIRED)))
    return items


_REQUIRED = N_("{label_en} is missing.")
_SENTENCES = {
    "urusan": N_("{label_en} is missing; only a vertical agency (type of publisher: central) has none."),
    "kode_wilayah": N_("{label_en} is missing; give the code of the area the data covers."),
    "klasifikasi": N_("{label_en} is missing; write - when the values are not grouped."),
}


def _sense(dataset: Values) -> list[MissingItem]:
    """Fields that are there and still say nothing, for example in datasets taken over from an older portal."""
    items: list[MissingItem] = []
    title, notes = _text(dataset, "title"), _text(dataset, "notes")
    if title and title == _text(dataset, "name"):
        items.append(_item("title", "unusable", N_("The title is only the address; write what the data is.")))
    if notes and notes.casefold() == title.casefold():
        items.append(
            _item("notes", "unusable", N_("The definition only repeats the title; say what exactly is counted."))
        )
    access = _text(dataset, "accessRights")
    if access and access not in ACCESS_CLASSES:
        items.append(_item("accessRights", "unusable", N_("{label_en} must be open, restricted or closed.")))
    codes, scheme = split_codes(_text(dataset, "kode_wilayah")), _text(dataset, "skema_wilayah")
    if codes and not all(fits(code, scheme or None) for code in codes):
        items.append(_item("kode_wilayah", "unusable", N_("{label_en} does not fit the chosen scheme.")))
    return items + _span(dataset)


def _span(dataset: Values) -> list[MissingItem]:
    start, end = _text(dataset, "periode_awal"), _text(dataset, "periode_akhir")
    spans = parse_period(start), parse_period(end)
    sentence = N_("{label_en} must be a year, a year and month, or a date.")
    items = [
        _item(field, "unusable", sentence)
        for field, text, span in (("periode_awal", start, spans[0]), ("periode_akhir", end, spans[1]))
        if text and span is None
    ]
    if spans[0] and spans[1] and spans[1][1] < spans[0][0]:
        items.append(_item("periode_akhir", "unusable", N_("{label_en} lies before the beginning of the period.")))
    return items


def _priority(dataset: Values, rules: Rules) -> list[MissingItem]:
    years = _text(dataset, "prioritas_tahun")
    if not years:
        return []
    if parse_years(years) is None:
        return [_item("prioritas_tahun", "unusable", N_("{label_en} must be years, separated by commas."))]
    sentence = N_("{label_en} is missing; it is needed because this is Data Prioritas.")
    return [_item(field, "required", sentence) for field in rules.priority if _is_blank(dataset, field)]


def _restriction(dataset: Values, rules: Rules, today: date | None) -> list[MissingItem]:
    access = _text(dataset, "accessRights")
    if not access or access == OPEN_ACCESS:
        return []
    sentence = N_("{label_en} is missing; it is needed because access is not open.")
    items = [_item(field, "required", sentence) for field in rules.restricted if _is_blank(dataset, field)]
    text = _text(dataset, "batas_pembatasan")
    until = parse_day(text)
    if text and until is None and "batas_pembatasan" in rules.restricted:
        items.append(_item("batas_pembatasan", "unusable", N_("{label_en} must be a date.")))
    elif until and today and until < today:
        late = N_("The restriction ended on {date}; choose open access or a later date.")
        items.append(_item("batas_pembatasan", "unusable", late, {"date": until.isoformat()}))
    return items


def _resources(dataset: Values, rules: Rules, check_states: Mapping[str, str]) -> list[MissingItem]:
    resources = [entry for entry in _list(dataset, "resources") if _is_data(entry)]
    if not resources:
        if not rules.needs_data_resource:
            return []
        return [_item("resources", "no_resource", N_("Add at least one file or link with the data itself."))]
    items: list[MissingItem] = []
    for number, resource in enumerate(resources, start=1):
        named = {"resource": _text(resource, "name") or str(number)}
        resource_id = _text(resource, "id") or None
        sentence = N_("{label_en} of the file {resource} is missing.")
        items.extend(
            _item(field, "required", sentence, named, resource_id=resource_id)
            for field in rules.resource
            if _is_blank(resource, field)
        )
        if check_states.get(resource_id or "") in PENDING_CHECKS:
            pending = N_("The file {resource} is still being checked.")
            items.append(_item("url", "check_pending", pending, named, resource_id=resource_id))
    return items


def _item(
    field: str, code: str, msgid: str, params: Mapping[str, str] | None = None, *, resource_id: str | None = None
) -> MissingItem:
    resource_field = params is not None and "resource" in params
    label = (RESOURCE_LABELS if resource_field else LABELS).get(field, {"en": field, "id": field})
    return MissingItem(
        field=field,
        label=label,
        code=code,
        msgid=msgid,
        params={"label_en": label["en"], "label_id": label["id"], **(params or {})},
        resource_id=resource_id,
    )


def _is_vertical(dataset: Values, rules: Rules) -> bool:
    return rules.vertical_agency or _text(dataset, "publisher_type") == VERTICAL_AGENCY


def _is_data(resource: Values) -> bool:
    """A resource that does not say what it is counts as data: older portals never asked."""
    return (_text(resource, "jenis_resource") or "data") == "data" and resource.get("state", "active") == "active"


def _is_blank(values: Values, field: str) -> bool:
    text = _text(values, field)
    return not text or (field != "klasifikasi" and text.casefold() in _PLACEHOLDERS)


def _text(values: Values, key: str) -> str:
    value = values.get(key)
    return "" if value is None or isinstance(value, bool) else str(value).strip()


def _list(values: Values, key: str) -> Sequence[Values]:
    value = values.get(key)
    if not isinstance(value, list):
        return []
    return [cast("Values", entry) for entry in cast("list[object]", value) if isinstance(entry, Mapping)]
