"""Pages that need the search index while it is away: 503 with a sentence, where core has an exception and no page."""

from __future__ import annotations

import logging
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError, SolrConnectionError

__all__ = ["install"]

log = logging.getLogger(__name__)

UNAVAILABLE = 503


def install(app: Any) -> Any:
    """Core's front page, organisations and feeds expect one of these two only; with the other they break."""
    for error in (SolrConnectionError, SearchError):
        app.register_error_handler(error, _away)
    return app


def _away(error: Exception) -> tuple[str, int]:
    log.error("a page needs the search index: %s", error)
    said = tk._(
        "The search does not answer at the moment. Nothing is lost: datasets can be opened and edited as usual."
    )
    return tk.render("error_document_template.html", {"code": UNAVAILABLE, "content": said}), UNAVAILABLE
