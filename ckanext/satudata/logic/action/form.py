"""What stands behind the dataset form: what was typed and not saved, how a new dataset begins, words to choose from."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.satudata.logic import form_start, suggestions
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.schema import form as schema
from ckanext.satudata.model.base import Session, isoformat
from ckanext.satudata.model.form_draft import FormDraft

__all__ = [
    "satudata_form_draft_delete",
    "satudata_form_draft_save",
    "satudata_form_draft_show",
    "satudata_form_source_list",
    "satudata_form_start",
    "satudata_suggestion_list",
]

MOST_DRAFTS = 50
"""Unsaved forms kept of one person; the oldest go first."""


def _user(name: str, context: Context, data_dict: DataDict) -> model.User:
    """The caller, who may; every refusal comes from the auth function."""
    tk.check_access(name, context, data_dict)
    user = caller(context)
    if user is None:
        raise tk.NotAuthorized(tk._("Sign in first."))
    return user


@tk.validate_action_data(schema.draft_save)
def satudata_form_draft_save(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Keep what the caller has typed into a form and not saved yet; the dataset is not touched.

    Who may: everybody who is signed in, for himself. Kept 90 days, at most 50 forms a person.

    :param form: ``new``, id of a dataset, or ``<id of a dataset>/<id of a resource, or new>``
    :param values: the fields' values as texts, by name
    :returns: ``{"form", "updated_at"}``
    """
    user = _user("satudata_form_draft_save", context, data_dict)
    saved = FormDraft.keep(user.id, data_dict["form"], data_dict["values"], MOST_DRAFTS)
    Session.commit()
    return {"form": data_dict["form"], "updated_at": isoformat(saved)}


@tk.side_effect_free
@tk.validate_action_data(schema.draft_key)
def satudata_form_draft_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """What the caller typed into a form and did not save; 404 when there is nothing. Nobody sees another's.

    Who may: everybody who is signed in, for himself.

    :param form: as in ``satudata_form_draft_save``
    :returns: ``{"form", "values", "updated_at"}``
    """
    user = _user("satudata_form_draft_show", context, data_dict)
    draft = FormDraft.of(user.id, data_dict["form"])
    if draft is None:
        raise tk.ObjectNotFound(tk._("Nothing unsaved was found."))
    return draft.dictize()


@tk.validate_action_data(schema.draft_key)
def satudata_form_draft_delete(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Throw away what the caller typed into a form; nothing happens when there is nothing.

    Who may: everybody who is signed in, for himself.

    :param form: as in ``satudata_form_draft_save``
    :returns: ``{"form"}``
    """
    user = _user("satudata_form_draft_delete", context, data_dict)
    FormDraft.forget(user.id, data_dict["form"])
    Session.commit()
    return {"form": data_dict["form"]}


@tk.side_effect_free
@tk.validate_action_data(schema.form_start)
def satudata_form_start(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The values with which the form of a new dataset begins; nothing is stored.

    Without ``copy_of``: organisation (where the caller can mean only one), contact, region and licence from the
    caller's newest dataset there and from the organisation. With it: last year's metadata, its time moved one year on.

    Who may: everybody who is signed in; a dataset the caller may not see is answered with 404.

    :param copy_of: name or id of the dataset to copy from (optional)
    :param owner_org: name or id of the organisation it is for (optional)
    :returns: ``{"values": {field: text}, "copied": {"name", "title"} or null, "filled": [fields filled in]}``
    """
    _user("satudata_form_start", context, data_dict)
    if data_dict.get("copy_of"):
        return form_start.copy_of(context, data_dict["copy_of"])
    return form_start.beginning(context, data_dict.get("owner_org"))


@tk.side_effect_free
def satudata_form_source_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Datasets the caller may begin a new one from: those of the organisations he may create datasets in.

    Who may: everybody who is signed in; only what he may see is listed.

    :returns: list of ``{"name", "title", "organization", "period"}`` in the order of their titles
    """
    _user("satudata_form_source_list", context, data_dict)
    return form_start.sources(context)


@tk.side_effect_free
@tk.validate_action_data(schema.suggestion_list)
def satudata_suggestion_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Words for a field of the form: of its vocabulary, of the region list, and those other datasets already use.

    Who may: everybody who is signed in. Only datasets the caller may see lend their words (the search's own limits).

    :param field: a field of the dataset schema with ``suggest``
    :param q: what was typed so far (optional)
    :param scheme: for region codes, ``kemendagri`` or ``bps`` (optional)
    :param limit: at most so many, up to 50 (default: 12)
    :returns: list of ``{"value", "label", "count"}``, the most used first; ``count`` 0 for a word of a list
    """
    _user("satudata_suggestion_list", context, data_dict)
    return suggestions.suggest(
        context,
        data_dict["field"],
        str(data_dict.get("q") or ""),
        scheme=data_dict.get("scheme"),
        limit=min(data_dict["limit"], suggestions.MOST),
    )
