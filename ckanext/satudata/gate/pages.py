"""What the gate asks of the web application itself, where core has a page and no action to chain."""

from __future__ import annotations

import http
from typing import Any

from flask import request

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError, SearchQueryError, SolrConnectionError

from ckanext.satudata.gate.download import harden
from ckanext.satudata.gate.search_rules import RefusedSearchError
from ckanext.satudata.logic.contexts import as_reader

__all__ = ["install"]


def install(app: Any) -> Any:
    """Hooks of the application: downloads, refused searches, old versions of a resource."""
    app.before_request(_check_history)
    app.after_request(harden)
    app.register_error_handler(RefusedSearchError, _not_a_search)
    app.register_error_handler(SearchError, _failed_search)
    app.register_error_handler(SolrConnectionError, _failed_search)
    return app


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


_HISTORY = ("activity.resource_history", "activity.package_changes_multiple")


def _check_history() -> None:
    """Two of core's pages of old versions read an activity without asking, or fail on a refusal: ask as others do."""
    if request.endpoint not in _HISTORY:
        return
    view = request.view_args or {}
    named = (view.get("activity_id"), request.args.get("new_id"), request.args.get("old_id"))
    try:
        for activity_id in filter(None, named):
            tk.get_action("activity_show")(as_reader(), {"id": activity_id, "include_data": True})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        tk.abort(404, tk._("Activity not found"))
