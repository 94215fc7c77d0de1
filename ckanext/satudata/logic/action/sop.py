"""SOP profiles as documents: look at, check, compare, try out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.sop import SopProfile, profile_to_dict
from ckanext.satudata.domain.sop_diff import Difference, differences
from ckanext.satudata.domain.text import Text, in_language
from ckanext.satudata.logic import sop_simulate, sop_store, sop_use
from ckanext.satudata.logic.organizations import organization_named
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.plain_input import validated
from ckanext.satudata.logic.profiles import current_profile, find_profile
from ckanext.satudata.logic.schema import sop as schema
from ckanext.satudata.logic.words import language
from ckanext.satudata.model import SopProfileRow

__all__ = [
    "satudata_sop_diff",
    "satudata_sop_export",
    "satudata_sop_list",
    "satudata_sop_show",
    "satudata_sop_simulate",
    "satudata_sop_validate",
]

MAX_ROWS = 100


@tk.side_effect_free
def satudata_sop_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """The SOP profiles of the portal.

    Who may: everybody; an SOP is a public document.

    :returns: list of ``key``, ``version`` (the newest), ``title``, ``bundled`` (nothing of it was published here),
        ``flows`` (kinds of object), ``used_for`` (kinds that follow it in the portal today, where an organisation has
        nothing of its own), ``versions`` (all of them, newest first)
    """
    tk.check_access("satudata_sop_list", context, data_dict)
    rows = SopProfileRow.all()
    used = {kind: current_profile(None, kind).key for kind in config.sop_profiles() | {"dataset": ""}}
    found = []
    for key in sop_store.stored_keys():
        profile = find_profile(key)
        if profile:
            versions = sop_store.versions_of(key, rows)
            found.append(
                {
                    "key": profile.key,
                    "version": profile.version,
                    "title": dict(profile.title),
                    "bundled": all(one["bundled"] for one in versions),
                    "flows": list(profile.flows),
                    "used_for": sorted(kind for kind, wanted in used.items() if wanted == key),
                    "versions": [one["version"] for one in versions],
                }
            )
    return found


@tk.side_effect_free
def satudata_sop_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One SOP profile as data: flows, steps, states, transitions, limits, reasons; and its text as written.

    Who may: everybody.

    :param id: key of the profile, such as ``baku``
    :param version: one of its published versions; the newest when left out
    """
    key = tk.get_or_bust(data_dict, "id")
    tk.check_access("satudata_sop_show", context, data_dict)
    return profile_to_dict(sop_store.profile_named(key, data_dict.get("version")))


@tk.side_effect_free
def satudata_sop_export(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """A profile as the file it is, to keep, to hand on or to import elsewhere.

    Who may: everybody.

    :param id: key of the profile; ``version``: the newest when left out
    :returns: ``filename``, ``text``, ``key``, ``version``
    """
    key = tk.get_or_bust(data_dict, "id")
    tk.check_access("satudata_sop_export", context, data_dict)
    profile = sop_store.profile_named(key, data_dict.get("version"))
    version = "".join(c if c.isalnum() or c in "-._" else "-" for c in profile.version)
    filename = f"{profile.key}-{version}.yaml"
    return {"filename": filename, "text": profile.text, "key": profile.key, "version": profile.version}


@tk.side_effect_free
def satudata_sop_validate(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Read a text as the portal would read a profile, and keep nothing of it.

    Who may: Walidata and sysadmins.

    :param text: the profile as YAML
    :returns: ``ok``; of a good one ``key``, ``version``, ``title``, ``steps``, ``flows``, ``warnings`` (why it could
        not be switched on); of a bad one ``line``, ``column``, ``message``, ``nearest`` (the nearest valid word)
    :raises ValidationError: a text too long to be an SOP is not looked at
    """
    tk.check_access("satudata_sop_validate", context, data_dict)
    return sop_store.judge(sop_store.read_text(data_dict.get("text"))).dictize()


@tk.side_effect_free
def satudata_sop_diff(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Two profiles, or two versions of one, beside each other: rows, states, transitions, limits, in words.

    Who may: everybody; with ``draft`` Walidata and sysadmins.

    :param id: key of the older one, ``version``: the newest when left out
    :param other: key of the newer one (``id`` when left out), ``other_version``: the newest when left out
    :param draft: true to compare with the draft of ``other``
    :returns: ``old`` and ``new`` (key, version, title), ``differences`` (each ``part``: step, flow, state, transition
        or other; ``kind``: added, removed or changed; ``key``, ``title``, ``flow``, ``field``, ``before``, ``after``)
    """
    key = tk.get_or_bust(data_dict, "id")
    draft = tk.asbool(data_dict.get("draft") or False)
    tk.check_access("satudata_sop_diff", context, {**data_dict, "draft": draft})
    old = sop_store.profile_named(key, data_dict.get("version"))
    new = sop_store.profile_named(data_dict.get("other") or key, data_dict.get("other_version"), draft)
    found = [_difference(one) for one in differences(old, new)]
    return {"old": _named(old), "new": _named(new), "differences": found}


def _named(profile: SopProfile) -> dict[str, Any]:
    return {"key": profile.key, "version": profile.version, "title": in_language(profile.title, language())}


def _difference(one: Difference) -> dict[str, Any]:
    def said(text: Text | None) -> str | None:
        return in_language(text, language()) if text is not None else None

    return {
        "part": one.part,
        "kind": str(one.kind),
        "key": one.key,
        "title": said(one.title),
        "flow": one.flow,
        "field": tk._(one.field) if one.field else "",
        "before": said(one.before),
        "after": said(one.after),
    }


@tk.side_effect_free
def satudata_sop_simulate(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What a version would mean, before it is switched on; nothing is changed.

    Who may: Walidata and sysadmins; cases are those the caller belongs to.

    :param id: key of the profile; ``version``: the newest when left out; ``draft``: true for its draft
    :param flow: kind of object, ``dataset`` by default; ``organization``: only this one and what is below it
    :param start: day a dataset is begun that is walked through it (today), ``access_class``: its class (terbuka)
    :param limit: cases, 20 by default, at most 100; ``offset``: cases to leave out
    :returns: ``walk`` (each step with who, conditions, limit, ``begins_at``, ``due_at``), ``cases`` (``count``,
        ``groups`` by version and state, ``results``: each with new state, turn, due time and what speaks against
        moving it), ``warnings`` (gates nobody holds the role for)
    """
    tk.check_access("satudata_sop_simulate", context, data_dict)
    data = validated(data_dict, schema.simulate(), context)
    profile = sop_store.profile_named(data["id"], data.get("version"), bool(data.get("draft")))
    flow, user = data["flow"], caller(context)
    if flow not in profile.flows:
        said = tk._("This profile has no flow of this kind. It has: {flows}.")
        raise tk.ValidationError({"flow": [said.format(flows=", ".join(profile.flows) or "-")]})
    place = organization_named(data.get("organization"))
    limit = min(data["limit"], MAX_ROWS)
    none: Mapping[str, Any] = {"count": 0, "groups": [], "results": []}
    return {
        **_named(profile),
        "flow": flow,
        "walk": sop_simulate.walked(profile, flow, _morning(data.get("start")), data["access_class"]),
        "cases": sop_simulate.cases_under_it(user, profile, flow, place and place.id, limit, data["offset"])
        if user
        else none,
        "warnings": sop_use.preview(profile, flow, place)["warnings"],
    }


def _morning(day: Any) -> datetime:
    """Eight o'clock of that day where the portal stands: an office begins its work."""
    return datetime.combine(day or today(), time(8), ZoneInfo(config.display_timezone()))
