"""Bytes of an attachment, for the people of its case."""

from __future__ import annotations

from typing import Any

from flask import send_file

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.attachments import path_of
from ckanext.satudata.domain.attachment import INLINE_TYPES
from ckanext.satudata.views.common import blueprint, context, signed_in

__all__ = ["attachment"]

attachment = blueprint("satudata_attachment", __name__)


@attachment.route("/satudata/lampiran/<attachment_id>")
@signed_in
def download(attachment_id: str) -> Any:
    """The file: PDF and pictures in the browser, everything else as a download; the type is chosen by us."""
    row = tk.get_action("satudata_attachment_show")(context(), {"id": attachment_id})
    path = path_of(row["id"])
    if not path.is_file():
        raise tk.ObjectNotFound
    response = send_file(
        path,
        mimetype=row["mimetype"],
        as_attachment=row["mimetype"] not in INLINE_TYPES,
        download_name=row["filename"],
        max_age=0,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
