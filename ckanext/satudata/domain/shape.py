"""Whether a submitted dataset or organisation has the shape core takes for granted before any validator runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from ckanext.satudata.domain.text import N_, Reason

__all__ = ["misshapen"]

TEXTS = ("id", "name", "title", "type", "owner_org", "state")
LISTS = ("resources", "extras", "tags", "groups", "users")
RESOURCE_TEXTS = ("id", "url", "format", "name", "url_type", "package_id", "mimetype")


def misshapen(data: Mapping[str, Any]) -> dict[str, list[Reason]]:
    """One reason per key that would make core fail with a server error; empty when the data may go on.

    Core looks up the organisation, guesses file types and flattens lists before it validates. Call this first in the
    chained write actions and answer with a ValidationError.
    """
    found: dict[str, list[Reason]] = {}
    for key in TEXTS:
        if not _is_text(data.get(key)):
            found[key] = [Reason("text", N_("Write plain text here, not a list or an object."))]
    for key in LISTS:
        entries = data.get(key)
        if entries and not _is_list_of_objects(entries):
            found[key] = [Reason("list", N_("Give a list of objects here."))]
    if "resources" not in found:
        for resource in cast("list[Mapping[str, Any]]", data.get("resources") or []):
            if not _is_resource(resource):
                sentence = N_("Address, name and format of a resource must be plain text.")
                found["resources"] = [Reason("resource", sentence)]
    return found


def _is_resource(resource: Mapping[str, Any]) -> bool:
    return all(_is_text(resource.get(key)) for key in RESOURCE_TEXTS)


def _is_text(value: object) -> bool:
    """Text without NUL, which PostgreSQL cannot hold; a number counts as text, nothing at all is fine."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    return value is None or isinstance(value, (int, float))


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, Mapping) for entry in cast("list[object]", value))
