"""What Frictionless says about the rows of a table, counted over the whole file (nothing of CKAN here).

Frictionless stops at 1000 errors and keeps the whole row with each; so its rows are streamed and their errors counted.
It gets its rows from our readers and so never opens a path or an address; it runs untrusted.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import Any

import frictionless
from frictionless import fields as ff
from frictionless.resources import TableResource

from ckanext.satudata.adapters.column_profile import ColumnProfile, Verdict, kind_of
from ckanext.satudata.adapters.findings import Findings
from ckanext.satudata.adapters.table_types import Limits, Refused, Row, Table
from ckanext.satudata.domain.number import CellKind, NumberStyle, spelled_as

__all__ = ["VERSION", "TableCheck", "schema_of"]

VERSION = f"frictionless {version('frictionless')}"
MISSING_VALUES = ["", "-", "–", "—", "...", "…", "..", "n.a.", "N.A.", "n.a", "NA", "N/A", "n/a", "na", "NULL", "null"]

_SAMPLE = 1000
_OFTEN = 500
_TOP = 20
_NARROW = 2
_FOOTER = re.compile(r"\s*(sumber|source|catatan|keterangan|ket|note|notes)\b\s*[:.;]?", re.IGNORECASE)
_CONSTRAINT = re.compile(r'constraint "(\w+)" is "(.*)"', re.DOTALL)
_LABEL_KINDS = {"blank-label", "duplicate-label", "extra-label", "missing-label", "incorrect-label"}
_CONSTRAINTS = {
    "required": "required",
    "unique": "unique",
    "minimum": "minimum",
    "maximum": "maximum",
    "minLength": "length",
    "maxLength": "length",
    "enum": "enum",
    "pattern": "pattern",
}
_ROWS = {
    "blank-row": "blank-row",
    "extra-cell": "extra-cell",
    "missing-cell": "missing-cell",
    "type-error": "type-error",
    "unique-error": "unique",
    "primary-key": "duplicate-key",
}


def schema_of(descriptor: Any) -> frictionless.Schema | None:
    """The Table Schema given inline, or Refused. Addresses and references to other tables are never followed."""
    if not descriptor:
        return None
    if isinstance(descriptor, str):
        raise Refused("remote-schema")
    if not isinstance(descriptor, dict) or not isinstance(descriptor.get("fields"), list):
        raise Refused("bad-schema", value="fields")
    plain = {key: value for key, value in descriptor.items() if key not in ("foreignKeys", "$schema")}
    if not descriptor.get("missingValues"):
        plain["missingValues"] = MISSING_VALUES
    try:
        schema = frictionless.Schema.from_descriptor(plain)
    except MemoryError:
        raise
    except Exception as error:  # whatever it does not like is the schema's fault
        reasons = [str(reason) for reason in getattr(error, "reasons", [])] or [str(error)]
        raise Refused("bad-schema", value=" ".join(reasons[0].split())[:200]) from error
    if not schema.fields:
        raise Refused("bad-schema", value="fields")
    return schema


class TableCheck:
    """One run over one table: `run`, then `findings`, `columns`, `labels`, `rows`, and `opening`, its first rows.

    ``told`` is called now and then with the number of rows read.
    """

    def __init__(
        self,
        table: Table,
        schema: frictionless.Schema | None,
        limits: Limits,
        told: Callable[[int], None] = lambda _rows: None,
    ) -> None:
        self.table = table
        self.schema = schema
        self.limits = limits
        self.findings = Findings(limits.samples)
        self.labels: list[str] = []
        self.columns: list[dict[str, Any]] = []
        self.rows = 0
        self.last_row = 0
        self.header_row = 0
        self.opening: list[Row] = []
        self._told = told
        self._profiles: list[ColumnProfile] = []
        self._blank = 0
        self._refused: Refused | None = None
        self._skipped: list[int] = []
        self._styles: dict[int, NumberStyle] = {}
        self._unique: list[str] = []

    def run(self) -> None:
        """Read the whole table."""
        source = self._from_header()
        if not self.header_row:
            self._note_opening()
            self.findings.add("empty-file")
            return
        head = list(itertools.islice(source, _SAMPLE))
        self.opening += [row for row in head if row[0] > self.opening[-1][0]]
        schema = self._ready_schema(head)
        rows = self._remembering(self._data(itertools.chain(head, source)))
        dialect = frictionless.Dialect(header_rows=[1])
        resource = TableResource(name="table", data=lambda: rows, schema=schema, dialect=dialect)  # type: ignore[arg-type]
        self._read(resource)
        self._finish()

    def _read(self, resource: TableResource) -> None:
        try:
            resource.open()
            self._take_header(resource)
            for row in resource.row_stream:
                self._take_row(row)
        except Exception:
            if self._refused is not None:  # Frictionless tells every trouble of its source as one of its own
                raise self._refused from None
            raise
        finally:
            resource.close()

    def _remembering(self, rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
        try:
            yield from rows
        except Refused as refused:
            self._refused = refused
            raise

    # opening

    def _from_header(self) -> Iterator[Row]:
        """The rows after the header; finds the header under title rows."""
        rows = iter(self.table.rows)
        self.opening = top = list(itertools.islice(rows, _TOP))
        filled = [sum(not _is_blank(cell) for cell in cells) for _, cells in top]
        width = max(filled, default=0)
        if not width:
            return iter(())
        wanted = 1 if width <= _NARROW else max(_NARROW, width / 2)
        at = next(n for n, count in enumerate(filled) if count >= wanted)
        self.header_row, header = top[at]
        self.labels = ["" if cell is None else str(cell) for cell in header]
        above = sum(1 for count in filled[:at] if count)
        if above:
            text = next((c for _, cells in top[:at] for c in cells if not _is_blank(c)), "")
            self.findings.add("title-rows", row=top[at - 1][0], value=self.header_row - 1, other=text)
        return itertools.chain(top[at + 1 :], rows)

    def _ready_schema(self, head: list[Row]) -> frictionless.Schema:
        if self.schema is None:
            self._profiles = [ColumnProfile(self.limits.samples) for _ in self.labels]
            names = self._names()
            return frictionless.Schema(fields=[ff.AnyField(name=name) for name in names], missing_values=MISSING_VALUES)
        for index, schema_field in enumerate(self.schema.fields):
            if schema_field.type in ("number", "integer"):
                self._styles[index] = self._style_in(head, index, schema_field)
        return self.schema

    def _style_in(self, head: list[Row], index: int, schema_field: Any) -> NumberStyle:
        """How a number column of the schema is spelled: as the schema says, else as its first rows show."""
        descriptor = schema_field.to_descriptor()
        if "decimalChar" in descriptor or "groupChar" in descriptor:
            comma = descriptor.get("decimalChar") == "," or descriptor.get("groupChar") == "."
            english = not comma and descriptor.get("groupChar") == ","
            return NumberStyle.INDONESIAN if comma else NumberStyle.ENGLISH if english else NumberStyle.PLAIN
        profile = ColumnProfile(1)
        for row, cells in head:
            if index < len(cells):
                profile.add(row, cells[index])
        style = profile.judge(index, "", Findings()).style or NumberStyle.PLAIN
        if schema_field.type == "number" and style is not NumberStyle.PLAIN:
            schema_field.decimal_char = "," if style is NumberStyle.INDONESIAN else "."
            schema_field.group_char = "." if style is NumberStyle.INDONESIAN else ","
        return style

    def _names(self) -> list[str]:
        """A name for each column; what is wrong with the header is found here, as no format says what it should be."""
        names: list[str] = []
        places: dict[str, list[int]] = {}
        for number, label in enumerate(self.labels, 1):
            clean = " ".join(label.split())
            if not clean:
                self.findings.add("blank-label", number, "", self.header_row)
            elif label != label.strip():
                self.findings.add("header-space", number, label, self.header_row, label)
            places.setdefault(clean, []).append(number)
            names.append(f"{clean or 'column'} {number}" if not clean or len(places[clean]) > 1 else clean)
        for clean, numbers in places.items():
            if clean and len(numbers) > 1:
                where = ", ".join(map(str, numbers))
                self.findings.add_many(
                    "duplicate-label", numbers[0], clean, len(numbers) - 1, samples=[(self.header_row, where, {})]
                )
        self._unique = _made_unique(names)
        return self._unique

    # reading

    def _data(self, rows: Iterator[Row]) -> Iterator[list[Any]]:
        """Header and rows for Frictionless, profiled on the way; notes under the table are taken out."""
        yield list(self.labels if self.schema is not None else self._unique)
        width = len(self.labels)
        for index, (number, given) in enumerate(rows):
            if index >= self.limits.rows:
                raise Refused("too-many-rows", limit=self.limits.rows)
            if not index % _OFTEN:
                self._told(index)
            self.last_row = number
            cells = given
            if _is_footer(cells, width):
                self._skipped.append(number)
                self.findings.add("footer-row", row=number, value=next(c for c in cells if not _is_blank(c)))
                continue
            if not self.table.ragged and len(cells) < width and cells:
                cells = cells + [None] * (width - len(cells))
            for profile, cell in zip(self._profiles, cells, strict=False):
                profile.add(number, cell)
            yield self._plain_integers(cells) if self._styles else cells

    def _plain_integers(self, cells: list[Any]) -> list[Any]:
        """Frictionless knows no grouping in whole numbers: 93.762 becomes 93762 where the column is Indonesian."""
        changed = list(cells)
        for index, style in self._styles.items():
            if self.schema is None or index >= len(changed) or self.schema.fields[index].type != "integer":
                continue
            cell = changed[index]
            if style is NumberStyle.INDONESIAN and isinstance(cell, str) and "," not in cell:
                if kind_of(cell) in (CellKind.DOT_THREE, CellKind.DOT_GROUPED):
                    changed[index] = cell.replace(".", "")
            elif isinstance(cell, str) and kind_of(cell) is not CellKind.MISSING:
                changed[index] = cell.strip()
        return changed

    def _place(self, position: int) -> int:
        """The spreadsheet's row number for Frictionless's (which counts the header as 1 and knows no skipped row)."""
        number = position + self.header_row - 1
        while (shifted := position + self.header_row - 1 + bisect.bisect_right(self._skipped, number)) != number:
            number = shifted
        return number

    def _take_header(self, resource: TableResource) -> None:
        if self.schema is None:  # its names were made from the header itself
            return
        for error in resource.header.errors:
            kind = error.type if error.type in _LABEL_KINDS else "missing-label"
            number = getattr(error, "field_number", 0) or 0
            name = getattr(error, "field_name", "") or getattr(error, "label", "") or ""
            label = getattr(error, "label", "") or ""
            self.findings.add(kind, number, label if kind == "extra-label" else name, self.header_row, label)

    def _take_row(self, row: Any) -> None:
        self.rows += 1
        troubled: set[str] = set()
        for error in row.errors:
            self._take_error(error, row)
            troubled.add(getattr(error, "field_name", ""))
        if self._styles and row.cells:
            self._strict_numbers(row, troubled)

    def _take_error(self, error: Any, row: Any) -> None:
        kind = _ROWS.get(error.type)
        number = getattr(error, "field_number", 0) or 0
        name = getattr(error, "field_name", "") or ""
        place = self._place(row.row_number)
        value: Any = getattr(error, "cell", "")
        more: dict[str, Any] = {}
        if error.type == "constraint-error":
            match = _CONSTRAINT.search(error.note)
            kind = _CONSTRAINTS.get(match.group(1), "cell-error") if match else "cell-error"
            more["limit"] = match.group(2) if match else ""
            if kind == "enum":
                more["limit"] = more["limit"].strip("[]").replace("'", "")
        elif kind == "type-error" and self.schema is not None:
            more["expected"] = self.schema.get_field(name).type
        elif kind == "blank-row":
            self._blank += 1
        elif kind in ("extra-cell", "missing-cell"):
            number = 0
        elif kind is None:
            kind, value = ("cell-error", value) if hasattr(error, "cell") else ("row-error", error.note)
        self.findings.add(kind or "row-error", number, name, place, "" if value is None else value, **more)

    def _strict_numbers(self, row: Any, troubled: set[str]) -> None:
        """Frictionless reads 12.5 as 125 where dots group; a spelling that is not the column's own is a finding."""
        for index, style in self._styles.items():
            if self.schema is None or index >= len(row.cells):
                continue
            schema_field = self.schema.fields[index]
            cell = row.cells[index]
            if schema_field.name in troubled or not isinstance(cell, str):
                continue
            kind = kind_of(cell)
            if kind is CellKind.MISSING or spelled_as(kind, style):
                continue
            place = self._place(row.row_number)
            what = "leading-zero" if kind is CellKind.LEADING_ZERO else "type-error"
            self.findings.add(what, index + 1, schema_field.name, place, cell, expected=schema_field.type)

    # closing

    def _note_opening(self) -> None:
        for note in self.table.notes:
            self.findings.add(
                note["kind"], row=note.get("row", 0), value=note.get("value", ""), other=note.get("other", "")
            )
        if self.table.unreadable:
            samples = [(row, text, {}) for row, text in itertools.islice(self.table.unreadable.items(), 5)]
            self.findings.add_many("encoding-error", 0, "", len(self.table.unreadable), samples=samples)

    def _finish(self) -> None:
        self._note_opening()
        self.rows -= self._blank
        if not self.rows:
            self.findings.add("no-rows", row=self.header_row)
        if self.schema is None:
            pairs = zip(self._unique, self._profiles, strict=True)
            verdicts = [profile.judge(n, name, self.findings) for n, (name, profile) in enumerate(pairs, 1)]
            names = self._unique
        else:
            verdicts = [self._by_schema(index, schema_field) for index, schema_field in enumerate(self.schema.fields)]
            names = [schema_field.name for schema_field in self.schema.fields]
        self.columns = [
            {"name": name, "type": verdict.type, "style": verdict.style.value if verdict.style else None}
            for name, verdict in zip(names, verdicts, strict=True)
        ]
        for column, profile in zip(self.columns, self._profiles, strict=False):
            column.update(profile.facts())

    def _by_schema(self, index: int, schema_field: Any) -> Verdict:
        if index in self._styles:
            return Verdict("number", self._styles[index])
        is_iso = schema_field.type == "date" and schema_field.format in (None, "default")
        return Verdict("date" if is_iso else "text")


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _is_footer(cells: list[Any], width: int) -> bool:
    """A note such as "Sumber: BPS" that stands alone in its row."""
    if width <= 1:
        return False
    filled = [cell for cell in cells if not _is_blank(cell)]
    return len(filled) == 1 and isinstance(filled[0], str) and bool(_FOOTER.match(filled[0]))


def _made_unique(names: list[str]) -> list[str]:
    seen: set[str] = set()
    result: list[str] = []
    for given in names:
        name, n = given, 2
        while name.lower() in seen:
            name, n = f"{given} {n}", n + 1
        seen.add(name.lower())
        result.append(name)
    return result
