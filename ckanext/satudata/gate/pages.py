"""What the gate asks of the web application itself, where core has a page and no action to chain."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

import ckan.plugins.toolkit as tk

from ckanext.satudata.gate import csrf
from ckanext.satudata.gate.download import harden
from ckanext.satudata.gate.search import RefusedSearchError
from ckanext.satudata.logic.contexts import as_reader

__all__ = ["every_request", "install"]


def install(app: Any) -> Any:
    """Hooks of the application: downloads, refused searches, old versions of a resource."""
    app.before_request(_check_history)
    app.after_request(harden)
    app.register_error_handler(RefusedSearchError, _not_a_search)
    return app


def every_request() -> Blueprint:
    """No page of its own: what is asked of every request, whichever plugin's page it is for."""
    made = Blueprint("satudata_guard", __name__)
    made.before_app_request(csrf.protect)
    return made


def _not_a_search(error: RefusedSearchError) -> tuple[str, int]:
    """A feed or page that lets a search parameter through unseen: 400, as for any other bad query."""
    return str(error.error_summary), 400


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
