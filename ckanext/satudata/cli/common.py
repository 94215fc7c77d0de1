"""What the command groups share: acting as the site's own user, refusals as one sentence, tables of text."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any

import click

import ckan.plugins.toolkit as tk

from ckanext.satudata.logic.contexts import as_site

__all__ = ["call", "dry_run_option", "refusals", "table", "ticking", "watched"]

STEP = 50
"""How many rows a progress bar counts at once: drawing costs more than most rows."""


def call(action: str, **data: Any) -> Any:
    """Call an action as the site's own user, for whom every right holds: who types here owns the machine."""
    given = {key: value for key, value in data.items() if value is not None}
    return tk.get_action(action)(as_site(), given)


def dry_run_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--dry-run`, on every command that writes."""
    return click.option("--dry-run", is_flag=True, help="Only say what would happen.")(command)


def refusals(command: Callable[..., Any]) -> Callable[..., Any]:
    """What an action refuses becomes one sentence a line and exit code 1."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except tk.ValidationError as e:
            for field, sentences in e.error_dict.items():
                tk.error_shout(
                    f"{field}: {' '.join(map(str, sentences)) if isinstance(sentences, list) else sentences}"
                )
        except (tk.ObjectNotFound, tk.NotAuthorized) as e:
            tk.error_shout(str(e))
        raise click.exceptions.Exit(1)

    return wrapped


def watched(count: int, label: str) -> Callable[[Iterable[Any]], Iterator[Any]]:
    """A progress bar over what is handed through it, on a terminal; nothing of the kind in logs and pipes."""

    def through(rows: Iterable[Any]) -> Iterator[Any]:
        if not sys.stderr.isatty():
            yield from rows
            return
        with click.progressbar(rows, length=count, label=label, file=sys.stderr, update_min_steps=STEP) as bar:
            yield from bar

    return through


@contextmanager
def ticking(count: int, label: str) -> Iterator[Callable[[int], None]]:
    """The same for work that says by itself how far it is."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=count, label=label, file=sys.stderr) as bar:
        yield bar.update


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows under their heads, columns aligned."""
    lines = [[str(cell) if cell is not None else "-" for cell in row] for row in rows]
    widths = [max(len(line[i]) for line in [list(head), *lines]) for i in range(len(head))]
    for line in [list(head), *lines]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
