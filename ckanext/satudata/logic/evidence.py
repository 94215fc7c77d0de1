"""Verifying the history against seals: events from the database or from a dump, findings as they come.

Nothing is locked and nothing written: one read-only transaction sees one moment, the portal goes on meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ckan.model import meta

from ckanext.satudata.adapters import dump, seals
from ckanext.satudata.domain import evidence
from ckanext.satudata.domain.evidence import CANNOT_CHANGE, Finding, Head, Line, Sealed
from ckanext.satudata.model.base import Session

__all__ = ["FORM", "History", "Verified", "from_database", "from_dump", "rows_of_case", "sealed_points", "verify"]

FORM = "satudata-seal-1"

ROWS = 2000
"""Events fetched at a time."""

_SELECTED = ", ".join(f"{name}::text" for name in (*CANNOT_CHANGE, "previous", "hash"))
_EVENTS = sa.text(f"SELECT {_SELECTED} FROM satudata_event e ORDER BY e.case_id, e.seq").execution_options(
    stream_results=True, yield_per=ROWS
)
_COUNT = sa.text("SELECT count(*) FROM satudata_event")
_EMPTY = sa.text(
    """
    SELECT c.id FROM satudata_case c
    WHERE NOT EXISTS (SELECT 1 FROM satudata_event e WHERE e.case_id = c.id) ORDER BY c.id
    """
)


@dataclass(frozen=True)
class History:
    """Events of all cases, those of one case together and in the order of `seq`; cases without any; how many."""

    events: Iterable[Mapping[str, str | None]]
    empty: Iterable[str]
    count: int


@dataclass
class Points:
    """What seals hold: of each case its sealed points; of all together the newest seal."""

    of_case: dict[str, list[Sealed]] = field(default_factory=dict)
    newest: Sealed | None = None
    newest_said: dict[str, Any] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)


@dataclass
class Verified:
    """What came of it. `heads`: of each case as found; `broken`: sentences about seals themselves."""

    findings: list[Finding]
    broken: list[str]
    events: int
    last_seq: int
    heads: dict[str, Head]
    newest: Sealed | None

    @property
    def good(self) -> bool:
        """Whether nothing was found."""
        return not self.findings and not self.broken

    @property
    def root(self) -> str:
        """The root over the heads as found."""
        return evidence.root_of(self.heads)


@contextmanager
def from_database() -> Iterator[History]:
    """The history as this portal's database has it, as of one moment."""
    engine: Any = meta.engine
    with engine.connect() as plain:
        connection = plain.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            for setting in ("TRANSACTION READ ONLY", "LOCAL TIME ZONE 'UTC'", "LOCAL DateStyle = 'ISO'"):
                connection.execute(sa.text(f"SET {setting}"))
            count = connection.execute(_COUNT).scalar() or 0
            yield History(
                _rows(connection.execute(_EVENTS)), _Later(lambda: connection.execute(_EMPTY).scalars()), count
            )


def _rows(found: Iterable[Any]) -> Iterator[dict[str, str | None]]:
    names: tuple[str, ...] = (*CANNOT_CHANGE, "previous", "hash")
    for row in found:
        yield dict(zip(names, row, strict=True))


class _Later:
    """A statement carried out when its rows are wanted, after those of the statement before it."""

    def __init__(self, ask: Callable[[], Iterable[str]]) -> None:
        self._ask = ask

    def __iter__(self) -> Iterator[str]:
        return iter(self._ask())


def rows_of_case(case_id: str) -> list[dict[str, str | None]]:
    """The events of one case in their order, each column as PostgreSQL writes it."""
    stmt = sa.text(f"SELECT {_SELECTED} FROM satudata_event e WHERE e.case_id = :case_id ORDER BY e.seq")
    return list(_rows(Session.execute(stmt, {"case_id": case_id})))


@contextmanager
def from_dump(path: Path) -> Iterator[History]:
    """The history as a plain `pg_dump` has it.

    :raises dump.NotADump: the file is none, or not with our events
    """
    with dump.opened(path) as found:
        yield History(found.events(), _Later(found.empty_cases), found.count())


def verify(
    history: History, points: Points, watched: Callable[[Iterable[Any]], Iterable[Any]] = lambda rows: rows
) -> Verified:
    """Compute every chain anew and compare it with the seals.

    :param watched: is given the events and hands them on, for a progress bar
    """
    seen = _Seen()
    heads: dict[str, Head] = {}
    lines = _counted(watched(history.events), seen)
    found = evidence.check_history(lines, points.of_case, points.newest, history.empty, heads)
    return Verified(list(found), list(points.broken), seen.events, seen.last_seq, heads, points.newest)


@dataclass
class _Seen:
    events: int = 0
    last_seq: int = 0


def _counted(rows: Iterable[Mapping[str, str | None]], seen: _Seen) -> Iterator[Line]:
    for row in rows:
        line = evidence.line_of(row)
        seen.events += 1
        seen.last_seq = max(seen.last_seq, line.seq)
        yield line


def sealed_points(paths: Sequence[Path]) -> Points:
    """What these seals hold, and what is wrong with the seals themselves.

    Each names the hash of the seal before it: one that was altered, or taken out from between two, shows.

    :param paths: oldest first; several are checked as a chain, a single one for itself
    """
    points = Points()
    before: seals.SealFile | None = None
    for path in paths:
        try:
            seal = seals.read(path)
            _add(points, seal)
        except (seals.BrokenSeal, KeyError, TypeError, ValueError) as e:
            points.broken.append(str(e) if isinstance(e, seals.BrokenSeal) else f"{path.name} is not a whole seal")
            before = None
            continue
        if before is not None:
            points.broken += _not_following(seal, before)
        before = seal
    return points


def _add(points: Points, seal: seals.SealFile) -> None:
    said, name = seal.said, seal.path.name
    if said["format"] != FORM:
        raise ValueError(said["format"])
    time = datetime.fromisoformat(said["time"])
    heads = {one["case"]: Head(int(one["events"]), str(one["hash"])) for one in said["heads"]}
    if evidence.root_of(heads) != said["root"] or sum(one.events for one in heads.values()) != said["events"]:
        points.broken.append(f"{name} was altered: its root is not that of its own list")
    for case_id, head in heads.items():
        held = points.of_case.setdefault(case_id, [])
        if not held or held[-1].head != head:
            held.append(Sealed(head, name, time))
    if points.newest is None or time >= points.newest.time:
        points.newest = Sealed(Head(said["events"], said["root"]), name, time)
        points.newest_said = said


def _not_following(seal: seals.SealFile, before: seals.SealFile) -> list[str]:
    told = seal.said.get("previous") or {}
    if told.get("file") != before.path.name:
        return [f"{seal.path.name} follows {told.get('file') or 'no seal'}, and {before.path.name} lies before it"]
    if told.get("sha256") != before.sha256:
        return [f"{before.path.name} was altered after {seal.path.name} was written"]
    return []
