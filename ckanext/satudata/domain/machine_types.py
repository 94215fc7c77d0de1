"""Values the machine takes and gives: who asks, the case, the facts, the request, what is possible, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ckanext.satudata.domain.missing import MissingItem
from ckanext.satudata.domain.role import OfficialView, Role
from ckanext.satudata.domain.sop_types import OPEN_ACCESS, Category, ReasonRule
from ckanext.satudata.domain.text import Reason, Text

__all__ = ["NO_ROLES", "Actor", "Availability", "CaseView", "Facts", "Outcome", "Request"]

NO_ROLES: frozenset[Role] = frozenset()
_NO_WORDS: frozenset[str] = frozenset()


def _no_results() -> dict[str, tuple[Reason, ...]]:
    return {}


def _nothing_stale() -> dict[str, Reason]:
    return {}


def _no_fields() -> dict[str, str]:
    return {}


@dataclass(frozen=True)
class Actor:
    """Who asks: roles are those for this case's organisation, see `role.roles_for`. No user id means nobody."""

    user_id: str | None
    roles: frozenset[Role] = NO_ROLES
    is_sysadmin: bool = False


@dataclass(frozen=True)
class CaseView:
    """What the rules need to know of a case.

    `contributors`: ids of users who edited, uploaded or submitted the content now under judgement. `decided`: a
    decision was taken since the last submission. `organizations`: the case's organisation and those above it; an
    official named must belong to one of them (not asked when empty). `priority`: it is Data Prioritas.
    """

    state: str
    case_version: int
    contributors: frozenset[str] = _NO_WORDS
    decided: bool = False
    access_class: str = OPEN_ACCESS
    due_at: datetime | None = None
    step_started_at: datetime | None = None
    organizations: frozenset[str] = _NO_WORDS
    priority: bool = False


@dataclass(frozen=True)
class Facts:
    """What is true of the object now. `attachments`: kinds present and not stale; `stale`: why those there are.

    `signed_kinds`: kinds of letter that show an official's decision (empty: none is asked for); `signed`: those of them
    that were attached since the content was submitted, or cover it. `wrong_formats`: data files in a format the profile
    does not publish.

    `guards`: answers of guards other extensions brought, by name, empty when met; one without an answer is not met.
    `remarks`: names of reviewers at this gate whose remarks stand.
    """

    missing: tuple[MissingItem, ...]
    blocking_checks: tuple[Reason, ...]
    attachments: frozenset[str]
    today: date
    now: datetime
    has_resource: bool = False
    wrong_formats: tuple[Reason, ...] = ()
    guards: Mapping[str, tuple[Reason, ...]] = field(default_factory=_no_results)
    signed_kinds: tuple[str, ...] = ()
    signed: frozenset[str] = _NO_WORDS
    stale: Mapping[str, Reason] = field(default_factory=_nothing_stale)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Request:
    """What the caller asks for; `case_version` is the one he saw, None when he saw none.

    `publish_on`: the day on which a decision that may wait is carried out, as it was typed. `carried_out`: this is such
    a day, and the portal carries out what was decided before.
    """

    transition: str
    case_version: int | None = None
    reason: str | None = None
    note: str | None = None
    how_to_fix: str | None = None
    decided_by: OfficialView | None = None
    fields: Mapping[str, str] = field(default_factory=_no_fields)
    publish_on: str | None = None
    carried_out: bool = False


@dataclass(frozen=True)
class Availability:
    """One transition that leaves this state: allowed, or every reason why not; and what it will ask for.

    `reasons_vocabulary` is a key of the profile's `reasons`. `official_required`: this person only records it, so an
    official must be named; `letter_required`: and his signed letter is not there yet.
    """

    key: str
    title: Text
    allowed: bool
    reasons: tuple[Reason, ...]
    reason_rule: ReasonRule
    reasons_vocabulary: str | None
    fields: tuple[str, ...]
    target: str
    decision: bool
    consequence: Text | None
    how_to_fix_rule: ReasonRule = ReasonRule.NONE
    official_required: bool = False
    schedule_rule: ReasonRule = ReasonRule.NONE
    letter_required: bool = False


@dataclass(frozen=True)
class Outcome:
    """What the case becomes and what must follow; `fields` are the transition's own, cleaned.

    `scheduled_for`: the decision holds, and is carried out at that moment; until then the state stays as it is.
    """

    transition: str
    from_state: str
    to_state: str
    category: Category
    step: str | None
    step_started_at: datetime
    due_at: datetime | None
    role: Role | None
    decided_by: OfficialView | None
    reason: str | None
    note: str | None
    how_to_fix: str | None
    effects: tuple[str, ...]
    case_version: int
    decided: bool
    reset_contributors: bool
    add_contributor: str | None
    access_class: str
    late_by: timedelta | None
    fields: Mapping[str, str] = field(default_factory=_no_fields)
    scheduled_for: datetime | None = None
