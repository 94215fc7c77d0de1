"""One typed reader per option; nobody else in the tree reads a setting by its key."""

from __future__ import annotations

from datetime import date

import ckan.plugins.toolkit as tk

from ckanext.satudata.domain.link import Allowed


def exempt_types() -> set[str]:
    """Dataset types that are left alone by the gate and have no case."""
    return set(tk.config["ckanext.satudata.gate.exempt_types"])


def sop_profiles() -> dict[str, str]:
    """Kind of object to the key of the profile it follows."""
    pairs = (word.partition("=") for word in tk.config["ckanext.satudata.sop.profiles"])
    return {kind: key for kind, _, key in pairs if key}


def sop_organization_profiles() -> dict[tuple[str, str], str]:
    """(name of an organisation, kind of object) to the key of the profile it follows there."""
    found: dict[tuple[str, str], str] = {}
    for word in tk.config["ckanext.satudata.sop.organization_profiles"]:
        organization, _, rest = word.partition(":")
        kind, _, key = rest.partition("=")
        if key:
            found[organization, kind] = key
    return found


def sop_beside() -> list[str]:
    """Keys of profiles in use beside those of `sop_profiles`: their rows are carried out by people and recorded."""
    return list(tk.config["ckanext.satudata.sop.beside"])


SOP_SETTINGS = (
    "ckanext.satudata.sop.profiles",
    "ckanext.satudata.sop.organization_profiles",
    "ckanext.satudata.sop.beside",
)


def sop_settings() -> dict[str, list[str]]:
    """The settings that name SOP profiles, each with its words as they are written."""
    return {key: list(tk.config[key]) for key in SOP_SETTINGS}


def calendar_kind() -> str:
    """What "hari" means where a profile does not say: working or calendar."""
    return tk.config["ckanext.satudata.calendar.kind"]


def calendar_extra_holidays() -> frozenset[date]:
    """The region's own free days."""
    return frozenset(date.fromisoformat(word) for word in tk.config["ckanext.satudata.calendar.extra_holidays"])


def display_timezone() -> str:
    """CKAN's own setting: the zone people see and limits are counted in; UTC where it says nothing usable."""
    zone = tk.config.get("ckan.display_timezone") or "UTC"
    return "UTC" if zone == "server" else zone


def locale_default() -> str:
    """CKAN's own setting: the language mails are written in."""
    return tk.config.get("ckan.locale_default") or "id"


def site_title() -> str:
    """CKAN's own setting: the portal's name, as mails sign it."""
    return tk.config.get("ckan.site_title") or "Satu Data"


def storage_path() -> str | None:
    """CKAN's own setting: where files lie; None when uploads are off."""
    return tk.config.get("ckan.storage_path") or None


def attachment_max_bytes() -> int:
    """Largest attachment in bytes."""
    return tk.config["ckanext.satudata.attachment.max_size_mb"] * 1024 * 1024


def decision_letters() -> tuple[str, ...]:
    """Kinds of letter one of which must be there when somebody enters an official's approval; empty: none is asked."""
    return tuple(tk.config["ckanext.satudata.roles.decision_letters"])


def objection_days() -> int:
    """Working days within which an official may object to what was entered in his name."""
    return max(1, tk.config["ckanext.satudata.roles.objection_days"])


def case_undo_seconds() -> int:
    """How long a send-back can be undone, and its mail waits."""
    return tk.config["ckanext.satudata.case.undo_seconds"]


def outbox_give_up_days() -> int:
    """How many days a mail is tried."""
    return tk.config["ckanext.satudata.outbox.give_up_days"]


def secret_key() -> str:
    """CKAN's own setting: what signed addresses are signed with; CKAN does not start without it."""
    return tk.config["SECRET_KEY"]


def site_url() -> str:
    """CKAN's own setting: the address of the portal, with its root path."""
    return tk.config["ckan.site_url"].rstrip("/") + (tk.config.get("ckan.root_path") or "").replace("/{{LANG}}", "")


def check_formats() -> frozenset[str]:
    """Formats of uploads that are checked as tables, in lower case."""
    return frozenset(word.lower().lstrip(".") for word in tk.config["ckanext.satudata.check.formats"])


def check_sync_max_bytes() -> int:
    """Largest upload that is checked before the answer returns."""
    return tk.config["ckanext.satudata.check.sync_max_kb"] * 1024


def check_sync_seconds() -> int:
    """How long an upload waits for its check."""
    return tk.config["ckanext.satudata.check.sync_seconds"]


def check_max_seconds() -> int:
    """How long one check may take in the job worker."""
    return tk.config["ckanext.satudata.check.max_seconds"]


def check_limits() -> dict[str, int]:
    """What the process of one check may use and read; see `adapters.table_types.Limits`."""
    return {
        "memory": tk.config["ckanext.satudata.check.max_memory_mb"] * 1024 * 1024,
        "rows": tk.config["ckanext.satudata.check.max_rows"],
        "columns": tk.config["ckanext.satudata.check.max_columns"],
        "cell": tk.config["ckanext.satudata.check.max_cell_length"],
    }


def check_loads_datastore() -> bool:
    """Whether tables that passed are loaded into the DataStore."""
    return tk.config["ckanext.satudata.check.load_datastore"]


def plugins() -> list[str]:
    """CKAN's own setting: the plugins of the portal in their order."""
    return list(tk.aslist(tk.config.get("ckan.plugins")))


def site_id() -> str:
    """CKAN's own setting: the portal's id, which is also the name of the user commands act as."""
    return tk.config["ckan.site_id"]


def gravatar() -> str:
    """CKAN's own setting: the style of pictures gravatar.com is asked for, `disabled` when it is not asked."""
    return tk.config["ckan.gravatar_default"]


def users_create_organizations() -> bool:
    """CKAN's own setting: whether any registered user may create organisations."""
    return tk.config["ckan.auth.user_create_organizations"]


def users_create_groups() -> bool:
    """CKAN's own setting: whether any registered user may create groups."""
    return tk.config["ckan.auth.user_create_groups"]


def cascading_roles() -> set[str]:
    """CKAN's own setting: capacities that reach down to the organisations below."""
    return set(tk.config["ckan.auth.roles_that_cascade_to_sub_groups"])


def default_group_sort() -> str:
    """CKAN's own setting: the order of groups and organisations where nobody asks for one."""
    return tk.config.get("ckan.default_group_sort") or ""


def upload_max_mb() -> int:
    """CKAN's own setting: the largest file of a dataset, in megabytes."""
    return tk.config["ckan.max_resource_size"]


def walidata_name() -> str:
    """The office that is the Walidata, for pages everybody reads; empty when nobody named it."""
    return tk.config["ckanext.satudata.walidata.name"].strip()


def download_max_rows() -> int:
    """Rows an XLSX download takes at most."""
    return tk.config["ckanext.satudata.download.max_rows"]


def seal_folder() -> str | None:
    """Where seals lie: as set, else below CKAN's storage path; None when neither is set."""
    named = tk.config["ckanext.satudata.seal.folder"].strip()
    root = storage_path()
    return named or (f"{root}/satudata/seals" if root else None)


def links_copy() -> bool:
    """Whether files behind links are fetched, kept and compared."""
    return tk.config["ckanext.satudata.links.copy"]


def links_max_bytes() -> int:
    """Largest file behind a link that is kept, in bytes."""
    return tk.config["ckanext.satudata.links.max_size_mb"] * 1024 * 1024


def links_max_seconds() -> int:
    """How long fetching one file may take."""
    return tk.config["ckanext.satudata.links.max_seconds"]


def links_allowed_hosts() -> Allowed:
    """Private hosts and networks a link may lead to."""
    return Allowed.read(tk.config["ckanext.satudata.links.allowed_hosts"])


def solr() -> tuple[str, str | None, str | None]:
    """CKAN's own settings: address of the search index, user and password where it asks for them."""
    return tk.config["solr_url"], tk.config.get("solr_user") or None, tk.config.get("solr_password") or None


def redis_url() -> str:
    """CKAN's own setting: where the job queue lies."""
    return tk.config["ckan.redis.url"]


def smtp_server() -> str:
    """CKAN's own setting: host and port of the mail server; empty when none is set."""
    return tk.config.get("smtp.server") or ""


def script_sources() -> list[str]:
    """Whence pages of signed-in people may load scripts beside the portal itself."""
    return list(tk.config["ckanext.satudata.web.script_sources"])


def activity_lines() -> int:
    """Setting of CKAN's `activity` plugin: how many lines a list of activities has."""
    return int(tk.config.get("ckan.activity_list_limit") or 31)


def activity_lines_at_most() -> int:
    """Setting of CKAN's `activity` plugin: how many lines a reader can ask for at once."""
    return int(tk.config.get("ckan.activity_list_limit_max") or 100)


def featured_organizations() -> list[str]:
    """CKAN's own setting: organisations the front page shows first."""
    return list(tk.config.get("ckan.featured_orgs") or [])


def featured_groups() -> list[str]:
    """CKAN's own setting: groups the front page shows first."""
    return list(tk.config.get("ckan.featured_groups") or [])


def apitoken_header() -> str:
    """CKAN's own setting: the header an API token comes in."""
    return str(tk.config["apitoken_header_name"])


def search_rows_max() -> int:
    """CKAN's own setting: results one search answers at most."""
    return tk.config["ckan.search.rows_max"]


def default_package_sort() -> str:
    """CKAN's own setting: the order of results where nobody asks for one."""
    return tk.config["ckan.search.default_package_sort"]


def uploads_enabled() -> bool:
    """CKAN's own setting: whether files are taken at all."""
    return tk.config["ckan.uploads_enabled"]
