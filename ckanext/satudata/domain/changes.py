"""What happened to the content since the last decision, told from the history of a case.

Who judges a repaired dataset wants to know first whether anything was repaired at all: the digest of what was judged
then and of what is judged now says so, whatever was typed in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

__all__ = ["Changes", "changes_since_decision"]

_EDITS = frozenset({"edited", "corrected"})
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class Changes:
    """`decision`: the event looked back to. `same_content`: None while no submission followed it.

    `fields`: those the history names (a row of edits by one person names its first). `files`: ids of resources whose
    bytes differ between the submission decided about and the newest one, and of those that came or went.
    """

    decision: Mapping[str, Any]
    same_content: bool | None
    fields: tuple[str, ...]
    editors: tuple[str, ...]
    files: tuple[str, ...]
    differences: tuple[tuple[str, str, str], ...]


def changes_since_decision(events: Sequence[Mapping[str, Any]], sent_back: Sequence[str]) -> Changes | None:
    """What the events (oldest first, as `satudata_event_list` answers) tell; None when nothing was ever sent back.

    `sent_back` names the transitions that return a case to its producer; one that was undone never was.
    """
    undone = {_part(one, "data").get("undone") for one in events if one["kind"] == "undone"}
    events = [one for one in events if one["kind"] != "undone" and one.get("id", "") not in undone]
    at = next((n for n in range(len(events) - 1, -1, -1) if _is(events[n], sent_back)), None)
    if at is None:
        return None
    later = events[at + 1 :]
    edits = [one for one in later if one["kind"] in _EDITS]
    submitted = [one for one in later if _is_submission(one)]
    before = next((one for one in reversed(events[:at]) if _is_submission(one)), None)
    named = [field for one in edits for field in _fields(one)]
    return Changes(
        decision=events[at],
        same_content=_same(events[at], submitted[-1]) if submitted else None,
        fields=tuple(dict.fromkeys(named)),
        editors=tuple(dict.fromkeys(one["actor_name"] for one in edits if one["actor_name"])),
        files=_other_files(_checks(before), _checks(submitted[-1])) if submitted else (),
        differences=tuple(difference for one in edits for difference in _differences(one)),
    )


def _part(event: Mapping[str, Any] | None, *names: str) -> Mapping[str, Any]:
    """What lies under these names, one below the other; empty where anything on the way is missing."""
    found = event or _NOTHING
    for name in names:
        below = found.get(name)
        found = cast("Mapping[str, Any]", below) if isinstance(below, Mapping) else _NOTHING
    return found


def _is(event: Mapping[str, Any], transitions: Sequence[str]) -> bool:
    return event["kind"] == "transition" and event["transition"] in transitions


def _is_submission(event: Mapping[str, Any]) -> bool:
    return event["kind"] == "transition" and "checks" in _part(event, "data")


def _same(then: Mapping[str, Any], now: Mapping[str, Any]) -> bool | None:
    if not then.get("fingerprint") or not now.get("fingerprint"):
        return None
    return then["fingerprint"] == now["fingerprint"]


def _fields(event: Mapping[str, Any]) -> list[str]:
    named: Iterable[str] = _part(event, "data").get("fields") or _part(event, "data", "difference")
    return list(named)


def _differences(event: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    found = _part(event, "data", "difference")
    return [(field, str(both.get("old") or ""), str(both.get("new") or "")) for field, both in found.items()]


def _checks(event: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return _part(event, "data", "checks")


def _other_files(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    ids = dict.fromkeys([*after, *before])
    return tuple(one for one in ids if _part(before, one).get("hash") != _part(after, one).get("hash"))
