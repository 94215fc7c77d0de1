"""What to do about the findings of the health page."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.text import N_

__all__ = ["satudata_health_advice", "satudata_health_repairable", "satudata_with_commands"]

_REPAIR = N_("Use the repair: it hides them and puts the index right, and publishes nothing.")
_EXCHANGED = N_("Compare it with the backup: somebody wrote into the storage.")
_REPAIRABLE = ("case_missing", "not_private", "index_missing", "index_stale", "index_orphan", "activity_open")
_ADVICE = {
    "case_missing": N_("They were made while the plugin was off. The repair gives each a case as a draft."),
    "not_private": _REPAIR,
    "not_public": N_("Withdraw the dataset and verify it again, or ask who changed the database by hand."),
    "index_silent": N_("Start Solr, or correct solr_url in CKAN's settings; then open this page again."),
    "index_missing": _REPAIR,
    "index_stale": _REPAIR,
    "index_orphan": _REPAIR,
    "outbox_failed": N_("See the reason on the page of messages, cure it (mail server, Solr), and try again there."),
    "outbox_unsure": N_("Ask the recipient whether the mail came; if not, send it again on the page of messages."),
    "outbox_stuck": N_("Start the job worker: ckan jobs worker. It delivers what waits."),
    "file_missing": N_("Restore the bytes from the backup of ckan.storage_path, or have the producer upload the file."),
    "file_changed": N_(
        "Compare the file with the backup: somebody wrote into the storage. If it is published, withdraw the dataset."
    ),
    "attachment_missing": N_("Restore the document from the backup of ckan.storage_path/satudata/attachments."),
    "attachment_changed": _EXCHANGED,
    "file_orphan": N_(
        "Left behind by a failure. After a look, delete them below ckan.storage_path/satudata/attachments."
    ),
    "letter_missing": N_("Restore the file from the backup of ckan.storage_path/satudata/letters."),
    "letter_changed": _EXCHANGED,
    "letter_orphan": N_(
        "Left behind by a failure. After a look, delete them below ckan.storage_path/satudata/letters."
    ),
    "execution_missing": N_("Restore the file from the backup of ckan.storage_path/satudata/executions."),
    "execution_changed": _EXCHANGED,
    "execution_orphan": N_(
        "Left behind by a failure. After a look, delete them below ckan.storage_path/satudata/executions."
    ),
    "table_missing": N_("Have the file checked again on its page: a table that passes is loaded anew."),
    "table_orphan": N_("Run `ckan datastore purge`. It removes tables whose file is gone."),
    "history_broken": N_(
        "Run `ckan satudata case verify-history`. Compare with the Walidata's mails and the backups before anybody "
        "decides anything more."
    ),
    "state_differs": N_(
        "Somebody changed the case in the database, or a program died while writing. Compare its history; a sysadmin "
        "can move the case on its page, with the reason."
    ),
    "version_differs": N_("Somebody changed the case in the database. Compare its history before it goes on."),
    "published_unasked": N_(
        "Withdraw the dataset unless a decision for it is found; then ask who changed the database."
    ),
    "activity_open": _REPAIR,
    "check_stuck": N_("Start the job worker: `ckan jobs worker`. The repair queues lost checks again."),
    "gate_without_holder": N_(
        "Give somebody the role in this organization, or register an official; until then its cases stand still."
    ),
    "timezone_utc": N_(
        "Set ckan.display_timezone to Asia/Jakarta (WIB), Asia/Makassar (WITA) or Asia/Jayapura (WIT); "
        "due times are counted in it."
    ),
    "gravatar": N_("Set ckan.gravatar_default = disabled: no request should leave the portal."),
    "user_create_organizations": N_(
        "Set ckan.auth.user_create_organizations = false: organizations are the sysadmin's to make."
    ),
    "user_create_groups": N_("Set ckan.auth.user_create_groups = false, unless citizens shall make groups."),
    "other_labels": N_(
        "CKAN asks the first plugin for labels only. Take the others out of ckan.plugins, or accept it."
    ),
}


def satudata_health_repairable() -> tuple[str, ...]:
    """Keys of the findings a repair puts right."""
    return _REPAIRABLE


def satudata_health_advice(key: str) -> Markup:
    """What to do about a finding, in a sentence or two; nothing for one this version does not know."""
    return satudata_with_commands(tk._(_ADVICE[key])) if key in _ADVICE else Markup("")


def satudata_with_commands(text: str) -> Markup:
    """A sentence as text, with what stands between backticks set as what one types."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before
