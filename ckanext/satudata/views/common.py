"""What every blueprint of ours does: anonymous visitors sign in first, refusals become pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

import ckan.plugins.toolkit as tk

from ckanext.satudata.logic.contexts import as_reader as context

__all__ = ["blueprint", "context", "for_everybody", "page_number", "signed_in"]

MOST_PAGES = 100_000


def signed_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Send every anonymous visitor to login and back, before anything is looked up: known and unknown ids alike.

    What the view refuses becomes a page: 404 for what is not there or may not be seen, 403 for what may not be done.
    """

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if tk.current_user.is_anonymous:
            response: Response = tk.redirect_to("user.login", came_from=tk.request.full_path.rstrip("?"))
            response.headers["Cache-Control"] = "private, no-store"
            return response
        return for_everybody(view)(*args, **kwargs)

    return wrapped


def for_everybody(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page for visitors too; refusals become pages as with `signed_in`."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return view(*args, **kwargs)
        except tk.ObjectNotFound:
            return tk.abort(404, tk._("There is nothing here, or it is not yours to see."))
        except tk.NotAuthorized as e:
            return tk.abort(403, str(e))

    return wrapped


def _private(response: Response) -> Response:
    """Nothing of a case may stay in a shared cache."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def blueprint(name: str, module: str) -> Blueprint:
    """A blueprint of ours, never kept in a shared cache."""
    made = Blueprint(name, module)
    made.after_request(_private)
    return made


def page_number() -> int:
    """The page of a list the address asks for, the first for everything that is no number of a page."""
    return min(max(tk.request.args.get("page", 1, type=int), 1), MOST_PAGES)
