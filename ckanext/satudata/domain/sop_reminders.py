"""Section `reminders:` of a profile: when people are reminded of a step, in working days.

    reminders: {separuh_waktu: true, sebelum: [1], hari_terakhir: true, setelah_setiap: 3, atasan_setelah: 6}

What is left out keeps the default (`domain.clock_types.ReminderRule`); 0 switches a rule of numbers off.
"""

from __future__ import annotations

from ckanext.satudata.domain.clock_types import ReminderRule
from ckanext.satudata.domain.marked import Item
from ckanext.satudata.domain.text import N_

__all__ = ["read_reminders"]

_MOST = 250
"""A working year; more would never be reached."""


def read_reminders(item: Item | None) -> ReminderRule:
    """The section as a value; a profile without it reminds as we decided."""
    usual = ReminderRule()
    if item is None:
        return usual
    table = item.table()
    table.only((), {"separuh_waktu", "sebelum", "hari_terakhir", "setelah_setiap", "atasan_setelah"})
    before, every, superior = (table.get(key) for key in ("sebelum", "setelah_setiap", "atasan_setelah"))
    return ReminderRule(
        half_way=table.flag("separuh_waktu") if table.get("separuh_waktu") else usual.half_way,
        before=tuple(_number(one) for one in before.words()) if before else usual.before,
        on_the_day=table.flag("hari_terakhir") if table.get("hari_terakhir") else usual.on_the_day,
        every=_number(every) if every else usual.every,
        superior_after=_number(superior) if superior else usual.superior_after,
    )


def _number(item: Item) -> int:
    word = item.word()
    if not word.isdecimal() or int(word) > _MOST:
        item.refuse(N_('"{word}" is no number of working days between 0 and {most}.'), word=word, most=str(_MOST))
    return int(word)
