"""What the gate asks of the web application itself, where core has a page and no action to chain."""

from __future__ import annotations

import http
from typing import Any

from flask import Blueprint, current_app, request
from werkzeug.exceptions import NotFound

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
    app.before_request(_check_harvested)
    app.after_request(harden)
    app.register_error_handler(RefusedSearchError, _not_a_search)
    app.register_error_handler(SearchError, _failed_search)
    app.register_error_handler(SolrConnectionError, _failed_search)
    app.register_error_handler(tk.ObjectNotFound, _not_there)
    return app


def every_request() -> Blueprint:
    """No page of its own: what is asked of every request, whichever plugin's page it is for."""
    made = Blueprint("satudata_guard", __name__)
    made.before_app_request(_refuse_nul)
    made.before_app_request(csrf.protect)
    made.after_app_request(headers.apply)
    return made


def _refuse_nul() -> None:
    """The database takes no NUL: core's pages would fail with 500 where there is simply no such name."""
    if "\0" in request.path:
        tk.abort(404)


def _not_a_search(error: RefusedSearchError) -> tuple[str, int]:
    """A feed or page that lets a search parameter through unseen: 400, as for any other bad query."""
    named: Any = error.error_dict
    return _said(400, " ".join(sentence for sentences in named.values() for sentence in sentences))


def _failed_search(error: SearchError | SolrConnectionError) -> tuple[str, int]:
    """Feeds expect no error at all; core would answer 500."""
    if isinstance(error, SearchQueryError):
        return _said(400, tk._("The search could not be carried out. Check the words, fields and numbers you wrote."))
    return _said(503, tk._("The search does not answer now. Try again in a minute."))


def _said(code: int, sentence: str) -> tuple[str, int]:
    page = {"code": code, "content": sentence, "name": http.HTTPStatus(code).phrase}
    return tk.render("error_document_template.html", page), code


def _not_there(_error: tk.ObjectNotFound) -> Any:
    """A page that looks something up and forgets that there may be none, or none for this reader: 404, not 500."""
    return current_app.handle_user_exception(NotFound())


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


_HARVESTED = ("/harvest/object/<", "/api/2/rest/harvestobject/<")
"""Pages of ckanext-harvest and ckanext-spatial that show a record as it was harvested; some read the table itself."""


def _check_harvested() -> None:
    """A harvested record is read by whoever may read its dataset, whichever page shows it."""
    if request.url_rule is None or not request.url_rule.rule.startswith(_HARVESTED):
        return
    try:
        tk.get_action("harvest_object_show")(as_reader(), {"id": (request.view_args or {}).get("id")})
    except (tk.ObjectNotFound, tk.NotAuthorized, KeyError):
        tk.abort(404)
