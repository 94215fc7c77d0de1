"""Assignments and officials as a file: out, and in after a look at what each line would do."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.domain.people_sheet import COLUMNS, MAX_BYTES, ROLES, sheet_text
from ckanext.satudata.logic import people_import
from ckanext.satudata.logic.labels import forget_user_labels
from ckanext.satudata.logic.people_import import REFUSED
from ckanext.satudata.logic.people_rows import named
from ckanext.satudata.model import Official, RoleAssignment
from ckanext.satudata.model.base import Session

__all__ = ["satudata_role_export", "satudata_role_import"]


@tk.side_effect_free
def satudata_role_export(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Every assignment or every official that was not ended, as the text of a CSV file.

    Who may: Walidata and sysadmins.

    :param kind: ``roles`` (default) or ``officials``
    :returns: ``kind``, ``text`` (CSV, UTF-8 with its mark; `satudata_role_import` reads it back unchanged), ``count``
    """
    tk.check_access("satudata_role_export", context, data_dict)
    kind = _kind(data_dict)
    rows = named(RoleAssignment.search() if kind == ROLES else Official.search())
    plain = [{**row, "user_id": row["user"], "organization_id": row["organization"]} for row in rows]
    return {"kind": kind, "text": sheet_text(kind, plain), "count": len(rows)}


def satudata_role_import(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Give roles or register officials line by line of a CSV file; nothing is ended that the file does not name.

    Who may: Walidata and sysadmins; each line is judged as `satudata_role_assign` or `satudata_official_assign` judges
    its caller, so a line a Walidata may not give is a refused line.

    :param kind: ``roles`` (default) or ``officials``
    :param text: the file as text, or ``upload``: the file (multipart)
    :param dry_run: true only to be told what each line would do
    :param take: ``all`` (default): write nothing where a line is refused; ``good``: write the lines that are not
    :returns: ``rows`` (of each ``line``, ``values``, ``result``: new, changed, same, refused, and ``sentences``),
        ``counts`` by result, ``written`` (whether anything was)
    """
    tk.check_access("satudata_role_import", context, data_dict)
    kind, take = _kind(data_dict), data_dict.get("take") or "all"
    if take not in {"all", "good"}:
        raise tk.ValidationError({"take": [tk._("Choose all or good.")]})
    rows = people_import.read(_content(data_dict), kind)
    judged = people_import.judge(context, kind, rows)
    dry_run = tk.asbool(data_dict.get("dry_run", False))
    refused = any(one.result == REFUSED for one in judged)
    written = not dry_run and (take == "good" or not refused)
    if written:
        judged = people_import.write(context, kind, rows)
        Session.commit()
        forget_user_labels()
    counts = {word: sum(one.result == word for one in judged) for word in ("new", "changed", "same", "refused")}
    return {"kind": kind, "rows": [one.dictize() for one in judged], "counts": counts, "written": written}


def _kind(data_dict: DataDict) -> str:
    kind = data_dict.get("kind") or ROLES
    if kind not in COLUMNS:
        raise tk.ValidationError({"kind": [tk._("Choose roles or officials.")]})
    return kind


def _content(data_dict: DataDict) -> bytes:
    """The bytes of the file, never more than one beyond what is read."""
    upload: Any = data_dict.get("upload")
    if getattr(upload, "filename", ""):
        return upload.stream.read(MAX_BYTES + 1)
    text = data_dict.get("text")
    if not isinstance(text, str) or not text.strip():
        raise tk.ValidationError({"upload": [tk._("Choose a file.")]})
    return text.encode()
