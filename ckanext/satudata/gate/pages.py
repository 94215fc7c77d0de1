"""What the gate asks of the web application itself, where core has a page and no action to chain."""

from __future__ import annotations

import http
from typing import Any

from flask import Blueprint, request

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError, SearchQueryError, SolrConnectionError

from ckanext.satudata.gate import csrf, headers
from ckanext.satudata.gate.download import harden
from ckanext.satudata.gate.search_rules import RefusedSearchError
from ckanext.satudata.logic.contexts import as_reader

__all__ = ["every_request", "install"]


def install(app: Any) -> Any:
    """Hooks of the application: downloads, refused searches, old versions of a resource."""
    app.before_request(_check_history)
    app.after_request(harden)
    app.register_error_handler(RefusedSearchError, _not_a_search)
    app.register_error_handler(SearchError, _failed_search)
    app.register_error_handler(SolrConnectionError, _failed_search)
    return app


def every_request() -> Blueprint:
    """No page of its own: what is asked of every request, whichever plugin's page it is for."""
    made = Blueprint("satudata_guard", __name__)
    made.before_app_request(csrf.protect)
    made.after_app_request(headers.apply)
    return made


def _not_a_search(error: RefusedSearchError) -> tuple[str, int]:
    """A feed or page that lets a search parameter through unseen: 400, as for any other bad query."""
    return _said(400, " ".join(sentence for sentences in error.error_dict.values() for sentence in sentences))


def _failed_search(error: SearchError | SolrConnectionError) -> tuple[str, int]:
    """Feeds expect no error at all; core would answer 500."""
    if isinstance(error, SearchQueryError):
        return _said(400, tk._("The search could not be carried out. Check the words, fields and numbers you wrote."))
    return _said(503, tk._("The search does not answer now. Try again in a minute."))


def _said(code: int, sentence: str) -> tuple[str, int]:
    page = {"code": code, "content": sentence, "name": http.HTTPStatus(code).phrase}
    return tk.render("error_document_template.html", page), code


_OLD_VERSIONS = ("activity.package_history", "activity.resource_history")
_COMPARED = tuple(f"activity.{kind}_changes_multiple" for kind in ("package", "group", "organization"))


def _check_history() -> None:
    """Pages of old versions, where core reads an activity without asking, or fails on a refusal: ask as others do."""
    if request.endpoint in _OLD_VERSIONS:
        named = [(request.view_args or {})["activity_id"]]
    elif request.endpoint in _COMPARED:
        named = [request.args.get("new_id", ""), request.args.get("old_id", "")]
    else:
        return
    try:
        seen = [tk.get_action("activity_show")(as_reader(), {"id": one, "include_data": True}) for one in named]
    except (tk.ObjectNotFound, tk.NotAuthorized):
        tk.abort(404, tk._("Activity not found"))
    if request.endpoint in _OLD_VERSIONS and "package" not in (seen[0].get("data") or {}):
        tk.abort(404, tk._("Activity not found"))
