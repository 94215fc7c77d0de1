"""How far the promises of a Daftar Data are kept, as of any day: the same ever after, for they come from events.

Agreed, begun, in review, published; on time or late by the day the list names. A row whose datasets were all delivered
to those entitled counts as delivered, not as published (Perpres 39/2019 art. 36 and 37). Blitar's quarterly and yearly
ekspose and every report of the year read these figures.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TypeVar

from ckanext.satudata.domain.list_chain import Stage, chain_of
from ckanext.satudata.domain.sop_types import Category

__all__ = ["DatasetFact", "Figures", "RowFact", "figures", "figures_by"]

Group = TypeVar("Group", bound=Hashable)


@dataclass(frozen=True)
class DatasetFact:
    """A dataset of a row as it stood on the day: category of its case, whether it was only delivered, since when."""

    category: str
    delivered: bool = False
    since: date | None = None


@dataclass(frozen=True)
class RowFact:
    """A row of the list in force on the day, with its datasets of that day."""

    item_id: str
    organization_id: str | None
    kind: str
    priority: bool
    release_on: date | None
    datasets: tuple[DatasetFact, ...] = ()


@dataclass(frozen=True)
class Figures:
    """Numbers of rows. The first of them is the sum of the next five; `on_time` and `after_time` are those published.

    `late`: not published though the day has passed; rows without a day are never late and never on time.
    """

    agreed: int = 0
    not_begun: int = 0
    collecting: int = 0
    in_review: int = 0
    published: int = 0
    delivered: int = 0
    on_time: int = 0
    after_time: int = 0
    late: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))

    @property
    def share(self) -> float:
        """Published or delivered of what was agreed, 0 to 1; 0 of nothing."""
        return (self.published + self.delivered) / self.agreed if self.agreed else 0.0


def figures(rows: Iterable[RowFact], day: date) -> Figures:
    """The figures of these rows as of this day."""
    return sum((_of(row, day) for row in rows), Figures())


def figures_by(rows: Sequence[RowFact], group: Callable[[RowFact], Group], day: date) -> dict[Group, Figures]:
    """The figures of each group of these rows, in the order the groups are met."""
    found: dict[Group, Figures] = {}
    for row in rows:
        key = group(row)
        found[key] = found.get(key, Figures()) + _of(row, day)
    return found


def _of(row: RowFact, day: date) -> Figures:
    chain = chain_of([one.category for one in row.datasets], row.release_on, day)
    if chain.stage is not Stage.PUBLISHED:
        return Figures(agreed=1, late=int(chain.late_days > 0), **{str(chain.stage): 1})
    done = [one for one in row.datasets if one.category == str(Category.PUBLISHED)]
    delivered = all(one.delivered for one in done)
    last = max((one.since for one in done if one.since), default=None)
    days = (last - row.release_on).days if last is not None and row.release_on is not None else None
    return Figures(
        agreed=1,
        published=int(not delivered),
        delivered=int(delivered),
        on_time=int(days is not None and days <= 0),
        after_time=int(days is not None and days > 0),
    )
