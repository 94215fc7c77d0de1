"""Pages about all people at once: where nobody acts, who gave what when, everything as a file.

At the Walidata's place and at the sysadmin's, as the pages of `views.people`.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from flask import Blueprint
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.people_sheet import COLUMNS, MAX_BYTES, OFFICIALS, ROLES
from ckanext.satudata.views.common import context, signed_in
from ckanext.satudata.views.people import organizations, page_of

__all__ = ["add_overview_pages"]

ROWS = 50
KINDS = (ROLES, OFFICIALS)


def add_overview_pages(place: Blueprint, root: str) -> None:
    """Give a blueprint these pages under this address."""
    pages = _Overview(place.name)
    table: tuple[tuple[str, str, Callable[..., Any], list[str]], ...] = (
        ("/kosong", "gaps", pages.gaps, ["GET"]),
        ("/riwayat", "history", pages.history, ["GET"]),
        ("/berkas", "sheet", pages.sheet, ["GET", "POST"]),
        ("/berkas/<kind>.csv", "sheet_file", pages.sheet_file, ["GET"]),
    )
    for path, name, view, methods in table:
        place.add_url_rule(root + path, name, signed_in(view), methods=methods)


class _Overview:
    """The pages for one place."""

    def __init__(self, place: str) -> None:
        self.place = place

    def _render(self, template: str, status: int = 200, **words: Any) -> Any:
        list_page = "people" if self.place == "satudata_admin" else "index"
        words |= {"place": self.place, "list_page": f"{self.place}.{list_page}"}
        return tk.render(f"satudata/manage/{template}.html", words), status

    def gaps(self) -> Any:
        """Where cases stop for want of a person, today or soon."""
        found = tk.get_action("satudata_people_gaps")(context(), {})
        page, pages = page_of(len(found), ROWS)
        return self._render(
            "gaps", rows=found[(page - 1) * ROWS : page * ROWS], count=len(found), page=page, pages=pages
        )

    def history(self) -> Any:
        """Who gave which role and who took it back, newest first."""
        tk.check_access("satudata_permission_manage_roles", context(), {})
        wanted = {name: tk.request.args.get(name, "").strip() for name in ("organization", "person")}
        asked = {"organization_id": wanted["organization"], "user_id": wanted["person"], "past": True}
        wrong = ""
        try:
            rows = tk.get_action("satudata_role_list")(context(), {k: v for k, v in asked.items() if v})
        except tk.ValidationError as e:
            rows, wrong = [], " ".join(e.error_summary.values())
        steps = sorted(_steps(rows), key=lambda step: step["at"], reverse=True)
        page, pages = page_of(len(steps), ROWS)
        return self._render(
            "history",
            rows=steps[(page - 1) * ROWS : page * ROWS],
            count=len(steps),
            page=page,
            pages=pages,
            wanted=wanted,
            wrong=wrong,
            organizations=organizations(),
        )

    def sheet(self) -> Any:
        """Everything as a file, and a file that is looked at before it is taken.

        What was looked at comes back in the form itself: nothing is kept between the two requests.
        """
        tk.check_access("satudata_permission_manage_roles", context(), {})
        kind = tk.request.values.get("kind", ROLES)
        kind = kind if kind in KINDS else ROLES
        words: dict[str, Any] = {"kind": kind, "done": None, "text": "", "errors": {}}
        words |= {"columns": {one: list(COLUMNS[one]) for one in KINDS}, "limit": MAX_BYTES // 1024}
        if tk.request.method == "GET":
            return self._render("sheet", **words)
        try:
            words |= _sent(kind)
        except tk.ValidationError as e:
            return self._render("sheet", 409, **{**words, "errors": e.error_dict})
        done = words["done"]
        if done["written"]:
            tk.h.flash_success(_said(done["counts"]))
            return tk.redirect_to(f"{self.place}.{'officials' if kind == OFFICIALS else 'history'}")
        return self._render("sheet", **words)

    def sheet_file(self, kind: str) -> Response:
        """The file itself."""
        if kind not in KINDS:
            raise tk.ObjectNotFound
        made = tk.get_action("satudata_role_export")(context(), {"kind": kind})
        response = Response(made["text"], mimetype="text/csv")
        response.headers["Content-Disposition"] = (
            f'attachment; filename="{"peran" if kind == ROLES else "pejabat"}.csv"'
        )
        return response


def _sent(kind: str) -> dict[str, Any]:
    """What a file would do, or did; with its text for the form."""
    upload, text = tk.request.files.get("upload"), tk.request.form.get("text", "")
    take = tk.request.form.get("take", "")
    if upload is not None and upload.filename:
        content = upload.stream.read(MAX_BYTES + 1)
        data: dict[str, Any] = {"upload": _again(upload, content), "dry_run": True}
        text = content.decode("utf-8-sig", "replace")
    else:
        data = {"text": text, "dry_run": take not in {"all", "good"}, **({"take": take} if take else {})}
    done = tk.get_action("satudata_role_import")(context(), {"kind": kind, **data})
    return {"done": done, "text": text}


def _again(upload: Any, content: bytes) -> Any:
    """The same file once more: its stream was read."""
    return FileStorage(io.BytesIO(content), filename=upload.filename)


def _said(counts: dict[str, int]) -> str:
    said = tk._("Taken: {new} new, {changed} changed, {same} as before, {refused} left out.")
    return said.format(**counts)


def _steps(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each assignment as what happened to it: given, taken back."""
    found: list[dict[str, Any]] = []
    for row in rows:
        found.append({"row": row, "given": True, "at": row["assigned_at"], "by": row["assigned_by_name"]})
        if row["revoked_at"]:
            found.append({"row": row, "given": False, "at": row["revoked_at"], "by": row["revoked_by_name"]})
    return found
