"""`ckan satudata reminders`: mails to whose turn it is when a step is due soon or overdue."""

from __future__ import annotations

import click

from ckanext.satudata.cli.common import dry_run_option, table
from ckanext.satudata.logic import reminders as logic

__all__ = ["reminders"]


@click.group(short_help="Reminders of what is due soon or overdue.")
def reminders() -> None:
    """Reminders by mail; each reader may switch them off."""


@reminders.command()
@dry_run_option
def send(dry_run: bool) -> None:
    """Remind everybody whose turn it is; for a timer, once every morning. Nobody is reminded twice of the same."""
    done = logic.send(dry_run=dry_run)
    table(("to", "late", "due"), ((one.user, one.late, one.due) for one in done))
    click.echo(f"{'Would remind' if dry_run else 'Reminded'}: {len(done) or 'nobody'}.")
