"""A request too large for the server's own temporary folder: said as such, where core answers 500.

What was sent could not even be read, so nothing was stored and nothing can be shown again: the browser still holds it.
"""

from __future__ import annotations

import logging
from typing import Any

from flask import jsonify

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.full_disk import is_full, sentence

__all__ = ["install"]

log = logging.getLogger(__name__)

REFUSED = 409


def install(app: Any) -> Any:
    """One handler of the application."""
    app.register_error_handler(OSError, _no_room)
    return app


def _no_room(error: OSError) -> Any:
    if not is_full(error):
        raise error
    log.error("No room while a request was read: %s", error)
    if tk.request.path.startswith("/api/"):
        wrong = {"__type": "Validation Error", "upload": [sentence()]}
        return jsonify({"help": None, "success": False, "error": wrong}), REFUSED
    extra = {"code": REFUSED, "name": tk._("The file was not stored"), "content": sentence()}
    return tk.render("error_document_template.html", extra), REFUSED
