"""The SOP profile: a region's rules as a document, read whole or refused with line and reason.

The document (YAML; `sop_profiles/baku.yaml` is one to copy) has a header, the SOP's rows in order (`steps`, columns
as PermenPAN-RB 35/2012 prints them: nomor, tahap, kegiatan, pelaksana, kelengkapan, waktu, output, keterangan), the
vocabularies of reasons, which findings block a submission, which letters there are (`letters`, optional: of each kind
`title`, `pattern` of its number, `follows_content`), and `flows`, one per kind of object, each with states and
transitions. A row with `flow` and `state` gives that state its number and its limit; one with `flow` and `transition`
says what carries it out; a row without a flow is carried out by people and recorded (`Step.recorded`). A profile all of
whose rows are recorded has no `flows`.

What a transition may say: `from`, `to` (a state, or `same`), `to_if: {access_class: {<class>: {to, title, confirm}}}`
for another target by access class and `to_if: {priority: {yes: {...}}}` for Data Prioritas (which comes before the
class), `roles` and `entered_by` (a list, or a table from source state to list), `guards`, `reason` and `how_to_fix`
(none, optional, required), `reasons` (a vocabulary), `effects`, `fields`, `decision` (four eyes), `confirm` (the
consequence, as a sentence), `schedule` (none, optional, required: whether the decision names the day it takes effect).

A row may say in `sumber` why it reads as it does where the SOP is silent, lost or misprinted. Sections a profile may
leave out (`reasons`, `attachments`, `checks`, `formats`, `clock`, `reminders`, `letters`,
`checklist`) have a default in `SopProfile` and a reader of their own,
`sop_<section>.read_<section>(item)`, called by one line of `load_profile`.
"""

from __future__ import annotations

from ckanext.satudata.domain.sop_codec import profile_from_dict, profile_to_dict
from ckanext.satudata.domain.sop_reader import load_profile
from ckanext.satudata.domain.sop_types import (
    ACCESS_CLASSES,
    ACCESS_FIELDS,
    ATTACHMENT_GUARD,
    ATTACHMENT_KINDS,
    EFFECTS,
    FLOW_KINDS,
    FORMATS_GUARD,
    GUARDS,
    OPEN_ACCESS,
    SAME_STATE,
    Branch,
    CalendarKind,
    Category,
    CheckRule,
    Flow,
    Header,
    Limit,
    LimitUnit,
    ReasonRule,
    ReasonWord,
    SopProfile,
    State,
    Step,
    Transition,
    Vocabulary,
)

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
    "load_profile",
    "profile_from_dict",
    "profile_to_dict",
]
