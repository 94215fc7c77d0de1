"""Free days of the region: the list of a year, adding, removing, taking over a calendar file."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.adapters.ics import MAX_BYTES
from ckanext.satudata.logic import free_days
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.typed import YEARS_AHEAD, YEARS_BACK, refuse, typed_day, typed_text
from ckanext.satudata.model import FreeDay
from ckanext.satudata.model.base import Session
from ckanext.satudata.model.free_day import KINDS, REGIONAL

__all__ = [
    "satudata_free_day_create",
    "satudata_free_day_import",
    "satudata_free_day_list",
    "satudata_free_day_remove",
]


@tk.side_effect_free
def satudata_free_day_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """The free days of one year: national holidays, joint leave, the region's own days, corrections.

    Who may: every signed-in user.

    :param year: 2026; this year when not given
    :returns: ``year``, ``estimated`` (its joint decree is not out: dates may still move) and ``results``, each with
        ``day``, ``name`` (by language), ``kind`` (national, regional, correction, setting), ``source``, ``works`` (the
        office works although the list says free), ``id`` (None for what the portal did not add)
    """
    tk.check_access("satudata_free_day_list", context, data_dict)
    text = str(data_dict.get("year") or today().year)
    first, last = today().year - YEARS_BACK, today().year + YEARS_AHEAD
    if not text.isdecimal() or not first <= int(text) <= last:
        raise refuse("year", tk._("The year must lie between {first} and {last}.").format(first=first, last=last))
    return free_days.listed(int(text))


def satudata_free_day_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Add a day to the list. Due times of running steps stay until they are counted anew (`satudata_due_recompute`).

    Who may: sysadmins.

    :param day: 2026-04-17; ``name_id``: what the day is called, ``name_en`` in English
    :param kind: ``regional`` (free) or ``correction`` (worked although the list says free)
    :param source: decree or letter it follows from
    :returns: the row
    """
    tk.check_access("satudata_free_day_create", context, data_dict)
    kind = data_dict.get("kind") or REGIONAL
    if kind not in KINDS:
        raise refuse("kind", tk._("Choose one of: {known}.").format(known=", ".join(KINDS)))
    name = {"id": typed_text(data_dict, "name_id", required=True), "en": typed_text(data_dict, "name_en")}
    row = free_days.add(typed_day(data_dict, "day"), kind, name, typed_text(data_dict, "source"), caller(context))
    Session.commit()
    return row.dictize()


def satudata_free_day_remove(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a day off the list that the portal added.

    Who may: sysadmins.

    :param id: id of the row
    :returns: the row
    """
    tk.check_access("satudata_free_day_remove", context, data_dict)
    row = FreeDay.get(str(tk.get_or_bust(data_dict, "id")))
    if row is None or row.removed_at is not None:
        raise tk.ObjectNotFound(tk._("There is no such day on the list."))
    free_days.remove(row, caller(context))
    Session.commit()
    return row.dictize()


def satudata_free_day_import(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take the days of a calendar file (ICS) over as days of the region, all that can be taken.

    Who may: sysadmins.

    :param content: the file as text; ``upload``: the file itself
    :param source: decree or letter they follow from
    :param dry_run: true to be told what would happen
    :returns: ``added``, ``doubled`` (on the list already) and ``refused``: lists of ``day``, ``name``, ``message``
    """
    tk.check_access("satudata_free_day_import", context, data_dict)
    dry_run = tk.asbool(data_dict.get("dry_run", False))
    source = typed_text(data_dict, "source")
    done = free_days.import_days(_content(data_dict), source, caller(context), dry_run=dry_run)
    if not dry_run:
        Session.commit()
    return done


def _content(data_dict: DataDict) -> bytes:
    """The bytes of the file, never more than one too many."""
    upload: Any = data_dict.get("upload")
    content = data_dict.get("content")
    if getattr(upload, "filename", ""):
        return upload.stream.read(MAX_BYTES + 1)
    if isinstance(content, str) and content.strip():
        return content[: MAX_BYTES + 1].encode("utf-8", "replace")
    raise refuse("upload", tk._("Choose a calendar file (ICS)."))
