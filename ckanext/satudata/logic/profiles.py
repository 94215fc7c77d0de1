"""Which SOP profile an object follows: bundled files, edited rows, and the copy a case keeps."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from importlib import resources
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.satudata import config
from ckanext.satudata.domain.sop import SopProfile, load_profile, profile_from_dict, profile_to_dict
from ckanext.satudata.model import Case, SopProfileRow

__all__ = [
    "BUNDLED",
    "FALLBACK",
    "bundled_keys",
    "current_profile",
    "find_profile",
    "profile_copy",
    "profile_of_case",
    "profiles_in_use",
]

BUNDLED = "ckanext.satudata.sop_profiles"
FALLBACK = "baku"


def bundled_keys() -> list[str]:
    """Keys of the profiles that come with the package."""
    return sorted(f.name.removesuffix(".yaml") for f in resources.files(BUNDLED).iterdir() if f.name.endswith(".yaml"))


@lru_cache(maxsize=64)
def _parsed(text: str, file: str) -> SopProfile:
    return load_profile(text, file)


def _bundled(key: str) -> SopProfile | None:
    file = resources.files(BUNDLED) / f"{key}.yaml"
    if key not in bundled_keys():
        return None
    return _parsed(file.read_text(encoding="utf-8"), f"{key}.yaml")


def find_profile(key: str) -> SopProfile | None:
    """The newest version of a profile: an edited row before the bundled file of the same key."""
    row = SopProfileRow.newest(key)
    return _parsed(row.text, f"{key} {row.version}") if row else _bundled(key)


def current_profile(organization_id: str | None, flow: str = "dataset") -> SopProfile:
    """The profile a new case of this kind follows there; `baku` supplies what the chosen profile does not carry."""
    key = config.sop_profiles().get(flow, FALLBACK)
    own = config.sop_organization_profiles()
    if own and organization_id:
        from ckan import model

        group = model.Group.get(organization_id)
        key = own.get((group.name if group else "", flow), key)
    profile = find_profile(key)
    if profile is None or flow not in profile.flows:
        profile = find_profile(FALLBACK)
    if profile is None:
        raise tk.ObjectNotFound(tk._("SOP profile"))
    return profile


def profiles_in_use() -> list[SopProfile]:
    """The profiles the portal works by: for some kind of object, for some organisation, or beside those."""
    keys = (*config.sop_profiles().values(), *config.sop_organization_profiles().values(), *config.sop_beside())
    found = (find_profile(key) for key in dict.fromkeys(keys or (FALLBACK,)))
    return [profile for profile in found if profile is not None]


def profile_copy(profile: SopProfile) -> dict[str, Any]:
    """The profile as a case keeps it."""
    return profile_to_dict(profile, text=False)


_of_case: dict[str, SopProfile] = {}


def profile_of_case(case: Case) -> SopProfile:
    """The profile a case began with, read from its own copy (and remembered by the copy's digest)."""
    remembered = hashlib.sha256(json.dumps(case.profile, sort_keys=True).encode()).hexdigest()
    profile = _of_case.get(remembered)
    if profile is None:
        if len(_of_case) > 256:  # noqa: PLR2004 - a bound, not a rule
            _of_case.clear()
        profile = _of_case[remembered] = profile_from_dict(case.profile)
    return profile
