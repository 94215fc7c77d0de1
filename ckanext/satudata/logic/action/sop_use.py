"""Which SOP profile holds where from when, and moving running cases to another version."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.logic import profile_move, sop_store, sop_use
from ckanext.satudata.logic.organizations import organization_named
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.plain_input import plain, validated
from ckanext.satudata.logic.profiles import forget_uses
from ckanext.satudata.logic.schema import sop as schema
from ckanext.satudata.model import SopUse
from ckanext.satudata.model.base import Session, isoformat

__all__ = ["satudata_case_move_profile", "satudata_sop_unuse", "satudata_sop_use", "satudata_sop_use_list"]

MAX_CASES = 100
LISTS = ("cases", "mapping")


def satudata_sop_use(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Switch a profile on: new cases of this kind follow it there from that day; running cases keep their copy.

    Who may: Walidata and sysadmins.

    :param id: key of the profile; ``version``: one of its versions; left out: the newest, also one published later
    :param flow: kind of object, ``dataset`` by default
    :param organization_id: name or id, for it and what is below it; left out: the portal
    :param valid_from: first day (YYYY-MM-DD), today when left out; ``comment``: by which decree
    :param dry_run: true to be told what would happen
    :returns: ``use`` (None with ``dry_run``), ``profile``, ``version``, ``keeping`` (running cases by the version they
        keep), ``cases`` (how many), ``gaps`` and ``warnings`` (gates nobody holds the role for)
    """
    tk.check_access("satudata_sop_use", context, data_dict)
    data = validated(plain(data_dict), schema.use(), context)
    version, flow, first = data.get("version") or None, data["flow"], data.get("valid_from") or today()
    profile = sop_store.profile_named(data["id"], version)
    place = organization_named(data.get("organization_id"))
    sop_use.judged(profile, flow, first, place, version)
    told = {
        "profile": profile.key,
        "version": profile.version,
        "flow": flow,
        "organization": place.name if place else None,
        "organization_title": (place.title or place.name) if place else None,
        "valid_from": isoformat(first),
        **sop_use.preview(profile, flow, place),
    }
    if data.get("dry_run"):
        return {**told, "use": None}
    use = sop_use.switch_on(profile, flow, first, place, version, data.get("comment") or "", caller(context))
    Session.commit()
    forget_uses()
    return {**told, "use": use.id}


@tk.side_effect_free
def satudata_sop_use_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """What was switched on where, from when, by whom: the history of it too.

    Who may: Walidata and sysadmins.

    :param id: only this profile
    :param past: true for those taken back as well
    :returns: list, newest first: ``profile``, ``version`` (None: the newest), ``flow``, ``organization_title`` (None:
        the portal), ``valid_from``, ``standing`` (in_force, to_come, over, revoked), ``set_by_name``, ``set_at``
    """
    tk.check_access("satudata_sop_use_list", context, data_dict)
    everything = SopUse.search(revoked=tk.asbool(data_dict.get("past") or False))
    key = data_dict.get("id")
    rows = [use for use in everything if not key or use.profile_key == key]
    users, groups = _names(rows)
    return [
        {
            **use.dictize(),
            "standing": sop_use.standing(use, everything),
            "organization": groups.get(use.organization_id or "", (None, None))[0],
            "organization_title": groups.get(use.organization_id or "", (None, None))[1],
            "set_by_name": users.get(use.set_by or "", ""),
            "revoked_by_name": users.get(use.revoked_by or "", ""),
        }
        for use in rows
    ]


def _names(rows: list[SopUse]) -> tuple[dict[str, str], dict[str, tuple[str, str]]]:
    """Names of people, and names and titles of organisations, in a statement each."""
    people = {one for row in rows for one in (row.set_by, row.revoked_by) if one}
    places = {row.organization_id for row in rows if row.organization_id}
    users = Session.query(model.User.id, model.User.fullname, model.User.name).filter(model.User.id.in_(people))
    groups = Session.query(model.Group.id, model.Group.name, model.Group.title).filter(model.Group.id.in_(places))
    return (
        {one[0]: one[1] or one[2] for one in users} if people else {},
        {one[0]: (one[1], one[2] or one[1]) for one in groups} if places else {},
    )


def satudata_sop_unuse(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a use back: from now on holds what held before it, or what the settings say. Running cases keep their copy.

    Who may: Walidata and sysadmins.

    :param id: id of the use
    """
    tk.check_access("satudata_sop_unuse", context, data_dict)
    use = SopUse.get(str(tk.get_or_bust(plain(data_dict), "id")))
    if use is None:
        raise tk.ObjectNotFound(tk._("This was never switched on."))
    sop_use.revoke(use, caller(context))
    Session.commit()
    forget_uses()
    return use.dictize()


def satudata_case_move_profile(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Move running cases to another version of their SOP, each in a transaction of its own.

    Who may: Walidata and sysadmins, cases they belong to; every other case is answered as one that does not exist.
    A case keeps its state, its category and who sees it; one whose state the version lacks goes where ``mapping`` says.
    Nothing is published, opened to more people or decided by it, and no gate is left out.

    :param cases: list of ``{id, case_version}``, at most 100
    :param profile: key, ``version``: where to; ``reason``: why, in words
    :param mapping: state of now to state of the version, for states it lacks
    :param preview: true to be told what would happen
    :returns: ``results``: for each case ``id``, ``done`` (``possible`` with ``preview``), states, turn and due time
        before and after; ``error`` (by field) where refused
    """
    tk.check_access("satudata_case_move_profile", context, data_dict)
    given = plain({k: v for k, v in data_dict.items() if k not in LISTS})
    data = validated(given, schema.case_move_profile(), context)
    profile = sop_store.profile_named(data["profile"], data["version"])
    wanted = profile_move.Wanted(profile, _mapping(data_dict.get("mapping")), data["reason"])
    run = _look if data.get("preview") else _move
    return {"results": [_safely(run, context, one, wanted) for one in _cases(data_dict.get("cases"))]}


def _cases(given: Any) -> list[dict[str, Any]]:
    if not isinstance(given, list) or not given or len(given) > MAX_CASES:
        raise tk.ValidationError({"cases": [tk._("Give a list of at most {n} cases.").format(n=MAX_CASES)]})
    if not all(isinstance(one, dict) and isinstance(one.get("id"), str) for one in given):
        raise tk.ValidationError({"cases": [tk._("Give a list of at most {n} cases.").format(n=MAX_CASES)]})
    return [plain(one) for one in given]


def _mapping(given: Any) -> dict[str, str]:
    if not given:
        return {}
    if not isinstance(given, dict) or not all(isinstance(x, str) for pair in given.items() for x in pair):
        raise tk.ValidationError({"mapping": [tk._("Give the states as a table: state of now to new state.")]})
    return dict(given)


_Run = Callable[[Context, dict[str, Any], profile_move.Wanted], dict[str, Any]]


def _safely(run: _Run, context: Context, one: dict[str, Any], wanted: profile_move.Wanted) -> dict[str, Any]:
    """The answer for one case; what is refused says why and leaves the others alone."""
    try:
        return run(context, one, wanted)
    except tk.ValidationError as e:
        return {"id": one["id"], "done": False, "possible": False, "error": e.error_dict}
    except tk.ObjectNotFound:
        return {"id": one["id"], "done": False, "possible": False, "error": {"id": [tk._("Case not found.")]}}


def _look(context: Context, one: dict[str, Any], wanted: profile_move.Wanted) -> dict[str, Any]:
    return profile_move.look_at(context, one["id"], wanted)


def _move(context: Context, one: dict[str, Any], wanted: profile_move.Wanted) -> dict[str, Any]:
    version = one.get("case_version")
    if not str(version or "").isdigit():
        raise tk.ValidationError({"case_version": [tk._("Say which version of the case you saw.")]})
    return {**profile_move.move_one(context, one["id"], int(str(version)), wanted), "done": True}
