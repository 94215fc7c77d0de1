"""What a reviewer has ticked and remarked while a case stands before him: one row per person and round."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow
from ckanext.satudata.model.case import Case
from ckanext.satudata.model.event import Event

__all__ = ["Review"]


class Review(tk.BaseModel):
    """One reviewer's checklist. ``round`` is the `case_version` with which the case came to the gate it stands at:
    after a repair it comes anew, with a new and empty list. ``marks``: key of an item, or ``field:<name>``, to
    ``{"ok": true}`` or ``{"remark": text}``.
    """

    __table__ = sa.Table(
        "satudata_review",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("case_id", sa.UnicodeText, sa.ForeignKey("satudata_case.id"), nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("user_id", sa.UnicodeText, nullable=False),
        sa.Column("user_name", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("marks", JSONB, nullable=False, server_default="{}"),
        time_column("updated_at", nullable=False, default=utcnow),
        sa.UniqueConstraint("case_id", "round", "user_id", name="satudata_review_one"),
    )

    id: Mapped[str]
    case_id: Mapped[str]
    round: Mapped[int]
    user_id: Mapped[str]
    user_name: Mapped[str]
    marks: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]

    @classmethod
    def round_of(cls, case: Case) -> Any:
        """The round the case is in, as part of another statement."""
        arrived = (
            sa.select(Event.case_version)
            .where(
                Event.case_id == case.id, Event.to_state == case.state, Event.from_state.is_distinct_from(case.state)
            )
            .order_by(Event.seq.desc())
            .limit(1)
        )
        return sa.func.coalesce(arrived.scalar_subquery(), 1)

    @classmethod
    def of_case(cls, case: Case) -> list[Review]:
        """What was ticked and remarked in the round the case is in, oldest change first; one statement."""
        stmt = sa.select(cls).where(cls.case_id == case.id, cls.round == cls.round_of(case))
        stmt = stmt.order_by(cls.updated_at, cls.id).execution_options(populate_existing=True)
        return list(Session.scalars(stmt))

    @classmethod
    def keep(cls, case: Case, user_id: str, user_name: str, marks: dict[str, Any]) -> datetime:
        """Store a reviewer's newest marks, in one statement so that two windows do not collide."""
        now = utcnow()
        number = Session.scalar(sa.select(cls.round_of(case)))
        row = {"case_id": case.id, "round": number, "user_id": user_id, "user_name": user_name, "marks": marks}
        stmt = insert(cls.__table__).values(id=make_uuid(), updated_at=now, **row)
        changed = {"marks": stmt.excluded.marks, "user_name": stmt.excluded.user_name, "updated_at": now}
        Session.execute(stmt.on_conflict_do_update(constraint="satudata_review_one", set_=changed))
        return now

    @classmethod
    def carry_over(cls, case_id: str, before_version: int, number: int) -> None:
        """Give the newest round before this version another number: the case is at that gate again, nothing is lost."""
        last = sa.select(sa.func.max(cls.round)).where(cls.case_id == case_id, cls.round < before_version)
        stmt = sa.update(cls).where(cls.case_id == case_id, cls.round == last.scalar_subquery())
        Session.execute(stmt.values(round=number).execution_options(synchronize_session=False))

    def dictize(self) -> dict[str, Any]:
        """The checklist as plain data."""
        return {
            "user_id": self.user_id,
            "user_name": self.user_name,
            "marks": self.marks,
            "updated_at": isoformat(self.updated_at),
        }
