"""Searching as somebody who is not signed in, whoever reads the page: what is told is what is public only."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError
from ckan.lib.search.common import SolrConnectionError

__all__ = ["search_as_anybody"]


def search_as_anybody(query: dict[str, Any]) -> dict[str, Any]:
    """An answer of `package_search`; an empty one when the index does not answer, so that the page still opens."""
    try:
        return tk.get_action("package_search")({"user": "", "auth_user_obj": None}, query)
    except (SearchError, SolrConnectionError, tk.ValidationError):
        return {"count": 0, "results": [], "search_facets": {}}
