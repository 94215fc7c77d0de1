"""What a dataset held when its row was locked, for the guard that compares: patch and the resource actions read it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from ckan.types import Context

from ckanext.satudata.model.base import Session

__all__ = ["keep", "take"]

_KEY = "satudata_before_change"


def keep(context: Context, shown: dict[str, Any]) -> dict[str, Any]:
    """Remember a dataset as it was read under its lock, and hand it on; a reading through a schema of its own is none.

    Nobody else changes it before this transaction ends; whoever writes in this transaction takes it first.
    """
    if context.get("schema") or not context.get("validate", True):  # core hands the caller's context on
        return shown
    session = Session()
    session.info[_KEY] = (session.get_transaction(), deepcopy(shown))
    return shown


def take(package_id: str) -> dict[str, Any] | None:
    """The dataset as `keep` got it in this very transaction, once; nothing for any other dataset or time."""
    session = Session()
    transaction, shown = session.info.pop(_KEY, (None, {}))
    same = transaction is not None and transaction is session.get_transaction()
    return shown if same and shown.get("id") == package_id else None
