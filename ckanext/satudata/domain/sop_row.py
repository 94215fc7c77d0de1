"""The SOP's own rows, read from a profile document (section `steps`)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from ckanext.satudata.domain.limit_text import read_limit
from ckanext.satudata.domain.marked import Item
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.sop_types import FLOW_KINDS, Step
from ckanext.satudata.domain.text import N_, Text

__all__ = ["Row", "read_roles", "read_rows", "refuse_strange_flows"]

_ROLES = frozenset(map(str, Role))


@dataclass(frozen=True)
class Row:
    """A row and where it stands in the document."""

    item: Item
    step: Step


def read_rows(item: Item, documents: Collection[str]) -> list[Row]:
    """Every row in order; `documents` are the kinds of document a kelengkapan may name."""
    rows = [Row(one, _step(one, documents)) for one in item.items()]
    if not rows:
        item.refuse(N_("{name} is empty."))
    _refuse_double_numbers(rows)
    return rows


def read_roles(items: list[Item]) -> tuple[Role, ...]:
    """SDI roles by their names."""
    return tuple(Role(item.one_of(_ROLES, "role")) for item in items)


def refuse_strange_flows(rows: list[Row], flows: Mapping[str, Any]) -> None:
    """A row may only name a flow the document has."""
    for row in rows:
        if row.step.flow and row.step.flow not in flows:
            row.item.table()["flow"].unknown(row.step.flow, flows, "flow")


def _step(item: Item, documents: Collection[str]) -> Step:
    table = item.table()
    table.only(
        {"nomor", "tahap", "kegiatan", "pelaksana"},
        {"kelengkapan", "waktu", "output", "keterangan", "flow", "state", "transition", "sumber"},
    )
    roles = read_roles(table["pelaksana"].words())
    if not roles:
        table["pelaksana"].refuse(N_("{name} is empty."))
    flow = table.get("flow")
    if flow is None and (table.get("state") or table.get("transition")):
        item.refuse(N_('A step that names a state or a transition must also have the key "flow".'))
    waktu = table.get("waktu")
    requirements = [_requirement(one, documents) for one in table.words("kelengkapan")]
    return Step(
        number=table["nomor"].word(),
        stage=table["tahap"].text(),
        activity=table["kegiatan"].text(),
        roles=roles,
        requirements=tuple(text for text, _ in requirements),
        limit=read_limit(waktu) if waktu else None,
        limit_text=" ".join(waktu.word().split()) if waktu else "",
        output=table.text("output"),
        remark=table.text("keterangan"),
        flow=flow.one_of(FLOW_KINDS, "flow") if flow else None,
        state=table.word("state"),
        transition=table.word("transition"),
        source=table.word("sumber"),
        documents=tuple(kind for _, kind in requirements if kind),
    )


def _requirement(item: Item, documents: Collection[str]) -> tuple[Text, str | None]:
    """A kelengkapan as text, and the kind of document it is where it says so (`jenis`)."""
    if not item.is_table:
        return item.text(), None
    table = item.table()
    table.only({"id"}, {"en", "jenis"})
    text = {language: table[language].word() for language in ("id", "en") if table.get(language)}
    kind = table.get("jenis")
    return text, kind.one_of(documents, "attachment") if kind else None


def _refuse_double_numbers(rows: list[Row]) -> None:
    seen: dict[str, Item] = {}
    for row in rows:
        number = row.item.table()["nomor"]
        if row.step.number in seen:
            number.refuse(
                N_('Step number "{word}" stands twice; the first is in line {line}.'),
                word=row.step.number,
                line=str(seen[row.step.number].line),
            )
        seen[row.step.number] = number
