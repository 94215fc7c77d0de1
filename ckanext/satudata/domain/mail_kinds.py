"""Kinds of mail: why each comes, and which of them are reminders, the only ones somebody may switch off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ckanext.satudata.domain.text import N_

__all__ = [
    "CORRECTED",
    "DECIDED_FOR",
    "DIGEST",
    "KINDS",
    "LEFT",
    "LINK_CHANGED",
    "OBJECTED",
    "SCHEDULE_FAILED",
    "TAKEN_OVER",
    "TOLD",
    "TURN",
    "MailKind",
    "kind_about",
]

TURN, TOLD, CORRECTED, DIGEST = "turn", "told", "corrected", "digest"
LINK_CHANGED, SCHEDULE_FAILED = "link_changed", "schedule_failed"
DECIDED_FOR, OBJECTED, LEFT = "decided_for", "objected", "left"
TAKEN_OVER = "taken_over"


@dataclass(frozen=True)
class MailKind:
    """One kind of mail. `opening` and `why` may name `{roles}`; a reminder carries a way to switch reminders off."""

    key: str
    reminder: bool
    subject: str
    opening: str
    why: str


_KINDS = (
    MailKind(
        TURN,
        False,
        N_("Your turn: {title} ({state})"),
        N_("A dataset waits for you."),
        N_("You receive this mail because you hold the role {roles}. Mails about decisions cannot be switched off."),
    ),
    MailKind(
        TOLD,
        False,
        N_("{state}: {title}"),
        N_("Something was decided about a dataset of yours."),
        N_("You receive this mail as a producer of this dataset. Mails about decisions cannot be switched off."),
    ),
    MailKind(
        CORRECTED,
        False,
        N_("Metadata corrected: {title}"),
        N_("The Walidata corrected metadata of your dataset while verifying it."),
        N_("You receive this mail as a producer of this dataset. Mails about decisions cannot be switched off."),
    ),
    MailKind(
        LINK_CHANGED,
        False,
        N_("Linked file changed: {title}"),
        N_("A published dataset links to a file that is not the one that was submitted and approved any more."),
        N_("You receive this mail because you are Walidata. Mails about published data cannot be switched off."),
    ),
    MailKind(
        SCHEDULE_FAILED,
        False,
        N_("Not carried out on its day: {title}"),
        N_("A decision could not be carried out on the day set for it. The dataset stays hidden; please decide again."),
        N_("You receive this mail because you hold the role {roles}. Mails about decisions cannot be switched off."),
    ),
    MailKind(
        TAKEN_OVER,
        False,
        N_("Taken over: {title}"),
        N_("A colleague has taken over a case you had taken on."),
        N_("You receive this mail because you had taken this case on. Mails about your cases cannot be switched off."),
    ),
    MailKind(
        DECIDED_FOR,
        False,
        N_("Decided in your name: {title}"),
        N_("Somebody entered a decision as yours. If you did not decide so, object: one button and a reason."),
        N_("You receive this mail because you are named as deciding. Mails about decisions cannot be switched off."),
    ),
    MailKind(
        OBJECTED,
        False,
        N_("Objection to a decision: {title}"),
        N_("An official objects to a decision that was entered in his name."),
        N_("You receive this mail because you are Walidata or entered the decision. It cannot be switched off."),
    ),
    MailKind(
        LEFT,
        False,
        N_("Work left behind: {title}"),
        N_("Somebody holds no role any more. What waited for this person is free for others again."),
        N_("You receive this mail because you are Walidata. Mails about people who leave cannot be switched off."),
    ),
    MailKind(
        DIGEST,
        True,
        N_("Reminder: {n} late, {m} due soon"),
        N_("These datasets wait for you, or for those you answer for."),
        N_("You receive this reminder because you hold the role {roles}."),
    ),
)

KINDS: Mapping[str, MailKind] = {kind.key: kind for kind in _KINDS}

_ABOUT_LISTS = {
    TURN: replace(KINDS[TURN], opening=N_("A Daftar Data waits for you.")),
    TOLD: replace(
        KINDS[TOLD],
        opening=N_("Something was decided about a Daftar Data you worked on."),
        why=N_("You receive this mail because you worked on this Daftar Data. Such mails cannot be switched off."),
    ),
}


def kind_about(kind: str, flow: str) -> MailKind:
    """A kind of mail in the words for what it is about: a dataset, or a Daftar Data."""
    return (_ABOUT_LISTS.get(kind) if flow == "daftar_data" else None) or KINDS[kind]
