"""`ckan satudata`: one command group per noun."""

from __future__ import annotations

import click

from ckanext.satudata.cli.wilayah import wilayah

__all__ = ["satudata"]


@click.group(short_help="Satu Data Indonesia: health, adoption, roles, SOP profiles, cases, region codes.")
def satudata() -> None:
    """Commands of ckanext-satudata."""


satudata.add_command(wilayah)
