"""Where a form leads back to: only ever a page of this portal."""

from __future__ import annotations

import re

import ckan.plugins.toolkit as tk

__all__ = ["own_path", "way_back"]

# "//host" and "/\host" are other machines to a browser, which also drops tabs and line ends before it reads an address.
_OWN = re.compile(r"/(?![/\\])[^\\\s\x00-\x1f\x7f]*")


def own_path(address: str | None) -> str | None:
    """The address when it is a path on this portal, else None."""
    return address if address and _OWN.fullmatch(address) else None


def way_back() -> str | None:
    """The page a form was opened from, as its `came_from` says; None when it says nothing of ours."""
    return own_path(tk.request.form.get("came_from") or tk.request.args.get("came_from"))
