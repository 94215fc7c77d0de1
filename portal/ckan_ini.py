"""The portal's CKAN settings, from the template, the instance's ports and its secrets."""

from __future__ import annotations

from portal.places import ROOT, Instance, write_private

__all__ = ["PLUGINS", "settings", "write"]

# The order that design.md section 2 fixes; test.ini names the same.
PLUGINS = (
    "satudata",
    "validation",
    "activity",
    "datastore",
    "datatables_view",
    "text_view",
    "scheming_datasets",
    "scheming_organizations",
    "satudata_guard",
)

# Settings that only one CKAN version knows.
VERSIONED = {
    "2.11": "ckan.csrf_protection.ignore_extensions = false",
    "2.12": "ckan.datastore.public_table_search =",
}


def settings(instance: Instance) -> dict[str, str]:
    """What the template needs."""
    return {
        "secret_key": instance.secrets["secret_key"],
        "jwt": instance.secrets["jwt"],
        "sqlalchemy_url": instance.database_url("ckan"),
        "datastore_write_url": instance.database_url("datastore"),
        "datastore_read_url": instance.database_url("datastore", "datastore_ro"),
        "solr_url": instance.solr_url(),
        "redis_url": instance.redis_url(),
        "storage_path": str(instance.folder / "files"),
        "webassets_path": str(instance.folder / "webassets"),
        "site_id": f"satudata-{instance.name.replace('.', '-')}",
        "site_url": instance.site_url,
        "plugins": " ".join(PLUGINS),
        "smtp": f"127.0.0.1:{instance.ports['smtp']}",
        "versioned": VERSIONED[instance.version.rpartition(".")[0]],
    }


def write(instance: Instance) -> None:
    """Write `ckan.ini`, readable by its owner only."""
    template = (ROOT / "portal" / "ckan.ini.template").read_text()
    values = {name: value.replace("%", "%%") for name, value in settings(instance).items()}
    text = template
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    write_private(instance.ini, text)
