"""Editing SOP profiles: drafts, import, publication of a version."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.satudata import config
from ckanext.satudata.logic import sop_store
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.plain_input import plain, validated
from ckanext.satudata.logic.profiles import bundled_profile, forget_uses
from ckanext.satudata.logic.schema import sop as schema
from ckanext.satudata.model import SopDraft, SopUse
from ckanext.satudata.model.base import Session

__all__ = [
    "satudata_sop_draft_discard",
    "satudata_sop_draft_list",
    "satudata_sop_draft_save",
    "satudata_sop_draft_show",
    "satudata_sop_import",
    "satudata_sop_publish",
]


def _validated(data_dict: DataDict, rules: Any, context: Context) -> dict[str, Any]:
    return validated(plain(data_dict), rules, context)


def _with_names(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ids = {row[column] for row in rows for column in ("created_by", "edited_by") if row[column]}
    people = Session.query(model.User.id, model.User.fullname, model.User.name).filter(model.User.id.in_(ids))
    names = {one[0]: one[1] or one[2] for one in people} if ids else {}
    return [{**row, "edited_by_name": names.get(row["edited_by"] or "", "")} for row in rows]


@tk.side_effect_free
def satudata_sop_draft_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Profiles being edited.

    Who may: Walidata and sysadmins.

    :returns: list of drafts without their text: ``key``, ``based_on``, ``comment``, ``revision``, ``edited_by_name``,
        ``edited_at``
    """
    tk.check_access("satudata_sop_draft_list", context, data_dict)
    return _with_names([row.dictize(text=False) for row in SopDraft.all()])


@tk.side_effect_free
def satudata_sop_draft_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """One draft with its text, and what the portal says of it.

    Who may: Walidata and sysadmins.

    :param id: key of the profile
    :returns: the draft, with ``judged`` as `satudata_sop_validate` answers
    """
    tk.check_access("satudata_sop_draft_show", context, data_dict)
    row = SopDraft.get(str(tk.get_or_bust(data_dict, "id")))
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no draft of this profile."))
    return {**_with_names([row.dictize()])[0], "judged": sop_store.judge(row.text).dictize()}


def satudata_sop_draft_save(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Keep a draft, whether it can be read already or not.

    Who may: Walidata and sysadmins.

    :param key: key of the profile; ``text``: its YAML
    :param revision: the one the caller saw; left out for a new draft
    :param comment: what is being changed; ``based_on``: the version a new draft began with
    :returns: the draft, with ``judged`` as `satudata_sop_validate` answers
    :raises ValidationError: 409 with key ``revision`` when somebody else saved it meanwhile, by name
    """
    tk.check_access("satudata_sop_draft_save", context, data_dict)
    data = _validated(data_dict, schema.draft_save(), context)
    text = sop_store.read_text(data_dict.get("text"))
    based_on = data.get("based_on") or ""
    row = sop_store.save_draft(data["key"], text, data.get("revision"), data.get("comment"), based_on, caller(context))
    Session.commit()
    return {**_with_names([row.dictize()])[0], "judged": sop_store.judge(text).dictize()}


def satudata_sop_draft_discard(context: Context, data_dict: DataDict) -> None:
    """Throw a draft away.

    Who may: Walidata and sysadmins.

    :param key: key of the profile; ``revision``: the one the caller saw
    """
    tk.check_access("satudata_sop_draft_discard", context, data_dict)
    data = _validated(data_dict, schema.draft_discard(), context)
    sop_store.discard_draft(data["key"], data["revision"])
    Session.commit()


def satudata_sop_publish(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Make a version of a draft; it never changes afterwards, and holds nowhere before it is switched on.

    Who may: Walidata and sysadmins.

    :param key: key of the draft; ``revision``: the one the caller saw; ``comment``: what is new in it
    :param dry_run: true to be told what would happen
    :returns: ``key``, ``version``, ``warnings``, ``holds_at_once`` (kinds of object for which the newest version of
        this profile was switched on, so that this one holds from now on)
    """
    tk.check_access("satudata_sop_publish", context, data_dict)
    data = _validated(data_dict, schema.publish(), context)
    row = SopDraft.lock(data.get("key") or "")
    if row is None:
        raise tk.ObjectNotFound(tk._("There is no draft of this profile."))
    if data.get("revision") != row.revision:
        said = tk._("This draft was saved again in the meantime (it is at revision {revision}). Look at it first.")
        revision = row.revision
        Session.rollback()
        raise tk.ValidationError({"revision": [said.format(revision=revision)]})
    text, key = row.text, row.key
    comment = data.get("comment") or row.comment
    Session.delete(row)
    return _published(context, text, comment, key, bool(data.get("dry_run")))


def satudata_sop_import(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Publish a text as a version of its profile, such as a file of another portal.

    Who may: Walidata and sysadmins.

    :param text: the profile as YAML; ``comment``: where it comes from
    :param dry_run: true to be told what would happen
    :returns: as `satudata_sop_publish`
    """
    tk.check_access("satudata_sop_import", context, data_dict)
    data = _validated({k: v for k, v in data_dict.items() if k != "text"}, schema.publish(), context)
    text = sop_store.read_text(data_dict.get("text"))
    return _published(context, text, data.get("comment") or "", None, bool(data.get("dry_run")))


def _published(context: Context, text: str, comment: str, key: str | None, dry_run: bool) -> dict[str, Any]:
    judged = sop_store.judge(text)
    try:
        row = sop_store.publish(text, comment, caller(context), key)
    except tk.ValidationError:
        Session.rollback()
        raise
    done = {"key": row.key, "version": row.version, "warnings": list(judged.warnings), "dry_run": dry_run}
    done["holds_at_once"] = _at_once(row.key)
    if dry_run:
        Session.rollback()
    else:
        Session.commit()
        forget_uses()
    return done


def _at_once(key: str) -> list[str]:
    """Kinds of object that follow the newest version of this profile, whichever that is."""
    kinds = {use.flow for use in SopUse.search([key]) if use.profile_version is None}
    if bundled_profile(key) is None:
        kinds |= {kind for kind, wanted in config.sop_profiles().items() if wanted == key}
        kinds |= {kind for (_, kind), wanted in config.sop_organization_profiles().items() if wanted == key}
    return sorted(kinds)
