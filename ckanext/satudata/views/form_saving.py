"""Saving a form of core without losing what was typed, when the session has ended or the page stood open too long.

CKAN answers such a POST with an error page, and what was typed is gone. Here it comes back: to somebody signed in as
the form itself, filled in; to somebody signed out as a page that keeps it while he signs in beside it. Nothing is
stored or changed by such a POST. With a script it hardly ever comes to this (assets/js/form.js asks first).
"""

from __future__ import annotations

from typing import Any

from flask import current_app, g
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

import ckan.plugins.toolkit as tk
from ckan.lib.navl import dictization_functions
from ckan.logic import clean_dict, parse_params, tuplize_dict
from ckan.views import dataset as dataset_views
from ckan.views import resource as resource_views

from ckanext.satudata.gate import csrf
from ckanext.satudata.views.common import context

__all__ = ["install"]

_DATASET = ("dataset.new", "dataset.edit")
_RESOURCE = ("dataset_resource.new", "dataset_resource.edit")
_WORDS = ("satudata_case.decide", "satudata_case.comment", "satudata_case.review")
"""Pages of ours on which somebody writes for a while: decisions, remarks, checklists."""
REFUSED = 409
"""What a form that comes back with errors answers, as the API does."""


def install(app: Any) -> Any:
    """Hooks of the application around the four forms."""
    app.before_request(_keep_for_signed_out)
    app.before_request(_refuse_empty_file)
    app.after_request(_after_saving)
    app.register_error_handler(CSRFError, _stale)
    return app


def _is_saving() -> bool:
    return tk.request.method == "POST" and tk.request.endpoint in (*_DATASET, *_RESOURCE)


def _is_writing() -> bool:
    return tk.request.method == "POST" and tk.request.endpoint in _WORDS


def _keep_for_signed_out() -> Any:
    if (_is_saving() or _is_writing()) and tk.current_user.is_anonymous:
        return _signed_out()
    return None


def _refuse_empty_file() -> Any:
    """The form of a file without file and without link: core would store a file that is none.

    The button that only finishes a dataset half made sends no `url` at all.
    """
    form, files = tk.request.form, tk.request.files
    if not (_is_saving() and tk.request.endpoint == "dataset_resource.new" and "url" in form):
        return None
    if form["url"].strip() or (files.get("upload") and files["upload"].filename):
        return None
    data = _typed()
    errors = {"url": [tk._("Choose a file, or give a link.")]}
    return resource_views.CreateView().get("dataset", (tk.request.view_args or {})["id"], data, errors, {}), REFUSED


def _typed() -> dict[str, Any]:
    """What stands in the fields, as core's views read it."""
    data = clean_dict(dictization_functions.unflatten(tuplize_dict(parse_params(tk.request.form))))
    data.pop("save", None)
    return data


def _stale(error: CSRFError) -> Any:
    """The token of the form is missing, old, or of a session that ended: in our words, and as JSON for programs."""
    error.description = tk._("This page was open for too long, or is not a page of this portal. Nothing was changed.")
    answer = csrf.for_program(error)
    if answer:
        return answer
    if _is_writing() and tk.current_user.is_anonymous:
        return _signed_out()
    if not _is_saving():
        core: Any = current_app.error_handler_spec[None][400].get(BadRequest)
        return core(error) if core else error
    return _signed_out() if tk.current_user.is_anonymous else _form_again()


def _signed_out() -> tuple[str, int, dict[str, str]]:
    """A page that holds everything typed and asks to sign in beside it."""
    held = [(name, text) for name, text in tk.request.form.items(multi=True) if not name.startswith("_csrf")]
    extra = {"held": held, "lost_file": any(one.filename for one in tk.request.files.values())}
    return tk.render("satudata/form/signed_out.html", extra), 403, {"Cache-Control": "private, no-store"}


def _form_again() -> Any:
    """The form itself with everything typed and a new token; it is looked at and saved once more."""
    g.satudata_form_stale = True
    data = _typed()
    view: Any = tk.request.view_args or {}
    kind = "dataset"
    if tk.request.endpoint == "dataset.edit" or data.get("pkg_name"):
        page = dataset_views.EditView().get(kind, view.get("id") or data["pkg_name"], data)
    elif tk.request.endpoint == "dataset.new":
        page = dataset_views.CreateView().get(kind, {**data, "state": "none"})
    elif tk.request.endpoint == "dataset_resource.new":
        page = resource_views.CreateView().get(kind, view["id"], data)
    else:
        page = resource_views.EditView().get(kind, view["id"], view["resource_id"], data)
    return page, REFUSED


def _after_saving(response: Response) -> Response:
    """What was saved need not be kept any longer; where the clerk wants to go next; a refusal says so by its status."""
    if not _is_saving():
        return response
    if response.status_code in (301, 302, 303):
        form = tk.request.args.get("formulir")
        if form and not tk.current_user.is_anonymous and not _is_login(response):
            tk.get_action("satudata_form_draft_delete")(context(), {"form": form})
        if tk.request.endpoint in _DATASET:
            _go_on(response)
    elif response.status_code == 200:  # noqa: PLR2004 - core shows the form again under 200
        response.status_code = REFUSED
    return response


def _is_login(response: Response) -> bool:
    return "/user/login" in (response.location or "")


def _go_on(response: Response) -> None:
    """After a dataset: its files or its page, whichever the button said; core knows only one of them."""
    wanted, now = tk.request.args.get("lanjut"), response.location or ""
    if wanted == "dataset" and now.endswith("/resource/new"):
        response.location = now.removesuffix("/resource/new")
    elif wanted == "berkas" and "/dataset/" in now and not now.endswith("/resource/new"):
        response.location = now.rstrip("/") + "/resource/new"
