"""Reading: what is hidden answers as if it did not exist, and every list leaves it out."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.satudata.gate.chain import chained_get

__all__ = ["package_show", "resource_show"]


@chained_get
def package_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """A hidden dataset answers with the words for an unknown one, without its UUID."""
    try:
        return next_action(context, data_dict)
    except tk.NotAuthorized:
        raise tk.ObjectNotFound from None


@chained_get
def resource_show(next_action: Action, context: Context, data_dict: DataDict) -> Any:
    """The same for a resource."""
    try:
        return next_action(context, data_dict)
    except tk.NotAuthorized:
        raise tk.ObjectNotFound from None
