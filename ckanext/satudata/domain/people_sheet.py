"""Assignments and officials as a CSV file: what stands in it, line by line, and how it is written.

Headings are the office's own words. Both the comma and the semicolon part cells (a spreadsheet set to Indonesian writes
the latter); the text is UTF-8, with or without its mark. A NIP is written in groups, so that no spreadsheet takes it
for a number and rounds its last digits.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ckanext.satudata.domain.cell import harmless, unguarded
from ckanext.satudata.domain.errors import BadRequest
from ckanext.satudata.domain.text import N_, Reason

__all__ = ["COLUMNS", "MAX_BYTES", "OFFICIALS", "ROLES", "SheetRow", "grouped_nip", "read_sheet", "sheet_text"]

ROLES, OFFICIALS = "roles", "officials"
MAX_BYTES = 256 * 1024
"""Some three thousand lines: more than any region has people in these roles."""

_TERM = {
    "plt_plh": "acting",
    "nomor_keputusan": "decree_number",
    "tanggal_keputusan": "decree_date",
    "mulai": "valid_from",
    "selesai": "valid_to",
}
COLUMNS: Mapping[str, Mapping[str, str]] = {
    ROLES: {
        "akun": "user_id",
        "peran": "role",
        "organisasi": "organization_id",
        "termasuk_bawahan": "descendants",
        **_TERM,
    },
    OFFICIALS: {
        "nama": "name",
        "nip": "nip",
        "jabatan": "position",
        "memutuskan_sebagai": "role",
        "organisasi": "organization_id",
        "akun": "user_id",
        "surel": "email",
        "mewakili": "acting_for",
        **_TERM,
    },
}
"""Heading to the name of the same in `satudata_role_assign` and `satudata_official_assign`."""

_NEEDED = {ROLES: {"akun", "peran"}, OFFICIALS: {"nama", "jabatan", "organisasi"}}
_YES, _NO = {"ya", "yes", "true", "1"}, {"tidak", "no", "false", "0"}


@dataclass(frozen=True)
class SheetRow:
    """One line: its number in the file, what it says by the actions' names, and what is wrong with it as written."""

    line: int
    values: Mapping[str, str | bool]
    problems: tuple[Reason, ...] = field(default=())


def read_sheet(content: bytes, kind: str) -> tuple[SheetRow, ...]:
    """The lines of a file of this kind (`ROLES` or `OFFICIALS`).

    BadRequest under `upload` for a file nobody can read: too large, not UTF-8, other headings, no line.
    """
    columns = COLUMNS[kind]
    if len(content) > MAX_BYTES:
        limit = {"limit": str(MAX_BYTES // 1024)}
        raise _refused("too_large", N_("The file is larger than {limit} KB. Split it into parts."), limit)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        place = {"line": str(content[: e.start].count(b"\n") + 1)}
        words = N_("Line {line} is not UTF-8. In your spreadsheet program choose Save as, CSV UTF-8.")
        raise _refused("encoding", words, place) from e
    if "\x00" in text:
        raise _refused("encoding", N_("This is no CSV file."), {})
    lines = _cells(text)
    head = [cell.strip().lower() for cell in lines[0][1]] if lines else []
    _check_head(head, columns, _NEEDED[kind])
    rows = tuple(_row(number, head, cells, columns) for number, cells in lines[1:])
    if not rows:
        raise _refused("empty", N_("There is no line below the headings."), {})
    return rows


def _cells(text: str) -> list[tuple[int, list[str]]]:
    """Lines with their number, empty ones left out; the separator is the one the headings use more."""
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    try:
        return [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as e:
        place = {"line": str(reader.line_num)}
        raise _refused("csv", N_("Line {line} cannot be read: a quotation mark is probably not closed."), place) from e


def _check_head(head: Sequence[str], columns: Mapping[str, str], needed: set[str]) -> None:
    unknown = [cell for cell in head if cell not in columns]
    missing = sorted(needed - set(head))
    twice = sorted({cell for cell in head if cell and head.count(cell) > 1})
    if not unknown and not missing and not twice:
        return
    wrong = ", ".join([*(cell or '""' for cell in unknown), *missing, *twice])
    params = {"wrong": wrong, "known": ", ".join(columns)}
    raise _refused(
        "columns", N_("These headings are unknown, missing or there twice: {wrong}. Known are: {known}."), params
    )


def _row(line: int, head: Sequence[str], cells: Sequence[str], columns: Mapping[str, str]) -> SheetRow:
    problems: list[Reason] = []
    if len(cells) > len(head):
        problems.append(Reason("cells", N_("There are more cells than headings.")))
    values: dict[str, str | bool] = {}
    for heading, cell in zip(head, cells, strict=False):
        text = unguarded(cell.strip())
        if text:
            values[columns[heading]] = text
    for name in ("acting",):
        if name in values:
            values[name] = str(values[name]).lower().rstrip(".")
    if "descendants" in values:
        word = str(values["descendants"]).lower()
        if word not in _YES | _NO:
            problems.append(Reason("descendants", N_('Write "ya" or "tidak" under termasuk_bawahan.')))
        values["descendants"] = word in _YES
    return SheetRow(line, values, tuple(problems))


def _refused(code: str, msgid: str, params: dict[str, str]) -> BadRequest:
    return BadRequest({"upload": [Reason(code, msgid, params)]})


def grouped_nip(nip: str) -> str:
    """A NIP as it is printed: birthday, appointment, sex, number; other numbers as they are."""
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}" if len(nip) == 18 else nip  # noqa: PLR2004 - digits of a NIP


def sheet_text(kind: str, rows: Iterable[Mapping[str, object]]) -> str:
    """Rows by the actions' names as a file `read_sheet` reads back, with the mark spreadsheets look for."""
    columns = COLUMNS[kind]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([harmless(_written(row.get(name), name)) for name in columns.values()])
    return "\ufeff" + out.getvalue()


def _written(value: object, name: str) -> str:
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    return grouped_nip(str(value)) if name == "nip" and value else str(value or "")
