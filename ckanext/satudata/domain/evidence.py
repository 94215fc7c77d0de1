"""Is a case's history what was written? Chains of events and seals over them, judged without database or portal.

Each event carries the hash of its case's event before it (`previous`) and its own: SHA-256 over the text `canonical`
makes of `previous` and all columns that may never change. A seal keeps, for one moment, number and hash of each case's
last event. The chain alone shows that a history fits together; only a seal kept elsewhere shows that it is the one
that was written, for whoever owns the database can compute a new chain.

Source of the rule: docs/decisions/022. The same text is made in the database by `satudata_event_text` (migration 007).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum

__all__ = [
    "CANNOT_CHANGE",
    "TIMES",
    "Finding",
    "Head",
    "Kind",
    "Line",
    "Sealed",
    "canonical",
    "check_case",
    "check_history",
    "hash_of",
    "line_of",
    "root_of",
]

FORM = "satudata-event-1"

CANNOT_CHANGE = (
    "actor_id",
    "actor_name",
    "case_id",
    "case_version",
    "created_at",
    "data",
    "decided_by_id",
    "decided_by_name",
    "decided_by_position",
    "due_at",
    "fingerprint",
    "from_state",
    "how_to_fix",
    "id",
    "kind",
    "late_seconds",
    "note",
    "reason",
    "role",
    "seq",
    "to_state",
    "transition",
)
"""Columns under the hash, in this order. `attempts` and `last_attempt_at` of a refusal are counted on and stay out."""

TIMES = ("created_at", "due_at")

GRACE = timedelta(hours=2)
"""How far a clock may have gone wrong before an event that claims to be older than a seal counts as slipped in."""

Row = Mapping[str, "str | None"]
"""An event as PostgreSQL writes it: each column as text, None where it is NULL; times in any zone."""


class Kind(str, Enum):
    """What can be wrong with a history; the list is closed."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    ORDER = "order"
    CUT_OFF = "cut_off"
    MISSING_CASE = "missing_case"
    EXTRA_CASE = "extra_case"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: where, and in `differs` what exactly. `seal` names the seal it was found with."""

    kind: Kind
    case_id: str
    seq: int | None = None
    differs: str = ""
    seal: str = ""


@dataclass(frozen=True)
class Head:
    """How far a case had come: number of its events and hash of the last one."""

    events: int
    hash: str


@dataclass(frozen=True)
class Sealed:
    """A point of a case's history that a seal holds fast."""

    head: Head
    seal: str
    time: datetime


@dataclass(frozen=True)
class Line:
    """An event as the chain sees it. `row` is kept only where the event does not give its own hash."""

    case_id: str
    seq: int
    event_id: str
    previous: str | None
    hash: str | None
    created_at: str
    row: Row | None = None

    @property
    def good(self) -> bool:
        """Whether the event gives its own hash."""
        return self.row is None


_MOMENT = re.compile(
    r"(\d{4,})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d(?::?\d\d)?(?::?\d\d)?)$"
)


def moment(text: str) -> datetime | None:
    """A time as PostgreSQL writes it, in UTC; None for what is none (also `infinity`)."""
    found = _MOMENT.match(text)
    if found is None:
        return None
    *parts, fraction, zone = found.groups()
    year, month, day, hour, minute, second = (int(one) for one in parts)
    try:
        local = datetime(
            year, month, day, hour, minute, second, int((fraction or "0").ljust(6, "0")), tzinfo=timezone.utc
        )
        return local - _offset(zone)
    except (ValueError, OverflowError):
        return None


def _offset(zone: str) -> timedelta:
    if zone == "Z":
        return timedelta(0)
    digits = zone[1:].replace(":", "").ljust(6, "0")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:6]))
    return -size if zone[0] == "-" else size


def _plain(name: str, value: str | None) -> str | None:
    """A column as it stands under the hash; times in UTC with microseconds."""
    if value is None or name not in TIMES:
        return value
    found = moment(value)
    return f"{found:%Y-%m-%dT%H:%M:%S.%f}Z" if found else None


def canonical(previous: str | None, row: Row) -> str:
    """The text under the hash: form, hash before, then each column that is not NULL with its length in bytes.

    Lengths keep two columns from flowing into each other. A column that is NULL is left out, so that a column added by
    a later version leaves the hashes of older events as they are.
    """
    parts = [f"{FORM}\n{previous or '-'}\n"]
    for name in CANNOT_CHANGE:
        value = _plain(name, row.get(name))
        if value is not None:
            parts.append(f"{name}={len(value.encode())}:{value}\n")
    return "".join(parts)


def hash_of(previous: str | None, row: Row) -> str:
    """The hash of an event, in hexadecimal."""
    return hashlib.sha256(canonical(previous, row).encode()).hexdigest()


def line_of(row: Row) -> Line:
    """An event for the chain, its own hash computed anew."""
    good = row.get("hash") == hash_of(row.get("previous"), row)
    return Line(
        case_id=row.get("case_id") or "",
        seq=int(row.get("seq") or 0),
        event_id=row.get("id") or "",
        previous=row.get("previous"),
        hash=row.get("hash"),
        created_at=row.get("created_at") or "",
        row=None if good else dict(row),
    )


def root_of(heads: Mapping[str, Head]) -> str:
    """One hash over all chain heads, the cases in the order of their ids."""
    digest = hashlib.sha256()
    for case_id in sorted(heads):
        digest.update(f"{case_id} {heads[case_id].events} {heads[case_id].hash}\n".encode())
    return digest.hexdigest()


def check_case(lines: Sequence[Line], sealed: Sequence[Sealed] = (), newest: Sealed | None = None) -> list[Finding]:
    """What is wrong with the history of one case.

    :param lines: its events in the order of `seq`, at least one
    :param sealed: what seals hold of this case, oldest first
    :param newest: time and name of the newest seal, to find what was slipped in with an older date
    """
    findings = [*_own(lines), *_links(lines)]
    if findings:
        # Which event is wrong is known more exactly than a seal could say; what the seal alone finds is added.
        told = _against(lines, sealed)
        cut = [one for one in told if one.kind is Kind.CUT_OFF and _ends_before(lines, sealed)]
        return findings + cut
    return _against(lines, sealed) or _backdated(lines, sealed, newest)


def _own(lines: Sequence[Line]) -> Iterator[Finding]:
    """Events that do not give their own hash."""
    followed = {line.previous for line in lines if line.previous}
    numbers = {line.seq for line in lines}
    before = {line.hash for line in lines} | {None}
    for line in lines:
        if line.row is None:
            continue
        linked = line.previous in before and (line.hash in followed or line is lines[-1])
        if _elsewhere(line.row, line, numbers):
            yield Finding(Kind.ORDER, line.case_id, line.seq, f"event {line.event_id} was written at another place")
        elif not linked:
            yield Finding(Kind.INSERTED, line.case_id, line.seq, f"event {line.event_id} follows no event of the case")
        else:
            yield Finding(
                Kind.CHANGED, line.case_id, line.seq, f"event {line.event_id} is not what its hash was made of"
            )


def _elsewhere(row: Row, line: Line, numbers: set[int]) -> bool:
    """Whether the event would give its hash with the number of another event of the case."""
    others = (number for number in numbers if number != line.seq)
    return any(hash_of(line.previous, {**row, "seq": str(number)}) == line.hash for number in others)


def _links(lines: Sequence[Line]) -> Iterator[Finding]:
    """Events whose `previous` is not the event before them; what one says that is not its own is no evidence."""
    places = {line.hash: place for place, line in enumerate(lines)}
    last: Line | None = None
    moved = any(_elsewhere(line.row, line, {one.seq for one in lines}) for line in lines if line.row is not None)
    for place, line in enumerate(lines):
        expected = last.hash if last else None
        if line.good and line.previous != expected and not moved:
            yield from _broken(lines, place, places)
        last = line


def _broken(lines: Sequence[Line], place: int, places: Mapping[str | None, int]) -> Iterator[Finding]:
    line = lines[place]
    known = -1 if line.previous is None else places.get(line.previous)
    if known is None:
        gone = f"event {line.event_id} follows one that is not there any more, or was written anew"
        yield Finding(Kind.REMOVED, line.case_id, line.seq, gone)
    elif known > place:
        yield Finding(Kind.ORDER, line.case_id, line.seq, f"event {line.event_id} stands before the one it follows")
    else:
        for extra in lines[known + 1 : place]:
            if extra.good:
                text = f"event {extra.event_id} stands between two that follow each other"
                yield Finding(Kind.INSERTED, line.case_id, extra.seq, text)


def _ends_before(lines: Sequence[Line], sealed: Sequence[Sealed]) -> bool:
    """Whether the last event a seal knows is gone: then the end is cut off too, whatever else is wrong."""
    known = {line.hash for line in lines}
    return any(one.head.hash not in known and one.head.events > len(lines) for one in sealed)


def _against(lines: Sequence[Line], sealed: Sequence[Sealed]) -> list[Finding]:
    """The first sealed point this history does not contain."""
    for one in sealed:
        at = one.head.events
        if at <= len(lines) and lines[at - 1].hash == one.head.hash:
            continue
        case_id = lines[0].case_id
        if at > len(lines):
            text = f"{at} events were sealed, {len(lines)} are there"
            return [Finding(Kind.CUT_OFF, case_id, lines[-1].seq, text, one.seal)]
        text = f"the first {at} events fit together and are not those that were sealed"
        return [Finding(Kind.CHANGED, case_id, lines[at - 1].seq, text, one.seal)]
    return []


def _backdated(lines: Sequence[Line], sealed: Sequence[Sealed], newest: Sealed | None) -> list[Finding]:
    """Events no seal knows that claim to be older than the newest one."""
    if newest is None:
        return []
    known = max((one.head.events for one in sealed), default=0)
    for line in lines[known:]:
        claimed = moment(line.created_at)
        if claimed and claimed < newest.time - GRACE:
            kind = Kind.INSERTED if sealed else Kind.EXTRA_CASE
            text = f"says it was written at {claimed:%Y-%m-%d %H:%M:%S} UTC, and the seal of that time does not know it"
            return [Finding(kind, line.case_id, line.seq, text, newest.seal)]
    return []


def check_history(
    lines: Iterable[Line],
    sealed: Mapping[str, Sequence[Sealed]] | None = None,
    newest: Sealed | None = None,
    empty: Iterable[str] = (),
    heads: dict[str, Head] | None = None,
) -> Iterator[Finding]:
    """What is wrong with the history of all cases; holds one case at a time.

    :param lines: events, those of one case together and in the order of `seq`
    :param sealed: case id to what seals hold of it
    :param newest: the newest seal: its time and name (its head is not looked at)
    :param empty: ids of cases that have no event at all
    :param heads: is filled with the head of each case, for its root
    """
    sealed = sealed or {}
    seen: set[str] = set()
    for case_id, its in _by_case(lines):
        seen.add(case_id)
        yield from check_case(its, sealed.get(case_id, ()), newest)
        if heads is not None:
            heads[case_id] = Head(len(its), its[-1].hash or "")
    for case_id in empty:
        if case_id not in sealed:
            seen.add(case_id)
            yield Finding(Kind.CUT_OFF, case_id, None, "the case has no event, and every case begins with one")
    for case_id in sealed:
        if case_id not in seen:
            last = sealed[case_id][-1]
            yield Finding(Kind.MISSING_CASE, case_id, None, f"{last.head.events} events were sealed", last.seal)


def _by_case(lines: Iterable[Line]) -> Iterator[tuple[str, list[Line]]]:
    collected: list[Line] = []
    for line in lines:
        if collected and collected[0].case_id != line.case_id:
            yield collected[0].case_id, collected
            collected = []
        collected.append(line)
    if collected:
        yield collected[0].case_id, collected
