"""A letter's values for its template, and the letter printed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters import letter_files
from ckanext.satudata.adapters.letter_office import Broken, Printed, print_letter
from ckanext.satudata.adapters.words import long_date
from ckanext.satudata.domain.file_type import HEAD, is_what_it_says
from ckanext.satudata.domain.letter_fields import EXAMPLE, LOGO_MARK
from ckanext.satudata.domain.text import in_language
from ckanext.satudata.domain.vocabulary import bundled
from ckanext.satudata.logic.contexts import as_site
from ckanext.satudata.logic.letters import kind_title, kind_titles, template_bytes, template_of
from ckanext.satudata.logic.list_case import DATA_LIST
from ckanext.satudata.logic.profiles import current_profile
from ckanext.satudata.model import Letter, LetterItem, LetterTemplate, ListRow
from ckanext.satudata.model.organization import ancestors

__all__ = ["DOCX", "PDF", "issue", "sample"]

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_LOGO_MOST = 2 * 1024 * 1024
_SHOWN = 12
_FIELDS = {"opd_alamat": "alamat", "opd_telepon": "telepon", "opd_surel": "email", "opd_situs": "website"}


def issue(letter: Letter) -> None:
    """Print the letter by the office's template and keep both files; ValidationError when it cannot be printed."""
    row = template_of(letter.kind, letter.organization_id)
    items = LetterItem.of([letter.id])
    organization = model.Group.get(letter.organization_id) if letter.organization_id else None
    printed = _printed(template_bytes(letter.kind, row), _values(letter, items, organization), organization)
    name = f"{letter.kind}-{letter.number or letter.id[:8]}".replace("/", "-").replace("\\", "-")
    kept = {"docx": letter_files.put(f"{name}.docx", DOCX, printed.docx)}
    if printed.pdf:
        kept["pdf"] = {**letter_files.put(f"{name}.pdf", PDF, printed.pdf), "by": printed.by}
    letter.files, letter.template_id = kept, row.id if row else None


def sample(kind: str, row: LetterTemplate | None, organization_id: str | None) -> Printed:
    """A made-up letter by this template, for an office that wants to see it."""
    organization = model.Group.get(organization_id) if organization_id else None
    values: dict[str, Any] = {**EXAMPLE, "jenis": kind_titles([kind])[kind]}
    if organization:
        values |= _office(organization)
    return _printed(template_bytes(kind, row), values, organization)


def _printed(template: bytes, values: dict[str, Any], organization: model.Group | None) -> Printed:
    try:
        return print_letter(template, values, _logo(organization))
    except Broken as e:
        text = tk._("The letter could not be printed with this template. Ask the Walidata to try the template.")
        raise tk.ValidationError({"template": [text]}) from e


def _values(letter: Letter, items: list[LetterItem], organization: model.Group | None) -> dict[str, Any]:
    signatory = {"nama": letter.signatory_name, "nip": letter.signatory_nip, "jabatan": letter.signatory_position}
    others = [
        {"sebagai": one["as"], "nama": one["name"], "nip": one["nip"], "jabatan": one["position"]}
        for one in letter.signers
    ]
    listed = [row for one in items for row in _rows(one)]
    return {
        **_office(organization),
        **signatory,
        "logo": LOGO_MARK,
        "jenis": kind_title(letter.kind, current_profile(letter.organization_id)),
        "nomor": letter.number or "................................",
        "perihal": letter.subject,
        "tempat": letter.place,
        "tanggal": long_date(letter.date, "id"),
        "hari": _DAYS[letter.date.weekday()],
        "tahun": letter.year,
        "periode": letter.period,
        "tujuan": config.walidata_name() or "Walidata",
        "isi": letter.body,
        "jumlah": len(listed),
        "portal": config.site_url(),
        "pengenal": letter.id,
        "daftar": [{"no": number, **one} for number, one in enumerate(listed, 1)],
        "penanda_tangan": [{"sebagai": "", **signatory}, *others],
    }


def _rows(item: LetterItem) -> list[dict[str, Any]]:
    """What a letter prints of one thing it covers: a line for a dataset, for a Daftar Data a line for each row."""
    if item.object_type != DATA_LIST:
        return [_row(item.title, item.fingerprint, item.data)]
    return [_row(one.title, None, _facts(one)) for one in ListRow.of_list(item.object_id)]


def _facts(row: ListRow) -> dict[str, str]:
    """A row of a Daftar Data as the table of a Berita Acara shows it: code, title, unit, period (kode, uraian ...)."""
    cells = row.cells
    return {
        "kode": row.code,
        "satuan": cells.get("satuan", ""),
        "periode": cells.get("periode_data", ""),
        "jadwal": row.schedule,
        "penanggung_jawab": cells.get("produsen_data", ""),
    }


def _row(title: str, fingerprint: str | None, data: Mapping[str, str]) -> dict[str, Any]:
    rhythm = data.get("jadwal", "")
    term = bundled("frekuensi").get(rhythm)
    digest = (fingerprint or "")[:_SHOWN]
    return {
        "judul": title,
        "sidik": " ".join(digest[start : start + 4] for start in range(0, len(digest), 4)),
        **{name: data.get(name, "") for name in ("kode", "periode", "satuan", "berkas", "alasan", "tanggal")},
        "tersedia": data.get("tersedia") or "Ya",
        "penanggung_jawab": data.get("penanggung_jawab", ""),
        "jadwal": in_language(term.label, "id") if term else rhythm,
    }


def _office(organization: model.Group | None) -> dict[str, str]:
    """The letterhead: the office's own fields, and the government above it."""
    if organization is None:
        named = {"opd": config.walidata_name() or config.site_title(), "opd_situs": config.site_url()}
        return {**dict.fromkeys(("pemda", "opd_alamat", "opd_telepon", "opd_surel"), ""), **named}
    parts = dict.fromkeys(("include_users", "include_groups", "include_followers", "include_dataset_count"), False)
    shown = tk.get_action("organization_show")(as_site(), {"id": organization.id, **parts})
    extras = {one["key"]: one["value"] for one in shown.get("extras", [])}
    fields = {name: str(shown.get(name) or extras.get(name) or "") for name in _FIELDS.values()}
    above = ancestors(organization.id)
    top = model.Group.get(above[-1]) if above else None
    return {
        "pemda": (top.title or top.name) if top else "",
        "opd": organization.title or organization.name,
        **{name: fields[field] for name, field in _FIELDS.items()},
    }


def _logo(organization: model.Group | None) -> bytes | None:
    """The office's logo, where it lies in our own storage and is a picture; none is ever fetched."""
    name, root = (organization.image_url or "") if organization else "", config.storage_path()
    if not name or not root or "/" in name or "\\" in name or name.startswith("."):
        return None
    path = Path(root) / "storage" / "uploads" / "group" / name
    if not path.is_file() or path.stat().st_size > _LOGO_MOST:
        return None
    content = path.read_bytes()
    good = any(is_what_it_says(kind, content[:HEAD]) for kind in ("image/png", "image/jpeg"))
    return content if good else None
