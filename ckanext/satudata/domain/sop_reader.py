"""A profile document read whole, or refused with file, line and reason."""

from __future__ import annotations

from dataclasses import dataclass

from ckanext.satudata.domain.limit_text import read_limit
from ckanext.satudata.domain.marked import KEY, Item, Table, read_document
from ckanext.satudata.domain.role import Role
from ckanext.satudata.domain.sop_check import check_flow
from ckanext.satudata.domain.sop_checklist import read_checklist
from ckanext.satudata.domain.sop_clock import read_clock
from ckanext.satudata.domain.sop_formats import read_formats
from ckanext.satudata.domain.sop_header import read_header
from ckanext.satudata.domain.sop_letters import read_letters
from ckanext.satudata.domain.sop_reminders import read_reminders
from ckanext.satudata.domain.sop_row import Row, read_roles, read_rows, refuse_strange_flows
from ckanext.satudata.domain.sop_types import (
    ACCESS_CLASSES,
    ACCESS_FIELDS,
    ATTACHMENT_GUARD,
    FLOW_KINDS,
    FORMATS_GUARD,
    SAME_STATE,
    Branch,
    Category,
    CheckRule,
    Flow,
    ReasonRule,
    ReasonWord,
    SopProfile,
    State,
    Transition,
    Vocabulary,
)
from ckanext.satudata.domain.text import N_, Text

__all__ = ["load_profile"]

_OPTIONAL = ("reasons", "attachments", "checks", "formats", "clock", "reminders", "letters", "checklist")
"""Sections a profile may leave out; each is read by a function of its own and has a default in `SopProfile`."""

_OTHER = "lainnya"
"""The reason word that says nothing by itself, so that a note must."""

_CATEGORIES = frozenset(map(str, Category))
_RULES = frozenset(map(str, ReasonRule))


def load_profile(text: str, file: str = "<text>", vocabulary: Vocabulary | None = None) -> SopProfile:
    """The profile this YAML text describes; a `ProfileError` with file, line and reason for anything wrong in it.

    `vocabulary` holds the guards, effects and kinds of attachment the portal knows, when other extensions add some.
    """
    words = vocabulary or Vocabulary()
    document = read_document(text, file)
    document.only({"key", "version", "title", "header", "steps"}, {"flows", *_OPTIONAL})
    attachments = _attachments(document.get("attachments"))
    letters = read_letters(document.get("letters"))
    words = Vocabulary(words.guards, words.effects, words.attachments | attachments.keys() | letters.keys())
    reasons = _reasons(document.get("reasons"))
    rows = read_rows(document["steps"], words.attachments)
    flows = _flows(document, words, reasons, rows)
    refuse_strange_flows(rows, flows)
    return SopProfile(
        key=document["key"].key(),
        version=document["version"].word(),
        title=document["title"].text(),
        header=read_header(document["header"].table()),
        steps=tuple(row.step for row in rows),
        flows=flows,
        reasons=reasons,
        attachments=attachments,
        checks=_checks(document.get("checks")),
        text=text,
        formats=read_formats(document.get("formats")),
        clock=read_clock(document.get("clock")),
        reminders=read_reminders(document.get("reminders")),
        letters=letters,
        checklist=read_checklist(document.get("checklist"), {s for flow in flows.values() for s in flow.states}),
    )


def _flows(
    document: Table, words: Vocabulary, reasons: dict[str, tuple[ReasonWord, ...]], rows: list[Row]
) -> dict[str, Flow]:
    """The flows by kind; none where every row is carried out by people and recorded (SOP Penyebarluasan Pringsewu)."""
    if document.get("flows") is None and all(row.step.recorded for row in rows):
        return {}
    document.only({"flows"}, document.entries)
    kinds = document["flows"].table()
    flows: dict[str, Flow] = {}
    for kind, item in kinds.entries.items():
        if kind not in FLOW_KINDS:
            item.unknown(kind, FLOW_KINDS, "flow")
        flows[kind] = _FlowReader(item.table(), kind, words, reasons, rows, "formats" in document.entries).flow()
    if not flows:
        kinds.item.refuse(N_("{name} is empty."))
    return flows


def _attachments(item: Item | None) -> dict[str, Text]:
    if item is None:
        return {}
    return {_machine_word(one): one.text() for one in item.table().entries.values()}


def _reasons(item: Item | None) -> dict[str, tuple[ReasonWord, ...]]:
    found: dict[str, tuple[ReasonWord, ...]] = {}
    for vocabulary in item.table().entries.values() if item else ():
        words = vocabulary.table().entries.values()
        if not words:
            vocabulary.refuse(N_("{name} is empty."))
        found[_machine_word(vocabulary)] = tuple(
            ReasonWord(_machine_word(word), word.text(), note_required=word.name == _OTHER) for word in words
        )
    return found


def _machine_word(item: Item) -> str:
    """The key an item stands under, refused unless it is a word for machines."""
    if not KEY.fullmatch(item.name):
        item.refuse(N_('"{name}" must be written in lower-case letters, digits and underscores.'))
    return item.name


def _checks(item: Item | None) -> CheckRule:
    if item is None:
        return CheckRule()
    table = item.table()
    table.only((), {"blocking", "warning"})
    blocking = frozenset(one.word() for one in table.words("blocking")) or CheckRule().blocking
    return CheckRule(blocking, frozenset(one.word() for one in table.words("warning")))


@dataclass(frozen=True)
class _FlowReader:
    """One flow of the document, with what it may refer to."""

    table: Table
    kind: str
    words: Vocabulary
    reasons: dict[str, tuple[ReasonWord, ...]]
    rows: list[Row]
    has_formats: bool = False

    def flow(self) -> Flow:
        """The flow, its references and its graph checked."""
        self.table.only({"title", "initial", "states", "transitions"})
        states, transitions = self.table["states"].table(), self.table["transitions"].table()
        if not states.entries:
            states.item.refuse(N_("{name} is empty."))
        names = frozenset(states.entries)
        own_rows = [row for row in self.rows if row.step.flow == self.kind]
        for row in own_rows:
            for key, known in (("state", names), ("transition", frozenset(transitions.entries))):
                item = row.item.table().get(key)
                if item:
                    item.one_of(known, key)
        flow = Flow(
            kind=self.kind,
            title=self.table["title"].text(),
            initial=self.table["initial"].one_of(names, "state"),
            states={
                _machine_word(item): self._state(item, place, own_rows)
                for place, item in enumerate(states.entries.values())
            },
            transitions={
                _machine_word(item): self._transition(item, place, names)
                for place, item in enumerate(transitions.entries.values())
            },
            steps=tuple(row.step for row in own_rows),
        )
        check_flow(flow, states, transitions)
        return flow

    def _state(self, item: Item, place: int, rows: list[Row]) -> State:
        if item.name == SAME_STATE:
            item.refuse(N_('A state must not be called "{name}".'))
        table = item.table()
        table.only({"category", "title"}, {"turn", "limit", "final", "by_system", "access"})
        own = [row for row in rows if row.step.state == item.name]
        if len(own) > 1:
            own[1].item.table()["state"].refuse(
                N_('State "{state}" already belongs to step {number}.'), state=item.name, number=own[0].step.number
            )
        limit = table.get("limit")
        step = own[0].step if own else None
        return State(
            key=item.name,
            category=Category(table["category"].one_of(_CATEGORIES, "category")),
            title=table["title"].text(),
            turn=read_roles(table.words("turn")),
            step=step.number if step else None,
            limit=read_limit(limit) if limit else step.limit if step else None,
            final=table.flag("final"),
            by_system=table.flag("by_system"),
            access=tuple(one.one_of(ACCESS_CLASSES, "access class") for one in table.words("access")) or ACCESS_CLASSES,
            position=place,
        )

    def _transition(self, item: Item, place: int, names: frozenset[str]) -> Transition:
        table = item.table()
        table.only(
            {"title", "from", "to", "roles"},
            {
                "to_if", "entered_by", "guards", "reason", "reasons", "how_to_fix",
                "effects", "fields", "decision", "confirm", "schedule",
            },
        )  # fmt: skip
        source = tuple(one.one_of(names, "state") for one in table["from"].words())
        if not source:
            table["from"].refuse(N_("{name} is empty."))
        guards = tuple(self._guard(one) for one in table.words("guards"))
        fields = tuple(one.word() for one in table.words("fields"))
        return Transition(
            key=item.name,
            source=source,
            target=table["to"].one_of(names | {SAME_STATE}, "state"),
            title=table["title"].text(),
            roles_at=_roles_at(table["roles"], source, whole=True),
            entered_by_at=_roles_at(table.get("entered_by"), source, whole=False),
            guards=guards,
            reason=_rule(table.get("reason")),
            reasons=self._vocabulary(table),
            how_to_fix=_rule(table.get("how_to_fix")),
            effects=tuple(one.one_of(self.words.effects, "effect") for one in table.words("effects")),
            fields=tuple(dict.fromkeys((*(ACCESS_FIELDS if "legal_ground" in guards else ()), *fields))),
            decision=table.flag("decision"),
            confirm=table.text("confirm"),
            access_branches=_access_branches(table.get("to_if"), names),
            position=place,
            priority_branch=_priority_branch(table.get("to_if"), names),
            schedule=_rule(table.get("schedule")),
        )

    def _guard(self, item: Item) -> str:
        word = item.word()
        if word.startswith(ATTACHMENT_GUARD):
            kind = word[len(ATTACHMENT_GUARD) :].strip()
            if kind not in self.words.attachments:
                item.unknown(kind, self.words.attachments, "attachment")
            return ATTACHMENT_GUARD + kind
        if word == FORMATS_GUARD and not self.has_formats:
            item.refuse(N_('The guard "{word}" needs a list of formats: add the section "formats".'), word=word)
        return item.one_of(self.words.guards, "guard")

    def _vocabulary(self, table: Table) -> str | None:
        item = table.get("reasons")
        if item is None:
            return None
        if _rule(table.get("reason")) is ReasonRule.NONE:
            item.refuse(N_('Reasons are listed, but "reason" is not "optional" or "required".'))
        return item.one_of(frozenset(self.reasons), "reason vocabulary")


def _rule(item: Item | None) -> ReasonRule:
    return ReasonRule(item.one_of(_RULES, "rule")) if item else ReasonRule.NONE


def _roles_at(item: Item | None, source: tuple[str, ...], whole: bool) -> dict[str, tuple[Role, ...]]:
    """Roles by source state: one list for all of them, or a table from state to list."""
    if item is None:
        return {}
    if not item.is_table:
        roles = read_roles(item.words())
        if not roles:
            item.refuse(N_('Nobody may do this: "{name}" is empty.'))
        return dict.fromkeys(source, roles)
    table = item.table()
    for state, one in table.entries.items():
        if state not in source:
            one.unknown(state, source, "source state")
        if not one.words():
            one.refuse(N_('Nobody may do this: "{name}" is empty.'))
    table.only(source if whole else (), source)
    return {state: read_roles(one.words()) for state, one in table.entries.items()}


_PRIORITY = "yes"
"""The one answer that branches: what is no Data Prioritas goes where `to` says."""


def _access_branches(item: Item | None, names: frozenset[str]) -> dict[str, Branch]:
    """Other targets by access class: `to_if: {access_class: {terbatas: {to: diserahkan}}}`."""
    found: dict[str, Branch] = {}
    for word, one in _conditions(item, "access_class").items():
        if word not in ACCESS_CLASSES:
            one.unknown(word, ACCESS_CLASSES, "access class")
        found[word] = _branch(one, names)
    return found


def _priority_branch(item: Item | None, names: frozenset[str]) -> Branch | None:
    """Another target for Data Prioritas: `to_if: {priority: {yes: {to: diperiksa_pembina}}}`."""
    answers = _conditions(item, "priority")
    for word, one in answers.items():
        if word != _PRIORITY:
            one.unknown(word, (_PRIORITY,), "answer")
    return _branch(answers[_PRIORITY], names) if answers else None


def _conditions(item: Item | None, condition: str) -> dict[str, Item]:
    if item is None:
        return {}
    table = item.table()
    table.only((), {"access_class", "priority"})
    one = table.get(condition)
    return one.table().entries if one else {}


def _branch(item: Item, names: frozenset[str]) -> Branch:
    if not item.is_table:
        return Branch(item.one_of(names | {SAME_STATE}, "state"))
    table = item.table()
    table.only({"to"}, {"title", "confirm"})
    return Branch(table["to"].one_of(names | {SAME_STATE}, "state"), table.text("title"), table.text("confirm"))
