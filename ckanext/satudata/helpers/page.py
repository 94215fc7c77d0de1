"""What every page of ours shares: states as badges, addresses of the same list with one thing changed."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import ckan.plugins.toolkit as tk

__all__ = ["satudata_same_page"]


def satudata_same_page(**changed: Any) -> str:
    """The address of the page being read with these parameters changed; None takes one away. Filters stay."""
    kept = {key: values for key, values in tk.request.args.to_dict(flat=False).items() if key not in changed}
    kept |= {key: [value] for key, value in changed.items() if value is not None}
    # The reader's words go into the query only: as arguments of url_for, `_scheme` or `endpoint` would have a meaning.
    page, query = tk.h.url_for(tk.request.endpoint, **(tk.request.view_args or {})), urlencode(kept, doseq=True)
    return f"{page}?{query}" if query else page
