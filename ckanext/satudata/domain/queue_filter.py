"""What the address of the queue asks for, and the queue as a file a spreadsheet opens without harm."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.satudata.domain.cell import harmless
from ckanext.satudata.domain.sop_types import FLOW_KINDS

__all__ = [
    "CATEGORIES",
    "CLAIMED_BY_ME",
    "CLAIMED_BY_NOBODY",
    "DUE_THIS_WEEK",
    "ROWS",
    "SORTS",
    "QueueFilter",
    "csv_text",
    "read_filter",
]

ROWS = 20
"""Cases a page."""

CATEGORIES = ("open", "waiting", "published", "closed")
SORTS = ("due", "title", "organization", "modified")
CLAIMED_BY_ME, CLAIMED_BY_NOBODY = "me", "nobody"
"""Words of the filter `claimed`; every other word is the name of a user."""
DUE_THIS_WEEK = "week"
_YES = {"1", "true", "on", "yes", "ya"}
_NO = {"0", "false", "off", "no", "tidak"}


@dataclass(frozen=True)
class QueueFilter:
    """Filters, order and page of the queue, as the address names them."""

    state: str = ""
    step: str = ""
    category: str = ""
    organization: str = ""
    profile: str = ""
    flow: str = ""
    claimed: str = ""
    due: str = ""
    q: str = ""
    priority: bool = False
    late: bool | None = None
    mine: bool = False
    sent: bool = False
    sort: str = "due"
    page: int = 1

    @property
    def asked(self) -> dict[str, Any]:
        """The filters and the order, as the action takes them; what is not asked is left out."""
        texts = {
            "state": self.state,
            "step": self.step,
            "category": self.category,
            "organization": self.organization,
            "profile": self.profile,
            "flow": self.flow,
            "claimed": self.claimed,
            "due": self.due,
            "q": self.q,
        }
        found: dict[str, Any] = {name: value for name, value in texts.items() if value}
        if self.late is not None:
            found["late"] = self.late
        ticked = {"priority": self.priority, "mine": self.mine, "sent": self.sent}
        return {**found, **{name: True for name, value in ticked.items() if value}, "sort": self.sort}

    @property
    def is_filtered(self) -> bool:
        """Whether something is left out."""
        return set(self.asked) != {"sort"}

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.page - 1) * ROWS

    def turned(self, column: str) -> str:
        """The order a click on a column's head asks for: this column, or the other way round when it is already."""
        return f"-{column}" if self.sort == column else column

    def direction(self, column: str) -> str:
        """The order of a column in words of `aria-sort`."""
        return {column: "ascending", f"-{column}": "descending"}.get(self.sort, "none")


def read_filter(address: Mapping[str, str]) -> QueueFilter:
    """The filter in an address; what means nothing is taken as not asked, so that an old link still opens."""

    def word(name: str) -> str:
        return address.get(name, "").replace("\x00", "").strip()[:200]

    category, sort, page = word("category"), word("sort"), word("page")
    return QueueFilter(
        state=word("state"),
        step=word("step"),
        category=category if category in CATEGORIES else "",
        organization=word("organization"),
        profile=word("profile"),
        flow=word("flow") if word("flow") in FLOW_KINDS else "",
        claimed=word("claimed"),
        due=DUE_THIS_WEEK if word("due") == DUE_THIS_WEEK else "",
        priority=bool(_flag(word("priority"))),
        q=word("q"),
        late=_flag(word("late")),
        mine=bool(_flag(word("mine"))),
        sent=bool(_flag(word("sent"))),
        sort=sort if sort.removeprefix("-") in SORTS else "due",
        page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 7 else 1,  # noqa: PLR2004
    )


def _flag(word: str) -> bool | None:
    return True if word.lower() in _YES else False if word.lower() in _NO else None


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV (RFC 4180: comma, CR LF) with a byte order mark, so that spreadsheets read the letters right.

    A cell that a spreadsheet would take for a formula gets an apostrophe in front: a title is written by other people.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([harmless(cell) for cell in row])
    return "\ufeff" + out.getvalue()
