"""Roles, databases and tables of an instance; every step can be repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.command import clean_environment, run
from portal.places import ROOT, Instance, digest
from portal.services.postgres import Postgres

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["bring_up_to_date", "create", "drop", "is_behind", "migrate"]


def create(instance: Instance, *names: str) -> None:
    """Make the roles and these databases where they do not exist."""
    roles = []
    for role in ("ckan", "datastore_ro"):
        roles.append(f"SELECT 'CREATE ROLE {role}' WHERE NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}')")
        roles.append("\\gexec")
        roles.append(f"ALTER ROLE {role} LOGIN PASSWORD '{instance.secrets[role]}';")
    for name in names:
        roles.append(
            f"SELECT 'CREATE DATABASE {name} OWNER ckan TEMPLATE template0' "
            f"WHERE NOT EXISTS (SELECT 1 FROM pg_database WHERE datname = '{name}')"
        )
        roles.append("\\gexec")
        roles.append(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC;")
    Postgres(instance).sql("\n".join(roles) + "\n")


def drop(instance: Instance, *names: str) -> None:
    """Throw these databases away, whoever is connected."""
    for name in names:
        Postgres(instance).sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE);")


def migrate(instance: Instance, ini: Path, env: Mapping[str, str], datastore: str) -> None:
    """CKAN's tables and those of all plugins, and the DataStore's rights."""
    words = [instance.python, ROOT / "portal" / "inside" / "tables.py", ini]
    printed = run(words, log=instance.log / "database.log", env=env)
    lines = printed.splitlines()
    # What `ckan db upgrade` says stands before the SQL.
    first = next(i for i, line in enumerate(lines) if line.startswith(("/*", "\\connect", "--")))
    Postgres(instance).sql("\n".join(lines[first:]) + "\n", datastore)


def migrations_stamp(instance: Instance) -> str:
    """Changes when a table could have changed: another environment, plugin line or migration of ours."""
    lock = instance.venv / "satudata-lock"
    steps = sorted((ROOT / "ckanext" / "satudata" / "migration").rglob("*.py"))
    line = next(x for x in instance.ini.read_text().splitlines() if x.startswith("ckan.plugins"))
    return digest(lock, line, *steps)


def is_behind(instance: Instance) -> bool:
    """Whether the portal's tables may be older than the code."""
    return not instance.stamped("migrations", migrations_stamp(instance))


def bring_up_to_date(instance: Instance) -> None:
    """Migrate the portal's own databases."""
    wanted = migrations_stamp(instance)
    migrate(instance, instance.ini, clean_environment(), "datastore")
    instance.stamp("migrations", wanted)
