"""Region codes of two schemes. A BPS code is not the Kemendagri code without dots, so each code keeps its scheme."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ckanext.satudata.domain.text import N_, Reason

__all__ = ["LEVELS", "SCHEMES", "LineError", "Region", "fits", "level_of", "parent_of", "read_regions", "split_codes"]

SCHEMES = ("kemendagri", "bps")
LEVELS = ("provinsi", "kabupaten_kota", "kecamatan", "desa_kelurahan")
_PATTERNS = {
    "kemendagri": re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.[123]\d{3})?)?)?", re.ASCII),
    "bps": re.compile(r"\d{2}(\d{2}(\d{3}(\d{3})?)?)?", re.ASCII),
}
_LENGTHS = {"kemendagri": (2, 5, 8, 13), "bps": (2, 4, 7, 10)}
_COLUMNS = {
    "code": ("code", "kode"),
    "name": ("name", "nama"),
    "parent": ("parent", "parent_code", "kode_induk", "induk"),
}
MAX_NAME = 200


@dataclass(frozen=True)
class Region:
    """One line of a region list; `line` is its place in the file, for messages."""

    code: str
    name: str
    level: str
    parent_code: str | None
    line: int


@dataclass(frozen=True)
class LineError:
    """What is wrong with one line of a file; `line` counts from 1 with the header."""

    line: int
    reason: Reason

    def __str__(self) -> str:
        return f"{self.line}: {self.reason.english}"


def fits(code: str, scheme: str | None = None) -> bool:
    """Whether the code is well formed in this scheme, or in any when none is named."""
    schemes = (scheme,) if scheme in _PATTERNS else SCHEMES
    return any(_PATTERNS[one].fullmatch(code) for one in schemes)


def level_of(code: str, scheme: str) -> str:
    """The level a well-formed code stands for."""
    return LEVELS[_LENGTHS[scheme].index(len(code))]


def parent_of(code: str, scheme: str) -> str | None:
    """The code one level up, None for a province."""
    step = _LENGTHS[scheme].index(len(code))
    return code[: _LENGTHS[scheme][step - 1]] if step else None


def split_codes(text: str) -> list[str]:
    """The codes of `18.10, 18.11`, each once, in the order written."""
    return list(dict.fromkeys(code for code in re.split(r"[,;\s]+", text.strip()) if code))


def read_regions(text: str, scheme: str) -> tuple[list[Region], list[LineError]]:
    """Every region of a CSV with the columns code and name (or kode and nama), and what is wrong, line by line."""
    sample = text.lstrip("\ufeff")
    header = sample.split("\n", 1)[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    reader = csv.DictReader(io.StringIO(sample, newline=""), delimiter=delimiter, strict=True)
    regions: list[Region] = []
    errors: list[LineError] = []
    try:
        columns = _columns(reader.fieldnames or [])
        if "code" not in columns or "name" not in columns:
            problem = Reason("header", N_("The first line must name the columns code and name, or kode and nama."))
            return [], [LineError(1, problem)]
        seen: dict[str, int] = {}
        for row in reader:
            found = _region(row, columns, scheme, reader.line_num, seen)
            if isinstance(found, LineError):
                errors.append(found)
            elif found:
                regions.append(found)
    except csv.Error:
        errors.append(LineError(reader.reader.line_num, Reason("csv", N_("This line is not readable as CSV."))))
    if not regions and not errors:
        errors.append(LineError(1, Reason("empty", N_("The file has no regions below its first line."))))
    return regions, errors


def _columns(header: Sequence[str]) -> dict[str, str]:
    """Our name of a column to the file's own spelling of it."""
    spelled = {str(column).strip().lower(): column for column in header}
    return {key: spelled[alias] for key, aliases in _COLUMNS.items() for alias in reversed(aliases) if alias in spelled}


def _region(
    row: Mapping[str, str | None], columns: Mapping[str, str], scheme: str, line: int, seen: dict[str, int]
) -> Region | LineError | None:
    cells = {key: (row.get(column) or "").strip() for key, column in columns.items()}
    if not any(cells.values()):
        return None
    problem = _line_problem(cells, scheme, seen)
    if problem:
        return LineError(line, problem)
    code = cells["code"]
    seen[code] = line
    return Region(code, cells["name"], level_of(code, scheme), parent_of(code, scheme), line)


def _line_problem(cells: Mapping[str, str], scheme: str, seen: Mapping[str, int]) -> Reason | None:
    code, name, given = cells["code"], cells["name"], cells.get("parent", "")
    if not code:
        return Reason("no_code", N_("The code is missing."))
    if not fits(code, scheme):
        sentence = N_("{code} is not a code of the scheme {scheme}.")
        return Reason("bad_code", sentence, {"code": code[:40], "scheme": scheme})
    if not name or len(name) > MAX_NAME or not name.isprintable():
        return Reason("no_name", N_("The name of {code} is missing or not readable."), {"code": code})
    if code in seen:
        sentence = N_("{code} stands already on line {first}.")
        return Reason("double", sentence, {"code": code, "first": str(seen[code])})
    parent = parent_of(code, scheme) or ""
    if given and given != parent:
        sentence = N_("{code} belongs to {expected}, not to {parent}.")
        return Reason("bad_parent", sentence, {"code": code, "expected": parent or "-", "parent": given[:40]})
    return None
