"""A reviewer's checklist: what counts as ticked, as remarked, and what a send-back takes from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.satudata.domain.sop_checklist import ChecklistItem
from ckanext.satudata.domain.text import N_, Reason

__all__ = ["FIELD", "LONGEST", "Mark", "cleaned", "marks_of", "open_items", "suggested_reason", "to_repair"]

FIELD = "field:"
"""Before the name of a metadata field a remark is about."""
LONGEST = 2000


@dataclass(frozen=True)
class Mark:
    """One answer: in order, or a remark."""

    key: str
    ok: bool
    remark: str = ""


def cleaned(typed: Mapping[str, Any], known: Collection[str]) -> tuple[dict[str, Any], dict[str, Reason]]:
    """What a reviewer typed as it is kept, and what is wrong with it by key.

    `typed`: key of an item, or `field:<name>`, to `{"ok": true or false, "remark": text}`. A remark is what has words;
    an item said to be wrong needs them; one said to be in order must have none. What is neither is left out.
    """
    kept: dict[str, Any] = {}
    problems: dict[str, Reason] = {}
    for key, answer in typed.items():
        if key not in known:
            problems[key] = Reason("unknown", N_('The checklist has no item "{key}".'), {"key": key[:60]})
            continue
        ok, remark = answer.get("ok"), str(answer.get("remark") or "").strip()
        problem = _problem(ok, remark)
        if problem:
            problems[key] = problem
        elif remark:
            kept[key] = {"remark": remark}
        elif ok:
            kept[key] = {"ok": True}
    return kept, problems


def _problem(ok: object, remark: str) -> Reason | None:
    if len(remark) > LONGEST:
        return Reason("long", N_("A remark has at most {most} letters."), {"most": str(LONGEST)})
    if "\x00" in remark:
        return Reason("letters", N_("A remark holds a character that no text may hold."))
    if ok is True and remark:
        return Reason("both", N_("You ticked this as in order and wrote a remark: choose one of them."))
    if ok is False and not remark:
        return Reason("words", N_("Say what is not in order."))
    return None


def marks_of(kept: Mapping[str, Mapping[str, Any]]) -> tuple[Mark, ...]:
    """What was kept, as marks."""
    return tuple(
        Mark(key, ok=not answer.get("remark"), remark=str(answer.get("remark") or "")) for key, answer in kept.items()
    )


def open_items(kept: Mapping[str, Any], items: Sequence[ChecklistItem]) -> tuple[str, ...]:
    """Keys of the items nobody has answered yet."""
    return tuple(item.key for item in items if item.key not in kept)


def suggested_reason(marks: Sequence[Mark], items: Sequence[ChecklistItem], words: Collection[str]) -> str:
    """The word of the vocabulary the first remarked item names; for a remark on a field, that of the item it belongs
    to. Empty where nothing fits.
    """
    for mark in marks:
        if mark.ok:
            continue
        field = mark.key.removeprefix(FIELD) if mark.key.startswith(FIELD) else ""
        for item in items:
            if item.reason in words and (item.key == mark.key or field in item.fields):
                return item.reason or ""
    return ""


def to_repair(marks: Sequence[Mark], titles: Mapping[str, str]) -> str:
    """Every remark as a line of what the producer has to repair."""
    return "\n".join(f"- {titles.get(mark.key, mark.key)}: {mark.remark}" for mark in marks if not mark.ok)
