"""`ckan satudata`: one command group per noun."""

from __future__ import annotations

import click

from ckanext.satudata.cli.adopt import adopt
from ckanext.satudata.cli.case import case, outbox
from ckanext.satudata.cli.evidence import export_case, verify_history
from ckanext.satudata.cli.health import health
from ckanext.satudata.cli.nightly import nightly
from ckanext.satudata.cli.publish_due import publish_due
from ckanext.satudata.cli.recompute_due import recompute_due
from ckanext.satudata.cli.reminders import reminders
from ckanext.satudata.cli.role import official, role
from ckanext.satudata.cli.sop import sop
from ckanext.satudata.cli.wilayah import wilayah
from ckanext.satudata.readiness import warn_on_command_line

__all__ = ["get_commands", "satudata"]


@click.group(short_help="Satu Data Indonesia: health, adoption, roles, SOP profiles, cases, region codes.")
def satudata() -> None:
    """Commands of ckanext-satudata."""


for _group in (adopt, case, health, nightly, official, outbox, publish_due, reminders, role, sop, wilayah):
    satudata.add_command(_group)


case.add_command(verify_history)
case.add_command(export_case)
sop.add_command(recompute_due)


def get_commands() -> list[click.Command]:
    """What CKAN asks for when a `ckan` command runs, and only then: faults of the database are said here."""
    warn_on_command_line()
    return [satudata]
