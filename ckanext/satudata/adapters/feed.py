"""CKAN's Atom feeds in the reader's language: CKAN writes their titles in English and says so in their language."""

from __future__ import annotations

import re
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.text import N_

__all__ = ["feed_class", "said_anew"]

_RECENT = r"Recently created or updated *datasets on (?P<site>.+)"

SENTENCES = (
    (rf'{_RECENT} by tag: "(?P<name>.*)"', N_('Datasets created or updated lately on {site} with the tag "{name}"')),
    (rf'{_RECENT} by organization: "(?P<name>.*)"', N_('Datasets created or updated lately on {site} by "{name}"')),
    (rf'{_RECENT} by group: "(?P<name>.*)"', N_('Datasets created or updated lately on {site} in the group "{name}"')),
    (rf"{_RECENT}\. Custom query: '(?P<name>.*)'", N_('Datasets created or updated lately on {site} for "{name}"')),
    (_RECENT, N_("Datasets created or updated lately on {site}")),
    (r'(?P<site>.+) - Tag: "(?P<name>.*)"', N_('{site} - tag "{name}"')),
    (r'(?P<site>.+) - (?:Organization|Group): "(?P<name>.*)"', N_("{site} - {name}")),
    (r"(?P<site>.+) - Custom query", N_("{site} - search")),
)
"""What CKAN writes (its feeds take finished sentences only), and the sentence that says it."""


def said_anew(text: str) -> str:
    """A title or description of CKAN's feeds in the reader's language; anything else as it is."""
    for pattern, sentence in SENTENCES:
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found:
            return tk._(sentence).format(**found.groupdict())
    return text


def feed_class() -> type[Any]:
    """CKAN's class of feeds, with the words above. CKAN's views cannot be imported while plugins are loaded."""
    from ckan.views.feed import CKANFeed

    class Feed(CKANFeed):
        def __init__(self, feed_title: str, feed_link: str, feed_description: str, **rest: Any) -> None:
            rest["language"] = tk.h.lang()
            super().__init__(said_anew(feed_title), feed_link, said_anew(feed_description), **rest)

    return Feed
