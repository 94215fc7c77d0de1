"""SOP profiles as data."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata import config
from ckanext.satudata.domain.sop import profile_to_dict
from ckanext.satudata.logic.profiles import bundled_keys, find_profile
from ckanext.satudata.model import SopProfileRow

__all__ = ["satudata_sop_list", "satudata_sop_show"]


@tk.side_effect_free
def satudata_sop_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """The SOP profiles of the portal.

    Who may: everybody; an SOP is a public document.

    :returns: list of ``key``, ``version``, ``title``, ``bundled``, ``flows`` (kinds of object), ``used_for`` (kinds the
        portal's setting maps to it)
    """
    tk.check_access("satudata_sop_list", context, data_dict)
    stored = {row.key for row in SopProfileRow.all()}
    used = config.sop_profiles()
    found = []
    for key in sorted({*bundled_keys(), *stored}):
        profile = find_profile(key)
        if profile:
            found.append(
                {
                    "key": profile.key,
                    "version": profile.version,
                    "title": dict(profile.title),
                    "bundled": key not in stored,
                    "flows": list(profile.flows),
                    "used_for": sorted(kind for kind, wanted in used.items() if wanted == key),
                }
            )
    return found


@tk.side_effect_free
def satudata_sop_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One SOP profile as data: flows, steps, states, transitions, limits, reasons; and its text as written.

    Who may: everybody.

    :param id: key of the profile, such as ``baku``
    """
    key = tk.get_or_bust(data_dict, "id")
    tk.check_access("satudata_sop_show", context, data_dict)
    profile = find_profile(key)
    if profile is None:
        raise tk.ObjectNotFound(tk._("SOP profile not found."))
    return profile_to_dict(profile)
