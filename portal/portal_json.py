"""`portal.json`: where the portal answers and who may sign in, for scripts, tests and people."""

from __future__ import annotations

import json
from typing import Any

from portal import region_seam
from portal.places import ROOT, VAR, Instance, write_private

__all__ = ["content", "write"]


def content(instance: Instance) -> dict[str, Any]:
    """All keys of design.md section 9."""
    region = region_seam.read(instance)
    return {
        "site_url": instance.site_url,
        "ckan_version": instance.version,
        "locale": "id",
        "ini": str(instance.ini.relative_to(ROOT)),
        "python": str(instance.python.relative_to(ROOT)),
        "solr_url": instance.solr_url(),
        "sqlalchemy_url": instance.database_url("ckan"),
        "redis_url": instance.redis_url(),
        "smtp": f"127.0.0.1:{instance.ports['smtp']}",
        "mail_dir": str(instance.mail.relative_to(ROOT)),
        "accounts": region["accounts"],
        "organizations": region["organizations"],
        "datasets": region["datasets"],
    }


def write(instance: Instance) -> dict[str, Any]:
    """Write it for the instance; the demo portal's also as `var/portal.json`, the one last started."""
    made = content(instance)
    text = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
    write_private(instance.folder / "portal.json", text)
    if not instance.is_test:
        write_private(VAR / "portal.json", text)
    return made
