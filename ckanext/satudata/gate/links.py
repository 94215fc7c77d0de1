"""Links of resources: what may be saved, at whichever action brings it (attack case A57, row W20)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk
from ckan.types import DataDict

from ckanext.satudata import config
from ckanext.satudata.domain.link import link_fault
from ckanext.satudata.logic.words import sentence
from ckanext.satudata.model.base import Session

__all__ = ["check_links"]


def check_links(data_dict: DataDict, old: Mapping[str, Any] | None = None) -> None:
    """409 with one sentence beside `url` for each link that may not be saved.

    `old` is the dataset as it is shown now: a link that lies there from before stays as it is, so that a rule that came
    later never keeps anybody from editing.

    :raises ValidationError: `{"resources": [{}, {"url": [sentence]}]}`, the shape of core's own refusals
    """
    resources = [one for one in data_dict.get("resources") or [] if isinstance(one, dict)]
    if not any(_is_link(one) for one in resources):
        return
    before = {_shown(one.get("url")) for one in (old or {}).get("resources", []) if _is_link(one)}
    allowed = config.links_allowed_hosts()
    errors: list[str | dict[str, Any]] = []
    for one in resources:
        url = str(one.get("url") or "")
        fault = link_fault(url, allowed) if _is_link(one) and _shown(url) not in before else None
        errors.append({"url": [sentence(fault)]} if fault else {})
    if any(errors):
        Session.rollback()
        raise tk.ValidationError({"resources": errors})


def _shown(url: Any) -> str:
    """The link as core shows it: a form for editing gets it as it was typed."""
    text = str(url or "").strip()
    try:
        return text if urlsplit(text).scheme else f"http://{text.lstrip('/')}"
    except ValueError:
        return text


def _is_link(resource: Mapping[str, Any]) -> bool:
    """Whether the url will stand as a link: core makes one of an upload that is cleared, and ignores a false upload."""
    upload = resource.get("upload")
    if isinstance(upload, FileStorage) and upload.filename:
        return False
    return resource.get("url_type") != "upload" or bool(resource.get("clear_upload"))
