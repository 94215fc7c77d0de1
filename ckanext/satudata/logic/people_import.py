"""Many assignments or officials from one file: judged line by line first, then written in one transaction.

Judging writes inside a savepoint that is rolled back: what is refused there would be refused when it is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.satudata.domain.errors import BadRequest
from ckanext.satudata.domain.people_sheet import ROLES, SheetRow, read_sheet
from ckanext.satudata.domain.role import Role
from ckanext.satudata.logic import offices, roles
from ckanext.satudata.logic.people import caller
from ckanext.satudata.logic.schema import role as schema
from ckanext.satudata.logic.words import sentence
from ckanext.satudata.model import Official
from ckanext.satudata.model.base import Session

__all__ = ["Judged", "judge", "read", "write"]

NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"


@dataclass(frozen=True)
class Judged:
    """What a line would do, or did: `new`, `changed`, `same` or `refused`, with sentences."""

    line: int
    values: dict[str, Any]
    result: str
    sentences: tuple[str, ...] = ()

    def dictize(self) -> dict[str, Any]:
        """The line as plain data."""
        return {"line": self.line, "values": self.values, "result": self.result, "sentences": list(self.sentences)}


def read(content: bytes, kind: str) -> tuple[SheetRow, ...]:
    """The lines of a file; ValidationError under `upload` for one nobody can read."""
    try:
        return read_sheet(content, kind)
    except BadRequest as e:
        raise tk.ValidationError({name: [sentence(r) for r in why] for name, why in e.fields.items()}) from e


def judge(context: Context, kind: str, rows: Iterable[SheetRow]) -> list[Judged]:
    """What each line would do after those above it; nothing stays written."""
    savepoint = Session.begin_nested()
    try:
        return _carried_out(context, kind, rows)
    finally:
        savepoint.rollback()
        Session.expire_all()


def write(context: Context, kind: str, rows: Iterable[SheetRow]) -> list[Judged]:
    """Carry out the lines; a refused one leaves nothing behind. Nothing is committed."""
    return _carried_out(context, kind, rows)


def _carried_out(context: Context, kind: str, rows: Iterable[SheetRow]) -> list[Judged]:
    seen: dict[tuple[tuple[str, str], ...], int] = {}
    step = _role if kind == ROLES else _official
    found: list[Judged] = []
    for row in rows:
        key = tuple(sorted((name, str(value).lower()) for name, value in row.values.items()))
        if key in seen:
            said = tk._("The same as line {line}.").format(line=seen[key])
            found.append(Judged(row.line, dict(row.values), REFUSED, (said,)))
            continue
        seen[key] = row.line
        found.append(_tried(context, row, step))
    return found


def _tried(
    context: Context, row: SheetRow, step: Callable[[Context, dict[str, Any]], tuple[str, Iterable[str]]]
) -> Judged:
    """One line inside a savepoint of its own."""
    values = dict(row.values)
    if row.problems:
        return Judged(row.line, values, REFUSED, tuple(sentence(one) for one in row.problems))
    savepoint = Session.begin_nested()
    try:
        result, sentences = step(context, values)
        savepoint.commit()
    except tk.ValidationError as e:
        savepoint.rollback()
        return Judged(row.line, values, REFUSED, tuple(_flat(e.error_dict)))
    except tk.NotAuthorized as e:
        savepoint.rollback()
        return Judged(row.line, values, REFUSED, (str(e),))
    return Judged(row.line, values, result, tuple(sentences))


def _flat(errors: dict[str, Any]) -> Iterable[str]:
    for sentences in errors.values():
        yield from map(str, sentences if isinstance(sentences, list) else [sentences])


def _role(context: Context, values: dict[str, Any]) -> tuple[str, Iterable[str]]:
    """As `satudata_role_assign`, without its commit."""
    data = roles.validated(values, schema.role_assign(), context)
    user = roles.user_of(data["user_id"])
    organization = roles.scope_of(Role(data["role"]), data.get("organization_id"))
    asked = {"role": data["role"], "organization_id": organization.id if organization else None, "user_id": user.id}
    tk.check_access("satudata_role_assign", context, asked)
    before = {row.id for row in roles.in_force(user.id, data["role"], organization)}
    given = roles.give(caller(context), data, user, organization)
    if not given.is_changed:
        return SAME, ()
    ended = before - {row.id for row in roles.in_force(user.id, data["role"], organization)}
    return CHANGED if ended else NEW, given.warnings


def _official(context: Context, values: dict[str, Any]) -> tuple[str, Iterable[str]]:
    """As `satudata_official_assign`, or `satudata_official_update` for who is registered already in the same term."""
    data = roles.validated(values, schema.official_assign(), context)
    tk.check_access("satudata_official_assign", context, data)
    giver = caller(context)
    columns = offices.not_oneself(giver, offices.official_values(data))
    known = _known(columns)
    if known is None:
        row = offices.register(giver, columns)
        return NEW, tuple(offices.warnings_of(row))
    if all(getattr(known, name) == value for name, value in columns.items()):
        return SAME, ()
    row = offices.rewrite(known, columns)
    return CHANGED, tuple(offices.warnings_of(row))


def _known(columns: dict[str, Any]) -> Official | None:
    """The official a line speaks of: the same office, by NIP where both have one, else by name; deputies by day."""
    for row in Official.search([columns["organization_id"]]):
        if (row.role, row.acting) != (columns["role"], columns["acting"]):
            continue
        if row.acting and row.valid_from != columns["valid_from"]:
            continue
        both = row.nip and columns["nip"]
        if row.nip == columns["nip"] if both else row.name == columns["name"]:
            return row
    return None
