"""Supporting data and letters of a case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.model.types import make_uuid
from ckan.types import Context, DataDict

from ckanext.satudata import config
from ckanext.satudata.adapters import attachments, full_disk
from ckanext.satudata.domain.attachment import MIME_TYPES, mime_type, safe_filename
from ckanext.satudata.domain.sop import ATTACHMENT_KINDS
from ckanext.satudata.logic.case_page import attachment_kind_title
from ckanext.satudata.logic.case_store import record_event
from ckanext.satudata.logic.people import caller, may_see_case
from ckanext.satudata.logic.profiles import profile_of_case
from ckanext.satudata.logic.transition import find_case
from ckanext.satudata.model import Attachment, Case
from ckanext.satudata.model.base import Session, utcnow

__all__ = [
    "satudata_attachment_create",
    "satudata_attachment_delete",
    "satudata_attachment_list",
    "satudata_attachment_show",
]

DEFAULT_KIND = "data_dukung"


def satudata_attachment_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Attach a file to a case: supporting data or a letter. It never becomes public by publication.

    Who may: people of the case while it is open or waiting; sysadmins.

    :param id: id of a case, or name or id of a dataset
    :param upload: the file (multipart); ``kind``: a kind the profile knows, ``data_dukung`` by default
    :param note: free text
    :returns: the attachment: id, kind, filename, mimetype, size (bytes), sha256
    """
    case = find_case(context, tk.get_or_bust(data_dict, "id"))
    tk.check_access("satudata_attachment_create", context, {"case": case})
    upload = data_dict.get("upload")
    if upload is None or not getattr(upload, "filename", ""):
        raise tk.ValidationError({"upload": [tk._("Choose a file.")]})
    kind = data_dict.get("kind") or DEFAULT_KIND
    kinds = tuple(profile_of_case(case).attachments) or tuple(sorted(ATTACHMENT_KINDS))
    if kind not in kinds:
        text = tk._("This SOP knows no document of the kind {kind}. It knows: {known}.")
        raise tk.ValidationError({"kind": [text.format(kind=kind, known=", ".join(kinds))]})
    filename = safe_filename(str(upload.filename))
    mimetype = mime_type(filename)
    if mimetype is None:
        text = tk._("Files of this kind cannot be attached. Possible are: {known}.")
        raise tk.ValidationError({"upload": [text.format(known=", ".join(MIME_TYPES))]})
    row = _stored(upload, case, kind, filename, mimetype)
    user = caller(context)
    row.note, row.created_by = data_dict.get("note"), user.id if user else None
    Session.add(row)
    record_event(
        case,
        "attached",
        user,
        from_state=case.state,
        to_state=case.state,
        data={"attachment": row.id, "kind": kind, "filename": filename, "sha256": row.sha256},
    )
    Session.commit()
    return row.dictize()


def _stored(upload: Any, case: Case, kind: str, filename: str, mimetype: str) -> Attachment:
    limit = config.attachment_max_bytes()
    attachment_id = make_uuid()
    try:
        size, sha256 = attachments.store(attachment_id, upload.stream, limit)
    except attachments.TooLarge as e:
        text = tk._("The file is larger than {limit} MB.").format(limit=limit // (1024 * 1024))
        raise tk.ValidationError({"upload": [text]}) from e
    except OSError as e:
        if not full_disk.is_full(e):
            raise
        Session.rollback()
        raise tk.ValidationError({"upload": [full_disk.sentence()]}) from e
    if size == 0:
        attachments.delete(attachment_id)
        raise tk.ValidationError({"upload": [tk._("The file is empty.")]})
    return Attachment(
        id=attachment_id,
        case_id=case.id,
        kind=kind,
        filename=filename,
        mimetype=mimetype,
        size=size,
        sha256=sha256,
        created_at=utcnow(),
    )


def _visible(context: Context, attachment_id: str) -> tuple[Attachment, Case]:
    """The attachment and its case, for people of the case; the same 404 for everybody else."""
    row = Attachment.get(attachment_id)
    case = Case.get(row.case_id) if row and row.deleted_at is None else None
    if row is None or case is None or not (context.get("ignore_auth") or may_see_case(caller(context), case)):
        raise tk.ObjectNotFound(tk._("Attachment not found."))
    return row, case


@tk.side_effect_free
def satudata_attachment_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What is known of one attachment; its bytes come from ``/satudata/lampiran/<id>``.

    Who may: people of the case and sysadmins; everybody else gets 404.

    :param id: id of the attachment
    """
    row, case = _visible(context, tk.get_or_bust(data_dict, "id"))
    tk.check_access("satudata_attachment_show", context, {"case": case})
    return row.dictize()


@tk.side_effect_free
def satudata_attachment_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Attachments of a case, oldest first, each with ``kind_title``, ``created_by_name`` and ``may_delete``.

    Who may: people of the case and sysadmins; everybody else gets 404.

    :param id: id of a case, or name or id of a dataset
    """
    case = find_case(context, tk.get_or_bust(data_dict, "id"))
    tk.check_access("satudata_attachment_list", context, {"case": case})
    rows, profile, user = Attachment.of_case(case.id), profile_of_case(case), caller(context)
    names = _names(row.created_by for row in rows)
    return [
        {
            **row.dictize(),
            "kind_title": attachment_kind_title(profile, row.kind),
            "created_by_name": names.get(row.created_by or ""),
            "may_delete": case.category == "open" and user is not None and (user.sysadmin or row.created_by == user.id),
        }
        for row in rows
    ]


def _names(user_ids: Iterable[str | None]) -> dict[str, str]:
    """Who these users are, in one statement."""
    wanted = {one for one in user_ids if one}
    stmt = sa.select(model.User.id, model.User.fullname, model.User.name).where(model.User.id.in_(wanted))
    return {row[0]: row[1] or row[2] for row in Session.execute(stmt)} if wanted else {}


def satudata_attachment_delete(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take an attachment back, with its bytes; the event that recorded it stays.

    Who may: who attached it, while the case is open (later it is evidence); sysadmins in the same states.

    :param id: id of the attachment
    """
    row, case = _visible(context, tk.get_or_bust(data_dict, "id"))
    tk.check_access("satudata_attachment_delete", context, {"case": case, "attachment": row})
    if case.category != "open":
        raise tk.ValidationError({"id": [tk._("What was attached is evidence once the case is under review.")]})
    user = caller(context)
    row.deleted_at, row.deleted_by = utcnow(), user.id if user else None
    data = {"attachment": row.id, "kind": row.kind, "filename": row.filename, "sha256": row.sha256}
    record_event(case, "detached", user, from_state=case.state, to_state=case.state, data=data)
    Session.commit()
    attachments.delete(row.id)
    return row.dictize()
