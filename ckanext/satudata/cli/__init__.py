"""`ckan satudata`: one command group per noun."""

from __future__ import annotations

import click

from ckanext.satudata.cli.adopt import adopt
from ckanext.satudata.cli.health import health
from ckanext.satudata.cli.wilayah import wilayah
from ckanext.satudata.readiness import warn_on_command_line

__all__ = ["get_commands", "satudata"]


@click.group(short_help="Satu Data Indonesia: health, adoption, roles, SOP profiles, cases, region codes.")
def satudata() -> None:
    """Commands of ckanext-satudata."""


satudata.add_command(adopt)
satudata.add_command(health)
satudata.add_command(wilayah)


def get_commands() -> list[click.Command]:
    """What CKAN asks for when a `ckan` command runs, and only then: faults of the database are said here."""
    warn_on_command_line()
    return [satudata]
