"""Where an official looks at what was decided in his name, and objects: by the link of his mail, or signed in."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

import ckan.plugins.toolkit as tk

from ckanext.satudata.views.common import blueprint, context, signed_in

__all__ = ["objection"]

objection = blueprint("satudata_objection", __name__)


@objection.after_request
def _unreferred(response: Response) -> Response:
    """The address acts in the official's name: no other site learns it, no search engine keeps it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@objection.route("/satudata/keberatan/<token>", methods=["GET", "POST"])
def by_link(token: str) -> Any:
    """From the mail, without signing in. Looking changes nothing: mail scanners open every link."""
    try:
        return _page({"token": token}, "satudata_objection.by_link", token=token)
    except tk.ObjectNotFound as e:
        return tk.abort(404, str(e))


@objection.route("/satudata/keberatan-saya/<event_id>", methods=["GET", "POST"])
@signed_in
def mine(event_id: str) -> Any:
    """From the case's page, for the official himself."""
    return _page({"event": event_id}, "satudata_objection.mine", event_id=event_id)


def _page(named: dict[str, str], endpoint: str, **address: str) -> Any:
    """The decision, the reason and one button; what was typed survives a refusal."""
    if tk.request.method == "GET":
        shown = tk.get_action("satudata_objection_show")(context(), dict(named))
        return tk.render("satudata/objection/read.html", {"decision": shown, "reason": "", "errors": {}})
    reason = tk.request.form.get("reason", "")
    try:
        tk.get_action("satudata_objection_create")(context(), {**named, "reason": reason})
    except tk.ValidationError as e:
        shown = tk.get_action("satudata_objection_show")(context(), dict(named))
        words = {"decision": shown, "reason": reason, "errors": e.error_dict}
        return tk.render("satudata/objection/read.html", words), 409
    return tk.redirect_to(endpoint, **address)
