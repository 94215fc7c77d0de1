"""`ckan satudata case` and `ckan satudata outbox`: cases, and what could not be told about them."""

from __future__ import annotations

import signal
import threading

import click

from ckanext.satudata.cli.common import call, dry_run_option, refusals, table
from ckanext.satudata.logic import delivery
from ckanext.satudata.model import Outbox
from ckanext.satudata.model.base import utcnow

__all__ = ["case", "outbox"]


@click.group(short_help="Cases: list, show, move a stuck one.")
def case() -> None:
    """Cases: where each dataset stands."""


@case.command("list")
@click.option("--state", help="Only this state.")
@click.option("--organization", help="Only this organization and what lies below it.")
@click.option("--late", is_flag=True, help="Only late ones.")
@click.option("--limit", default=50, show_default=True)
@refusals
def list_cases(state: str | None, organization: str | None, *, late: bool, limit: int) -> None:
    """The queue, oldest due first."""
    found = call("satudata_case_list", state=state, organization=organization, late=late or None, limit=limit)
    table(
        ("id", "state", "due", "late", "title"),
        ((c["id"], c["state"], c["due_at"], "late" if c["late"] else "", c["title"]) for c in found["results"]),
    )
    click.echo(f"{len(found['results'])} of {found['count']}")


@case.command()
@click.argument("reference")
@refusals
def show(reference: str) -> None:
    """A case (its id, or name or id of a dataset) and its history."""
    found = call("satudata_case_show", id=reference)
    for key in ("id", "title", "state", "category", "step", "due_at", "late", "case_version", "access_class"):
        click.echo(f"{key:14} {found[key]}")
    events = call("satudata_event_list", id=reference, limit=1000)["results"]
    table(
        ("when", "what", "to", "who", "attempts"),
        (
            (e["created_at"], e["transition"] or e["kind"], e["to_state"], e["actor_name"], e["attempts"])
            for e in events
        ),
    )


@case.command()
@click.argument("reference")
@click.argument("state")
@click.option("--reason", required=True, help="Why, in words; it stands in the history.")
@dry_run_option
@refusals
def move(reference: str, state: str, reason: str, dry_run: bool) -> None:
    """Move a stuck case to another STATE, never a published one."""
    found = call("satudata_case_show", id=reference)
    if dry_run:
        click.echo(f"Would move {found['title']} from {found['state']} to {state}.")
        return
    data = {"id": found["id"], "state": state, "reason": reason, "case_version": found["case_version"]}
    click.echo(f"Moved: {call('satudata_case_move', **data)['state']}")


@click.group(short_help="Messages that must still be told: deliver, list.")
def outbox() -> None:
    """Search index, mails and follow-up changes that wait."""


@outbox.command("list")
@refusals
def list_rows() -> None:
    """What waits, failed, or may have left."""
    rows = call("satudata_outbox_list")
    table(
        ("id", "kind", "state", "attempts", "error"),
        ((r["id"], r["kind"], r["state"], r["attempts"], r["error"]) for r in rows),
    )


@outbox.command()
@click.option(
    "--every", type=click.FloatRange(min=1), metavar="SECONDS", help="Stay and try again so often; see below."
)
@dry_run_option
def deliver(every: float | None, dry_run: bool) -> None:
    """Try everything that waits, and queue lost checks again.

    With --every it is a process of its own, for supervisor or systemd: it outlives a database, search index, mail
    server or Redis that is away for a while, and says one line when something happened. Without, for a timer.
    """
    if dry_run:
        click.echo(f"Would try {len(Outbox.due_ids(utcnow()))} messages.")
        return
    if every is None:
        click.echo(delivery.one_round() or "Nothing waits.")
        return
    stop = threading.Event()
    for how in (signal.SIGTERM, signal.SIGINT):
        signal.signal(how, lambda *_: stop.set())
    click.echo(f"Delivering every {every:g} seconds.")
    delivery.run(every, stop, click.echo)
