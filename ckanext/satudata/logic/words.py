"""In which language the caller is answered."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.domain.role import ROLE_TITLES, Role
from ckanext.satudata.domain.text import Reason, in_language

__all__ = ["language", "role_title", "sentence"]


def language() -> str:
    """Language of the request; the portal's own where there is no request (commands, jobs)."""
    try:
        return tk.h.lang() or config.locale_default()
    except (RuntimeError, TypeError):
        return config.locale_default()


def sentence(reason: Reason) -> str:
    """A reason in the language of the request."""
    return tk._(reason.msgid).format(**reason.params)


def role_title(role: Role | str) -> str:
    """The name of an SDI role in the language of the request; a role this version does not know as it is written."""
    known = {str(one): one for one in Role}.get(str(role))
    return in_language(ROLE_TITLES[known], language()) if known else str(role)
