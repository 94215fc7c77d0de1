"""How offices write their letters: Word templates, patterns of numbers."""

from __future__ import annotations

import base64
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.adapters import full_disk, letter_files
from ckanext.satudata.adapters.letter_office import Broken, check_template
from ckanext.satudata.domain.attachment import safe_filename
from ckanext.satudata.domain.letter_fields import FIELDS, LISTS
from ckanext.satudata.domain.letter_number import NUMBER_FIELDS, number_problem, pattern_problem
from ckanext.satudata.domain.text import N_
from ckanext.satudata.logic import letter_print, letters
from ckanext.satudata.logic.letter_draft import Wrong, judge_kind
from ckanext.satudata.logic.organizations import organization_named
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.profiles import current_profile
from ckanext.satudata.logic.words import sentence
from ckanext.satudata.model import LetterTemplate
from ckanext.satudata.model.base import Session, utcnow

__all__ = ["satudata_letter_template_list", "satudata_letter_template_show", "satudata_letter_template_update"]

LARGEST = 5 * 1024 * 1024
_LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtext(:key))")

_WHY = {
    "unknown": N_('{place}: there is no field "{word}". The list of fields stands beside the form.'),
    "code": N_('{place}: "{word}" is not allowed. A template holds fields, for loops over a list of them, and if.'),
    "syntax": N_("{place}: a tag is not closed or not written right ({word})."),
    "not-docx": N_("This is no Word document (.docx)."),
    "macro": N_("The document holds macros or embedded objects. Save it as .docx without them."),
    "external": N_("The document takes something from another file or address. Put pictures into the document itself."),
    "object": N_("The document holds a field or object that fetches something. Put text and pictures in its place."),
    "bomb": N_("The document is too large once unpacked, or declares entities."),
}


@tk.side_effect_free
def satudata_letter_template_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Of each kind of letter how an office writes it now.

    Who may: the Walidata and sysadmins.

    :param organization_id: name or id of the office; without one how the portal writes them
    :returns: ``results``: of each kind ``kind``, ``title``, ``pattern``, ``code``, ``filename`` ("" for the bundled
        file), ``inherited`` (whether an office above or the portal says so), ``created_at``; ``fields``, ``lists`` and
        ``number_fields``: what templates and patterns may name
    """
    tk.check_access("satudata_letter_template_list", context, data_dict)
    group = organization_named(data_dict.get("organization_id"))
    organization_id = group.id if group else None
    profile = current_profile(organization_id)
    results = []
    for kind in letters.kinds_of(profile):
        row = letters.template_of(kind, organization_id)
        pattern, code = letters.pattern_of(kind, organization_id, row)
        results.append(
            {
                "kind": kind,
                "title": letters.kind_title(kind, profile),
                "pattern": pattern,
                "code": code,
                "filename": row.filename if row and row.file_key else "",
                "inherited": bool(row and row.organization_id != organization_id),
                "created_at": row.created_at.isoformat() if row else None,
            }
        )
    lists = {name: list(rows) for name, rows in LISTS.items()}
    return {"results": results, "fields": dict(FIELDS), "lists": lists, "number_fields": list(NUMBER_FIELDS)}


@tk.side_effect_free
def satudata_letter_template_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The Word file an office writes a kind of letter from, or a made-up letter printed by it.

    Who may: the Walidata and sysadmins.

    :param kind: kind of letter; ``organization_id``: name or id of the office
    :param bundled: true for the file that comes with the extension; ``sample``: ``docx`` or ``pdf`` for a test print
    :returns: ``filename``, ``mimetype`` and ``content`` (base64)
    """
    tk.check_access("satudata_letter_template_show", context, data_dict)
    group = organization_named(data_dict.get("organization_id"))
    organization_id = group.id if group else None
    kind = judge_kind(data_dict.get("kind"), organization_id)
    row = None if tk.asbool(data_dict.get("bundled", False)) else letters.template_of(kind, organization_id)
    wanted = data_dict.get("sample")
    if wanted in {"docx", "pdf"}:
        printed = letter_print.sample(kind, row, organization_id)
        if wanted == "pdf" and printed.pdf is None:
            raise tk.ValidationError({"sample": [tk._("Nothing on this portal prints PDF; try the Word file.")]})
        content = (printed.pdf if wanted == "pdf" else printed.docx) or b""
        mimetype = letter_print.PDF if wanted == "pdf" else letter_print.DOCX
        return _file(f"{kind}-contoh.{wanted}", mimetype, content)
    return _file(f"{kind}.docx", letter_print.DOCX, letters.template_bytes(kind, row))


def _file(name: str, mimetype: str, content: bytes) -> dict[str, Any]:
    return {"filename": name, "mimetype": mimetype, "content": base64.b64encode(content).decode()}


def satudata_letter_template_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say how an office (or the portal) writes a kind of letter. What was before stays for the letters made by it.

    Who may: the Walidata and sysadmins.

    :param kind: kind of letter; ``organization_id``: name or id of the office, none for the whole portal
    :param upload: a Word file (.docx, at most 5 MB) whose fields are all known; left out the present one stays
    :param bundled: true to go back to the file that comes with the extension
    :param pattern: of the number, such as ``{nomor:03}/SV/{kode}/{bulan_romawi}/{tahun}``; ``code``: of the office
    :returns: the template
    :raises ValidationError: 409; at ``upload`` one sentence for each thing wrong, with its place
    """
    group = organization_named(data_dict.get("organization_id"))
    organization_id = group.id if group else None
    tk.check_access("satudata_letter_template_update", context, data_dict)
    kind = judge_kind(data_dict.get("kind"), organization_id)
    before = letters.template_of(kind, organization_id)
    wrong = Wrong()
    pattern, code = _numbering(data_dict, before, wrong)
    content, name = _uploaded(data_dict.get("upload"), wrong)
    wrong.stop()
    user = caller(context)
    row = LetterTemplate(
        kind=kind, organization_id=organization_id, filename="", file_key=None, sha256=None, size=0, pattern=pattern,
        code=code, active=True, created_by=user.id if user else None, created_at=utcnow(),
    )  # fmt: skip
    if content:
        _put(row, content, name)
    elif before is not None and not tk.asbool(data_dict.get("bundled", False)):
        row.filename, row.file_key, row.sha256, row.size = (
            before.filename, before.file_key, before.sha256, before.size,
        )  # fmt: skip
    _retire(kind, organization_id)
    Session.add(row)
    Session.commit()
    return row.dictize()


def _numbering(data: DataDict, before: LetterTemplate | None, wrong: Wrong) -> tuple[str, str]:
    pattern = str(data.get("pattern", before.pattern if before else "") or "").strip()
    code = str(data.get("code", before.code if before else "") or "").strip()
    problem = pattern_problem(pattern) if pattern else None
    if problem:
        wrong.say("pattern", sentence(problem))
    code_problem = number_problem(code)
    if code_problem or "{" in code:
        wrong.say("code", tk._("The code of the office holds letters, digits and signs only."))
    return pattern, code


def _uploaded(upload: Any, wrong: Wrong) -> tuple[bytes, str]:
    """The bytes of a template without fault, and its name; nothing where none was sent."""
    if upload is None or not getattr(upload, "filename", ""):
        return b"", ""
    content: bytes = upload.stream.read(LARGEST + 1)
    if len(content) > LARGEST:
        wrong.say("upload", tk._("The file is larger than {limit} MB.").format(limit=LARGEST // (1024 * 1024)))
        return b"", ""
    if not content:
        wrong.say("upload", tk._("The file is empty."))
        return b"", ""
    try:
        problems = check_template(content)
    except Broken:
        problems = [{"code": "not-docx", "word": "", "place": {}}]
    for one in problems:
        text = _WHY.get(one["code"], _WHY["not-docx"])
        wrong.say("upload", tk._(text).format(place=_place(one["place"]), word=one["word"]))
    return content, safe_filename(str(upload.filename))


def _place(place: dict[str, Any]) -> str:
    """Where in the document, as a person counts it in Word."""
    parts = {"header": tk._("Top of the page"), "footer": tk._("Foot of the page")}
    where = [parts[place["part"]]] if place.get("part") in parts else []
    if "table" in place:
        text = tk._("table {table}, row {row}, column {column}")
        where.append(text.format(table=place["table"], row=place["row"], column=place["column"]))
    elif "paragraph" in place:
        where.append(tk._("paragraph {number}").format(number=place["paragraph"]))
    return ", ".join(where) or tk._("The document")


def _put(row: LetterTemplate, content: bytes, name: str) -> None:
    try:
        stored = letter_files.put(name, letter_print.DOCX, content)
    except OSError as e:
        if not full_disk.is_full(e):
            raise
        raise tk.ValidationError({"upload": [full_disk.sentence()]}) from e
    row.filename, row.file_key, row.sha256, row.size = name, stored["key"], stored["sha256"], stored["size"]


def _retire(kind: str, organization_id: str | None) -> None:
    """What was active for this office and kind no longer is; asked in turn where two change it at once."""
    Session.execute(_LOCK, {"key": f"satudata-letter-template:{kind}:{organization_id or ''}"})
    for one in LetterTemplate.active_rows(kind):
        if one.organization_id == organization_id:
            one.active = False
