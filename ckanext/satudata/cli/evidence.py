"""`ckan satudata case verify-history` and `case export`: proof of what was decided, also without the portal."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import click

import ckan.plugins.toolkit as tk

from ckanext.satudata.adapters import bundle, dump, seals
from ckanext.satudata.cli.common import refusals, watched
from ckanext.satudata.domain.evidence import Finding, Kind
from ckanext.satudata.logic import evidence as logic
from ckanext.satudata.logic import export
from ckanext.satudata.logic.contexts import as_site
from ckanext.satudata.logic.transition import find_case

__all__ = ["export_case", "verify_history"]

SHOWN = 200
"""Findings printed one by one; a whole history forged would fill the terminal."""

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

_WORDS = {
    Kind.CHANGED: "changed",
    Kind.REMOVED: "removed event",
    Kind.INSERTED: "inserted event",
    Kind.ORDER: "order changed",
    Kind.CUT_OFF: "end cut off",
    Kind.MISSING_CASE: "case missing",
    Kind.EXTRA_CASE: "case slipped in",
}


@click.command("verify-history")
@click.option("--seal", "seal_file", type=_FILE, help="Only this seal; otherwise all of the seals' folder.")
@click.option("--dump", "dump_file", type=_FILE, help="A plain pg_dump (also .gz) instead of the portal's database.")
def verify_history(seal_file: Path | None, dump_file: Path | None) -> None:
    """Prove that the history is what was written; exit code 1 when it is not, or nothing can be proven.

    Every event's hash is computed anew and every chain compared with the seals. What was written after the newest seal
    is only shown to fit together: print its time and root are on the Walidata's mail of that day, compare them.
    """
    points = logic.sealed_points(_seals(seal_file))
    try:
        with _history(dump_file) as history:
            found = logic.verify(history, points, watched(history.count, "Events"))
    except dump.NotADump as e:
        tk.error_shout(str(e))
        raise click.exceptions.Exit(1) from e
    _report(found, points)
    if not found.good or points.newest is None:
        raise click.exceptions.Exit(1)


def _seals(seal_file: Path | None) -> Sequence[Path]:
    if seal_file:
        return [seal_file]
    try:
        return seals.files()
    except RuntimeError as e:
        tk.error_shout(str(e))
        raise click.exceptions.Exit(1) from e


def _history(dump_file: Path | None) -> AbstractContextManager[logic.History]:
    return logic.from_dump(dump_file) if dump_file else logic.from_database()


def _report(found: logic.Verified, points: logic.Points) -> None:
    for sentence in found.broken:
        click.secho(f"seal: {sentence}", fg="red")
    for one in found.findings[:SHOWN]:
        click.secho(_line(one), fg="red")
    if len(found.findings) > SHOWN:
        click.echo(f"... and {len(found.findings) - SHOWN} more")
    click.echo(f"{found.events} events of {len(found.heads)} cases read, {len(found.findings)} findings.")
    click.echo(_conclusion(found, points))


def _line(one: Finding) -> str:
    place = f" seq {one.seq}" if one.seq is not None else ""
    by = f" ({one.seal})" if one.seal else ""
    return f"{_WORDS[one.kind]}: case {one.case_id}{place}: {one.differs}{by}"


def _conclusion(found: logic.Verified, points: logic.Points) -> str:
    """The last line: up to which moment integrity is proven, and what holds after it."""
    newest = points.newest
    if newest is None:
        return (
            "There is no seal: nothing is proven. That the events fit together is all that can be said, "
            "and whoever owns the database could make that so. Write one: ckan satudata nightly --only seal"
        )
    when = f"{newest.time:%Y-%m-%d %H:%M:%S} UTC"
    if not found.good:
        return f"NOT PROVEN: the history is not what was sealed up to {when} ({newest.seal})."
    after = found.events - newest.head.events
    return (
        f"Proven up to {when} ({newest.seal}: {newest.head.events} events, root {newest.head.hash}; compare both with "
        f"the Walidata's mail of that day). The {after} events after it fit together, which proves consistency only."
    )


@click.command("export")
@click.argument("reference")
@click.argument("target", type=click.Path(path_type=Path))
@refusals
def export_case(reference: str, target: Path) -> None:
    """Write one case (its id, or name or id of a dataset) into TARGET: a new folder, or a file that ends in .zip.

    Everything is in it: decisions, comments, checks, metadata, files, attachments and their checksums, readable without
    the portal. It also holds what the public may not see: keep it as the case itself.
    """
    case = find_case(as_site(), reference)
    try:
        done = export.export(case, target)
    except bundle.TargetTaken as e:
        tk.error_shout(f"{target} exists already. Name a folder or file that does not: nothing is written over.")
        raise click.exceptions.Exit(1) from e
    except OSError as e:
        tk.error_shout(f"{target} cannot be written: {e.strerror or e}. Nothing was left behind.")
        raise click.exceptions.Exit(1) from e
    click.echo(f"{target}: {done.events} events, {done.files} files, {done.attachments} attachments.")
    for name in done.missing:
        click.secho(f"Not there: the bytes of {name}.", fg="red")
    if done.broken:
        click.secho(f"The history has {done.broken} findings: ckan satudata case verify-history", fg="red")
    if done.missing or done.broken:
        raise click.exceptions.Exit(1)
