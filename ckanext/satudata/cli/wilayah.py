"""`ckan satudata wilayah`: region codes of Kemendagri and BPS."""

from __future__ import annotations

from pathlib import Path

import click

from ckanext.satudata.domain.text import N_, Reason
from ckanext.satudata.domain.wilayah import SCHEMES, LineError, Region, read_regions
from ckanext.satudata.logic.wilayah import load_regions

__all__ = ["wilayah"]

SHOWN_ERRORS = 20


@click.group(short_help="Region codes: load a list.")
def wilayah() -> None:
    """Region codes of Kemendagri and BPS."""


@wilayah.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--scheme", type=click.Choice(SCHEMES), default="kemendagri", show_default=True, help="Whose codes.")
@click.option("--source", default="", help="Where the list comes from, for example a decree. Default: the file's name.")
@click.option("--version", default="", help="Which edition of the list this is, for example 2025.")
@click.option("--partial", is_flag=True, help="The file is not the whole list: retire nothing.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
def load(file: Path, *, scheme: str, source: str, version: str, partial: bool, dry_run: bool) -> None:
    """Load a CSV list of region codes.

    The first line names the columns code and name (or kode and nama), and parent where there is one. A code that a new
    full list no longer has is retired, not deleted. Nothing is written when any line is wrong.
    """
    regions, errors = _read(file, scheme)
    if errors:
        _show_errors(file, errors)
        raise click.exceptions.Exit(1)
    result = load_regions(
        regions, scheme, source=source or file.name, version=version, partial=partial, dry_run=dry_run
    )
    counts = f"{result.new} new, {result.changed} changed, {result.retired} retired, {result.unchanged} unchanged"
    click.echo(f"{'Would load' if dry_run else 'Loaded'} {len(regions)} regions of the scheme {scheme}: {counts}.")


def _read(file: Path, scheme: str) -> tuple[list[Region], list[LineError]]:
    raw = file.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return [], [LineError(line, Reason("encoding", N_("This line is not UTF-8 text.")))]
    return read_regions(text, scheme)


def _show_errors(file: Path, errors: list[LineError]) -> None:
    for error in errors[:SHOWN_ERRORS]:
        click.secho(f"{file}:{error}", fg="red", err=True)
    if len(errors) > SHOWN_ERRORS:
        click.secho(f"... and {len(errors) - SHOWN_ERRORS} more lines.", fg="red", err=True)
    click.secho("Nothing was loaded.", fg="red", err=True)
