"""Which SOP profile an object follows: bundled files, edited rows, and the copy a case keeps."""

from __future__ import annotations

import functools
import json
import logging
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any

from flask import g, has_request_context

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.errors import ProfileError
from ckanext.satudata.domain.sop import SopProfile, load_profile, profile_from_dict, profile_to_dict
from ckanext.satudata.model import Case, SopProfileRow, SopUse
from ckanext.satudata.model.organization import ancestors

__all__ = [
    "BUNDLED",
    "FALLBACK",
    "bundled_keys",
    "bundled_profile",
    "current_profile",
    "find_profile",
    "forget_uses",
    "profile_copy",
    "profile_of_case",
    "profile_of_text",
    "profiles_in_use",
    "use_in_force",
]

log = logging.getLogger(__name__)

BUNDLED = "ckanext.satudata.sop_profiles"
FALLBACK = "baku"
_MEMO = "satudata_current_profiles"


def bundled_keys() -> list[str]:
    """Keys of the profiles that come with the package."""
    return sorted(f.name.removesuffix(".yaml") for f in resources.files(BUNDLED).iterdir() if f.name.endswith(".yaml"))


@lru_cache(maxsize=64)
def _parsed(text: str, file: str) -> SopProfile:
    return load_profile(text, file)


def bundled_profile(key: str) -> SopProfile | None:
    """The profile of this key as it comes with the package."""
    file = resources.files(BUNDLED) / f"{key}.yaml"
    if key not in bundled_keys():
        return None
    return _parsed(file.read_text(encoding="utf-8"), f"{key}.yaml")


def find_profile(key: str, version: str | None = None) -> SopProfile | None:
    """This version of a profile, or its newest: what the portal has published before the bundled file of that key."""
    row = SopProfileRow.get(key, version) if version is not None else SopProfileRow.newest(key)
    stored = _stored(row) if row else None
    if stored or (row and version is not None):
        return stored
    bundled = bundled_profile(key)
    return bundled if bundled and version in (None, bundled.version) else None


def _stored(row: SopProfileRow) -> SopProfile | None:
    """A stored version; None for one an older version of this extension took and this one cannot read any more."""
    try:
        return _parsed(row.text, f"{row.key} {row.version}")
    except ProfileError:
        log.exception("A stored SOP profile cannot be read any more")
        return None


def current_profile(organization_id: str | None, flow: str = "dataset", day: date | None = None) -> SopProfile:
    """The profile a new case of this kind follows there on that day (today when left out).

    Asked in this order: what was switched on for the organisation, for the nearest one above it, for the portal; the
    settings; `baku`, which also supplies what the chosen profile does not carry. A setting names a bundled profile as
    it is bundled: a version published here holds nowhere until it is switched on (docs/decisions/027).
    """
    asked = (organization_id, flow, day or today())
    memo: dict[Any, SopProfile] = g.setdefault(_MEMO, {}) if has_request_context() else {}
    if asked not in memo:
        memo[asked] = _current(*asked)
    return memo[asked]


def forget_uses() -> None:
    """What holds where was changed in this request: ask the database again."""
    if has_request_context():
        g.pop(_MEMO, None)


def use_in_force(organization_id: str | None, flow: str, day: date) -> SopUse | None:
    """What was switched on for an organisation, or above it, or for the portal; one statement, two where it varies."""
    begun: dict[str | None, SopUse] = {}
    for use in SopUse.begun(flow, day):
        begun.setdefault(use.organization_id, use)
    if not begun:
        return None
    above = [organization_id] if organization_id else []
    if organization_id and begun.keys() - {None, organization_id}:
        above += ancestors(organization_id)
    return next((begun[place] for place in (*above, None) if place in begun), None)


def _current(organization_id: str | None, flow: str, day: date) -> SopProfile:
    use = use_in_force(organization_id, flow, day)
    profile = find_profile(use.profile_key, use.profile_version) if use else None
    if profile is None or flow not in profile.flows:
        profile = _by_settings(organization_id, flow)
    if profile is None or flow not in profile.flows:
        profile = bundled_profile(FALLBACK)
    if profile is None:
        raise tk.ObjectNotFound(tk._("SOP profile"))
    return profile


def _by_settings(organization_id: str | None, flow: str) -> SopProfile | None:
    key = config.sop_profiles().get(flow, FALLBACK)
    own = config.sop_organization_profiles()
    if own and organization_id:
        from ckan import model

        group = model.Group.get(organization_id)
        key = own.get((group.name if group else "", flow), key)
    return bundled_profile(key) or find_profile(key)


def profiles_in_use() -> list[SopProfile]:
    """The profiles the portal works by: for some kind of object, for some organisation, or beside those."""
    settings = (*config.sop_profiles().values(), *config.sop_organization_profiles().values(), *config.sop_beside())
    keys = (*(use.profile_key for use in SopUse.search() if use.valid_from <= today()), *settings)
    found = (find_profile(key) for key in dict.fromkeys(keys or (FALLBACK,)))
    return [profile for profile in found if profile is not None]


def profile_copy(profile: SopProfile) -> dict[str, Any]:
    """The profile as a case keeps it."""
    return profile_to_dict(profile, text=False)


def profile_of_case(case: Case) -> SopProfile:
    """The profile a case began with, read from its own copy."""
    return profile_of_text(json.dumps(case.profile, sort_keys=True))


@functools.lru_cache(maxsize=256)
def profile_of_text(text: str) -> SopProfile:
    """The profile in a copy written as JSON; copies are long and alike, so what was read is remembered by its text."""
    return profile_from_dict(json.loads(text))
