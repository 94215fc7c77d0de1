"""Events: the append-only record of what was done, refused or corrected."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

import ckan.plugins.toolkit as tk

from ckanext.satudata.model.base import Session, id_column, isoformat, time_column, utcnow

__all__ = ["Event"]


class Event(tk.BaseModel):
    """One line of a case's history. A database trigger refuses update, delete and truncate.

    Kinds: ``created``, ``adopted``, ``transition``, ``refused`` (an attempt that was not allowed), ``failed`` (one that
    broke and left nothing behind), ``edited``, ``corrected`` (Walidata changed metadata at his gate), ``moved`` (to
    another organisation or, by a sysadmin, to another state), ``profile_changed`` (to another version of its SOP),
    ``attached``, ``detached``, ``objected`` (an official against what was entered in his name), ``deleted``,
    ``purged``, ``restored``, ``due_changed`` (its due time was counted anew), ``scheduled`` (decided, to be carried out
    on a day), ``schedule_cancelled``, ``schedule_failed``, ``taken_over`` (a claim, from a colleague), ``undone``
    (sending back, within its minute), ``letter_issued``, ``letter_replaced``, ``letter_signed``, ``letter_stale``,
    ``letter_voided``.

    ``previous`` and ``hash`` are written by another trigger, whatever inserts: the events of a case form a chain
    (`domain/evidence.py`). ``attempts`` and ``last_attempt_at`` are not part of it.
    """

    __table__ = sa.Table(
        "satudata_event",
        tk.BaseModel.metadata,
        id_column(),
        sa.Column("seq", sa.BigInteger, sa.Identity(), nullable=False, unique=True),
        sa.Column("case_id", sa.UnicodeText, sa.ForeignKey("satudata_case.id"), nullable=False),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("transition", sa.UnicodeText, nullable=True),
        sa.Column("actor_id", sa.UnicodeText, nullable=True),
        sa.Column("actor_name", sa.UnicodeText, nullable=False, server_default=""),
        sa.Column("role", sa.UnicodeText, nullable=True),
        sa.Column("decided_by_id", sa.UnicodeText, nullable=True),
        sa.Column("decided_by_name", sa.UnicodeText, nullable=True),
        sa.Column("decided_by_position", sa.UnicodeText, nullable=True),
        sa.Column("from_state", sa.UnicodeText, nullable=True),
        sa.Column("to_state", sa.UnicodeText, nullable=True),
        sa.Column("reason", sa.UnicodeText, nullable=True),
        sa.Column("note", sa.UnicodeText, nullable=True),
        sa.Column("how_to_fix", sa.UnicodeText, nullable=True),
        sa.Column("fingerprint", sa.UnicodeText, nullable=True),
        time_column("due_at", nullable=True),
        sa.Column("late_seconds", sa.BigInteger, nullable=True),
        sa.Column("case_version", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="1"),
        time_column("last_attempt_at", nullable=True),
        sa.Column("data", JSONB, nullable=False, server_default="{}"),
        time_column("created_at", nullable=False, default=utcnow),
        sa.Column("previous", sa.UnicodeText, sa.FetchedValue(), nullable=True),
        sa.Column("hash", sa.UnicodeText, sa.FetchedValue(), nullable=False),
        sa.Index("satudata_event_case_idx", "case_id", "seq"),
        sa.Index("satudata_event_time_idx", "created_at"),
    )

    id: Mapped[str]
    seq: Mapped[int]
    case_id: Mapped[str]
    kind: Mapped[str]
    transition: Mapped[str | None]
    actor_id: Mapped[str | None]
    actor_name: Mapped[str]
    role: Mapped[str | None]
    decided_by_id: Mapped[str | None]
    decided_by_name: Mapped[str | None]
    decided_by_position: Mapped[str | None]
    from_state: Mapped[str | None]
    to_state: Mapped[str | None]
    reason: Mapped[str | None]
    note: Mapped[str | None]
    how_to_fix: Mapped[str | None]
    fingerprint: Mapped[str | None]
    due_at: Mapped[datetime | None]
    late_seconds: Mapped[int | None]
    case_version: Mapped[int]
    attempts: Mapped[int]
    last_attempt_at: Mapped[datetime | None]
    data: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    previous: Mapped[str | None]
    hash: Mapped[str]

    @classmethod
    def of_case(
        cls, case_id: str, limit: int | None = None, offset: int = 0, newest_first: bool = False
    ) -> list[Event]:
        """History of one case, oldest first or newest first."""
        stmt = sa.select(cls).where(cls.case_id == case_id).order_by(cls.seq.desc() if newest_first else cls.seq)
        return list(Session.scalars(stmt.offset(offset).limit(limit)))

    @classmethod
    def newest_time(cls, case_id: str) -> datetime | None:
        """When the newest event of a case was written, in the order of `seq`."""
        stmt = sa.select(cls.created_at).where(cls.case_id == case_id).order_by(cls.seq.desc()).limit(1)
        return Session.scalar(stmt)

    @classmethod
    def step_starts(cls, case_id: str) -> dict[str, datetime]:
        """For each event that changed the state: when the step it ended had begun, in one statement."""
        begun = sa.func.lag(cls.created_at).over(order_by=cls.seq)
        stmt = sa.select(cls.id, begun).where(cls.case_id == case_id, cls.to_state.is_distinct_from(cls.from_state))
        return {row[0]: row[1] for row in Session.execute(stmt) if row[1] is not None}

    @classmethod
    def moves(cls, case_id: str) -> list[tuple[datetime, str]]:
        """When a case came into which state, oldest first, in one statement."""
        changed = (cls.case_id == case_id, cls.to_state.is_not(None), cls.to_state.is_distinct_from(cls.from_state))
        stmt = sa.select(cls.created_at, cls.to_state).where(*changed).order_by(cls.seq)
        return [(row[0], row[1]) for row in Session.execute(stmt)]

    @classmethod
    def arrival(cls, case_id: str, state: str) -> Event | None:
        """The newest event that brought a case into this state."""
        stmt = (
            sa.select(cls)
            .where(cls.case_id == case_id, cls.to_state == state, cls.from_state.is_distinct_from(state))
            .order_by(cls.seq.desc())
            .limit(1)
        )
        return Session.scalars(stmt).one_or_none()

    @classmethod
    def newest_of(cls, case_id: str, transition: str) -> Any:
        """When this transition was last made, as part of another statement; long ago when never."""
        made = sa.select(sa.func.max(cls.created_at)).where(
            cls.case_id == case_id, cls.kind == "transition", cls.transition == transition
        )
        return sa.func.coalesce(made.scalar_subquery(), sa.text("'-infinity'::timestamptz"))

    @classmethod
    def newest_moment(cls, case_id: str, transition: str) -> datetime | None:
        """When this transition was last made; None when never."""
        stmt = sa.select(sa.func.max(cls.created_at)).where(
            cls.case_id == case_id, cls.kind == "transition", cls.transition == transition
        )
        return Session.scalar(stmt)

    @classmethod
    def objection_to(cls, case_id: str, event_id: str) -> Event | None:
        """The objection to a decision of this case."""
        stmt = sa.select(cls).where(
            cls.case_id == case_id, cls.kind == "objected", cls.data["decision"].astext == event_id
        )
        return Session.scalars(stmt.order_by(cls.seq).limit(1)).one_or_none()

    @classmethod
    def count_of_case(cls, case_id: str) -> int:
        """How many events a case has."""
        return Session.scalar(sa.select(sa.func.count()).select_from(cls).where(cls.case_id == case_id)) or 0

    @classmethod
    def equal_refusal(cls, case_id: str, actor_id: str | None, transition: str, since: datetime) -> Event | None:
        """The same person's same refused attempt within the hour: it is counted there instead of written again."""
        stmt = (
            sa.select(cls)
            .where(
                cls.case_id == case_id,
                cls.kind == "refused",
                cls.actor_id == actor_id,
                cls.transition == transition,
                cls.created_at >= since,
            )
            .order_by(cls.seq.desc())
            .limit(1)
        )
        return Session.scalars(stmt).one_or_none()

    def dictize(self) -> dict[str, Any]:
        """The event as plain data."""
        return {
            "id": self.id,
            "case_id": self.case_id,
            "kind": self.kind,
            "transition": self.transition,
            "actor_id": self.actor_id,
            "actor_name": self.actor_name,
            "role": self.role,
            "decided_by": self.decided_by_id,
            "decided_by_name": self.decided_by_name,
            "decided_by_position": self.decided_by_position,
            "from_state": self.from_state,
            "to_state": self.to_state,
            "reason": self.reason,
            "note": self.note,
            "how_to_fix": self.how_to_fix,
            "fingerprint": self.fingerprint,
            "due_at": isoformat(self.due_at),
            "late_seconds": self.late_seconds,
            "case_version": self.case_version,
            "attempts": self.attempts,
            "last_attempt_at": isoformat(self.last_attempt_at),
            "data": self.data,
            "created_at": isoformat(self.created_at),
        }
