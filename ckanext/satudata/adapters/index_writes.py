"""The portal's index class: inside a guarded action a silent Solr does not undo the work.

CKAN writes a dataset's document in the middle of its own transaction (2.12 before the commit, 2.11 while committing)
and has no hook for what happens when Solr does not answer: the work is undone and the answer is 500.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import pysolr

from ckan.lib import search
from ckan.lib.search.index import PackageSearchIndex

from ckanext.satudata.adapters.liveness import index_answers

__all__ = ["Writes", "apply", "current", "watched"]

log = logging.getLogger(__name__)


@dataclass
class Writes:
    """What one piece of work has written into the index, and what to do for a dataset that could not be."""

    later: Callable[[str], None]
    done: set[str] = field(default_factory=set)


_writes: ContextVar[Writes | None] = ContextVar("satudata_index_writes", default=None)


def current() -> Writes | None:
    """The work going on now; None outside of guarded actions: there a failure stays a failure."""
    return _writes.get()


@contextmanager
def watched(writes: Writes) -> Iterator[None]:
    """Note the writes of the body."""
    token = _writes.set(writes)
    try:
        yield
    finally:
        _writes.reset(token)


class _Index(PackageSearchIndex):
    """Core's own, both ways to Solr watched."""

    def index_package(self, pkg_dict: dict[str, Any] | None, defer_commit: bool = False) -> None:
        """Write the document of a dataset."""
        with _told(pkg_dict["id"] if pkg_dict else None):
            super().index_package(pkg_dict, defer_commit)

    def delete_package(self, pkg_dict: dict[str, Any]) -> None:
        """Take the document of a dataset out."""
        with _told(pkg_dict.get("id")):
            super().delete_package(pkg_dict)


@contextmanager
def _told(package_id: str | None) -> Iterator[None]:
    writes = _writes.get()
    try:
        yield
    except (search.SearchIndexError, pysolr.SolrError, OSError) as e:
        if writes is None or package_id is None or index_answers():  # answering, it refuses this document for a reason
            raise
        log.warning("the search index does not answer; dataset %s is indexed later: %s", package_id, e)
        writes.later(package_id)
    else:
        if writes is not None and package_id is not None:
            writes.done.add(package_id)


def apply() -> None:
    """Have core use our index class. Safe to call again."""
    search._INDICES["package"] = _Index
