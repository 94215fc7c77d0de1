"""What the header and the pages of work ask: how much waits, who may manage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.satudata import config
from ckanext.satudata.adapters.calendar import today
from ckanext.satudata.domain.role import manages_people, portal_wide_roles
from ckanext.satudata.domain.sop import ATTACHMENT_GUARD
from ckanext.satudata.domain.text import N_, Text, in_language
from ckanext.satudata.logic import labels, queue
from ckanext.satudata.logic.words import role_title

__all__ = [
    "satudata_check_word",
    "satudata_flow_word",
    "satudata_guard_word",
    "satudata_holds_role",
    "satudata_may_manage",
    "satudata_message_word",
    "satudata_plain_time",
    "satudata_reads_executions",
    "satudata_record_standing",
    "satudata_role_title",
    "satudata_text",
    "satudata_today",
    "satudata_waiting_count",
]


def satudata_waiting_count() -> int:
    """How many cases wait for the reader (asks the database once, for holders of a role only).

    A page of work that has counted them already says so in `g.satudata_waiting`.
    """
    user = tk.current_user
    if user.is_anonymous or not labels.holds_role(user):
        return 0
    known = tk.g.get("satudata_waiting")
    return known if known is not None else queue.waiting_count(user.id)


def satudata_holds_role() -> bool:
    """Whether the reader holds any SDI role today (asks the database once a request)."""
    return not tk.current_user.is_anonymous and labels.holds_role(tk.current_user)


def satudata_may_manage() -> bool:
    """Whether the reader manages people and officials: the links are for the Walidata and sysadmins."""
    user = tk.current_user
    if not isinstance(user, model.User):
        return False
    return user.sysadmin or manages_people(portal_wide_roles(labels.roles_today(user), today()))


def satudata_reads_executions() -> bool:
    """Whether the reader holds an SDI role, so that the page of what was carried out is his to read."""
    user = tk.current_user
    return isinstance(user, model.User) and (user.sysadmin or labels.holds_role(user))


def satudata_record_standing(record: Mapping[str, Any]) -> str:
    """Whether a record of execution still stands, in a word."""
    if record["withdrawn_at"]:
        return tk._("Withdrawn")
    return tk._("Corrected") if record["corrected_by"] else tk._("Recorded")


def satudata_plain_time(moment: str | None) -> str:
    """A moment where the portal stands, for spreadsheets: `2026-11-10 16:00`; nothing for none."""
    if not moment:
        return ""
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(config.display_timezone())).strftime("%Y-%m-%d %H:%M")


def satudata_check_word(state: str | None) -> str:
    """What the newest automatic checks of a dataset's files came to, in a word; nothing for files never checked."""
    word = _CHECK_WORDS.get(state or "")
    return tk._(word) if word else ""


_CHECK_WORDS = {
    "passed": N_("Passed"),
    "failed": N_("Findings"),
    "error": N_("No verdict"),
    "running": N_("Being checked"),
    "queued": N_("Being checked"),
}


def satudata_text(text: Text) -> str:
    """A text that is kept in several languages, in the reader's."""
    return in_language(text, tk.h.lang())


def satudata_role_title(role: str) -> str:
    """The name of an SDI role in the reader's language."""
    return role_title(role)


def satudata_today() -> str:
    """The day it is where the portal stands, as ISO 8601."""
    return today().isoformat()


def satudata_flow_word(kind: str) -> str:
    """What a flow of an SOP is about."""
    words = {
        "daftar_data": tk._("Daftar Data"),
        "dataset": tk._("Dataset"),
        "data_request": tk._("Data requests"),
        "statistical_activity": tk._("Statistical activities"),
        "dissemination": tk._("Dissemination"),
        "report": tk._("Reports"),
    }
    return words.get(kind, kind)


def satudata_guard_word(guard: str) -> str:
    """A condition of a transition in words; one of another extension as it is written."""
    kind = guard.removeprefix(ATTACHMENT_GUARD)
    if kind != guard:
        return tk._("document: {kind}").format(kind=kind.replace("_", " "))
    words = {
        "complete": tk._("metadata complete"),
        "checked": tk._("file passed the automatic check"),
        "four_eyes": tk._("decided by somebody who did not work on it"),
        "not_decided": tk._("nothing decided yet"),
        "legal_ground": tk._("legal ground, reason and number of the decision"),
        "has_resource": tk._("a file is there"),
        "open_access": tk._("access class terbuka"),
        "list_ready": tk._("rows complete, doubles settled, comments answered"),
    }
    return words.get(guard, guard)


def satudata_message_word(key: str) -> str:
    """A kind or a state of a message in words."""
    words = {
        "mail": tk._("Mail"),
        "invite": tk._("Invitation"),
        "index": tk._("Search index"),
        "metadata": tk._("Metadata of a dataset"),
        "pending": tk._("Waiting"),
        "sending": tk._("Being sent"),
        "failed": tk._("Failed"),
        "unsure": tk._("Unsure"),
        "sent": tk._("Sent"),
    }
    return words.get(key, key)
