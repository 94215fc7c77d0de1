"""Where a row of the Daftar Data stands: from the promise to the published dataset (Perpres 39/2019 art. 27 and 36).

A row may need several datasets: it is published once all of them are. Datasets whose way has ended count for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from ckanext.satudata.domain.sop_types import Category

__all__ = ["Chain", "Stage", "chain_of"]


class Stage(str, Enum):
    """How far a row is, the least far first."""

    NOT_BEGUN = "not_begun"
    COLLECTING = "collecting"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"

    def __str__(self) -> str:
        return self.value


_STAGES = {
    str(Category.OPEN): Stage.COLLECTING,
    str(Category.WAITING): Stage.IN_REVIEW,
    str(Category.PUBLISHED): Stage.PUBLISHED,
}


@dataclass(frozen=True)
class Chain:
    """How far a row is, and by how many days it is late: 0 before its day, without one, and once it is published."""

    stage: Stage
    late_days: int = 0


def chain_of(categories: Sequence[str], release_on: date | None, today: date) -> Chain:
    """The standing of a row with these datasets, by the categories of their cases.

    :param release_on: the day its data are to be released, none where the list names none
    """
    stages = [_STAGES[one] for one in categories if one in _STAGES]
    order = list(Stage)
    stage = min(stages, key=order.index) if stages else Stage.NOT_BEGUN
    is_late = release_on is not None and release_on < today and stage is not Stage.PUBLISHED
    return Chain(stage, (today - release_on).days if is_late and release_on else 0)
