"""Nothing is changed in the name of a signed-in person by a page of somebody else.

A browser sends the session cookie along with every request, whoever made it; only a page of this portal knows the
token of that session. CKAN 2.12.0 asks for the token, but forgets to for good: the first visit of an anonymous
person, or of a program with an API token, exempts the visited page for everybody until the process ends
(CVE-2026-41255, mended in 2.11.5). Here it is decided anew for every request, on both versions, before core looks.
"""

from __future__ import annotations

from typing import Any

from flask import current_app, g, jsonify, request
from flask_wtf.csrf import CSRFError

import ckan.plugins.toolkit as tk
from ckan.config.middleware.flask_app import csrf

from ckanext.satudata import config

__all__ = ["for_program", "protect"]

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

_LOGIN = "user.login"
_SIGNED = "satudata_mail.change"
"""A mail program's one click (RFC 8058): the signed token in the address is the proof, whatever session comes along."""
_FOREIGN = frozenset({"cross-site", "same-site"})
"""What a browser says of a request that a page of another host made; older browsers and programs say nothing."""


def protect() -> None:
    """Before every request, after core has found out who asks.

    Raises:
        CSRFError: a request that may change something came by cookie without this session's token, or another
            site's page tries to sign its visitor in here, into an account of its own choice.
    """
    if request.method in _SAFE or not request.endpoint or not current_app.config["WTF_CSRF_ENABLED"]:
        return
    if _came_by_cookie() and request.endpoint != _SIGNED:
        csrf.protect()
    elif request.endpoint == _LOGIN and request.headers.get("Sec-Fetch-Site") in _FOREIGN:
        raise CSRFError


def _came_by_cookie() -> bool:
    """Whether the browser itself proved who asks: a session, or a proxy's login. An API token is sent on purpose."""
    if not (tk.current_user.is_authenticated or g.get("user")):
        return False
    header = config.apitoken_header()
    return not (g.get("login_via_auth_header") and request.headers.get(header))


def for_program(error: CSRFError) -> tuple[Any, int] | None:
    """The refusal as JSON where programs and scripts read the answer, None where people do."""
    said = str(error.description)
    if request.blueprint == "api":
        return jsonify({"success": False, "error": {"__type": "Bad Request", "message": said}}), 400
    if request.blueprint == "satudata_form":
        return jsonify({"message": said}), 400
    return None
