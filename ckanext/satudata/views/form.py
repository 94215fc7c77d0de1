"""What the script of the dataset form asks for: is the session alive, keep what was typed, suggest words, take a file.

Every answer is JSON. Whoever is not signed in gets 401 and no redirect: the script says so and keeps what was typed in
the browser.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import jsonify
from flask_wtf.csrf import generate_csrf

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.views.common import blueprint, context

__all__ = ["form"]

form = blueprint("satudata_form", __name__)


def _for_script(view: Callable[..., Any]) -> Callable[..., Any]:
    """Refusals as JSON with their status: 401 signed out, 403, 404, 409 with one entry per field."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if tk.current_user.is_anonymous:
            return jsonify({"message": tk._("You are signed out.")}), 401
        try:
            return view(*args, **kwargs)
        except tk.ValidationError as e:
            sentences = [str(text) for texts in e.error_dict.values() for text in _listed(texts)]
            return jsonify({"message": " ".join(sentences)}), 409
        except tk.ObjectNotFound:
            return jsonify({"message": tk._("There is nothing here, or it is not yours to see.")}), 404
        except tk.NotAuthorized as e:
            return jsonify({"message": str(e)}), 403

    return wrapped


def _listed(texts: Any) -> list[Any]:
    return texts if isinstance(texts, list) else [texts]


@form.route("/satudata/formulir/sesi")
def session() -> Any:
    """Who is signed in, and a token with which this browser may post now; both change behind an open page."""
    user = None if tk.current_user.is_anonymous else tk.current_user.id
    return jsonify({"user": user, "csrf": generate_csrf()})


@form.route("/satudata/formulir/isian", methods=["GET"])
@_for_script
def draft() -> Any:
    """What this user typed into the form and did not save; `null` where there is nothing."""
    try:
        found = tk.get_action("satudata_form_draft_show")(context(), {"form": tk.request.args.get("form", "")})
    except tk.ObjectNotFound:
        return jsonify(None)
    return jsonify(found)


@form.route("/satudata/formulir/isian", methods=["POST"])
@_for_script
def draft_save() -> Any:
    """Keep what was typed."""
    asked = {"form": tk.request.form.get("form", ""), "values": tk.request.form.get("values", "")}
    saved = tk.get_action("satudata_form_draft_save")(context(), asked)
    return jsonify({**saved, "csrf": generate_csrf()})


@form.route("/satudata/formulir/isian/buang", methods=["POST"])
@_for_script
def draft_delete() -> Any:
    """Throw away what was typed."""
    gone = tk.get_action("satudata_form_draft_delete")(context(), {"form": tk.request.form.get("form", "")})
    return jsonify(gone)


@form.route("/satudata/formulir/saran")
@_for_script
def suggestions() -> Any:
    """Words for a field."""
    asked = {key: tk.request.args.get(key, "") for key in ("field", "q", "scheme")}
    return jsonify({"results": tk.get_action("satudata_suggestion_list")(context(), asked)})


@form.route("/satudata/formulir/berkas/<dataset_id>", methods=["POST"])
@_for_script
def upload(dataset_id: str) -> Any:
    """One file becomes one resource of kind data, named after the file; answers where its metadata and check are."""
    file = tk.request.files.get("upload")
    if file is None or not file.filename:
        raise tk.ValidationError({"upload": [tk._("Choose a file.")]})
    limit = config.upload_max_mb()
    if (tk.request.content_length or 0) > (limit + 1) * 1024 * 1024:
        raise tk.ValidationError({"upload": [tk._("The file is larger than {limit} MB.").format(limit=limit)]})
    stem, _, ending = file.filename.rpartition(".")
    asked = {
        "package_id": dataset_id,
        "name": stem or file.filename,
        "format": ending if stem else "",
        "jenis_resource": "data",
        "upload": file,
    }
    made = tk.get_action("resource_create")(context(), asked)
    return jsonify({"id": made["id"], "html": _row(dataset_id, made)})


def _row(dataset_id: str, resource: dict[str, Any]) -> str:
    """The new file as the list on the page shows it, with the verdict of its check."""
    package = tk.get_action("package_show")(context(), {"id": dataset_id})
    return tk.render("satudata/form/snippets/file.html", {"pkg": package, "res": resource})
