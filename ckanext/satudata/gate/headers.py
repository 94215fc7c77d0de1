"""What a browser and a cache between us and it are told with every answer.

Caches: only what is the same for everybody and says nothing of a dataset may be kept. What a signed-in person sees is
stored nowhere; what an anonymous visitor sees is asked for anew each time, so that a withdrawal closes page, answer
and file at once and no cache has to be emptied. Core marks every answer of the API and every file `public`, for
`ckan.cache_expires` seconds, whoever asked for it.

Browsers: the address of a hidden dataset holds its name; it must not travel to the sites its page links to. And what
somebody smuggled into a page must not become a script there.
"""

from __future__ import annotations

from flask import Response, g, request

from ckanext.satudata import config

__all__ = ["apply"]

_LASTING = frozenset({"static", "webassets.index", "api.i18n_js_translations"})
"""Styles, scripts, pictures, words."""

_SECRET = frozenset({"file.trusted_download", "user.perform_reset"})
"""The address itself is the key."""

_FRAMED = (".view",)
"""Views of a file are made to stand in a frame, on other sites too; they have no button that changes anything."""

_INLINE = ("resource.new", "resource.edit", "resource.edit_view", "resource.view", "user.api_tokens")
"""Pages of core that carry scripts in themselves: views of a file, its form, the list of API tokens (2.12)."""


def apply(response: Response) -> Response:
    """Called after every request, before core adds its own headers; what a page says of itself stays."""
    _for_caches(response)
    _for_browsers(response)
    return response


def _for_caches(response: Response) -> None:
    if request.endpoint in _LASTING and response.status_code < 400:  # noqa: PLR2004 - HTTP's own number
        return
    if _is_personal() or response.cache_control.no_store:
        request.environ["__no_cache__"] = True  # core would add `public`
        response.headers["Cache-Control"] = "private, no-store"
    else:
        response.cache_control.no_cache = True


def _is_personal() -> bool:
    """Whether the answer may differ from what a stranger gets; so it is, too, where nobody was identified yet."""
    sent_token = request.headers.get(config.apitoken_header())
    return bool(g.get("user", "unknown") or sent_token or request.endpoint in _SECRET)


def _for_browsers(response: Response) -> None:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Security-Policy", _policy())


def _policy() -> str:
    """No plug-ins, no foreign base, no foreign frame around us; for staff also no script but the portal's own.

    What an office adds to its public pages (a counter of visits, say) keeps working there.
    """
    endpoint = request.endpoint or ""
    rules = ["object-src 'none'", "base-uri 'self'"]
    if not endpoint.endswith(_FRAMED):
        rules.append("frame-ancestors 'self'")
    if g.get("user") and not endpoint.endswith(_INLINE):
        rules.append(" ".join(["script-src", "'self'", *config.script_sources()]))
    return "; ".join(rules)
