"""What a reviewer looks at, item by item: the section `checklist:` of a profile, and ours where a profile has none.

```yaml
checklist:
  satuan:
    title: {id: Satuan benar dan sama di seluruh berkas, en: The unit is right and the same in the whole file}
    states: [diajukan]        # the gates it belongs to; all of them when left out
    roles: [walidata]         # whose item it is; everybody's whose turn it is when left out
    fields: [satuan]          # metadata to look at
    reason: satuan_atau_definisi_keliru   # the word of `reasons` a remark suggests when it is sent back
```
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ckanext.satudata.domain.marked import KEY, Item
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.text import N_, Text

__all__ = ["DEFAULT_CHECKLIST", "ChecklistItem", "read_checklist"]


@dataclass(frozen=True)
class ChecklistItem:
    """One item; empty `states` or `roles` mean all of them."""

    key: str
    title: Text
    states: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    fields: tuple[str, ...] = ()
    reason: str | None = None
    position: int = 0

    def belongs(self, state: str, roles: Collection[Role]) -> bool:
        """Whether somebody in these roles looks at it in this state."""
        return (not self.states or state in self.states) and (not self.roles or bool({*self.roles} & {*roles}))


def read_checklist(item: Item | None, states: Collection[str]) -> tuple[ChecklistItem, ...]:
    """The items in the order of the document; `states` are those of the profile's flows. Nothing for no section."""
    if item is None:
        return ()
    entries = item.table().entries
    if not entries:
        item.refuse(N_("{name} is empty."))
    return tuple(_item(one, place, states) for place, one in enumerate(entries.values()))


def _item(item: Item, place: int, states: Collection[str]) -> ChecklistItem:
    if not KEY.fullmatch(item.name):
        item.refuse(N_('"{name}" must be written in lower-case letters, digits and underscores.'))
    table = item.table()
    table.only({"title"}, {"states", "roles", "fields", "reason"})
    return ChecklistItem(
        key=item.name,
        title=table["title"].text(),
        states=tuple(one.one_of(states, "state") for one in table.words("states")),
        roles=tuple(Role(one.one_of([str(role) for role in Role], "role")) for one in table.words("roles")),
        fields=tuple(one.word() for one in table.words("fields")),
        reason=table.word("reason"),
        position=place,
    )


def _ours() -> tuple[ChecklistItem, ...]:
    rows: tuple[tuple[str, str, str, tuple[str, ...], str], ...] = (
        ("judul", "Judul menyebut apa, menurut apa, di mana, dan kapan", "The title says what, by what, where, when",
         ("title",), "metadata_tidak_lengkap"),
        ("definisi", "Konsep dan definisi benar dan dapat dipahami", "Concept and definition are right and clear",
         ("konsep", "notes"), "satuan_atau_definisi_keliru"),
        ("satuan", "Ukuran dan satuan benar", "Measure and unit are right",
         ("ukuran", "satuan"), "satuan_atau_definisi_keliru"),
        ("periode", "Periode sesuai isi data", "The period is that of the data",
         ("periode_awal", "periode_akhir", "accrualPeriodicity"), "cakupan_atau_periode_keliru"),
        ("cakupan", "Wilayah dan tingkat penyajian sesuai isi data", "Region and level are those of the data",
         ("kode_wilayah", "level_penyajian"), "cakupan_atau_periode_keliru"),
        ("data_dukung", "Data sesuai dengan data dukung", "The data agree with the supporting data",
         (), "data_tidak_sesuai_data_dukung"),
        ("format", "Berkas terbuka, terbaca mesin, dan lengkap", "Files open, machine-readable and complete",
         (), "format_berkas_keliru"),
        ("klasifikasi", "Klasifikasi akses tepat; tidak ada data pribadi", "Access class right; no personal data",
         ("accessRights",), "kesalahan_isian"),
        ("sumber", "Sumber dan kontak lengkap", "Source and contact are complete",
         ("sumber", "author", "author_email"), "metadata_tidak_lengkap"),
    )  # fmt: skip
    return tuple(
        ChecklistItem(key, {"id": title, "en": english}, fields=fields, reason=reason, position=place)
        for place, (key, title, english, fields, reason) in enumerate(rows)
    )


DEFAULT_CHECKLIST = _ours()
"""For profiles without a section of their own (Permen PPN 16/2020: standar data, metadata, interoperabilitas, kode)."""
