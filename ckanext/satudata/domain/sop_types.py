"""What an SOP profile is made of: the words it may use, and the values it becomes once read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from ckanext.satudata.domain.clock_types import USUAL_CLOCK, USUAL_REMINDERS, ClockRule, ReminderRule
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.sop_checklist import ChecklistItem
from ckanext.satudata.domain.sop_letters import LetterRule
from ckanext.satudata.domain.text import Text

__all__ = [
    "ACCESS_CLASSES",
    "ACCESS_FIELDS",
    "ATTACHMENT_GUARD",
    "ATTACHMENT_KINDS",
    "EFFECTS",
    "FLOW_KINDS",
    "FORMATS_GUARD",
    "GUARDS",
    "OPEN_ACCESS",
    "SAME_STATE",
    "Branch",
    "CalendarKind",
    "Category",
    "CheckRule",
    "Flow",
    "Header",
    "Limit",
    "LimitUnit",
    "ReasonRule",
    "ReasonWord",
    "SopProfile",
    "State",
    "Step",
    "Transition",
    "Vocabulary",
]

FLOW_KINDS = ("daftar_data", "dataset", "data_request", "statistical_activity", "dissemination", "report")

OPEN_ACCESS = "terbuka"
ACCESS_CLASSES = ("terbuka", "terbatas", "tertutup")
"""From open to closed: the order says which is stricter."""

ACCESS_FIELDS = (
    "accessRights",
    "dasar_pembatasan",
    "alasan_pembatasan",
    "nomor_keputusan_pembatasan",
    "batas_pembatasan",
)
"""Fields of a reclassification: class, legal ground, reason, number of the decision, last day (UU 14/2008 art. 17)."""

SAME_STATE = "same"
"""Target of a transition that leaves the case in the state it is in."""

FORMATS_GUARD = "formats"
"""Every data file is in a format the profile fixes (SOP Paser 2022 step 13)."""

GUARDS = frozenset(
    {
        *("complete", "checked", "four_eyes", "not_decided", "legal_ground", "has_resource"),
        *("open_access", "restricted_access", FORMATS_GUARD, "list_ready"),
    },
)
ATTACHMENT_GUARD = "attachment:"
ATTACHMENT_KINDS = frozenset(
    {"surat_pernyataan", "surat_validasi", "surat_pengantar", "berita_acara", "data_dukung", "keputusan_pembatasan"},
)
EFFECTS = frozenset({"publish", "hide", "notify_turn", "notify_producer", "index", "freeze", "clear_contributors"})


@dataclass(frozen=True)
class Vocabulary:
    """Words a profile may use; another extension may add guards, effects and kinds of attachment."""

    guards: frozenset[str] = GUARDS
    effects: frozenset[str] = EFFECTS
    attachments: frozenset[str] = ATTACHMENT_KINDS


class Category(str, Enum):
    """What a state means to everybody, whatever a region calls it."""

    OPEN = "open"
    WAITING = "waiting"
    PUBLISHED = "published"
    CLOSED = "closed"

    def __str__(self) -> str:
        return self.value


class LimitUnit(str, Enum):
    """Unit of a limit; `frequency` is the object's own rhythm ("sesuai frekuensi data")."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    FREQUENCY = "frequency"

    def __str__(self) -> str:
        return self.value


class CalendarKind(str, Enum):
    """Whether free days count."""

    WORKING = "working"
    CALENDAR = "calendar"

    def __str__(self) -> str:
        return self.value


class ReasonRule(str, Enum):
    """Whether a transition takes a reason."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True)
class Limit:
    """The SOP's column "waktu": at least, at most, of what; `calendar` None means as the portal is set."""

    minimum: int | None
    maximum: int | None
    unit: LimitUnit
    calendar: CalendarKind | None = None


@dataclass(frozen=True)
class State:
    """Where a case can be. `turn` says who acts next, `step` is the SOP's own row number."""

    key: str
    category: Category
    title: Text
    turn: tuple[Role, ...] = ()
    step: str | None = None
    limit: Limit | None = None
    final: bool = False
    """The case may end here."""
    by_system: bool = False
    """No transition leads here: the portal itself puts the case here (a dataset is deleted)."""
    access: tuple[str, ...] = ACCESS_CLASSES
    """Access classes a case may have in this state."""
    position: int = 0
    """Place in the document; JSONB does not keep the order of keys."""

    @property
    def editable(self) -> bool:
        """Whether the producer may change content here (design: locked while waiting and published)."""
        return self.category is Category.OPEN


@dataclass(frozen=True)
class Branch:
    """Another target, with other words, when the case has a certain access class or is Data Prioritas."""

    target: str
    title: Text | None = None
    confirm: Text | None = None


def _no_branches() -> dict[str, Branch]:
    return {}


def _no_letters() -> dict[str, LetterRule]:
    return {}


@dataclass(frozen=True)
class Transition:
    """A move of a case. `roles_at` and `entered_by_at` say who may make it from each of its source states.

    `decision`: nobody who edited, uploaded or submitted the content may make it (four eyes). `entered_by_at`: who may
    record it for an official, who must then be named. `schedule`: whether the decision may, or must, set the day on
    which it is carried out (SOP Paser 2022: the Walidata sets the rhythm of publication).
    """

    key: str
    source: tuple[str, ...]
    target: str
    title: Text
    roles_at: Mapping[str, tuple[Role, ...]]
    entered_by_at: Mapping[str, tuple[Role, ...]]
    guards: tuple[str, ...] = ()
    reason: ReasonRule = ReasonRule.NONE
    reasons: str | None = None
    how_to_fix: ReasonRule = ReasonRule.NONE
    effects: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    decision: bool = False
    confirm: Text | None = None
    access_branches: Mapping[str, Branch] = field(default_factory=_no_branches)
    position: int = 0
    priority_branch: Branch | None = None
    """Where Data Prioritas goes, whatever its access class (the re-check by the Pembina, Perpres 39/2019 art. 35)."""
    schedule: ReasonRule = ReasonRule.NONE
    """Whether the decision may or must name the day it takes effect (SOP Paser 2022 step 13)."""

    @property
    def roles(self) -> tuple[Role, ...]:
        """Everybody who may make it from some state."""
        return tuple(dict.fromkeys(role for roles in self.roles_at.values() for role in roles))

    @property
    def entered_by(self) -> tuple[Role, ...]:
        """Everybody who may record it for an official from some state."""
        return tuple(dict.fromkeys(role for roles in self.entered_by_at.values() for role in roles))

    @property
    def ways(self) -> tuple[tuple[str, bool], ...]:
        """What tells its branches apart: (access class, Data Prioritas), the plain way first as ("", False)."""
        access = ((one, False) for one in ("", *self.access_branches))
        return (*access, ("", True)) if self.priority_branch else tuple(access)

    def takes(self, access_class: str) -> bool:
        """Whether its guards let data of this class pass at all."""
        refused = "open_access" if access_class != OPEN_ACCESS else "restricted_access"
        return refused not in self.guards

    def target_from(self, state: str, access_class: str, priority: bool = False) -> str:
        """The state it leads to."""
        branch = self._branch(access_class, priority)
        target = branch.target if branch else self.target
        return state if target == SAME_STATE else target

    def targets_from(self, state: str) -> frozenset[str]:
        """Every state it can lead to, whatever the access class and priority."""
        return frozenset(self.target_from(state, *way) for way in self.ways)

    def title_for(self, access_class: str, priority: bool = False) -> Text:
        """The words on the button."""
        branch = self._branch(access_class, priority)
        return branch.title if branch and branch.title else self.title

    def title_made(self, access_class: str, target: str) -> Text:
        """The words for it once made, known by the state it led to."""
        branch = self.priority_branch
        return self.title_for(access_class, priority=branch is not None and branch.target == target)

    def confirm_for(self, access_class: str, priority: bool = False) -> Text | None:
        """The consequence stated before it is made."""
        branch = self._branch(access_class, priority)
        return branch.confirm if branch and branch.confirm else self.confirm

    def _branch(self, access_class: str, priority: bool) -> Branch | None:
        if priority and self.priority_branch:
            return self.priority_branch
        return self.access_branches.get(access_class)


@dataclass(frozen=True)
class Step:
    """One row of the SOP, columns as PermenPAN-RB 35/2012 names them, and what carries it out in the portal."""

    number: str
    stage: Text
    activity: Text
    roles: tuple[Role, ...]
    requirements: tuple[Text, ...] = ()
    limit: Limit | None = None
    limit_text: str = ""
    output: Text | None = None
    remark: Text | None = None
    flow: str | None = None
    state: str | None = None
    transition: str | None = None
    source: str | None = None
    """Why it reads as it does, where the SOP's own mark is lost, shifted or misprinted."""
    documents: tuple[str, ...] = ()
    """Kinds of document among `requirements`, as guards name them."""

    @property
    def recorded(self) -> bool:
        """Whether no flow carries it out: people do, and note it ("catat pelaksanaan")."""
        return self.flow is None


@dataclass(frozen=True)
class Flow:
    """The way one kind of object takes."""

    kind: str
    title: Text
    initial: str
    states: Mapping[str, State]
    transitions: Mapping[str, Transition]
    steps: tuple[Step, ...] = ()

    def leaving(self, state: str) -> tuple[Transition, ...]:
        """Transitions that start in this state, in the order of the document."""
        return tuple(t for t in self.transitions.values() if state in t.source)


@dataclass(frozen=True)
class ReasonWord:
    """A word of a reason vocabulary."""

    key: str
    title: Text
    note_required: bool = False


@dataclass(frozen=True)
class CheckRule:
    """Which kinds of finding block submission: those in `blocking` ("*" is every kind), less those in `warning`."""

    blocking: frozenset[str] = frozenset({"*"})
    warning: frozenset[str] = frozenset()

    def blocks(self, kind: str) -> bool:
        """Whether a finding of this kind keeps a file from being submitted."""
        return kind not in self.warning and ("*" in self.blocking or kind in self.blocking)


@dataclass(frozen=True)
class Header:
    """The printed head of an SOP, as PermenPAN-RB 35/2012 lays it out."""

    number: str | None = None
    made_on: str | None = None
    revised_on: str | None = None
    effective_on: str | None = None
    approved_by: str | None = None
    legal_basis: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    source: str | None = None


@dataclass(frozen=True)
class SopProfile:
    """One region's SOP as data; `steps` are all its rows in order, also those without a flow yet."""

    key: str
    version: str
    title: Text
    header: Header
    steps: tuple[Step, ...]
    flows: Mapping[str, Flow]
    reasons: Mapping[str, tuple[ReasonWord, ...]]
    attachments: Mapping[str, Text]
    checks: CheckRule = CheckRule()
    text: str = ""
    formats: tuple[str, ...] = ()
    """Formats a data file may have, in lower case; none named: any."""
    clock: ClockRule = USUAL_CLOCK
    reminders: ReminderRule = USUAL_REMINDERS
    letters: Mapping[str, LetterRule] = field(default_factory=_no_letters)
    checklist: tuple[ChecklistItem, ...] = ()

    def word(self, vocabulary: str, key: str) -> ReasonWord | None:
        """A word of one of its reason vocabularies."""
        return next((word for word in self.reasons.get(vocabulary, ()) if word.key == key), None)

    def step(self, number: str) -> Step | None:
        """The row with this number."""
        return next((one for one in self.steps if one.number == number), None)
