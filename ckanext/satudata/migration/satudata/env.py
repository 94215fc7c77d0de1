"""Alembic environment: our tables only, our own version table."""

from __future__ import annotations

from logging.config import fileConfig

from alembic import context
from sqlalchemy import engine_from_config, pool

from ckan.model.meta import metadata

import ckanext.satudata.model  # noqa: F401  (registers the tables)

NAME = "satudata"
config = context.config
if config.config_file_name:
    fileConfig(config.config_file_name, disable_existing_loggers=False)


def include_object(obj, object_name, type_, reflected, compare_to):
    """Tables that begin with our prefix; everything inside them."""
    if type_ == "table":
        return object_name.startswith(NAME + "_") and not object_name.endswith("_alembic_version")
    return True


OPTIONS = {
    "target_metadata": metadata,
    "version_table": f"{NAME}_alembic_version",
    "include_object": include_object,
}


def run_offline():
    """Print the SQL instead of running it."""
    context.configure(url=config.get_main_option("sqlalchemy.url"), literal_binds=True, **OPTIONS)
    with context.begin_transaction():
        context.run_migrations()


def run_online():
    """Run against the database of the portal."""
    engine = engine_from_config(
        config.get_section(config.config_ini_section), prefix="sqlalchemy.", poolclass=pool.NullPool
    )
    with engine.connect() as connection:
        context.configure(connection=connection, **OPTIONS)
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
