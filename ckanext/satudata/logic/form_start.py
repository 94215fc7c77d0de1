"""How a new dataset begins: from last year's, or from what is known of the organisation and its producer."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.satudata.domain.form import copied
from ckanext.satudata.domain.role import Role
from ckanext.satudata.logic.people import caller, organizations_where

__all__ = ["beginning", "copy_of", "fields_of_form", "fresh", "sources"]

FROM_LAST = (
    "author",
    "author_email",
    "maintainer",
    "maintainer_email",
    "produsen_data_name",
    "publisher_type",
    "produsen_data_province_code",
    "produsen_data_city_code",
    "skema_wilayah",
    "kode_wilayah",
    "cakupan_wilayah",
    "license_id",
)
"""Contact, region and licence: what the next dataset of the same people shares with their last one."""
LICENCE = "cc-by"
"""Begun with where nothing else is known; the producer may change it."""
MOST_SOURCES = 500


def fresh(context: Context) -> Context:
    """A context of the same caller for another action."""
    own: Context = {"user": context.get("user", "")}
    if context.get("auth_user_obj") is not None:
        own["auth_user_obj"] = context.get("auth_user_obj")
    return own


def fields_of_form(dataset_type: str = "dataset") -> dict[str, dict[str, Any]]:
    """The fields of the portal's dataset schema by key; none where the type has no schema."""
    schema = tk.h.scheming_get_dataset_schema(dataset_type) or {}
    return {field["field_name"]: field for field in schema.get("dataset_fields", [])}


def copy_of(context: Context, name: str) -> dict[str, Any]:
    """Last year's metadata as the beginning of this year's.

    :raises tk.ObjectNotFound: there is none, or not for the caller
    """
    try:
        dataset = tk.get_action("package_show")(fresh(context), {"id": name})
    except tk.NotAuthorized:
        raise tk.ObjectNotFound(tk._("Dataset not found.")) from None
    dataset["tag_string"] = ", ".join(sorted(tag["name"] for tag in dataset.get("tags", [])))
    values = copied(dataset, fields_of_form(dataset.get("type") or "dataset"))
    if values.get("owner_org") not in {one["id"] for one in _creatable(context)}:
        values.pop("owner_org", None)
    shown = {"name": dataset["name"], "title": dataset.get("title") or dataset["name"]}
    return {"values": values, "copied": shown, "filled": sorted(values)}


def beginning(context: Context, owner_org: str | None = None) -> dict[str, Any]:
    """What can be known before anything is typed."""
    organization = _organization(context, owner_org)
    values: dict[str, str] = {}
    if organization:
        values.update(_of_organization(context, organization["id"]))
        values.update(_of_last_dataset(context, organization["id"]))
        values["owner_org"] = organization["id"]
    known = fields_of_form()
    if not values.get("license_id") and _has_licence(context):
        values["license_id"] = LICENCE
    values = {key: value for key, value in values.items() if value and key in known}
    return {"values": values, "copied": None, "filled": sorted(values)}


def sources(context: Context) -> list[dict[str, Any]]:
    """Datasets of the caller's own organisations, by title."""
    titles = {one["name"]: one["title"] or one["name"] for one in _creatable(context)}
    if not titles:
        return []
    asked = {
        "fq": "organization:({})".format(" OR ".join(f'"{one}"' for one in titles)),
        "fl": "name,title,organization,extras_periode_akhir",
        "rows": MOST_SOURCES,
        "sort": "title_string asc",
        **_ALSO_HIDDEN,
    }
    found = tk.get_action("package_search")(fresh(context), asked)["results"]
    return [
        {
            "name": one["name"],
            "title": one.get("title") or one["name"],
            "organization": titles.get(one.get("organization") or "", ""),
            "period": one.get("periode_akhir") or "",
        }
        for one in found
    ]


_ALSO_HIDDEN = {"include_private": True, "include_drafts": True}
"""The gate's labels say what the caller sees; these only lift CKAN's own narrower filter."""


def _creatable(context: Context) -> list[dict[str, Any]]:
    return tk.get_action("organization_list_for_user")(fresh(context), {"permission": "create_dataset"})


def _organization(context: Context, wanted: str | None) -> dict[str, Any] | None:
    """The one named, or the only one the caller produces data for; nobody's is guessed."""
    possible = _creatable(context)
    if wanted:
        return next((one for one in possible if wanted in (one["id"], one["name"])), None)
    user = caller(context)
    produces = organizations_where(user, [Role.PRODUSEN_DATA]) if user else set()
    own = [one for one in possible if one["id"] in produces] if len(possible) > 1 else possible
    return own[0] if len(own) == 1 else None


def _of_organization(context: Context, organization_id: str) -> dict[str, str]:
    asked = {"id": organization_id, "include_users": False, "include_dataset_count": False, "include_groups": False}
    shown = tk.get_action("organization_show")(fresh(context), asked)
    values = {
        "author": shown.get("title") or "",
        "author_email": shown.get("email") or "",
        "publisher_type": shown.get("publisher_type") or "",
        "kode_wilayah": shown.get("kode_wilayah") or "",
        "urusan": shown.get("urusan") or "",
    }
    if "," in values["urusan"]:
        del values["urusan"]  # an agency with several affairs: the clerk knows which
    if values["kode_wilayah"]:
        bare = values["kode_wilayah"].replace(",", "").replace(" ", "")
        dotted = "." in values["kode_wilayah"]
        values["skema_wilayah"] = "kemendagri" if dotted or len(bare) == len("99") else "bps"
    return values


def _of_last_dataset(context: Context, organization_id: str) -> dict[str, str]:
    """From the caller's own newest dataset there, else from anybody's."""
    user = caller(context)
    creators = [f'+creator_user_id:"{user.id}"'] if user else []
    for also in (*creators, ""):
        asked = {
            "fq": f'+owner_org:"{organization_id}" {also}',
            "rows": 1,
            "sort": "metadata_created desc",
            **_ALSO_HIDDEN,
        }
        found = tk.get_action("package_search")(fresh(context), asked)["results"]
        if found:
            return {field: str(found[0][field]) for field in FROM_LAST if found[0].get(field)}
    return {}


def _has_licence(context: Context) -> bool:
    return any(one["id"] == LICENCE for one in tk.get_action("license_list")(fresh(context), {}))
