"""Where reminders are switched off: a page with one button, reached from a mail without signing in."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters.tokens import reader_token
from ckanext.satudata.views.common import blueprint, context, signed_in

__all__ = ["mail_preference"]

mail_preference = blueprint("satudata_mail", __name__)

ADDRESS = "/satudata/langganan/<token>"


@mail_preference.record_once
def _exempt(_state: Any) -> None:
    """A mail program's one click (RFC 8058) brings no CSRF token. The signed token in the address is the proof, and
    nothing else counts here: whoever lacks it can change nothing, whoever has it needs no form of ours.
    """
    from ckan.config.middleware.flask_app import csrf

    csrf.exempt(f"{change.__module__}.{change.__name__}")


@mail_preference.after_request
def _unreferred(response: Response) -> Response:
    """The address acts in the reader's name: no other site learns it, no search engine keeps it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@mail_preference.route("/satudata/langganan")
@signed_in
def own() -> Any:
    """The same page for somebody who is signed in, without a mail at hand."""
    return tk.redirect_to("satudata_mail.read", token=reader_token(tk.current_user.id))


@mail_preference.route(ADDRESS)
def read(token: str) -> Any:
    """What holds now and the button that turns it round. Looking changes nothing: mail scanners open every link."""
    try:
        found = tk.get_action("satudata_mail_preference_show")(context(), {"token": token})
    except tk.ObjectNotFound as e:
        return tk.abort(404, str(e))
    return tk.render("satudata/mail/preference.html", {"token": token, **found})


@mail_preference.route(ADDRESS, methods=["POST"])
def change(token: str) -> Any:
    """Off, unless the page's own forms say otherwise. A mail program gets its answer at once, people see the page."""
    asked: dict[str, Any] = {"reminders": tk.request.form.get("reminders") == "on"}
    if "frequency" in tk.request.form and "List-Unsubscribe" not in tk.request.form:
        asked = {name: tk.request.form.get(name, "") for name in ("frequency", "language")}
    try:
        tk.get_action("satudata_mail_preference_update")(context(), {"token": token, **asked})
    except tk.ObjectNotFound as e:
        return tk.abort(404, str(e))
    except tk.ValidationError as e:
        return tk.abort(400, " ".join(e.error_summary.values()))
    if "List-Unsubscribe" in tk.request.form:
        return tk._("Reminders are switched off."), 200, {"Content-Type": "text/plain; charset=utf-8"}
    return tk.redirect_to("satudata_mail.read", token=token)
