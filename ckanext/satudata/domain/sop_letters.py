"""The section `letters:` of a profile: which letters a region writes, how they are numbered, what makes them stale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ckanext.satudata.domain.letter_number import pattern_problem
from ckanext.satudata.domain.marked import KEY, Item
from ckanext.satudata.domain.text import N_, Text

__all__ = ["LetterRule", "read_letters"]


@dataclass(frozen=True)
class LetterRule:
    """One kind of letter as the SOP has it.

    `pattern`: how its number is written where the office set no pattern of its own. `follows_content`: whether the
    letter is about the content, so that it is stale once the content changes (a letter that only promises to collect
    data is not).
    """

    title: Text | None = None
    pattern: str = ""
    follows_content: bool = True


def read_letters(item: Item | None) -> Mapping[str, LetterRule]:
    """Kind of letter to its rule; a ProfileError with line and reason for anything wrong."""
    found: dict[str, LetterRule] = {}
    for one in item.table().entries.values() if item else ():
        if not KEY.fullmatch(one.name):
            one.refuse(N_('"{name}" must be written in lower-case letters, digits and underscores.'))
        table = one.table()
        table.only((), {"title", "pattern", "follows_content"})
        pattern = table.get("pattern")
        problem = pattern_problem(pattern.word()) if pattern else None
        if pattern and problem:
            pattern.refuse(problem.msgid, **problem.params)
        follows = table.get("follows_content")
        found[one.name] = LetterRule(
            title=table.text("title"),
            pattern=pattern.word() if pattern else "",
            follows_content=follows.flag() if follows else True,
        )
    return found
