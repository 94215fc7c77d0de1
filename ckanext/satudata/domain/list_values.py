"""One row of a Daftar Data as it is kept: what was typed or imported, in one spelling, with what is wrong said by cell.

Columns and their values: the list of Maluku Utara 2026 (kind, indicator or variable, access class, schedule) and a
regency's list (year, day of release, priority). Words come from the vocabularies the metadata use. What cannot be read
stays as it was typed, so that people repair it where they see it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from ckanext.satudata.domain.link import link_fault, split_link
from ckanext.satudata.domain.list_dates import likely_day, read_day, serial_day
from ckanext.satudata.domain.number import is_missing
from ckanext.satudata.domain.period import FIRST_YEAR, LAST_YEAR, parse_day
from ckanext.satudata.domain.text import N_, Reason, spelled_alike
from ckanext.satudata.domain.vocabulary import bundled

__all__ = ["ERROR", "LONGEST", "NOT_APPLICABLE", "WARNING", "YES", "CellProblem", "ReadRow", "checksum", "read_row"]

Severity = Literal["error", "warning"]
ERROR: Severity = "error"
"""The row is not applied before this is repaired."""
WARNING: Severity = "warning"
"""The row is applied; somebody should look."""

LONGEST = 2_000
"""Characters of a cell: more than any definition has, few enough for a row of 22 of them."""
NOT_APPLICABLE = "N/A"
"""The one word a standard's code may have that is none (Maluku Utara 2026, column 9)."""
YES, NO = "ya", "tidak"

_SHOWN = 60
_NEAREST = 2
_ALIKE = 0.5
_WORD_ALIKE = 0.7
_FORMULA = re.compile(r"=|#(REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)")
_UNWRITABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffd-\uffff]")
"""What PostgreSQL (NUL), UTF-8 (halves of a pair) or XLSX (control characters) cannot hold, and what stands for it."""
_REPLACED = "\ufffd"
_YEAR = re.compile(r"(?:tahun|thn\.?|th\.?|ta\.?)?\s*(\d{4})", re.ASCII | re.IGNORECASE)
_WEB = re.compile(r"https?://", re.IGNORECASE)
_SPELLED_OUT = MappingProxyType({"satu": "1", "dua": "2", "tiga": "3", "empat": "4", "enam": "6"})
_NONE_YET = frozenset({"tidak ada", "belum ada", "belum tersedia", "nihil", "kosong"})

_NAME = "nama_data"
_PRODUCER = "produsen_data"

_KIND_WORDS = MappingProxyType(
    {
        "statistik sektoral": "statistik", "statistik dasar": "statistik", "statistik khusus": "statistik",
        "informasi geospasial": "geospasial", "peta": "geospasial",
    }
)  # fmt: skip
_ACCESS_OFFERED = MappingProxyType({"internal": "terbatas", "dikecualikan": "tertutup", "rahasia": "tertutup"})
"""Words of other families (KIP, Jawa Barat): near in meaning, in law not the same, so they are only offered."""
_VARIABLE_WORDS = MappingProxyType(
    {"indikator": "indikator", "indicator": "indikator", "variabel": "variabel", "variable": "variabel"}
)
_PRIORITY_WORDS = MappingProxyType(
    {
        **dict.fromkeys(("ya", "y", "yes", "true", "1", "v", "√", "✓", "✔", "prioritas", "data prioritas"), YES),
        **dict.fromkeys(("tidak", "t", "no", "false", "0", "bukan", "tidak prioritas", "bukan prioritas"), NO),
    }
)


@dataclass(frozen=True)
class CellProblem:
    """What is wrong with one cell: a sentence, whether it keeps the row out, and what to write instead, where known."""

    column: str
    reason: Reason
    severity: Severity
    suggestion: str = ""


@dataclass(frozen=True)
class ReadRow:
    """A row as it is kept: every cell as text, and typed what lists are filtered and counted by."""

    values: dict[str, str]
    """In one spelling where it was understood, else as typed; cells nobody gave are not there."""
    code: str
    title: str
    kind: str
    """Code of the vocabulary `jenis_data`, empty where none was given or understood; so are the other words."""
    organization_id: str | None
    priority: bool
    access_class: str
    schedule: str
    """Code of the vocabulary `frekuensi`."""
    release_on: date | None
    problems: tuple[CellProblem, ...]

    @property
    def is_applicable(self) -> bool:
        """Whether nothing keeps the row out of the list."""
        return all(problem.severity != ERROR for problem in self.problems)


@dataclass(frozen=True)
class _Cell:
    text: str
    reason: Reason | None = None
    severity: Severity = ERROR
    suggestion: str = ""


def read_row(
    values: Mapping[str, str], organizations: Mapping[str, str], titles: Mapping[str, str] = MappingProxyType({})
) -> ReadRow:
    """The row these cells mean; nothing raises, whatever stands in them.

    :param values: text by the keys of `list_columns.COLUMNS`
    :param organizations: each name, title and abbreviation of an OPD, `spelled_alike`, to its id
    :param titles: id to the title an OPD is offered by; without one, by what `organizations` calls it
    """
    cells = {column: _cell(column, text) for column, text in values.items()}
    problems = list(_problems(cells))
    name, producer = cells.get(_NAME, _Cell("")), cells.get(_PRODUCER, _Cell(""))
    if is_missing(name.text):
        reason = Reason("name", N_("Write the name of the data: a row without one cannot be kept."))
        problems.insert(0, CellProblem(_NAME, reason, ERROR))
    organization = organizations.get(spelled_alike(producer.text))
    if producer.text and organization is None and producer.reason is None:
        problems.append(_unknown_organization(producer.text, organizations, titles))
    kept = {column: cell.text for column, cell in cells.items()}
    return ReadRow(
        values=kept,
        code=kept.get("id_ddd", ""),
        title=name.text,
        kind=_known("jenis_data", kept.get("jenis_data", "")),
        organization_id=organization,
        priority=kept.get("data_prioritas") == YES,
        access_class=_known("akses", kept.get("klasifikasi_akses", "")),
        schedule=_known("frekuensi", kept.get("jadwal_pemutakhiran", "")),
        release_on=parse_day(kept.get("jadwal_rilis", "")),
        problems=tuple(problems),
    )


def checksum(rows: Iterable[Mapping[str, str]]) -> str:
    """The sha256, in hex, of rows in this order; neither the order of columns nor an empty cell changes it."""
    kept = [{column: text for column, text in row.items() if text} for row in rows]
    return hashlib.sha256(json.dumps(kept, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()


def _cell(column: str, typed: str) -> _Cell:
    """One cell: what holds for all of them, then what its column asks for."""
    text = " ".join(typed.split())
    if _UNWRITABLE.search(text):
        msgid = N_("The cell holds characters that cannot be kept; type its text anew.")
        return _Cell(_UNWRITABLE.sub(_REPLACED, text), Reason("unwritable", msgid))
    if len(text) > LONGEST:
        msgid = N_("The cell has {length} characters; shorten it to {limit}.")
        return _Cell(text, Reason("too_long", msgid, {"length": str(len(text)), "limit": str(LONGEST)}))
    if _FORMULA.match(text):
        msgid = N_("The cell holds the formula {value}; write what it should show.")
        return _Cell(text, Reason("formula", msgid, {"value": _short(text)}))
    return _READERS[column](text) if text and column in _READERS else _Cell(text)


def _problems(cells: Mapping[str, _Cell]) -> Iterator[CellProblem]:
    for column, cell in cells.items():
        if cell.reason:
            yield CellProblem(column, cell.reason, cell.severity, cell.suggestion)


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _is_none(text: str) -> bool:
    """Whether an office says that there is nothing to write here."""
    return is_missing(text) or spelled_alike(text) in _NONE_YET


def _known(vocabulary: str, code: str) -> str:
    return code if bundled(vocabulary).get(code) else ""


def _producer(text: str) -> _Cell:
    return _Cell("" if _is_none(text) else text)


def _unknown_organization(text: str, organizations: Mapping[str, str], titles: Mapping[str, str]) -> CellProblem:
    near = [titles.get(organizations[known], known) for known in _nearest(spelled_alike(text), tuple(organizations))]
    near = list(dict.fromkeys(near))[:_NEAREST]
    params = {"value": _short(text), "nearest": ", ".join(near)}
    msgid = N_("There is no organization called {value}; the nearest are: {nearest}.")
    if not near:
        msgid = N_("There is no organization called {value}.")
    return CellProblem(_PRODUCER, Reason("organization", msgid, params), ERROR, near[0] if near else "")


@lru_cache(maxsize=1024)
def _nearest(text: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Spellings like this one, the nearest first; kept, because a list names the same stranger in many rows.

    More than are shown: an organization is there under several spellings.
    """
    return tuple(get_close_matches(text, known, n=4 * _NEAREST, cutoff=_ALIKE))


def _word(text: str, code: str | None, known: Iterable[str], severity: Severity, offered: str = "") -> _Cell:
    """The code where the word was understood, else the text and the words to choose from."""
    if code is not None or _is_none(text):
        return _Cell(code or "")
    words = list(known)
    near = offered or next(iter(get_close_matches(spelled_alike(text), words, n=1, cutoff=_WORD_ALIKE)), "")
    msgid = N_("{value} is not known here; write one of: {known}.")
    return _Cell(text, Reason("word", msgid, {"value": _short(text), "known": ", ".join(words)}), severity, near)


def _in_vocabulary(key: str, *spellings: str) -> str | None:
    """The code of the first of these spellings that the vocabulary knows."""
    found = (bundled(key).resolve(spelling) for spelling in spellings)
    return next((term.code for term in found if term), None)


def _codes(key: str) -> list[str]:
    return [term.code for term in bundled(key).active()]


def _kind(text: str) -> _Cell:
    plain = spelled_alike(text).removeprefix("data ")
    code = _KIND_WORDS.get(plain) or _in_vocabulary("jenis_data", plain)
    return _word(text, code, _codes("jenis_data"), ERROR)


def _access(text: str) -> _Cell:
    plain = spelled_alike(text).removeprefix("data ")
    code = _in_vocabulary("akses", plain)
    return _word(text, code, _codes("akses"), ERROR, _ACCESS_OFFERED.get(plain, ""))


def _variable(text: str) -> _Cell:
    return _word(text, _VARIABLE_WORDS.get(spelled_alike(text)), sorted({*_VARIABLE_WORDS.values()}), WARNING)


def _priority(text: str) -> _Cell:
    return _word(text, _PRIORITY_WORDS.get(spelled_alike(text)), (YES, NO), ERROR)


def _schedule(text: str) -> _Cell:
    """Also `per triwulan`, `tiap tahun`, `satu tahun sekali`."""
    plain = spelled_alike(text)
    bare = re.sub(r"^(per|tiap|setiap)[ -]", "", plain)
    counted = " ".join(_SPELLED_OUT.get(word, word) for word in plain.split())
    code = _in_vocabulary("frekuensi", plain, counted, bare, f"setiap {bare}", plain.replace("_", " "))
    return _word(text, code, _codes("frekuensi"), WARNING)


def _standard(text: str) -> _Cell:
    return _Cell(NOT_APPLICABLE if is_missing(text) else text)


def _release(text: str) -> _Cell:
    day = read_day(text)
    if day or _is_none(text):
        return _Cell(day.isoformat() if day else "")
    counted = serial_day(text)
    if counted:
        msgid = N_("{value} is a spreadsheet's number for a day and was read as {day}; check it.")
        reason = Reason("serial", msgid, {"value": text, "day": counted.isoformat()})
        return _Cell(counted.isoformat(), reason, WARNING)
    likely = likely_day(text)
    msgid = N_("{value} is no day; write it as 31/12/2026, 31 Desember 2026 or 2026-12-31.")
    return _Cell(text, Reason("date", msgid, {"value": _short(text)}), suggestion=likely.isoformat() if likely else "")


def _year(text: str) -> _Cell:
    match = _YEAR.fullmatch(text)
    if match and FIRST_YEAR <= int(match[1]) <= LAST_YEAR:
        return _Cell(match[1])
    if _is_none(text):
        return _Cell("")
    params = {"value": _short(text), "first": str(FIRST_YEAR), "last": str(LAST_YEAR)}
    return _Cell(text, Reason("year", N_("{value} is no year of four digits from {first} to {last}."), params))


def _link(text: str) -> _Cell:
    """Only what a page may show as a link; that it leads into a network of the office is said, and kept."""
    if _is_none(text):
        return _Cell("")
    if not _WEB.match(text) or " " in text:
        msgid = N_("{value} is no link; a link begins with http:// or https:// and has no blanks.")
        return _Cell(text, Reason("link", msgid, {"value": _short(text)}), suggestion=_completed(text))
    fault = link_fault(text)
    return _Cell(text, fault, WARNING if fault and fault.code == "private" else ERROR)


def _completed(text: str) -> str:
    """The link somebody meant who left out its beginning."""
    host = text.partition("/")[0]
    is_name = re.fullmatch(r"[\w-]+(\.[\w-]+)+(:\d+)?", host) is not None and " " not in text
    return f"https://{text}" if is_name and not isinstance(split_link(text), Reason) else ""


_READERS: Mapping[str, Callable[[str], _Cell]] = MappingProxyType(
    {
        "jenis_data": _kind,
        "indikator_variabel": _variable,
        "kode_standar_data": _standard,
        _PRODUCER: _producer,
        "klasifikasi_akses": _access,
        "jadwal_pemutakhiran": _schedule,
        "link_portal_daerah": _link,
        "link_portal_sdi": _link,
        "tahun": _year,
        "jadwal_rilis": _release,
        "data_prioritas": _priority,
    }
)
