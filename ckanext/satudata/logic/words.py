"""In which language the caller is answered."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.domain.text import Reason

__all__ = ["language", "sentence"]


def language() -> str:
    """Language of the request; the portal's own where there is no request (commands, jobs)."""
    try:
        return tk.h.lang() or config.locale_default()
    except (RuntimeError, TypeError):
        return config.locale_default()


def sentence(reason: Reason) -> str:
    """A reason in the language of the request."""
    return tk._(reason.msgid).format(**reason.params)
